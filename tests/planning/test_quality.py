"""The assessment of a project's schedule: for whom, against what, and how it is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.planning.conftest import DAY, Upload, Workshop
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.engine.assessment import Check, Lacking, Outcome
from vigie.exchange import document as doc
from vigie.planning import services
from vigie.planning.models import Schedule
from vigie.planning.quality import Point, assessment, rows

EVENING = dt.datetime(2026, 1, 6, 17)


@pytest.fixture
def judged(workshop: Workshop, upload: Upload) -> Schedule:
    """The workshop, with a task that hangs alone and ends two days after its deadline."""
    late = doc.Task(uid=4, id=4, name="Paint <b>", duration=4 * DAY, deadline=EVENING)
    upload(replace(workshop.document, tasks=(*workshop.document.tasks, late)))
    return Schedule.objects.get(node=workshop.project)


def _points(schedule: Schedule, person: User) -> dict[Check, Point]:
    return {point.check: point for point in assessment(person, schedule)}


def test_points_name_tasks_causes_and_amounts(judged: Schedule, workshop: Workshop) -> None:
    points = _points(judged, workshop.people[Role.PROJECT_MANAGER])
    assert list(points) == list(Check)
    late = points[Check.NEGATIVE_FLOAT]
    assert (late.dcma, late.failed, late.found, late.of) == (7, True, 1, 4)
    assert [(p.uid, p.amount) for p in late.places] == [(4, -2.0)]
    assert [str(cause) for cause in late.causes] == ["1 task because of the deadline of “Paint <b>”"]
    (row,) = rows(judged, [(late, late.places)])[Check.NEGATIVE_FLOAT]
    assert (row.task.name, row.before, row.text) == ("Paint <b>", None, "\N{MINUS SIGN}2 working days")
    with translation.override("fr"):
        assert late.words.title == "Marge négative"
        assert late.limit_text == "≤\u00a00\u00a0%"


def test_it_is_measured_against_the_current_baseline(judged: Schedule, workshop: Workshop) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    assert _points(judged, person)[Check.CPLI].lacking == Lacking.TARGET
    services.set_baseline(judged, actor=person, name="Agreed", number=None)
    judged.refresh_from_db()
    assert _points(judged, person)[Check.CPLI].outcome == Outcome.PASSED


def test_it_is_computed_once_and_anew_after_a_change(
    judged: Schedule, workshop: Workshop, django_assert_num_queries: Any
) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    before = _points(judged, person)
    with django_assert_num_queries(1):
        assert _points(judged, person) == before
    task = judged.tasks.get(uid=4)
    services.edit_task(task, actor=person, revision=judged.revision, duration=DAY)
    judged.refresh_from_db()
    assert not _points(judged, person)[Check.NEGATIVE_FLOAT].places


def test_only_those_who_see_the_schedule_may_ask(judged: Schedule) -> None:
    stranger = User.objects.create_user("stranger@example.org")
    with pytest.raises(PermissionDenied):
        assessment(stranger, judged)


def test_the_pages_show_the_points(judged: Schedule, workshop: Workshop, client: Client) -> None:
    client.force_login(workshop.people[Role.TEAM_MEMBER])
    page = client.get(reverse("planning:quality", args=[workshop.project.pk])).content.decode()
    assert "Negative float" in page
    assert "Paint &lt;b&gt;" in page
    assert "Paint <b>" not in page
    address = reverse("planning:quality_point", args=[workshop.project.pk, "logic"])
    page = client.get(address).content.decode()
    assert "Missing links" in page
    assert all(name in page for name in ("Dig", "Open", "Paint &lt;b&gt;"))
    assert client.get(address.replace("logic", "nonsense")).status_code == 404
    client.force_login(User.objects.create_user("stranger@example.org"))
    assert client.get(address).status_code == 404


def test_a_project_without_schedule_says_so(workshop: Workshop, client: Client) -> None:
    client.force_login(workshop.people[Role.PROJECT_MANAGER])
    page = client.get(reverse("planning:quality", args=[workshop.project.pk]))
    assert page.status_code == 200
    assert "negative_float" not in page.content.decode()


def test_the_number_of_queries_of_the_page_does_not_grow(judged: Schedule, workshop: Workshop, client: Client) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    client.force_login(person)
    address = reverse("planning:quality", args=[workshop.project.pk])

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert page.status_code == 200
        return len(queries)

    few = asked()
    for n in range(8):
        services.add_task(judged, actor=person, name=f"Alone {n}", duration=DAY)
    assert asked() == few
