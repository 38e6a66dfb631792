"""Issues and actions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from vigie.accounts.models import User
from vigie.portfolio.services import EditConflict
from vigie.risks import queries, services
from vigie.risks.models import Action, ActionStatus, Severity

pytestmark = pytest.mark.django_db


def test_an_issue_lives_until_it_is_resolved(house: House, member: User) -> None:
    issue = services.open_issue(house.tram, actor=member, title="Crane broken", severity=Severity.HIGH)
    assert issue.happened_on == timezone.localdate()
    with pytest.raises(PermissionDenied):
        services.resolve_issue(issue, actor=member, resolution="Repaired")
    with pytest.raises(ValidationError) as caught:
        services.resolve_issue(issue, actor=house.manager, resolution="")
    assert "resolution" in caught.value.message_dict
    services.resolve_issue(issue, actor=house.manager, resolution="Repaired")
    issue.refresh_from_db()
    assert (issue.status, issue.resolved_on) == ("resolved", timezone.localdate())
    assert list(queries.issue_list(house.officer, {})) == []
    with pytest.raises(ValidationError):
        services.edit_issue(issue, actor=house.manager, version=issue.version, title="Crane")
    services.reopen_issue(issue, actor=house.manager)
    assert [i.title for i in queries.issue_list(house.officer, {})] == ["Crane broken"]


def test_an_issue_is_not_due_before_it_happened(house: House) -> None:
    day = timezone.localdate()
    with pytest.raises(ValidationError) as caught:
        services.open_issue(
            house.tram, actor=house.manager, title="Crane", happened_on=day, due_on=day - dt.timedelta(days=1)
        )
    assert "due_on" in caught.value.message_dict


def test_two_who_edit_an_issue(house: House) -> None:
    issue = services.open_issue(house.tram, actor=house.manager, title="Crane")
    services.edit_issue(issue, actor=house.manager, version=1, title="Big crane")
    with pytest.raises(EditConflict):
        services.edit_issue(issue, actor=house.officer, version=1, title="Small crane")


def test_late_issues_can_be_listed_alone(house: House) -> None:
    day = timezone.localdate()
    for title, due in (("Late", day - dt.timedelta(days=1)), ("Due today", day), ("No day", None)):
        services.open_issue(
            house.tram, actor=house.manager, title=title, happened_on=day - dt.timedelta(days=9), due_on=due
        )
    assert [i.title for i in queries.issue_list(house.officer, {"late": True})] == ["Late"]


def test_whoever_does_an_action_records_it_and_no_more(house: House, report: Report, member: User) -> None:
    action = services.plan_action(report(), actor=house.manager, title="Visit the factory", owner=member)
    services.record_action(action, ActionStatus.DONE, actor=member, note="All is well.")
    action.refresh_from_db()
    assert (action.status, action.done_on, action.note) == ("done", timezone.localdate(), "All is well.")
    with pytest.raises(PermissionDenied):
        services.edit_action(action, actor=member, title="Have lunch")
    services.record_action(action, ActionStatus.UNDER_WAY, actor=house.manager)
    action.refresh_from_db()
    assert action.done_on is None


def test_dropping_an_action_needs_a_reason(house: House, report: Report) -> None:
    action = services.plan_action(report(), actor=house.manager, title="Visit")
    with pytest.raises(ValidationError) as caught:
        services.record_action(action, ActionStatus.DROPPED, actor=house.manager)
    assert "note" in caught.value.message_dict


def test_an_action_serves_a_risk_or_an_issue(house: House, report: Report) -> None:
    action = services.plan_action(report(), actor=house.manager, title="Visit")
    issue = services.open_issue(house.tram, actor=house.manager, title="Crane")
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(issue=issue)
