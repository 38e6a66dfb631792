"""The schedule as a plain table, page by page: the same information as the chart, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.planning.durations import DayLength, format_duration
from vigie.planning.models import Schedule, Task
from vigie.planning.tables import filters_of, progress_of_summaries, task_rows
from vigie.planning.views.page import open_page
from vigie.planning.wording import NOTHING, day_text, percent_text, shift_text

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Column:
    """``write`` takes the task and what a day is. ``sort`` is its key in the address, if it sorts."""

    key: str
    label: str | Promise
    write: Callable[[Any, DayLength], str]
    number: bool = False
    usual: bool = True
    sorts: bool = True


def _slip(task: Any, _day: DayLength) -> str:
    if task.agreed_finish is None or task.finish is None:
        return NOTHING
    return shift_text(task.finish - task.agreed_finish)


COLUMNS = (
    Column("start", _("Start"), lambda t, _d: day_text(t.start)),
    Column("finish", _("Finish"), lambda t, _d: day_text(t.finish)),
    Column("duration", _("Duration"), lambda t, d: format_duration(t.duration, d, t.duration_unit), number=True),
    Column("float", _("Total float"), lambda t, d: format_duration(t.total_float, d), number=True),
    Column("free_float", _("Free float"), lambda t, d: format_duration(t.free_float, d), number=True, usual=False),
    Column("percent", pgettext_lazy("share", "Done"), lambda t, _d: percent_text(t.percent_complete or 0), number=True),
    Column("baseline_start", _("Baseline start"), lambda t, _d: day_text(t.agreed_start), usual=False),
    Column("baseline_finish", _("Baseline finish"), lambda t, _d: day_text(t.agreed_finish)),
    Column("slip", _("Slip of the finish"), _slip, number=True, sorts=False),
    Column("deadline", _("Deadline"), lambda t, _d: day_text(t.deadline), usual=False),
)


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    text: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Row:
    task: Task
    cells: list[Cell]


def _cells(task: Task, columns: list[Column], day: DayLength) -> list[Cell]:
    negative = task.total_float is not None and task.total_float < 0
    return [Cell(c, c.write(task, day), bad=c.key == "float" and negative) for c in columns]


def _roll_up(tasks: Iterable[Task], schedule: Schedule) -> None:
    """Say how far the summaries of the page are."""
    silent = [task for task in tasks if task.summary and task.percent_complete is None]
    if not silent:
        return
    progress = progress_of_summaries(schedule)
    for task in silent:
        task.percent_complete = progress.get(task.uid)


@login_required
def table(request: HttpRequest, pk: int) -> HttpResponse:
    page = open_page(request, pk, "table")
    context = dict(page.context)
    if page.schedule is not None:
        filters = filters_of(request.GET)
        wanted = set(request.GET.getlist("col"))
        columns = [c for c in COLUMNS if (c.key in wanted if wanted else c.usual)]
        found = Paginator(task_rows(page.schedule, filters), PER_PAGE).get_page(request.GET.get("page"))
        _roll_up(found, page.schedule)
        context |= {
            "filters": filters,
            "columns": columns,
            "all_columns": [(c, c in columns) for c in COLUMNS],
            "page": found,
            "rows": [Row(task, _cells(task, columns, page.length)) for task in found],
        }
    return render(request, "planning/table.html", context)
