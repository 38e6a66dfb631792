"""Two versions of a project's schedule: what can be compared, by whom, and what is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.planning.conftest import DAY, Upload, Workshop
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.exchange.comparing import change_text
from vigie.planning import services
from vigie.planning.models import Schedule, ScheduleImport
from vigie.planning.versions import NOW, comparison, versions


@pytest.fixture
def twice(workshop: Workshop, upload: Upload) -> Schedule:
    """A first import; a second one, confirmed, that makes building two days longer and renames it."""
    upload(workshop.document)
    dig, build, opening = workshop.document.tasks
    longer = replace(build, duration=7 * DAY, name="Build <b>")
    waiting = upload(replace(workshop.document, tasks=(dig, longer, opening)), "second.document")
    services.confirm_import(waiting, actor=workshop.people[Role.PROJECT_MANAGER])
    return Schedule.objects.get(node=workshop.project)


def test_what_can_be_compared(twice: Schedule, workshop: Workshop) -> None:
    second, first = ScheduleImport.objects.order_by("-pk")
    person = workshop.people[Role.PROJECT_MANAGER]
    offered = [version.key for version in versions(person, twice)]
    assert offered == [NOW, f"file-{second.pk}", f"before-{second.pk}", f"file-{first.pk}"]
    services.undo_import(second, actor=person)
    assert f"undone-{second.pk}" in {version.key for version in versions(person, twice)}


def test_what_moved_the_finish_is_told(twice: Schedule, workshop: Workshop) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    second = ScheduleImport.objects.latest("pk")
    found = comparison(person, twice, f"before-{second.pk}", NOW)
    (effect,) = found.effects
    assert effect.change
    assert effect.seconds == found.finish[1] - found.finish[0] == 2 * 86_400
    assert change_text(found, effect.change) == "“Build <b>”, duration: 40 h → 56 h"
    with translation.override("fr"):
        told = change_text(found, effect.change, translation.gettext)
    assert told == "«\u00a0Build <b>\u00a0», durée\u00a0: 40\u00a0h → 56\u00a0h"


def test_it_is_computed_once_and_anew_after_a_change(
    twice: Schedule, workshop: Workshop, django_assert_num_queries: Any
) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    before = f"before-{ScheduleImport.objects.latest('pk').pk}"
    comparison(person, twice, before, NOW)
    with django_assert_num_queries(0):
        comparison(person, twice, before, NOW)
    services.edit_task(twice.tasks.get(uid=1), actor=person, revision=twice.revision, duration=5 * DAY)
    twice.refresh_from_db()
    assert {e.change.uid for e in comparison(person, twice, before, NOW).effects if e.change} == {1, 2}


@pytest.mark.parametrize("key", ["file-0", "before-999999", "x-1", "file-", "file-٣", "file-99999999999999999999", ""])
def test_a_version_that_does_not_exist_says_so(twice: Schedule, workshop: Workshop, key: str) -> None:
    with pytest.raises(ValidationError, match="does not exist any more"):
        comparison(workshop.people[Role.PROJECT_MANAGER], twice, key, NOW)


def test_no_version_of_another_project_is_read(twice: Schedule, workshop: Workshop) -> None:
    other = ScheduleImport.objects.latest("pk")
    ScheduleImport.objects.filter(pk=other.pk).update(node=workshop.project.parent)
    with pytest.raises(ValidationError):
        comparison(workshop.people[Role.HEAD_OF_PMO], twice, f"file-{other.pk}", NOW)
    with pytest.raises(PermissionDenied):
        comparison(User.objects.create_user("stranger@example.org"), twice, NOW, NOW)


def test_the_page_compares_by_default_with_before_the_last_import(
    twice: Schedule, workshop: Workshop, client: Client
) -> None:
    client.force_login(workshop.people[Role.TEAM_MEMBER])
    address = reverse("planning:compare", args=[workshop.project.pk])
    page = client.get(address).content.decode()
    assert "+2 days" in page
    assert "“Build &lt;b&gt;”, duration: 40 h → 56 h" in page
    assert "Build <b>" not in page
    page = client.get(address + "?before=file-0&after=now").content.decode()
    assert "does not exist any more" in page
    page = client.get(address + "?before=now&after=now").content.decode()
    assert "Both versions are the same" in page


def test_with_one_version_there_is_nothing_to_compare(workshop: Workshop, client: Client) -> None:
    person = workshop.people[Role.PROJECT_MANAGER]
    services.create_schedule(workshop.project, actor=person, start=workshop.document.properties.start)  # type: ignore[arg-type]
    client.force_login(person)
    page = client.get(reverse("planning:compare", args=[workshop.project.pk])).content.decode()
    assert "There is nothing to compare yet" in page


def test_the_api_tells_the_same(twice: Schedule, workshop: Workshop, client: Client) -> None:
    client.force_login(workshop.people[Role.PROJECT_MANAGER])
    root = f"/api/v1/projects/{workshop.project.pk}/schedule"
    offered = json.loads(client.get(f"{root}/versions").content)["items"]
    assert offered[0]["key"] == NOW
    answer = client.get(f"{root}/comparison?before={offered[2]['key']}")
    found = json.loads(answer.content)
    assert [(e["change"]["text"], e["days"]) for e in found["effects"]] == [("“Build <b>”, duration: 40 h → 56 h", 2.0)]
    assert found["totals"]["moved"] == 2
    assert client.get(f"{root}/comparison?before=../x").status_code == 422
    assert client.get(f"{root}/comparison?before=file-0").status_code == 400
