"""Writes on the register: reporting, assessing, reviewing, moving and closing risks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.portfolio.policies import VIEW_NODE
from vigie.portfolio.services import EditConflict, check_current
from vigie.risks import policies
from vigie.risks.events import announce_changed
from vigie.risks.method import matrix, tolerance_of
from vigie.risks.models import (
    IMPACTS,
    STRATEGIES,
    Assessment,
    Ending,
    Issue,
    Review,
    Risk,
    RiskMove,
    RiskStatus,
    Severity,
    Stage,
)

RISK_FIELDS = (
    "kind",
    "title",
    "cause",
    "event",
    "effect",
    "category",
    "owner",
    "proximity",
    "strategy",
    "response",
    "trigger",
    "review_every",
)
"""What the sheet of a risk says."""

ASSESSED = ("probability", *IMPACTS, "chance", "loss", "delay")
"""What an assessment says."""


def lock_risk(risk: Risk, version: int | None = None) -> Risk:
    """The risk as it stands, held until the end of the transaction.

    Raises:
        EditConflict: it is not at ``version`` any more.
    """
    current = Risk.objects.select_for_update(of=("self",)).select_related("node").get(pk=risk.pk)
    if version is not None and current.version != version:
        raise EditConflict(current)
    check_current(current.node)
    return current


def _authorize_change(actor: User, risk: Risk) -> None:
    if not policies.may_change(actor, risk):
        raise PermissionDenied(policies.CHANGE_RISK)


def _check_open(risk: Risk) -> None:
    if risk.status == RiskStatus.CLOSED:
        raise ValidationError(_("“%(risk)s” is closed: reopen it before you change it.") % {"risk": risk})


def _next_review(risk: Risk, day: dt.date) -> dt.date:
    return day + dt.timedelta(days=risk.review_every or tolerance_of(risk.node).review_every)


@transaction.atomic
def identify_risk(
    node: Node, *, actor: User, assessment: Mapping[str, Any] | None = None, on: dt.date | None = None, **fields: Any
) -> Risk:
    """Report a risk on a node; ``assessment``, when given, judges it before any response and as it is today.

    Raises:
        PermissionDenied: the actor may not report here.
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.ADD_RISK, node)
    node.refresh_from_db(fields=["archived_at"])
    check_current(node)
    risk = Risk(node=node, found_on=node, created_by=actor, **fields)
    risk.review_on = _next_review(risk, on or timezone.localdate())
    risk.full_clean()
    risk.save()
    record("risks.identify_risk", risk, actor=actor, node_id=node.pk, new={"title": risk.title, "kind": risk.kind})
    if assessment is not None:
        # Whoever reports a risk says how bad it looks; from then on it is the owner's and the lead's to judge.
        for stage in (Stage.INHERENT, Stage.CURRENT):
            _keep_assessment(risk, stage, assessment, actor)
    announce_changed([node.pk])
    return risk


@transaction.atomic
def edit_risk(risk: Risk, *, actor: User, version: int, **values: Any) -> Risk:
    """Change the sheet of a risk. ``version`` is the one that the editor saw.

    A strategy that does not fit a changed kind falls away.

    Raises:
        PermissionDenied: the actor may not change it.
        EditConflict: somebody else changed it meanwhile; nothing was written.
        ValidationError: by field, with what to do.
    """
    risk = lock_risk(risk, version)
    _authorize_change(actor, risk)
    _check_open(risk)
    unknown = set(values) - set(RISK_FIELDS)
    if unknown:
        raise TypeError(f"not fields of a risk: {sorted(unknown)}")
    old = {name: getattr(risk, name) for name in values}
    for name, value in values.items():
        setattr(risk, name, value)
    if risk.kind != old.get("kind", risk.kind) and risk.strategy not in STRATEGIES.get(risk.kind, ()):
        risk.strategy = ""
    if "review_every" in values and values["review_every"] != old["review_every"]:
        risk.review_on = _next_review(risk, risk.reviewed_on or timezone.localdate())
    risk.version += 1
    risk.full_clean()
    risk.save()
    record("risks.edit_risk", risk, actor=actor, node_id=risk.node_id, old=old, new=values)
    announce_changed([risk.node_id])
    return risk


@transaction.atomic
def assess_risk(risk: Risk, stage: str, *, actor: User, **values: Any) -> Assessment:
    """Judge a risk at a stage: ranks on the scales and, where known, figures.

    Raises:
        ValidationError: by field, with what to do.
    """
    risk = lock_risk(risk)
    _authorize_change(actor, risk)
    _check_open(risk)
    assessment = _keep_assessment(risk, stage, values, actor)
    announce_changed([risk.node_id])
    return assessment


def _keep_assessment(risk: Risk, stage: str, values: Mapping[str, Any], actor: User) -> Assessment:
    if stage not in Stage.values:
        raise ValidationError({"stage": _("“%(stage)s” is not a stage of a risk.") % {"stage": stage}})
    unknown = set(values) - set(ASSESSED)
    if unknown:
        raise TypeError(f"not fields of an assessment: {sorted(unknown)}")
    found = Assessment.objects.filter(risk=risk, stage=stage).first() or Assessment(risk=risk, stage=stage)
    old = {name: getattr(found, name) for name in ASSESSED} if found.pk else {}
    for name in ASSESSED:
        setattr(found, name, values.get(name))
    found.clean_fields(exclude=["impact", "score", "by"])
    found.clean()
    rules = matrix()
    found.impact = max(getattr(found, axis) or 0 for axis in IMPACTS)
    found.score = rules.score(found.probability, found.impact)
    found.by = actor
    found.save()
    if stage == Stage.CURRENT:
        risk.score, risk.severity = found.score, rules.severity(found.score)
        risk.version += 1
        risk.save()
    new = {"stage": stage, **{name: getattr(found, name) for name in ASSESSED}, "score": found.score}
    record("risks.assess_risk", risk, actor=actor, node_id=risk.node_id, old=old, new=new)
    return found


@transaction.atomic
def review_risk(risk: Risk, *, actor: User, comment: str = "", on: dt.date | None = None, **values: Any) -> Review:
    """Look at a risk again: what is to be said of it, and today's assessment where it changed (``values``)."""
    risk = lock_risk(risk)
    _authorize_change(actor, risk)
    _check_open(risk)
    day, old_score = on or timezone.localdate(), risk.score
    if day > timezone.localdate():
        raise ValidationError({"on": _("A review cannot lie in the future.")})
    if values:
        _keep_assessment(risk, Stage.CURRENT, values, actor)
    risk.reviewed_on, risk.review_on = day, _next_review(risk, day)
    risk.version += 1
    risk.save()
    review = Review.objects.create(
        risk=risk, on=day, by=actor, comment=comment.strip(), old_score=old_score, new_score=risk.score
    )
    new = {"comment": review.comment, "score": risk.score}
    record("risks.review_risk", risk, actor=actor, node_id=risk.node_id, old={"score": old_score}, new=new)
    announce_changed([risk.node_id])
    return review


def _move(risk: Risk, target: Node, actor: User, reason: str, *, up: bool) -> RiskMove:
    risk = lock_risk(risk)
    _authorize_change(actor, risk)
    _check_open(risk)
    check_current(target)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: whoever receives it needs to know.")})
    source = risk.node
    above, below = (target, source) if up else (source, target)
    if above.pk == below.pk or not below.path.startswith(above.path):
        text = _("Choose a place above this one.") if up else _("Choose a place below this one.")
        raise ValidationError({"target": text})
    if not has_permission(actor, VIEW_NODE, target):
        raise PermissionDenied(VIEW_NODE)
    if target.is_project and target.pk != risk.found_on_id:
        # Its tasks are those of another schedule.
        risk.hits.all().delete()
    risk.node = target
    risk.version += 1
    risk.save()
    move = RiskMove.objects.create(risk=risk, by=actor, source=source, target=target, up=up, reason=reason.strip())
    action = "risks.escalate_risk" if up else "risks.delegate_risk"
    for node in (source, target):
        record(action, risk, actor=actor, node_id=node.pk, old={"node": source}, new={"node": target, "reason": reason})
    announce_changed([source.pk, target.pk])
    return move


@transaction.atomic
def escalate_risk(risk: Risk, target: Node, *, actor: User, reason: str) -> RiskMove:
    """Hand a risk to a level above, which carries it from now on.

    Raises:
        ValidationError: ``target`` is not above, or there is no reason.
    """
    return _move(risk, target, actor, reason, up=True)


@transaction.atomic
def delegate_risk(risk: Risk, target: Node, *, actor: User, reason: str) -> RiskMove:
    """Hand a risk to a level below.

    Raises:
        ValidationError: ``target`` is not below, or there is no reason.
    """
    return _move(risk, target, actor, reason, up=False)


@transaction.atomic
def close_risk(risk: Risk, *, actor: User, ending: str, outcome: str, on: dt.date | None = None) -> Risk:
    """Close a risk with what happened: the next project learns from it.

    Raises:
        ValidationError: no reason, or nothing said.
    """
    risk = lock_risk(risk)
    _authorize_change(actor, risk)
    _check_open(risk)
    if ending not in Ending.values:
        raise ValidationError({"ending": _("Choose why it is closed.")})
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what happened: the next project learns from it.")})
    old = {"status": risk.status}
    risk.status, risk.ending, risk.outcome = RiskStatus.CLOSED, ending, outcome.strip()
    risk.closed_on, risk.review_on = on or timezone.localdate(), None
    risk.version += 1
    risk.save()
    new = {"status": risk.status, "ending": ending, "outcome": risk.outcome}
    record("risks.close_risk", risk, actor=actor, node_id=risk.node_id, old=old, new=new)
    announce_changed([risk.node_id])
    return risk


@transaction.atomic
def reopen_risk(risk: Risk, *, actor: User) -> Risk:
    """Bring back a risk that was closed or has occurred: it may strike (again)."""
    risk = lock_risk(risk)
    _authorize_change(actor, risk)
    if risk.status == RiskStatus.OPEN:
        raise ValidationError(_("“%(risk)s” is open already.") % {"risk": risk})
    old = {"status": risk.status, "ending": risk.ending}
    risk.status, risk.ending, risk.closed_on = RiskStatus.OPEN, "", None
    risk.review_on = _next_review(risk, timezone.localdate())
    risk.version += 1
    risk.save()
    new = {"status": risk.status, "ending": ""}
    record("risks.reopen_risk", risk, actor=actor, node_id=risk.node_id, old=old, new=new)
    announce_changed([risk.node_id])
    return risk


@transaction.atomic
def occur(risk: Risk, *, actor: User, description: str, on: dt.date | None = None, **fields: Any) -> Issue:
    """A risk has come true: an issue with a life of its own comes out of it, owned as the risk was unless said.

    ``fields``: of the issue (``title``, ``owner``, ``due_on``, ``severity``, ``loss``, ``delay``).

    Raises:
        ValidationError: it has occurred already, nothing is said, or by field of the issue.
    """
    from vigie.risks.services.issues import new_issue

    risk = lock_risk(risk)
    _authorize_change(actor, risk)
    _check_open(risk)
    if risk.status == RiskStatus.OCCURRED:
        raise ValidationError(_("“%(risk)s” has occurred already: see its issue.") % {"risk": risk})
    if not description.strip():
        raise ValidationError({"description": _("Say what happened.")})
    stated = {"title": risk.title, "owner": risk.owner, "severity": risk.severity or Severity.MODERATE, **fields}
    issue = new_issue(risk.node, actor, description=description, happened_on=on or timezone.localdate(), **stated)
    issue.risk = risk
    issue.save()
    risk.status, risk.review_on = RiskStatus.OCCURRED, None
    risk.version += 1
    risk.save()
    new = {"status": risk.status, "issue": issue}
    record("risks.occur", risk, actor=actor, node_id=risk.node_id, old={"status": RiskStatus.OPEN}, new=new)
    announce_changed([risk.node_id])
    return issue
