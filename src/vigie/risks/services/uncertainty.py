"""Writes on what is uncertain: about one schedule, and between the projects of a programme."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.planning.models import Calendar, Schedule, Task
from vigie.portfolio.models import Node
from vigie.portfolio.services import check_current
from vigie.risks import policies
from vigie.risks.models import (
    Branching,
    Checkpoint,
    Driver,
    Estimate,
    Handover,
    Place,
    Together,
    UncertaintyClass,
    Weather,
)

Statement = Estimate | Together | Driver | Branching | Weather | Handover | Checkpoint
MONTHS = 12


@transaction.atomic
def state(found: Statement, *, actor: User) -> Statement:
    """Keep what is said to be uncertain, new or changed. An estimate for the same tasks takes the place of the earlier
    one, as does the weather of the same calendar.

    Raises:
        ValidationError: by field, with what to do; among others for a task or project that is not there.
    """
    authorize(actor, policies.CHANGE_RISK, found.node)
    check_current(found.node)
    kind: type[Any] = type(found)
    if found.pk is None and (earlier := _earlier(found)) is not None:
        found.pk = earlier.pk
        found._state.adding = False
    stored = kind.objects.filter(pk=found.pk).first() if found.pk else None
    _CHECKS[kind](found, actor)
    found.full_clean(validate_constraints=False, validate_unique=False)
    found.save()
    old = _told(stored) if stored is not None else {}
    record("risks.state", found, actor=actor, node_id=found.node_id, old=old, new=_told(found))
    return found


@transaction.atomic
def withdraw(found: Statement, *, actor: User) -> None:
    """Take back what was said to be uncertain: what is above it, or the usual range, holds again."""
    authorize(actor, policies.CHANGE_RISK, found.node)
    check_current(found.node)
    record("risks.withdraw", found, actor=actor, node_id=found.node_id, old=_told(found))
    found.delete()


def _earlier(found: Statement) -> Any:
    if isinstance(found, Estimate):
        same = {"rule": found.rule, "pattern": found.pattern, "task_uid": found.task_uid}
        return Estimate.objects.filter(node=found.node, quantity=found.quantity, **same).first()
    if isinstance(found, Weather):
        return Weather.objects.filter(node=found.node, calendar_uid=found.calendar_uid).first()
    return None


def _told(found: Any) -> dict[str, Any]:
    said = model_to_dict(found, exclude=("id", "node"))
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in said.items()
        if value not in (None, "", [])
    }


def _tasks_exist(node: Node, uids: Iterable[int], field: str) -> None:
    wanted = set(uids)
    known = set(Task.objects.filter(schedule__node=node, uid__in=wanted).values_list("uid", flat=True))
    if wanted - known:
        text = _("There is no task %(tasks)s in the schedule.")
        raise ValidationError({field: text % {"tasks": ", ".join(map(str, sorted(wanted - known)))}})


def _places_exist(found: Any, places: Iterable[Place], actor: User, field: str) -> None:
    """Every place lies in a schedule of the node or below it, which the actor sees."""
    stated = [(pk, uid) for pk, uid in places]
    pks = {pk for pk, _uid in stated}
    seen = Schedule.objects.visible_to(actor).filter(node__in=pks, node__path__below=found.node.path)
    if pks - set(seen.values_list("node", flat=True)):
        raise ValidationError({field: _("Name projects with a schedule that stand here or below.")})
    for pk in pks:
        uids = [uid for node, uid in stated if node == pk and uid is not None]
        if uids:
            _tasks_exist(Node.objects.get(pk=pk), uids, field)


def _check_estimate(found: Estimate, actor: User) -> None:
    if found.task_uid is not None:
        _tasks_exist(found.node, [found.task_uid], "task")


def _check_together(found: Together, actor: User) -> None:
    if not found.task_uids:
        raise ValidationError({"tasks": _("Name two tasks at least, or a summary task.")})
    _tasks_exist(found.node, found.task_uids, "tasks")


def _check_driver(found: Driver, actor: User) -> None:
    if not found.places:
        raise ValidationError({"places": _("Say on which projects or tasks it acts.")})
    _places_exist(found, found.places, actor, "places")


def _check_branching(found: Branching, actor: User) -> None:
    if len(found.ways) < 2:
        raise ValidationError(_("Give two ways at least."))
    chances = [Decimal(way["chance"]) for way in found.ways]
    if any(not 0 <= chance <= 1 for chance in chances) or sum(chances) != 1:
        raise ValidationError(_("The chances of the ways must make 100 %."))
    uids = [uid for way in found.ways for uid in way["tasks"]]
    if not uids:
        raise ValidationError(_("Name the tasks of one way at least."))
    if len(uids) != len(set(uids)):
        raise ValidationError(_("A task stands in one way only."))
    _tasks_exist(found.node, uids, "__all__")


def _check_weather(found: Weather, actor: User) -> None:
    if not Calendar.objects.filter(schedule__node=found.node, uid=found.calendar_uid).exists():
        raise ValidationError({"calendar": _("There is no such calendar in the schedule.")})
    shares = [Decimal(share) for share in found.months]
    if len(shares) != MONTHS or any(not 0 <= share <= Decimal("0.95") for share in shares):
        raise ValidationError(_("A month loses between 0 and 95 % of its working days."))


def _check_handover(found: Handover, actor: User) -> None:
    for field in ("giver", "taker"):
        place = getattr(found, field)
        if place is None or place[1] is None:
            raise ValidationError({field: _("Name one task, such as %(example)s.") % {"example": "TRAM: 1.2"}})
        _places_exist(found, [place], actor, field)
    if found.giver[0] == found.taker[0]:
        raise ValidationError(
            {"taker": _("A handover goes from one project to another; within a project, use a link.")}
        )


def _check_checkpoint(found: Checkpoint, actor: User) -> None:
    if not found.places:
        raise ValidationError({"places": _("Say which projects or tasks make the milestone.")})
    _places_exist(found, found.places, actor, "places")


_CHECKS: dict[type[Any], Any] = {
    Estimate: _check_estimate,
    Together: _check_together,
    Driver: _check_driver,
    Branching: _check_branching,
    Weather: _check_weather,
    Handover: _check_handover,
    Checkpoint: _check_checkpoint,
}


@transaction.atomic
def keep_class(found: UncertaintyClass, *, actor: User) -> UncertaintyClass:
    """Define a class of uncertainty, or change it: the projects that use it follow at their next simulation.

    Raises:
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.MANAGE_METHOD)
    stored = UncertaintyClass.objects.filter(pk=found.pk).first() if found.pk else None
    found.full_clean()
    found.save()
    record("risks.keep_class", found, actor=actor, old=_told(stored) if stored else {}, new=_told(found))
    return found


@transaction.atomic
def delete_class(found: UncertaintyClass, *, actor: User) -> None:
    """Remove a class that no project uses.

    Raises:
        ValidationError: projects use it.
    """
    authorize(actor, policies.MANAGE_METHOD)
    record("risks.delete_class", found, actor=actor, old=_told(found))
    try:
        found.delete()
    except ProtectedError as error:
        text = _("Projects use this class of uncertainty: change it, or let them choose another first.")
        raise ValidationError(text) from error
