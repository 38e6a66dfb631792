"""The audit trail: every service ends by recording what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from vigie.accounts.models import AuditEvent, User


def record(
    action: str,
    target: Model,
    *,
    actor: User | None,
    node_id: int | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Record an act in the current transaction.

    Args:
        action: ``app.verb``, such as ``portfolio.move_node``.
        old, new: the values that changed, before and after; what is equal in both is left out.
        actor: ``None`` for what the system does by itself.
    """
    before, after = dict(old or {}), dict(new or {})
    for key in [k for k in before if k in after and before[k] == after[k]]:
        del before[key], after[key]
    return AuditEvent.objects.create(
        action=action,
        actor=actor,
        actor_name=str(actor) if actor else "",
        node_id=node_id,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        object_name=str(target)[:300],
        old=before,
        new=after,
    )
