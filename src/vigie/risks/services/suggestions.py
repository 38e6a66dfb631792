"""Answers to suggestions: a risk in one click, or set aside for a reason."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.planning.models import Schedule
from vigie.planning.policies import VIEW_SCHEDULE
from vigie.portfolio.models import Node
from vigie.portfolio.services import check_current
from vigie.risks import policies
from vigie.risks.models import Risk, RiskTask, SuggestionAnswer
from vigie.risks.services.register import identify_risk
from vigie.risks.suggestions import Suggestion, suggestions


def _found(node: Node, key: str, actor: User) -> Suggestion:
    authorize(actor, policies.ADD_RISK, node)
    authorize(actor, VIEW_SCHEDULE, node)
    check_current(node)
    schedule = Schedule.objects.select_related("node", "node__category").filter(node=node).first()
    for found in suggestions(actor, schedule) if schedule is not None else ():
        if found.key == key:
            return found
    raise ValidationError(_("This suggestion is no longer there: its ground has changed, or somebody has answered it."))


@transaction.atomic
def take_suggestion(node: Node, key: str, *, actor: User) -> Risk:
    """Put a suggestion into the register, on its tasks. Its owner is the project's manager.

    Raises:
        ValidationError: it is no longer there.
    """
    Node.objects.select_for_update().get(pk=node.pk)
    found = _found(node, key, actor)
    text: dict[str, Any] = {
        "title": found.title[:200],
        "cause": found.cause,
        "event": found.event,
        "effect": found.effect,
    }
    risk = identify_risk(node, actor=actor, owner=node.manager or actor, **text)
    RiskTask.objects.bulk_create([RiskTask(risk=risk, task_uid=uid) for uid, _name in found.tasks])
    SuggestionAnswer.objects.create(node=node, key=key, title=risk.title, risk=risk, by=actor)
    record("risks.take_suggestion", risk, actor=actor, node_id=node.pk, new={"key": key, "why": found.why})
    return risk


@transaction.atomic
def set_suggestion_aside(node: Node, key: str, *, actor: User, reason: str) -> SuggestionAnswer:
    """Say why a suggestion is not a risk here.

    Raises:
        ValidationError: no reason, or it is no longer there.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: whoever reads it later needs to know.")})
    Node.objects.select_for_update().get(pk=node.pk)
    found = _found(node, key, actor)
    answer = SuggestionAnswer.objects.create(
        node=node, key=key, title=found.title[:200], reason=reason.strip(), by=actor
    )
    new = {"key": key, "title": found.title, "reason": reason.strip()}
    record("risks.set_suggestion_aside", answer, actor=actor, node_id=node.pk, new=new)
    return answer


@transaction.atomic
def bring_suggestion_back(answer: SuggestionAnswer, *, actor: User) -> None:
    """Let a suggestion that was set aside show again, if its ground is still there."""
    authorize(actor, policies.ADD_RISK, answer.node)
    check_current(answer.node)
    old = {"key": answer.key, "title": answer.title, "reason": answer.reason}
    record("risks.bring_suggestion_back", answer, actor=actor, node_id=answer.node_id, old=old)
    answer.delete()
