"""Writes on the library of risks, and answers to checklists."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.portfolio.services import check_current
from vigie.risks import policies
from vigie.risks.library import ENTRIES
from vigie.risks.models import Answer, ChecklistAnswer, LibraryRisk, Risk
from vigie.risks.services.register import identify_risk
from vigie.risks.shelf import Item, item_of

ENTRY_FIELDS = ("domain", "types", "kind", "title", "cause", "effect", "response", "strategy", "ranks")
"""What an entry says."""


def _entry(key: str, actor: User) -> LibraryRisk:
    """The office's row for an entry, made from the delivered one where there is none."""
    row: LibraryRisk | None = LibraryRisk.objects.select_for_update().filter(key=key).first()
    if row is not None:
        return row
    item = item_of(actor, key)
    if item is None:
        raise ValidationError(_("This entry is no longer in the library."))
    said = {name: getattr(item, name) for name in ENTRY_FIELDS}
    return LibraryRisk(key=key, **{**said, "types": list(item.types), "ranks": list(item.ranks)})


@transaction.atomic
def keep_entry(key: str | None, *, actor: User, **values: Any) -> LibraryRisk:
    """Add an entry (``key`` None), or give one the office's words.

    Raises:
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.MANAGE_METHOD)
    row = LibraryRisk(key=f"own-{uuid4().hex[:12]}") if key is None else _entry(key, actor)
    old = {name: getattr(row, name) for name in ENTRY_FIELDS} if key else {}
    for name in ENTRY_FIELDS:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    new = {name: getattr(row, name) for name in ENTRY_FIELDS}
    record("risks.keep_entry", row, actor=actor, old=old, new=new)
    return row


@transaction.atomic
def retire_entry(key: str, *, actor: User, retired: bool = True) -> LibraryRisk:
    """Take an entry out of the library and of checklists, or put it back."""
    authorize(actor, policies.MANAGE_METHOD)
    row = _entry(key, actor)
    row.retired = retired
    row.save()
    record("risks.retire_entry", row, actor=actor, new={"retired": retired})
    return row


@transaction.atomic
def restore_entry(key: str, *, actor: User) -> None:
    """Give a delivered entry its own words back."""
    authorize(actor, policies.MANAGE_METHOD)
    row = LibraryRisk.objects.filter(key=key).first()
    if row is None or key not in ENTRIES:
        raise ValidationError(_("This entry is as it was delivered, or is your own."))
    record("risks.restore_entry", row, actor=actor, old={name: getattr(row, name) for name in ENTRY_FIELDS})
    row.delete()


@transaction.atomic
def take_entry(node: Node, key: str, *, actor: User) -> Risk:
    """Put an entry of the library into a register, with its first guess. The owner is the manager of the node.

    Raises:
        ValidationError: it is no longer there, or in the register already.
    """
    return _take(node, _checked(node, key, actor), actor)


def _checked(node: Node, key: str, actor: User) -> Item:
    authorize(actor, policies.ADD_RISK, node)
    check_current(node)
    Node.objects.select_for_update().get(pk=node.pk)
    item = item_of(actor, key)
    if item is None or item.retired:
        raise ValidationError(_("This entry is no longer in the library."))
    return item


def _take(node: Node, item: Item, actor: User) -> Risk:
    there = ChecklistAnswer.objects.filter(node=node, key=item.key, risk__isnull=False).select_related("risk").first()
    if there is not None:
        raise ValidationError(_("“%(risk)s” is in the register already.") % {"risk": there.risk})
    risk = identify_risk(
        node,
        actor=actor,
        assessment=item.assessment,
        owner=node.manager or actor,
        kind=item.kind,
        title=item.title,
        cause=item.cause,
        effect=item.effect,
        strategy=item.strategy,
        response=item.response,
    )
    _keep_answer(node, item.key, Answer.YES, risk, actor)
    return risk


def _keep_answer(node: Node, key: str, answer: str, risk: Risk | None, actor: User) -> ChecklistAnswer:
    found = ChecklistAnswer.objects.filter(node=node, key=key).first() or ChecklistAnswer(node=node, key=key)
    found.answer, found.by = answer, actor
    found.risk = risk or found.risk
    found.save()
    new = {"entry": key, "answer": answer}
    record("risks.answer_checklist", found, actor=actor, node_id=node.pk, new=new)
    return found


@transaction.atomic
def answer_checklist(node: Node, key: str, answer: str, *, actor: User) -> ChecklistAnswer:
    """Say whether an entry can happen on a project; a yes makes it a risk, once.

    Raises:
        ValidationError: there is no such entry or answer.
    """
    item = _checked(node, key, actor)
    if answer not in Answer.values:
        raise ValidationError(_("Choose one of the answers offered."))
    there = ChecklistAnswer.objects.filter(node=node, key=key).first()
    if answer == Answer.YES and (there is None or there.risk_id is None):
        _take(node, item, actor)
        return ChecklistAnswer.objects.get(node=node, key=key)
    return _keep_answer(node, key, answer, None, actor)
