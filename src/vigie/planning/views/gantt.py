"""The Gantt chart: its page, and the schedule as the compact JSON that it draws."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from vigie.planning.durations import DayLength
from vigie.planning.models import BaselineTask, Schedule, task_reference
from vigie.planning.tables import LATE, filters_of, rolled_up
from vigie.planning.views.page import open_page, with_schedule
from vigie.planning.views.words import gantt_words

_EPOCH = dt.datetime(1970, 1, 1)
_CRITICAL, _LATE, _DONE, _MANUAL, _INACTIVE, _EXTERNAL = 1, 2, 4, 8, 16, 32
_TASK, _MILESTONE, _SUMMARY = 0, 1, 2


# dhtmlx places its bars by style attributes: allowed here, and on no other page.
@csp_update({"style-src-attr": ["'unsafe-inline'"]})  # type: ignore[arg-type]
@login_required
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    page = open_page(request, pk, "gantt")
    context = page.context | {"filters": filters_of(request.GET), "words": gantt_words()}
    return render(request, "planning/schedule.html", context)


@login_required
@gzip_page
def schedule_data(request: HttpRequest, pk: int) -> HttpResponse:
    _page, found = with_schedule(request, pk, "gantt")
    text = json.dumps(gantt_data(found), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text, content_type="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _minutes(value: dt.datetime | None) -> int | None:
    """Minutes on the schedule's own clock since 1970."""
    return None if value is None else int((value - _EPOCH).total_seconds() // 60)


def gantt_data(schedule: Schedule) -> dict[str, Any]:
    """The whole schedule in four queries.

    ``tasks``: rows of uid, row number of the summary above (from 1; 0 at the top), reference, name, kind, start,
    finish, duration, total float, per cent complete, flags, start and finish in the current baseline. ``links``: rows
    of predecessor's and successor's row number, type, 1 if it drives the successor. All times are in minutes.
    """
    agreed = _agreed(schedule)
    rows: list[list[Any]] = []
    numbers: dict[int, int] = {}
    found = schedule.tasks.filter(blank=False, start__isnull=False, finish__isnull=False).annotate(late=LATE)
    records = list(
        found.order_by("position").values_list(
            "uid", "parent_uid", "code", "wbs", "position", "name", "summary", "milestone", "start", "finish",
            "duration", "total_float", "percent_complete", "actual_finish", "critical", "late",
            "manual", "active", "external",
        )
    )  # fmt: skip
    progress = rolled_up((r[0], r[1], r[6], r[10], r[12]) for r in records if r[17])
    for (
        uid, parent, code, wbs, position, name, summary, milestone, start, finish, duration, total_float, stated,
        actual_finish, critical, late, manual, active, external,
    ) in records:  # fmt: skip
        percent = progress.get(uid, stated or 0)
        done = actual_finish is not None or percent >= 100
        flags = (
            (_CRITICAL if critical else 0)
            | (_LATE if late else 0)
            | (_DONE if done else 0)
            | (_MANUAL if manual else 0)
            | (0 if active else _INACTIVE)
            | (_EXTERNAL if external else 0)
        )
        numbers[uid] = len(rows) + 1
        baseline_start, baseline_finish = agreed.get(uid, (None, None))
        rows.append(
            [
                uid,
                0 if parent is None else numbers.get(parent, 0),
                task_reference(code, wbs, position),
                name,
                _SUMMARY if summary else _MILESTONE if milestone else _TASK,
                _minutes(start),
                _minutes(finish),
                None if duration is None else duration // 60,
                None if total_float is None else total_float // 60,
                round(percent),
                flags,
                _minutes(baseline_start),
                _minutes(baseline_finish),
            ]
        )
    links = [
        [numbers[predecessor], numbers[successor], kind, 1 if driving else 0]
        for predecessor, successor, kind, driving in schedule.dependencies.values_list(
            "predecessor_uid", "successor_uid", "type", "driving"
        )
        if predecessor in numbers and successor in numbers
    ]
    return {
        "tasks": rows,
        "links": links,
        "start": min((row[5] for row in rows), default=0),
        "finish": max((row[6] for row in rows), default=0),
        "status": _minutes(schedule.status_date),
        "today": _minutes(timezone.localtime().replace(tzinfo=None)),
        "minutesPerDay": DayLength.of(schedule).day / 60,
        "daysOff": _days_off(schedule),
    }


def _agreed(schedule: Schedule) -> dict[int, tuple[dt.datetime | None, dt.datetime | None]]:
    """Start and finish of each task in the current baseline."""
    rows = BaselineTask.objects.filter(baseline__schedule=schedule, baseline__current=True)
    return {uid: (start, finish) for uid, start, finish in rows.values_list("uid", "start", "finish")}


def _days_off(schedule: Schedule) -> list[int]:
    """The days of the week, Monday 0, when the project's calendar never works."""
    definitions = {c.uid: c for c in schedule.calendars.all()}
    uid = schedule.properties.get("calendar_uid")
    calendar = definitions.get(uid) if uid is not None else next(iter(definitions.values()), None)
    week: list[Any] = [None] * 7
    seen: set[int] = set()
    while calendar is not None and calendar.uid not in seen:
        seen.add(calendar.uid)
        own = calendar.definition.get("week") or [None] * 7
        week = [day if day is not None else above for day, above in zip(week, own, strict=True)]
        calendar = definitions.get(calendar.parent_uid) if calendar.parent_uid is not None else None
    return [day for day, shifts in enumerate(week) if shifts == []]
