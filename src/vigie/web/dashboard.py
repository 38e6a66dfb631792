"""The dashboards: of everything that a person sees, of a portfolio or programme, of a project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from vigie.accounts.access import has_permission
from vigie.accounts.models import User
from vigie.insight.explanations import explain_health
from vigie.insight.milestones import next_milestones
from vigie.insight.models import current_day
from vigie.insight.policies import OVERRIDE_HEALTH, SET_TOLERANCES
from vigie.insight.queries import (
    Figure,
    Point,
    add_up,
    project_figures,
    project_histories,
    roll_up,
    rolled,
    totals_by_parent,
)
from vigie.insight.registry import indicators
from vigie.insight.standing import (
    Group,
    Line,
    Standing,
    groups,
    health_over_time,
    lines,
    movements,
    not_counted,
    reasons,
    standing,
)
from vigie.insight.views import asked_day
from vigie.planning.indicators import FINISH_SLIP, MILESTONES_LATE, PLANNED_PROGRESS, PROGRESS, PROGRESS_GAP
from vigie.portfolio.indicators import Status, Unit, format_value
from vigie.portfolio.models import Node, NodeStatus
from vigie.web.charts import health_chart, progress_chart, slip_chart
from vigie.web.drawings import Bar, Gauge, Sparkline, bar, gauge, sparkline

DEFAULT_DAYS = 30
PRESETS = (7, 30, 90, 180)
ATTENTION, CHANGES, MILESTONES, SLIPS = 8, 6, 10, 12
TREND_WEEKS = 26
_ORDER = (Status.RED, Status.AMBER, Status.GREEN, Status.GREY)


@dataclass(frozen=True, slots=True)
class Period:
    """The day that is shown (``None``: now) and the day that it is compared with."""

    since: dt.date
    as_of: dt.date | None

    @property
    def day(self) -> dt.date:
        return self.as_of or current_day()

    @property
    def presets(self) -> list[tuple[int, dt.date]]:
        return [(days, self.day - dt.timedelta(days=days)) for days in PRESETS]


def read_period(request: HttpRequest) -> Period:
    """What the address asks for: ``?since=`` and ``?as_of=``; days to come are today."""
    today = current_day()
    as_of = asked_day(request.GET, "as_of")
    if as_of is not None and as_of >= today:
        as_of = None
    day = as_of or today
    since = asked_day(request.GET, "since") or day - dt.timedelta(days=DEFAULT_DAYS)
    return Period(min(since, day), as_of)


@dataclass(frozen=True, slots=True)
class HealthCount:
    status: str
    label: str
    count: int
    change: int
    url: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of the table of branches."""

    group: Group
    url: str
    counts: list[tuple[str, int]]
    bar: Bar
    progress: str
    planned: str
    gauge: Gauge | None
    slip: str


def _figures(found: Sequence[Figure]) -> dict[str, Figure]:
    return {f.indicator.key.partition(".")[2]: f for f in found}


_SHOWN = (PROGRESS, PLANNED_PROGRESS, PROGRESS_GAP, MILESTONES_LATE)


def portfolio_context(user: User, node: Node | None, period: Period) -> dict[str, Any]:
    """Everything that the dashboard of a portfolio, a programme or of all that the person sees shows."""
    found = standing(user, node, period.since, period.as_of)
    totals = totals_by_parent(user, node, period.as_of, _SHOWN)
    now = _figures(rolled(add_up(totals.values())))
    then = _figures(roll_up(user, node, period.since, [MILESTONES_LATE]))
    attention = found.attention(ATTENTION)
    worsened, improved = found.worsened(), found.improved()
    came, left = found.came() if found.known_then else [], found.left()
    slips = _slips(found)
    told = {*attention, *worsened[:CHANGES], *improved[:CHANGES]}
    named = lines(found, told, {*came[:CHANGES], *left[:CHANGES], *slips})
    weeks = [period.day - dt.timedelta(weeks=n) for n in range(TREND_WEEKS, -1, -2)]
    branches = [_branch(g) for g in groups(user, node, found, totals)]
    trend = [c for c in health_over_time(user, node, weeks) if any(c.counts.values())]
    return {
        "node": node,
        "period": period,
        "standing": found,
        "total": len(found.now),
        "healths": _healths(found, node),
        "health_bar": bar([(s, found.counts[s]) for s in _ORDER]),
        "now": now,
        "then": then,
        "progress_gauge": _gauge(now.get("progress"), now.get("planned_progress")),
        "comparable": _comparable(now.get("progress"), now.get("planned_progress")),
        "outlook": _outlook(found, named),
        "attention": [named[pk] for pk in attention],
        "attention_total": sum(s.status in (Status.AMBER, Status.RED) for s in found.now.values()),
        "worsened": _some(named, worsened),
        "improved": _some(named, improved),
        "came": _some(named, came),
        "left": _some(named, left),
        "branches": branches,
        "today": current_day(),
        "milestones": next_milestones(user, node, MILESTONES) if period.as_of is None else [],
        "trend": trend,
        "trend_chart": health_chart(trend) if len(trend) > 1 else None,
        "slips": [(named[pk], found.now[pk]) for pk in slips],
        "slip_chart": slip_chart([(named[pk].node, found.now[pk]) for pk in slips]) if slips else None,
        "left_out": _left_out(not_counted(user, node)),
        "may_set": node is not None and has_permission(user, SET_TOLERANCES, node),
    }


@dataclass(frozen=True, slots=True)
class Some:
    """The first projects of a list, and how many there are in all."""

    lines: list[Line]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)

    def __bool__(self) -> bool:
        return self.total > 0


def _some(named: Mapping[int, Line], pks: Sequence[int]) -> Some:
    return Some([named[pk] for pk in pks[:CHANGES] if pk in named], len(pks))


def _healths(found: Standing, node: Node | None) -> list[HealthCount]:
    now, then = found.counts, found.former_counts
    under = f"&under={node.pk}" if node else ""
    return [
        HealthCount(
            status,
            str(status.label),
            now[status],
            now[status] - then[status] if found.known_then else 0,
            f"{reverse('web:projects')}?health={status}{under}",
        )
        for status in _ORDER
        if status != Status.GREY or now[status] or then[status]
    ]


def _gauge(progress: Figure | None, planned: Figure | None) -> Gauge | None:
    if progress is None or progress.value is None:
        return None
    return gauge(progress.value, planned.value if _comparable(progress, planned) and planned else None)


def _comparable(progress: Figure | None, planned: Figure | None) -> bool:
    """Whether both are of the same projects: one without baseline has progress, and nothing planned to hold it to."""
    return progress is not None and planned is not None and progress.known == planned.known


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the ends of the projects are going: how many late and early, of how many known, and the latest."""

    late: int
    early: int
    known: int
    worst: Line | None
    worst_text: str


def _outlook(found: Standing, named: Mapping[int, Line]) -> Outlook:
    slips = {pk: s.slip for pk, s in found.now.items() if s.slip is not None}
    late = [pk for pk, slip in slips.items() if slip >= 1]
    worst = max(late, key=lambda pk: slips[pk], default=None)
    text = format_value(slips[worst], Unit.WORKING_DAYS, signed=True) if worst is not None else ""
    early = sum(slip <= -1 for slip in slips.values())
    return Outlook(len(late), early, len(slips), named.get(worst) if worst is not None else None, text)


def _slips(found: Standing) -> list[int]:
    late = [s for s in found.now.values() if s.slip is not None and s.slip >= 1]
    return [s.pk for s in sorted(late, key=lambda s: (-(s.slip or 0), s.pk))[:SLIPS]]


def _branch(group: Group) -> Branch:
    shown = indicators()
    progress, planned = group.progress, group.planned
    return Branch(
        group,
        reverse("web:dashboard", args=[group.node.pk]),
        [(s, group.counts[s]) for s in _ORDER],
        bar([(s, group.counts[s]) for s in _ORDER]),
        shown[PROGRESS].display(progress),
        shown[PLANNED_PROGRESS].display(planned),
        gauge(progress, planned if group.comparable else None) if progress is not None else None,
        format_value(group.worst_slip, Unit.WORKING_DAYS, signed=True),
    )


def _left_out(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """Projects that are not counted, by status in words, with where to see them."""
    page = reverse("web:projects")
    return [(str(NodeStatus(status).label).lower(), n, f"{page}?status={status}") for status, n in counts.items()]


@dataclass(frozen=True, slots=True)
class Card:
    """An indicator of a project: its reading, its trend, how it moved."""

    figure: Figure
    sparkline: Sparkline | None
    change: str
    good: bool | None


def project_context(user: User, node: Node, period: Period) -> dict[str, Any]:
    """Everything that the overview of a project shows."""
    figures = project_figures(node.pk, period.as_of)
    now = {f.indicator.key: f for f in figures}
    then = {f.indicator.key: f for f in project_figures(node.pk, period.since)}
    first = period.day - dt.timedelta(weeks=TREND_WEEKS)
    histories = project_histories(node.pk, first, period.day)
    health = explain_health(user, node, period.as_of)
    progress = histories.get(PROGRESS, []), histories.get(PLANNED_PROGRESS, [])
    return {
        "node": node,
        "period": period,
        "health": health,
        "reasons": reasons(now, then),
        "movements": movements(now, then),
        "known_then": bool(then),
        "cards": [_card(f, then.get(f.indicator.key), histories.get(f.indicator.key, []), period) for f in figures],
        "progress": now.get(PROGRESS),
        "planned": now.get(PLANNED_PROGRESS),
        "slip": now.get(FINISH_SLIP),
        "progress_gauge": _gauge(now.get(PROGRESS), now.get(PLANNED_PROGRESS)),
        "progress_chart": progress_chart(*progress, period.day) if len(progress[0]) > 1 else None,
        "progress_points": _together(*progress),
        "today": current_day(),
        "milestones": next_milestones(user, node, MILESTONES) if period.as_of is None else [],
        "may_judge": period.as_of is None and has_permission(user, OVERRIDE_HEALTH, node),
        "may_set": has_permission(user, SET_TOLERANCES, node),
    }


def _card(figure: Figure, old: Figure | None, history: Sequence[Point], period: Period) -> Card:
    before = old.value if old else None
    worse = figure.indicator.worsened(before, figure.value)
    change = ""
    if worse is not None and before is not None and figure.value is not None:
        change = figure.indicator.display_change(before, figure.value)
    return Card(figure, sparkline(history, period.day), change, None if worse is None else not worse)


def _together(progress: Sequence[Point], planned: Sequence[Point]) -> list[tuple[dt.date, str, str]]:
    """Both curves as the rows of a table, a row per day on which one of them changed."""
    shown = indicators()[PROGRESS]
    rows, held = [], {"done": "–", "planned": "–"}
    steps = sorted(
        [(p.day, "done", p) for p in progress] + [(p.day, "planned", p) for p in planned], key=lambda s: s[0]
    )
    for index, (day, which, point) in enumerate(steps):
        held[which] = shown.display(point.value)
        if index + 1 == len(steps) or steps[index + 1][0] != day:
            rows.append((day, held["done"], held["planned"]))
    return rows
