"""The list of projects: sheet, schedule and health together, with filters, sorting, pages and an Excel file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    Expression,
    ExpressionWrapper,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.insight.models import HEALTH
from vigie.insight.policies import VIEW_INDICATORS
from vigie.insight.queries import judgement
from vigie.planning.fields import LocalDateTimeField
from vigie.planning.indicators import FINISH_SLIP, PROGRESS
from vigie.planning.policies import VIEW_SCHEDULE
from vigie.portfolio.forms import NodeFilterForm
from vigie.portfolio.indicators import SEVERITY, Status, Unit, format_value
from vigie.portfolio.models import Node
from vigie.portfolio.queries import node_list, visible_parent

PAGE = "projects"
"""The name of this page in saved views."""
PER_PAGE = 50
DEFAULT_SORT = "name"


@dataclass(frozen=True, slots=True)
class Row:
    """A project of the list with what its schedule and its readings say, where the reader may see them.

    ``start`` and ``finish`` are the schedule's dates; without a schedule, the planned ones. ``slip`` is in working
    days, ``progress`` a share of one. ``parent`` is empty where the reader may not see it.
    """

    node: Node
    parent: str
    start: dt.date | None
    finish: dt.date | None
    scheduled: bool
    health: str
    progress: float | None
    slip: float | None

    @property
    def health_label(self) -> str:
        return str(Status(self.health).label) if self.health else ""

    @property
    def progress_text(self) -> str:
        return format_value(self.progress, Unit.SHARE)

    @property
    def slip_text(self) -> str:
        """The number alone: the heading says what it counts."""
        return format_value(self.slip, Unit.COUNT, signed=True)


def _rows(user: User, found: Iterable[Any]) -> list[Row]:
    return [
        Row(
            node=node,
            parent=str(visible_parent(user, node) or ""),
            start=node.begins and node.begins.date(),
            finish=node.ends and node.ends.date(),
            scheduled=node.schedule_ends is not None,
            health=node.health or "",
            progress=node.progress,
            slip=node.slip,
        )
        for node in found
    ]


def _where(allowed: Q, value: Expression | F, output: Any) -> Expression:
    """The value on the nodes that a filter lets through, nothing on the others."""
    if not allowed:
        return ExpressionWrapper(value, output_field=output)
    return Case(When(allowed, then=value), default=None, output_field=output)


def _with_facts(user: User, found: Any) -> Any:
    """Add dates, health, progress and slip to each node, for as far as the user may see them: no query more."""
    schedule, indicators = node_filter(user, VIEW_SCHEDULE), node_filter(user, VIEW_INDICATORS)
    current = {
        name: FilteredRelation("readings", condition=Q(readings__key=key, readings__valid_until=None))
        for name, key in (("health_now", HEALTH), ("progress_now", PROGRESS), ("slip_now", FINISH_SLIP))
    }
    health = Case(When(health_now__pk=None, then=None), default=Coalesce(judgement("pk"), F("health_now__status")))
    planned_start = ExpressionWrapper(F("planned_start"), output_field=LocalDateTimeField())
    planned_finish = ExpressionWrapper(F("planned_finish"), output_field=LocalDateTimeField())
    severity = [When(health=status, then=Value(rank)) for status, rank in SEVERITY.items()]
    return (
        found.annotate(**current)
        .annotate(
            schedule_begins=_where(schedule, F("schedule__start"), LocalDateTimeField()),
            schedule_ends=_where(schedule, F("schedule__finish"), LocalDateTimeField()),
            health=_where(indicators, health, CharField()),
            progress=_where(indicators, F("progress_now__value"), FloatField()),
            slip=_where(indicators, F("slip_now__value"), FloatField()),
        )
        .annotate(
            begins=Coalesce(F("schedule_begins"), planned_start),
            ends=Coalesce(F("schedule_ends"), planned_finish),
            severity=Case(*severity, default=None, output_field=IntegerField()),
        )
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list and of the file: ``sort`` is the field that orders it, ``value`` what the file holds."""

    key: str
    title: str | Promise
    value: Callable[[Row], Any]
    sort: str = ""
    width: int = 14
    number: str = ""


COLUMNS = (
    Column("code", gettext_lazy("Code"), lambda r: r.node.code, "code", 10),
    Column("name", gettext_lazy("Project"), lambda r: r.node.name, "name", 40),
    Column("parent", gettext_lazy("Part of"), lambda r: r.parent, width=28),
    Column("health", gettext_lazy("Health"), lambda r: r.health_label, "severity"),
    Column("status", gettext_lazy("Status"), lambda r: r.node.get_status_display(), "status"),
    Column("progress", gettext_lazy("Progress"), lambda r: r.progress, "progress", number="0%"),
    Column("start", gettext_lazy("Start"), lambda r: r.start, "begins"),
    Column("finish", gettext_lazy("Finish"), lambda r: r.finish, "ends"),
    Column("slip", gettext_lazy("Slip (working days)"), lambda r: r.slip, "slip", 20, number="+0.#;-0.#;0"),
    Column("manager", gettext_lazy("Manager"), lambda r: str(r.node.manager or ""), "manager__full_name", 24),
    Column("category", gettext_lazy("Category"), lambda r: str(r.node.category or ""), "category__name", 18),
    Column("goal", gettext_lazy("Strategic goal"), lambda r: str(r.node.goal or ""), "goal__name", 30),
    Column("unit", gettext_lazy("Unit"), lambda r: str(r.node.unit or ""), "unit__name", 28),
)
_SORTS = {c.key: c.sort for c in COLUMNS if c.sort}


@dataclass(frozen=True, slots=True)
class ProjectList:
    """What an address asks for: the form of its filters, its sort, and the projects."""

    user: User
    form: NodeFilterForm
    sort: str
    found: Any

    def page(self, number: str | None) -> Page[Any]:
        """A page of rows."""
        page = Paginator(self.found, PER_PAGE).get_page(number)
        page.object_list = _rows(self.user, page.object_list)
        return page

    def rows(self) -> list[Row]:
        """All of them, for the file."""
        return _rows(self.user, self.found)


def read_list(user: User, query: QueryDict) -> ProjectList:
    """The list that an address asks for. What it does not understand filters and sorts nothing."""
    form = NodeFilterForm(query, user=user)
    sort = query.get("sort", "")
    key = sort.removeprefix("-")
    if key not in _SORTS:
        sort = key = DEFAULT_SORT
    order = F(_SORTS[key])
    found = _with_facts(user, node_list(user, form.filters(), projects_only=True))
    order_by = order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_last=True)
    return ProjectList(user, form, sort, found.order_by(order_by, "name", "pk"))


def as_workbook(rows: list[Row]) -> bytes:
    """The list as an Excel file with headings in the reader's language.

    Text is written as text, never as a formula or a link, whatever it begins with.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(_("Projects"))
    heading = book.add_format({"bold": True, "bg_color": "#0c2433", "font_color": "#ffffff", "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    numbers = {c.key: book.add_format({"num_format": c.number}) for c in COLUMNS if c.number}
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, str(column.title), heading)
    for line, row in enumerate(rows, start=1):
        for index, column in enumerate(COLUMNS):
            value = column.value(row)
            if isinstance(value, dt.date):
                sheet.write_datetime(line, index, dt.datetime.combine(value, dt.time()), day)
            elif isinstance(value, float):
                sheet.write_number(line, index, value, numbers[column.key])
            elif value:
                sheet.write_string(line, index, value)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    book.close()
    return file.getvalue()
