"""Schedules as a whole: made, their status date, their revision."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.exchange import document as doc
from vigie.planning import policies
from vigie.planning.documents import document_of, store_document
from vigie.planning.models import Schedule
from vigie.planning.results import recompute
from vigie.portfolio.models import Node
from vigie.portfolio.services import EditConflict, check_current

_DAY = ((480, 720), (780, 1020))
STANDARD_CALENDAR = doc.Calendar(uid=1, name="Standard", week=(_DAY,) * 5 + ((), ()))
"""Monday to Friday, 8 to 12 and 13 to 17."""


def lock(schedule: Schedule, revision: int | None = None) -> Schedule:
    """The schedule as it stands, locked until the end of the transaction.

    Raises:
        EditConflict: ``revision`` is stated and no longer the current one.
        ValidationError: the project is archived.
    """
    current = Schedule.objects.select_for_update(of=("self",)).select_related("node").get(pk=schedule.pk)
    check_current(current.node)
    if revision is not None and current.revision != revision:
        raise EditConflict(current)
    return current


def next_revision(schedule: Schedule) -> int:
    """Count a kept change."""
    schedule.revision += 1
    schedule.save(update_fields=["revision"])
    return schedule.revision


@transaction.atomic
def create_schedule(node: Node, *, actor: User, start: dt.datetime) -> Schedule:
    """An empty schedule with the standard calendar, for a project that has none, or whose only import was undone.

    Raises:
        ValidationError: the node is no project, is archived, or has a schedule already.
    """
    authorize(actor, policies.CHANGE_SCHEDULE, node)
    check_current(node)
    if not node.is_project:
        raise ValidationError(_("Only a project has a schedule: open one of its projects."))
    schedule, created = Schedule.objects.get_or_create(node=node)
    schedule = lock(schedule)
    if not created and schedule.begun:
        raise ValidationError(_("This project already has a schedule."))
    properties = doc.Properties(
        name=node.name, tool=doc.Tool.VIGIE, start=start, calendar_uid=STANDARD_CALENDAR.uid, currency="EUR"
    )
    store_document(schedule, doc.ScheduleDocument(properties=properties, calendars=(STANDARD_CALENDAR,)))
    recompute(schedule)
    record("planning.create_schedule", schedule, actor=actor, node_id=node.pk, new={"start": start})
    return schedule


@transaction.atomic
def set_status_date(schedule: Schedule, status_date: dt.datetime | None, *, actor: User, revision: int) -> Schedule:
    """Say until when progress is recorded; the schedule is computed anew and its milestones are noted at this date."""
    authorize(actor, policies.CHANGE_SCHEDULE, schedule.node)
    schedule = lock(schedule, revision)
    old = schedule.status_date
    schedule.status_date = status_date
    schedule.save(update_fields=["status_date"])
    next_revision(schedule)
    document = document_of(schedule)
    recompute(schedule, replace(document, properties=replace(document.properties, status_date=status_date)))
    record(
        "planning.set_status_date",
        schedule,
        actor=actor,
        node_id=schedule.node_id,
        old={"status_date": old},
        new={"status_date": status_date},
    )
    return schedule
