"""The chains of tasks that decide a date: which they are, what is said of them, for whom, and how they are shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.planning.conftest import DAY, Upload, Workshop
from vigie.accounts.models import User
from vigie.accounts.roles import READERS, Role
from vigie.engine.terms import LinkType
from vigie.exchange import document as doc
from vigie.planning import services
from vigie.planning.chains import Chain, Chains, chains
from vigie.planning.models import Schedule
from vigie.planning.views.charts import chains_chart

LONG = "Survey <b>" + " of the neighbouring grounds" * 30


@pytest.fixture
def planned(workshop: Workshop, upload: Upload) -> Schedule:
    """Dig (3 d) → Build (5 d) → Open; a survey of one day, by Ann and Bob, leads to Build with a lag of a day."""
    document = workshop.document
    survey = doc.Task(uid=4, id=4, name=LONG, duration=DAY)
    upload(
        replace(
            document,
            tasks=(*document.tasks, survey),
            links=(*document.links, doc.Link(4, 2, LinkType.FINISH_START, lag=DAY)),
            resources=(doc.Resource(uid=1, name="Ann"), doc.Resource(uid=2, name="Bob")),
            assignments=(
                doc.Assignment(uid=1, task_uid=4, resource_uid=1, units=1.0, work=DAY),
                doc.Assignment(uid=2, task_uid=4, resource_uid=2, units=1.0, work=DAY),
                doc.Assignment(uid=3, task_uid=2, resource_uid=1, units=1.0, work=5 * DAY),
            ),
        )
    )
    return Schedule.objects.get(node=workshop.project)


def _names(chain: Chain) -> list[str]:
    return [step.name for step in chain.steps]


def test_chains_with_their_float_links_people_and_joint(planned: Schedule, workshop: Workshop) -> None:
    found = chains(workshop.people[Role.PROJECT_MANAGER], planned)
    first, second = found.found
    assert (_names(first), first.room, first.joins) == (["Dig", "Build", "Open"], 0, None)
    assert (_names(second), second.room, second.total_float) == ([LONG], DAY, DAY)
    assert second.joins is not None
    assert (second.joins.name, second.joins_number) == ("Build", 1)
    assert second.people == [("Ann", 1), ("Bob", 1)]
    assert second.steps[0].link_text(found.length) == "finish to start +1\u00a0d"
    assert [step.link_text(found.length) for step in first.steps] == ["finish to start", "finish to start", ""]


def test_what_a_chain_means_is_said_in_words(planned: Schedule, workshop: Workshop) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]

    def told(found: Chains) -> list[str]:
        return [found.meaning(chain) for chain in found.found]

    assert told(chains(person, planned)) == [
        "If any task of this chain slips, the finish of the project moves.",
        "If this chain slips by more than 1 working day, the finish of the project moves.",
    ]
    with translation.override("fr"):
        assert told(chains(person, planned, to=2))[1] == (
            "Si cette chaîne glisse de plus de 1 jour ouvré, «\u00a0Build\u00a0» se décale."
        )
    assert told(chains(person, planned, to=1)) == ["No other task decides this date: if this one slips, “Dig” moves."]


def test_tasks_far_from_the_end_may_have_more_float(planned: Schedule, workshop: Workshop) -> None:
    """The opening is fixed a week later: what leads there has three days of float, the opening itself none."""
    person = workshop.people[Role.PROJECT_MANAGER]
    services.edit_task(
        planned.tasks.get(uid=3),
        actor=person,
        revision=planned.revision,
        constraint=4,
        constraint_date=dt.datetime(2026, 1, 20, 8),
        deadline=dt.datetime(2026, 1, 16, 17),
    )
    planned.refresh_from_db()
    found = chains(person, planned, count=1)
    (chain,) = found.found
    assert [step.room // DAY for step in chain.steps] == [3, 3, 0]
    assert found.meaning(chain) == (
        "From “Open” on, any slip moves the finish of the project; the tasks before it have some float. "
        "A deadline or another fixed date is already missed by 1 working day."
    )


def test_a_finished_task_is_moved_by_nothing(planned: Schedule, workshop: Workshop) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    services.edit_task(planned.tasks.get(uid=1), actor=person, revision=planned.revision, percent_complete=100.0)
    planned.refresh_from_db()
    found = chains(person, planned, to=1)
    assert (found.complete, found.meaning(found.found[0])) == (True, "It is done: nothing can move it any more.")


def test_they_are_computed_once_and_anew_after_a_change(
    planned: Schedule, workshop: Workshop, django_assert_num_queries: Any
) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    before = chains(person, planned)
    with django_assert_num_queries(0):
        assert chains(person, planned) == before
    services.edit_task(planned.tasks.get(uid=4), actor=person, revision=planned.revision, duration=4 * DAY)
    planned.refresh_from_db()
    assert _names(chains(person, planned).found[0]) == [LONG, "Build", "Open"]


def test_who_may_ask_and_for_what(planned: Schedule, workshop: Workshop) -> None:
    for role, person in workshop.people.items():
        if role in READERS:
            assert chains(person, planned).end is not None
        else:
            with pytest.raises(PermissionDenied):
                chains(person, planned)
    with pytest.raises(PermissionDenied):
        chains(User.objects.create_user("stranger@example.org"), planned)
    with pytest.raises(Http404):
        chains(workshop.people[Role.AUDITOR], planned, to=99)


def test_the_pages_show_the_chains(planned: Schedule, workshop: Workshop, client: Client) -> None:
    client.force_login(workshop.people[Role.TEAM_MEMBER])
    address = reverse("planning:chains", args=[workshop.project.pk])
    page = client.get(address).content.decode()
    assert "If this chain slips by more than 1 working day" in page
    assert "Survey &lt;b&gt;" in page
    assert "Survey <b>" not in page
    assert "Ann, Bob" in page
    one = client.get(reverse("planning:chain", args=[workshop.project.pk, 2]), {"to": "3", "count": "5"})
    assert "Survey &lt;b&gt;" in one.content.decode()
    assert f"{address}?to=3&amp;count=5" in one.content.decode()
    why = client.get(reverse("planning:why", args=[workshop.project.pk, 2])).content.decode()
    assert f"{address}?to=2" in why
    assert client.get(reverse("planning:chain", args=[workshop.project.pk, 9])).status_code == 404
    client.force_login(User.objects.create_user("stranger@example.org"))
    assert client.get(address).status_code == 404


def test_the_end_is_chosen_among_milestones_or_by_code(planned: Schedule, workshop: Workshop, client: Client) -> None:
    client.force_login(workshop.people[Role.TEAM_MEMBER])
    address = reverse("planning:chains", args=[workshop.project.pk])
    page = client.get(address)
    assert [text for _uid, text in page.context["form"].fields["to"].choices[1][1]] == ["Open (14 Jan 2026)"]
    answer = client.get(address, {"to": "", "code": "#2", "count": "3"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?to=2&count=3")
    page = client.get(answer["Location"])
    assert page.context["shown"].end.name == "Build"
    assert client.get(address, {"code": "nowhere"}).status_code == 422
    for nonsense in ({"to": "x"}, {"to": "99"}, {"to": "9" * 30}):
        assert client.get(address, nonsense).status_code == 404
    assert client.get(address, {"count": "9999"}).status_code == 422


def test_pages_without_schedule_tasks_or_dates_say_so(workshop: Workshop, client: Client) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    client.force_login(manager)
    address = reverse("planning:chains", args=[workshop.project.pk])
    assert "no schedule yet" in client.get(address).content.decode()
    services.create_schedule(workshop.project, actor=manager, start=dt.datetime(2026, 1, 5, 8))
    assert "No task of this schedule has a date yet" in client.get(address).content.decode()


def test_a_circle_is_told_where_the_chains_would_be(planned: Schedule, workshop: Workshop, client: Client) -> None:
    planned.dependencies.filter(successor_uid=3).update(successor_uid=1)
    client.force_login(workshop.people[Role.PROJECT_MANAGER])
    page = client.get(reverse("planning:chains", args=[workshop.project.pk]))
    assert page.status_code == 200
    assert "alert-danger" in page.content.decode()
    assert client.get(reverse("planning:chain", args=[workshop.project.pk, 1])).status_code == 404


def test_a_long_chain_is_paged_and_drawn_in_stretches(workshop: Workshop, upload: Upload, client: Client) -> None:
    tasks = tuple(doc.Task(uid=n, id=n, name=f"Task {n}", duration=DAY) for n in range(1, 251))
    links = tuple(doc.Link(n, n + 1, LinkType.FINISH_START) for n in range(1, 250))
    upload(replace(workshop.document, tasks=tasks, links=links))
    person = workshop.people[Role.TEAM_MEMBER]
    client.force_login(person)
    page = client.get(reverse("planning:chains", args=[workshop.project.pk]))
    assert len(page.context["chains"][0]["rows"]) == 20
    assert "See all 250" in page.content.decode()
    one = client.get(reverse("planning:chain", args=[workshop.project.pk, 1]), {"page": "3"})
    assert [row["step"].name for row in one.context["told"]["rows"]] == [f"Task {n}" for n in range(201, 251)]
    bars = chains_chart(chains(person, Schedule.objects.get(node=workshop.project)))["layer"][1]["data"]["values"]
    assert [(bar["start"][:10], bar["finish"][:10]) for bar in bars] == [("2026-01-05", "2026-12-18")]


def test_the_number_of_queries_of_the_page_does_not_grow(planned: Schedule, workshop: Workshop, client: Client) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    client.force_login(person)
    address = reverse("planning:chains", args=[workshop.project.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert page.status_code == 200
        return len(queries)

    asked()
    services.add_task(planned, actor=person, name="Alone", duration=DAY)
    few = asked()
    for n in range(8):
        services.add_task(planned, actor=person, name=f"Alone {n}", duration=DAY)
    assert asked() == few
