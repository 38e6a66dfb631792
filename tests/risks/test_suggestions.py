"""Risks that the data suggest: each rule with the least data that calls for it, and what is answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from tests.web.test_pages import main_of
from vigie.accounts.models import User
from vigie.exchange.document import Assignment, Link, Properties, Resource, ScheduleDocument, Task, TaskBaseline
from vigie.planning.documents import store_document
from vigie.planning.models import Schedule
from vigie.planning.results import recompute
from vigie.planning.services import create_schedule
from vigie.portfolio.models import Category, Node
from vigie.risks import services
from vigie.risks.models import Risk, SuggestionAnswer
from vigie.risks.suggestions import suggestions

DAY = 8 * 3600


def monday() -> dt.datetime:
    """Next Monday, at eight."""
    day = timezone.localdate()
    return dt.datetime.combine(day + dt.timedelta(days=7 - day.weekday()), dt.time(8))


def task(uid: int, name: str, days: float = 5, **more: Any) -> Task:
    return Task(uid=uid, name=name, duration=int(days * DAY), milestone=not days, **more)


def plan(node: Node, actor: User, tasks: list[Task], links: tuple[tuple[int, int], ...] = (), **more: Any) -> Schedule:
    schedule = create_schedule(node, actor=actor, start=monday())
    properties = Properties(start=monday())
    chained = tuple(Link(before, after) for before, after in links)
    store_document(schedule, ScheduleDocument(properties=properties, tasks=tuple(tasks), links=chained, **more))
    schedule.baselines.update(current=True)
    recompute(schedule)
    return Schedule.objects.get(pk=schedule.pk)


def rules(house: House, schedule: Schedule) -> dict[str, Any]:
    """What is suggested to the manager, by the rule."""
    found: dict[str, Any] = {}
    for suggestion in suggestions(house.manager, schedule):
        found.setdefault(suggestion.key.partition(":")[0], []).append(suggestion)
    return found


def done(uid: int, name: str, took: float, agreed: float, late: float = 0) -> Task:
    """A finished task, with what was agreed; ``late`` days on the clock."""
    start = monday() - dt.timedelta(days=70)
    finish = start + dt.timedelta(days=took)
    baseline = TaskBaseline(0, start, finish - dt.timedelta(days=late), int(agreed * DAY))
    return task(uid, name, took, actual_start=start, actual_finish=finish, baselines=(baseline,))


@pytest.mark.django_db
def test_a_quiet_schedule_suggests_nothing(house: House) -> None:
    schedule = plan(house.tram, house.manager, [task(1, "Dig"), task(2, "Lay")], ((1, 2),))
    assert rules(house, schedule) == {}


@pytest.mark.django_db
def test_a_thin_margin_before_an_agreed_milestone(house: House) -> None:
    held = task(2, "Open", 0, deadline=monday() + dt.timedelta(days=7))
    schedule = plan(house.tram, house.manager, [task(1, "Dig"), held], ((1, 2),))
    (found,) = rules(house, schedule)["milestone"]
    assert found.tasks == ((2, "Open"),)
    assert "Open" in found.why
    far = replace(held, deadline=monday() + dt.timedelta(days=40))
    store_document(schedule, ScheduleDocument(properties=Properties(start=monday()), tasks=(task(1, "Dig"), far)))
    recompute(schedule)
    assert "milestone" not in rules(house, Schedule.objects.get(pk=schedule.pk))


@pytest.mark.django_db
def test_a_task_where_many_meet(house: House) -> None:
    tasks = [task(n, f"Part {n}") for n in range(1, 5)] + [task(9, "Assemble")]
    schedule = plan(house.tram, house.manager, tasks, tuple((n, 9) for n in range(1, 5)))
    (found,) = rules(house, schedule)["merge"]
    assert found.tasks == ((9, "Assemble"),)
    assert found.why.startswith("4 open tasks")
    fewer = plan(
        house.secret, User.objects.create_user("x@example.org", full_name="X", is_superuser=True), tasks[1:], ()
    )
    assert "merge" not in rules(house, fewer)


@pytest.mark.django_db
def test_chains_beside_the_critical_path(house: House) -> None:
    tasks = [task(1, "Long", 20), *(task(n, f"Near {n}", 17) for n in range(2, 5))]
    schedule = plan(house.tram, house.manager, tasks)
    (found,) = rules(house, schedule)["near"]
    assert [uid for uid, _name in found.tasks] == [2, 3, 4]


@pytest.mark.django_db
def test_one_resource_on_whom_the_critical_work_hangs(house: House) -> None:
    tasks = [task(n, f"Step {n}") for n in range(1, 5)]
    people = (Resource(uid=1, name="Ada"), Resource(uid=2, name="Ben"))
    given = tuple(
        Assignment(uid=n, task_uid=n, resource_uid=1 if n < 4 else 2, units=1.0, work=5 * DAY) for n in range(1, 5)
    )
    links = ((1, 2), (2, 3), (3, 4))
    schedule = plan(house.tram, house.manager, tasks, links, resources=people, assignments=given)
    (found,) = rules(house, schedule)["single"]
    assert (found.title, len(found.tasks)) == ("Ada is not available", 3)


@pytest.mark.django_db
def test_work_that_took_longer_before_also_in_projects_alike(house: House) -> None:
    tasks = [done(1, "Drilling, north", 15, 10), task(3, "Drilling, south", 10)]
    schedule = plan(house.tram, house.manager, tasks)
    assert "optimistic" not in rules(house, schedule)
    lines = Category.objects.create(name="Lines")
    Node.objects.filter(pk__in=(house.tram.pk, house.secret.pk)).update(category=lines)
    anyone = User.objects.create_user("x@example.org", full_name="X", is_superuser=True)
    plan(house.secret, anyone, [done(1, "Drilling, harbour", 14, 10)])
    schedule = Schedule.objects.select_related("node").get(pk=schedule.pk)
    # The other project is confidential: its history does not speak to those who may not see it.
    assert "optimistic" not in rules(house, schedule)
    (found,) = [s for s in suggestions(anyone, schedule) if s.key.startswith("optimistic")]
    assert found.tasks == ((3, "Drilling, south"),)


@pytest.mark.django_db
def test_a_team_that_finishes_late(house: House) -> None:
    tasks = [*(done(n, f"Cabinet {n}", 20, 20, late=14) for n in range(1, 4)), task(4, "Cabinet 4")]
    given = tuple(Assignment(uid=n, task_uid=n, resource_uid=1, units=1.0, work=5 * DAY) for n in range(1, 5))
    supplier = (Resource(uid=1, name="Supplier"),)
    schedule = plan(house.tram, house.manager, tasks, resources=supplier, assignments=given)
    (found,) = rules(house, schedule)["late"]
    assert "10 working days" in found.why.replace("\u00a0", " ").replace("\u202f", " ")
    assert found.tasks == ((4, "Cabinet 4"),)


@pytest.mark.django_db
def test_what_comes_from_another_project(house: House) -> None:
    outside = task(1, "Site free", 3, external=True, start=monday(), finish=monday() + dt.timedelta(days=3))
    schedule = plan(house.tram, house.manager, [outside, task(2, "Dig")], ((1, 2),))
    (found,) = rules(house, schedule)["external"]
    assert found.tasks == ((1, "Site free"),)


@pytest.mark.django_db
def test_what_happened_in_a_project_of_the_same_category(house: House, report: Report) -> None:
    schedule = plan(house.tram, house.manager, [task(1, "Dig")])
    lines = Category.objects.create(name="Lines")
    Node.objects.filter(pk__in=(house.tram.pk, house.secret.pk)).update(category=lines)
    anyone = User.objects.create_user("x@example.org", full_name="X", is_superuser=True)
    risk = report("Rails come late", (5, 5), node=house.secret, actor=anyone)
    services.open_issue(house.secret, actor=anyone, title="Pipe burst", description="Nobody knew of it.")
    schedule = Schedule.objects.select_related("node__category").get(pk=schedule.pk)
    assert rules(house, schedule) == {}
    found = {s.key for s in suggestions(anyone, schedule)}
    assert f"risk:{risk.pk}" in found
    assert any(key.startswith("issue:") for key in found)


# ---- answers


@pytest.fixture
def merging(house: House) -> Schedule:
    tasks = [task(n, f"Part {n}") for n in range(1, 5)] + [task(9, "Assemble")]
    return plan(house.tram, house.manager, tasks, tuple((n, 9) for n in range(1, 5)))


@pytest.mark.django_db
def test_a_suggestion_becomes_a_risk_in_one_click_and_does_not_come_back(
    client: Client, house: House, merging: Schedule
) -> None:
    client.force_login(house.manager)
    page = f"/risks/node/{house.tram.pk}/suggestions/"
    assert "waits for the last of many" in main_of(client.get(page))
    client.post(f"{page}answer/", {"key": "merge:9", "act": "take"})
    risk = Risk.objects.get()
    assert (risk.owner, [hit.task_uid for hit in risk.hits.all()]) == (house.manager, [9])
    assert risk.cause
    assert "Nothing to suggest" in main_of(client.get(page))
    with pytest.raises(ValidationError):
        services.take_suggestion(house.tram, "merge:9", actor=house.manager)
    assert Risk.objects.count() == 1


@pytest.mark.django_db
def test_a_suggestion_is_set_aside_for_a_reason_and_can_come_back(
    client: Client, house: House, merging: Schedule
) -> None:
    client.force_login(house.manager)
    page = f"/risks/node/{house.tram.pk}/suggestions/"
    client.post(f"{page}answer/", {"key": "merge:9", "act": "aside", "reason": " "})
    assert not SuggestionAnswer.objects.exists()
    client.post(f"{page}answer/", {"key": "merge:9", "act": "aside", "reason": "We have a crane for each."})
    shown = main_of(client.get(page))
    assert "We have a crane for each." in shown
    assert "Make it a risk" not in shown
    answer = SuggestionAnswer.objects.get()
    client.post(f"{page}{answer.pk}/back/")
    assert "Make it a risk" in main_of(client.get(page))


@pytest.mark.django_db
def test_who_may_not_report_only_reads(client: Client, house: House, merging: Schedule) -> None:
    page = f"/risks/node/{house.tram.pk}/suggestions/"
    client.force_login(house.auditor)
    assert "Make it a risk" not in main_of(client.get(page))
    assert client.post(f"{page}answer/", {"key": "merge:9", "act": "take"}).status_code == 403
    for act in (services.take_suggestion, services.set_suggestion_aside):
        with pytest.raises(PermissionDenied):
            act(
                house.tram,
                "merge:9",
                actor=house.auditor,
                **({} if act is services.take_suggestion else {"reason": "x"}),
            )
    client.force_login(house.client)
    assert client.get(page).status_code == 403
    assert not Risk.objects.exists()


@pytest.mark.django_db
def test_the_questions_asked_do_not_grow_with_the_schedule(
    house: House, merging: Schedule, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(11):
        suggestions(house.manager, Schedule.objects.select_related("node__category").get())


@pytest.mark.django_db
def test_suggestions_by_the_api(client: Client, house: House, merging: Schedule) -> None:
    address = f"/api/v1/nodes/{house.tram.pk}/risk-suggestions"
    client.force_login(house.manager)
    (found,) = client.get(address).json()["items"]
    assert (found["key"], found["tasks"]) == ("merge:9", [{"uid": 9, "name": "Assemble"}])
    client.force_login(house.auditor)
    assert client.post(address, {"key": "merge:9"}, content_type="application/json").status_code == 403
    client.force_login(house.manager)
    taken = client.post(address, {"key": "merge:9"}, content_type="application/json").json()
    assert taken == {"risk_id": Risk.objects.get().pk}
    again = client.post(address, {"key": "merge:9", "reason": "No."}, content_type="application/json")
    assert again.status_code == 400
