"""Every write that people make about health: tolerances, the rule of the whole, judgements beside the computed one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.insight import policies
from vigie.insight.models import HealthOverride, HealthRule, Rule, Tolerance, current_day
from vigie.insight.refresh import regrade
from vigie.insight.registry import get_indicator
from vigie.portfolio.indicators import Dimension, Direction, Status
from vigie.portfolio.models import Node, NodeKind

LONGEST_OVERRIDE = dt.timedelta(days=92)
"""A judgement has to be renewed after three months at most."""


@transaction.atomic
def set_tolerance(node: Node, key: str, *, actor: User, amber: float | None, red: float | None) -> Tolerance:
    """Set an indicator's tolerances on a node and below it; both ``None``: it informs there and never signals.

    Raises:
        PermissionDenied: the actor may not set tolerances here.
        ValidationError: red is reached before amber, or the indicator has no tolerances by nature.
    """
    authorize(actor, policies.SET_TOLERANCES, node)
    indicator = get_indicator(key)
    if indicator.neutral:
        raise ValidationError(_("“%(name)s” only informs: it has no tolerances.") % {"name": indicator.name})
    if amber is not None and red is not None:
        wrong = red < amber if indicator.direction is Direction.HIGHER_IS_WORSE else red > amber
        if wrong:
            raise ValidationError(
                {"red": _("“In trouble” would be reached before “to watch”: exchange the two limits.")}
            )
    found = Tolerance.objects.select_for_update().filter(node=node, key=key).first()
    old = {"amber": found.amber, "red": found.red} if found else {}
    tolerance = found or Tolerance(node=node, key=key)
    tolerance.amber, tolerance.red = amber, red
    tolerance.save()
    new = {"key": key, "amber": amber, "red": red}
    record("insight.set_tolerance", tolerance, actor=actor, node_id=node.pk, old=old, new=new)
    regrade(node)
    return tolerance


@transaction.atomic
def clear_tolerance(node: Node, key: str, *, actor: User) -> None:
    """Let a node inherit an indicator's tolerances again."""
    authorize(actor, policies.SET_TOLERANCES, node)
    tolerance = Tolerance.objects.filter(node=node, key=key).first()
    if tolerance is None:
        return
    old = {"key": key, "amber": tolerance.amber, "red": tolerance.red}
    record("insight.clear_tolerance", tolerance, actor=actor, node_id=node.pk, old=old)
    tolerance.delete()
    regrade(node)


@transaction.atomic
def set_rule(node: Node, rule: str, *, actor: User, weights: Mapping[str, float] | None = None) -> HealthRule:
    """Choose how the dimensions make the whole, on a node and below it.

    Raises:
        PermissionDenied: the actor may not set rules here.
        ValidationError: an unknown rule or dimension, or a negative weight.
    """
    authorize(actor, policies.SET_TOLERANCES, node)
    weights = dict(weights or {})
    if rule not in Rule.values or weights.keys() - set(Dimension.values):
        raise ValidationError(_("This rule does not exist: choose one from the list."))
    if any(w < 0 for w in weights.values()) or (weights and not any(weights.values())):
        raise ValidationError(_("A weight is zero or more, and one at least is more than zero."))
    found = HealthRule.objects.select_for_update().filter(node=node).first()
    old = {"rule": found.rule, "weights": found.weights} if found else {}
    health_rule = found or HealthRule(node=node)
    health_rule.rule, health_rule.weights = rule, weights
    health_rule.save()
    record(
        "insight.set_rule", health_rule, actor=actor, node_id=node.pk, old=old, new={"rule": rule, "weights": weights}
    )
    regrade(node)
    return health_rule


@transaction.atomic
def clear_rule(node: Node, *, actor: User) -> None:
    """Let a node inherit its rule again."""
    authorize(actor, policies.SET_TOLERANCES, node)
    found = HealthRule.objects.filter(node=node).first()
    if found is None:
        return
    old = {"rule": found.rule, "weights": found.weights}
    record("insight.clear_rule", found, actor=actor, node_id=node.pk, old=old)
    found.delete()
    regrade(node)


@transaction.atomic
def override_health(
    node: Node, status: str, *, actor: User, reason: str, until: dt.date, dimension: str = ""
) -> HealthOverride:
    """Judge a project's health, or one dimension of it, otherwise than computed; both stay visible.

    It replaces the judgement in force on the same dimension.

    Raises:
        PermissionDenied: the actor may not judge this project.
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.OVERRIDE_HEALTH, node)
    today = current_day()
    if node.kind != NodeKind.PROJECT:
        raise ValidationError(_("Only a project is judged: the rest follows from its projects."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the computed health stays visible beside yours.")})
    if not today <= until <= today + LONGEST_OVERRIDE:
        text = _("Choose a day between today and %(days)d days from now: a judgement has to be renewed.")
        raise ValidationError({"until": text % {"days": LONGEST_OVERRIDE.days}})
    if status not in (Status.GREEN, Status.AMBER, Status.RED) or dimension not in ("", *Dimension.values):
        raise ValidationError({"status": _("Choose a health from the list.")})
    for former in HealthOverride.objects.on(today).filter(node=node, dimension=dimension).select_for_update():
        former.ended_on = today
        former.save(update_fields=["ended_on"])
    override = HealthOverride.objects.create(
        node=node,
        dimension=dimension,
        status=status,
        reason=reason.strip(),
        starts_on=today,
        ends_on=until,
        by=actor,
    )
    new = {"dimension": dimension, "status": status, "reason": override.reason, "until": until}
    record("insight.override_health", override, actor=actor, node_id=node.pk, new=new)
    return override


@transaction.atomic
def end_override(override: HealthOverride, *, actor: User) -> None:
    """Go back to the computed health before the judgement's last day."""
    authorize(actor, policies.OVERRIDE_HEALTH, override.node)
    override.ended_on = current_day()
    override.save(update_fields=["ended_on"])
    old = {"status": override.status, "until": override.ends_on}
    record("insight.end_override", override, actor=actor, node_id=override.node_id, old=old)
