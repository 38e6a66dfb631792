"""The roadmap: projects on a time axis, by programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from vigie.accounts.models import User
from vigie.accounts.requests import whole_number
from vigie.insight.milestones import NextMilestone, milestones_of
from vigie.insight.models import HEALTH, UNDER_WAY, Reading, current_day
from vigie.insight.queries import Health, judgement, overrides_by_node
from vigie.insight.views import asked_day
from vigie.planning.indicators import FINISH_SLIP, PROGRESS
from vigie.planning.models import Schedule
from vigie.portfolio.indicators import Status, Unit, format_value
from vigie.portfolio.models import Node, NodeKind, NodeStatus
from vigie.web.drawings import number

PER_PAGE = 60
PER_PROJECT = 8
"""Milestones drawn for a project."""


@dataclass(frozen=True, slots=True)
class Span:
    """A bar, in percent of the axis."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the axis."""

    x: str
    milestone: NextMilestone


@dataclass(frozen=True, slots=True)
class Row:
    """A project: its dates, its bars and what is said of it."""

    node: Node
    health: Health | None
    start: dt.date | None
    finish: dt.date | None
    agreed_start: dt.date | None
    agreed_finish: dt.date | None
    slip: float | None
    progress: float | None
    from_sheet: bool
    marks: Sequence[NextMilestone]

    @property
    def slip_text(self) -> str:
        return format_value(self.slip, Unit.WORKING_DAYS, signed=True)

    @property
    def slips(self) -> bool:
        return self.slip is not None and abs(self.slip) >= 0.5

    @property
    def progress_text(self) -> str:
        return format_value(self.progress, Unit.SHARE)

    @property
    def url(self) -> str:
        return reverse("web:dashboard" if self.health else "portfolio:node", args=[self.node.pk])


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str
    major: bool


class Axis:
    """A stretch of time as percent of a width."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first = first.replace(day=1)
        self.last = _next_month(last)
        self._days = (self.last - self.first).days

    def at(self, day: dt.date) -> float:
        return 100 * min(1.0, max(0.0, (day - self.first).days / self._days))

    def shows(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def span(self, start: dt.date | None, finish: dt.date | None) -> Span | None:
        """The visible part of a bar, ``None`` where nothing of it is seen; it is never too thin to see."""
        if start is None or finish is None or finish < self.first or start > self.last:
            return None
        a, b = self.at(start), self.at(finish + dt.timedelta(days=1))
        return Span(number(a), number(max(b - a, 0.4)))

    def ticks(self) -> list[Tick]:
        """Months, quarters or years, so that about eight labels fit."""
        months = self._days / 30.4
        step = next(s for s in (1, 3, 6, 12, 24, 60, 120) if months / s <= 10 or s == 120)
        ticks: list[Tick] = []
        day = self.first
        while (day.month - 1) % min(step, 12):
            day = _next_month(day)
        while day < self.last:
            label = str(day.year) if step >= 12 else date_format(day, "N Y" if day.month == 1 or not ticks else "N")
            ticks.append(Tick(number(self.at(day)), label, day.month == 1))
            for _month in range(step):
                day = _next_month(day)
        return ticks


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row with its place on the axis."""

    row: Row
    bar: Span | None
    done: Span | None
    agreed: Span | None
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Section:
    """A programme or portfolio with its projects."""

    node: Node | None
    rows: list[Drawn]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; what it does not understand is left out."""

    under: Node | None
    health: str
    status: str
    first: dt.date | None
    last: dt.date | None
    q: str

    @property
    def any(self) -> bool:
        return bool(self.under or self.health or self.status or self.first or self.last or self.q)


def _read_filters(query: QueryDict, branches: Mapping[int, Node]) -> Filters:
    under, status = query.get("under", ""), query.get("status", "")
    health = query.get("health", "")
    return Filters(
        branches.get(whole_number(under) or 0),
        health if health in Status.values else "",
        status if status in (*NodeStatus.values, "all") else "",
        asked_day(query, "from"),
        asked_day(query, "to"),
        query.get("q", "").strip(),
    )


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def roadmap_context(user: User, query: QueryDict) -> dict[str, Any]:
    """The roadmap that an address asks for. A fixed number of queries."""
    branches = {
        n.pk: n for n in Node.objects.visible_to(user).current().exclude(kind=NodeKind.PROJECT).order_by("path")
    }
    filters = _read_filters(query, branches)
    page: Page[Node] = Paginator(_projects(user, filters), PER_PAGE).get_page(query.get("page"))
    rows = _rows(user, list(page.object_list))
    axis = _axis(rows, filters)
    today = current_day()
    return {
        "filters": filters,
        "branches": [(n, n.depth * "\N{EN SPACE}" + n.name) for n in branches.values()],
        "healths": Status.choices,
        "statuses": NodeStatus.choices,
        "page": page,
        "rows": rows,
        "axis": axis,
        "ticks": axis.ticks() if axis else [],
        "today": today,
        "today_x": number(axis.at(today)) if axis and axis.shows(today) else "",
        "sections": _sections(rows, axis, branches) if axis else [],
    }


def _projects(user: User, filters: Filters) -> Any:
    found = Node.objects.visible_to(user).projects().current().select_related("parent", "manager")
    if filters.under:
        found = found.below(filters.under)
    if filters.status != "all":
        found = found.filter(status=filters.status) if filters.status else found.filter(status__in=UNDER_WAY)
    if filters.health:
        read = Reading.objects.visible_to(user).filter(node=OuterRef("pk"), key=HEALTH, valid_until=None)
        read = read.annotate(judged=judgement("node"))
        found = found.filter(Exists(read.filter(Q(status=filters.health, judged=None) | Q(judged=filters.health))))
    return found.matching(filters.q).order_by(F("parent__path"), "name", "pk")


def _rows(user: User, nodes: list[Node]) -> list[Row]:
    pks = [n.pk for n in nodes]
    read: dict[int, dict[str, Reading]] = {}
    wanted = Reading.objects.visible_to(user).filter(node_id__in=pks, key__in=(HEALTH, FINISH_SLIP, PROGRESS))
    for reading in wanted.filter(valid_until=None):
        read.setdefault(reading.node_id, {})[reading.key] = reading
    schedules = Schedule.objects.visible_to(user).filter(node_id__in=pks).values_list("node_id", "start", "finish")
    dates = {pk: (start, finish) for pk, start, finish in schedules if start and finish}
    judged = overrides_by_node(Q(node_id__in=pks), None)
    marks = milestones_of(dates, PER_PROJECT)
    return [_row(n, read.get(n.pk, {}), dates.get(n.pk), judged, marks.get(n.pk, ())) for n in nodes]


def _row(
    node: Node,
    read: Mapping[str, Reading],
    dates: tuple[dt.datetime, dt.datetime] | None,
    judged: Mapping[tuple[int, str], Any],
    marks: Sequence[NextMilestone],
) -> Row:
    slip, progress, health = read.get(FINISH_SLIP), read.get(PROGRESS), read.get(HEALTH)
    agreed = slip.details if slip else {}
    return Row(
        node=node,
        health=Health(health.status, judged.get((node.pk, ""))) if health else None,
        start=dates[0].date() if dates else node.planned_start,
        finish=dates[1].date() if dates else node.planned_finish,
        agreed_start=_day(agreed.get("baseline_start", "")),
        agreed_finish=_day(agreed.get("baseline_finish", "")),
        slip=slip.value if slip else None,
        progress=progress.value if progress else None,
        from_sheet=dates is None,
        marks=marks,
    )


def _axis(rows: Sequence[Row], filters: Filters) -> Axis | None:
    starts = [d for r in rows for d in (r.start, r.agreed_start) if d]
    ends = [d for r in rows for d in (r.finish, r.agreed_finish) if d]
    first = filters.first or min(starts, default=None)
    last = filters.last or max(ends, default=None)
    if first is None or last is None:
        return None
    return Axis(min(first, last), max(first, last))


def _sections(rows: Sequence[Row], axis: Axis, branches: Mapping[int, Node]) -> list[Section]:
    sections: list[Section] = []
    for row in rows:
        parent = branches.get(row.node.parent_id or 0)
        if not sections or sections[-1].node != parent:
            sections.append(Section(parent, []))
        sections[-1].rows.append(_draw(row, axis))
    return sections


def _draw(row: Row, axis: Axis) -> Drawn:
    done = None
    if row.start and row.finish and row.progress:
        reached = row.start + (row.finish - row.start) * row.progress
        done = axis.span(row.start, reached)
    marks = [Mark(number(axis.at(m.day)), m) for m in row.marks if axis.shows(m.day)]
    return Drawn(row, axis.span(row.start, row.finish), done, axis.span(row.agreed_start, row.agreed_finish), marks)
