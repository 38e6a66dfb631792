"""Baselines: what is agreed, by whom, and which one counts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.planning import policies
from vigie.planning.documents import BATCH
from vigie.planning.events import announce_recomputed
from vigie.planning.models import Baseline, BaselineTask, Schedule
from vigie.planning.services.schedules import lock, next_revision

HIGHEST = 10
"""Schedule files keep baselines 0 to 10."""


@transaction.atomic
def set_baseline(schedule: Schedule, *, actor: User, name: str = "", number: int | None = None) -> Baseline:
    """Keep the schedule as it is computed now as a baseline, under the next free number, and make it the current one.

    Args:
        number: replaces the baseline of this number. An approved one is only replaced by who may approve.

    Raises:
        ValidationError: there is nothing to agree on, or all eleven numbers are taken.
    """
    authorize(actor, policies.SET_BASELINE, schedule.node)
    schedule = lock(schedule)
    taken = {baseline.number: baseline for baseline in schedule.baselines.all()}
    if number is None:
        number = next((n for n in range(HIGHEST + 1) if n not in taken), None)
        if number is None:
            raise ValidationError(_("All eleven baselines are in use: choose the one to replace."))
    elif not 0 <= number <= HIGHEST:
        raise ValidationError({"number": _("A baseline has a number from 0 to 10.")})
    tasks = schedule.tasks.filter(blank=False, active=True).exclude(start=None)
    rows = list(tasks.values_list("uid", "start", "finish", "duration", "total_float"))
    if not rows:
        raise ValidationError(_("There is no task yet: plan first, then set the baseline."))
    old = taken.get(number)
    if old is not None and old.approved_at:
        authorize(actor, policies.APPROVE_BASELINE, schedule.node)
    if old is not None:
        old.tasks.all().delete()
    old_name = old.name if old else None
    baseline = old or Baseline(schedule=schedule, number=number)
    baseline.name = name.strip() or (_("Baseline") if number == 0 else _("Baseline %(number)d") % {"number": number})
    baseline.set_at, baseline.set_by = timezone.now(), actor
    baseline.approved_at = baseline.approved_by = None
    schedule.baselines.filter(current=True).exclude(number=number).update(current=False)
    baseline.current = True
    baseline.full_clean(validate_unique=False, validate_constraints=False)
    baseline.save()
    work: dict[int, int] = {}
    for uid, seconds in schedule.assignments.exclude(work=None).values_list("task_uid", "work"):
        work[uid] = work.get(uid, 0) + (seconds or 0)
    BaselineTask.objects.bulk_create(
        (
            BaselineTask(
                baseline=baseline,
                uid=uid,
                start=start,
                finish=finish,
                duration=duration,
                total_float=total_float,
                work=work.get(uid),
            )
            for uid, start, finish, duration, total_float in rows
        ),
        batch_size=BATCH,
    )
    record(
        "planning.set_baseline",
        baseline,
        actor=actor,
        node_id=schedule.node_id,
        old={"name": old_name} if old else {},
        new={"number": number, "name": baseline.name, "tasks": len(rows)},
    )
    # Counted as a change: an import waiting to be applied, or undone, must not sweep it away unseen.
    next_revision(schedule)
    announce_recomputed(schedule.pk)
    return baseline


@transaction.atomic
def choose_baseline(baseline: Baseline, *, actor: User) -> Baseline:
    """Make a baseline the one that slips are measured against."""
    authorize(actor, policies.SET_BASELINE, baseline.schedule.node)
    schedule = lock(baseline.schedule)
    old = schedule.baselines.filter(current=True).first()
    schedule.baselines.filter(current=True).update(current=False)
    baseline.current = True
    baseline.save(update_fields=["current"])
    record(
        "planning.choose_baseline",
        baseline,
        actor=actor,
        node_id=schedule.node_id,
        old={"baseline": old},
        new={"baseline": baseline},
    )
    announce_recomputed(schedule.pk)
    return baseline


@transaction.atomic
def approve_baseline(baseline: Baseline, *, actor: User) -> Baseline:
    """The office agrees: from now on only the office replaces it."""
    authorize(actor, policies.APPROVE_BASELINE, baseline.schedule.node)
    lock(baseline.schedule)
    baseline.approved_at, baseline.approved_by = timezone.now(), actor
    baseline.save(update_fields=["approved_at", "approved_by"])
    record(
        "planning.approve_baseline",
        baseline,
        actor=actor,
        node_id=baseline.schedule.node_id,
        new={"approved_at": baseline.approved_at},
    )
    return baseline
