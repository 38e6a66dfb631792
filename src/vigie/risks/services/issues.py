"""Writes on issues (points durs), and on the actions that serve risks and issues."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.portfolio.services import EditConflict, check_current
from vigie.risks import policies
from vigie.risks.events import announce_changed
from vigie.risks.models import Action, ActionStatus, Issue, IssueStatus, Risk, RiskStatus

ISSUE_FIELDS = ("title", "description", "severity", "owner", "happened_on", "due_on", "loss", "delay")
ACTION_FIELDS = ("title", "owner", "due_on", "cost", "note")


def lock_issue(issue: Issue, version: int | None = None) -> Issue:
    """The issue as it stands, held until the end of the transaction.

    Raises:
        EditConflict: it is not at ``version`` any more.
    """
    current = Issue.objects.select_for_update(of=("self",)).select_related("node", "risk").get(pk=issue.pk)
    if version is not None and current.version != version:
        raise EditConflict(current)
    check_current(current.node)
    return current


def _authorize_change(actor: User, subject: Risk | Issue) -> None:
    if not policies.may_change(actor, subject):
        raise PermissionDenied(policies.CHANGE_RISK)


def new_issue(node: Node, actor: User, **fields: Any) -> Issue:
    """Write an issue within a transaction whose rights are checked."""
    unknown = set(fields) - set(ISSUE_FIELDS)
    if unknown:
        raise TypeError(f"not fields of an issue: {sorted(unknown)}")
    issue = Issue(node=node, created_by=actor, **fields)
    issue.full_clean()
    issue.save()
    new = {"title": issue.title, "severity": issue.severity}
    record("risks.open_issue", issue, actor=actor, node_id=node.pk, new=new)
    announce_changed([node.pk])
    return issue


@transaction.atomic
def open_issue(node: Node, *, actor: User, **fields: Any) -> Issue:
    """Report a problem that is there.

    Raises:
        PermissionDenied: the actor may not report here.
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.ADD_RISK, node)
    node.refresh_from_db(fields=["archived_at"])
    check_current(node)
    return new_issue(node, actor, **{"happened_on": timezone.localdate(), **fields})


@transaction.atomic
def edit_issue(issue: Issue, *, actor: User, version: int, **values: Any) -> Issue:
    """Change an issue. ``version`` is the one that the editor saw.

    Raises:
        EditConflict: somebody else changed it meanwhile; nothing was written.
        ValidationError: by field, with what to do.
    """
    issue = lock_issue(issue, version)
    _authorize_change(actor, issue)
    if issue.status == IssueStatus.RESOLVED:
        raise ValidationError(_("“%(issue)s” is resolved: reopen it before you change it.") % {"issue": issue})
    unknown = set(values) - set(ISSUE_FIELDS)
    if unknown:
        raise TypeError(f"not fields of an issue: {sorted(unknown)}")
    old = {name: getattr(issue, name) for name in values}
    for name, value in values.items():
        setattr(issue, name, value)
    issue.version += 1
    issue.full_clean()
    issue.save()
    record("risks.edit_issue", issue, actor=actor, node_id=issue.node_id, old=old, new=values)
    announce_changed([issue.node_id])
    return issue


@transaction.atomic
def resolve_issue(issue: Issue, *, actor: User, resolution: str, on: dt.date | None = None) -> Issue:
    """Say how an issue was resolved.

    Raises:
        ValidationError: it is resolved already, or nothing is said.
    """
    issue = lock_issue(issue)
    _authorize_change(actor, issue)
    if issue.status == IssueStatus.RESOLVED:
        raise ValidationError(_("“%(issue)s” is resolved already.") % {"issue": issue})
    if not resolution.strip():
        raise ValidationError({"resolution": _("Say how it was resolved: the next project learns from it.")})
    day = on or timezone.localdate()
    if not issue.happened_on <= day <= timezone.localdate():
        raise ValidationError({"on": _("Give a day between the one when it happened and today.")})
    issue.status, issue.resolution, issue.resolved_on = IssueStatus.RESOLVED, resolution.strip(), day
    issue.version += 1
    issue.save()
    new = {"status": issue.status, "resolution": issue.resolution}
    record("risks.resolve_issue", issue, actor=actor, node_id=issue.node_id, old={"status": IssueStatus.OPEN}, new=new)
    announce_changed([issue.node_id])
    return issue


@transaction.atomic
def reopen_issue(issue: Issue, *, actor: User) -> Issue:
    """The problem is back, or was not resolved after all."""
    issue = lock_issue(issue)
    _authorize_change(actor, issue)
    if issue.status == IssueStatus.OPEN:
        raise ValidationError(_("“%(issue)s” is open already.") % {"issue": issue})
    issue.status, issue.resolved_on = IssueStatus.OPEN, None
    issue.version += 1
    issue.save()
    old, new = {"status": IssueStatus.RESOLVED}, {"status": issue.status}
    record("risks.reopen_issue", issue, actor=actor, node_id=issue.node_id, old=old, new=new)
    announce_changed([issue.node_id])
    return issue


def _check_open(subject: Risk | Issue) -> None:
    if isinstance(subject, Risk) and subject.status == RiskStatus.CLOSED:
        raise ValidationError(_("“%(risk)s” is closed: reopen it before you change it.") % {"risk": subject})


@transaction.atomic
def plan_action(subject: Risk | Issue, *, actor: User, **fields: Any) -> Action:
    """Plan an action on a risk or an issue.

    Raises:
        ValidationError: by field, with what to do.
    """
    _authorize_change(actor, subject)
    subject.refresh_from_db(fields=["status", "node"])
    check_current(subject.node)
    _check_open(subject)
    unknown = set(fields) - set(ACTION_FIELDS)
    if unknown:
        raise TypeError(f"not fields of an action: {sorted(unknown)}")
    action = Action(**fields)
    if isinstance(subject, Risk):
        action.risk = subject
    else:
        action.issue = subject
    action.full_clean(exclude=["risk", "issue"])
    action.save()
    new = {"title": action.title, "owner": action.owner, "due_on": action.due_on}
    record("risks.plan_action", action, actor=actor, node_id=subject.node_id, new=new)
    announce_changed([subject.node_id])
    return action


def _lock_action(action: Action) -> Action:
    found = Action.objects.select_for_update(of=("self",)).select_related("risk__node", "issue__node")
    current = found.get(pk=action.pk)
    check_current(current.subject.node)
    return current


@transaction.atomic
def edit_action(action: Action, *, actor: User, **values: Any) -> Action:
    """Change what an action is, who does it, by when and at what cost."""
    action = _lock_action(action)
    subject = action.subject
    _authorize_change(actor, subject)
    _check_open(subject)
    unknown = set(values) - set(ACTION_FIELDS)
    if unknown:
        raise TypeError(f"not fields of an action: {sorted(unknown)}")
    old = {name: getattr(action, name) for name in values}
    for name, value in values.items():
        setattr(action, name, value)
    action.full_clean(exclude=["risk", "issue"])
    action.save()
    record("risks.edit_action", action, actor=actor, node_id=subject.node_id, old=old, new=values)
    announce_changed([subject.node_id])
    return action


@transaction.atomic
def record_action(action: Action, status: str, *, actor: User, note: str | None = None) -> Action:
    """Say how an action goes: whoever may change what it serves, and the one who does it.

    Raises:
        ValidationError: it is no status, or an action is dropped without a reason.
    """
    action = _lock_action(action)
    subject = action.subject
    if not policies.may_record(actor, action):
        raise PermissionDenied(policies.CHANGE_RISK)
    if status not in ActionStatus.values:
        raise ValidationError({"status": _("“%(status)s” is not a status.") % {"status": status}})
    if note is not None:
        action.note = note.strip()
    if status == ActionStatus.DROPPED and not action.note:
        raise ValidationError({"note": _("Say in the note why it is dropped.")})
    old = {"status": action.status}
    action.status = status
    action.done_on = timezone.localdate() if status == ActionStatus.DONE else None
    action.save()
    record("risks.record_action", action, actor=actor, node_id=subject.node_id, old=old, new={"status": status})
    announce_changed([subject.node_id])
    return action
