"""Where the projects below a node stand, what changed since a day, and which of them need attention and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.insight.models import HEALTH, UNDER_WAY, HealthOverride, Reading
from vigie.insight.policies import VIEW_INDICATORS
from vigie.insight.queries import Figure, Health, below, figure
from vigie.insight.registry import indicators
from vigie.planning.indicators import FINISH_SLIP, PLANNED_PROGRESS, PROGRESS
from vigie.portfolio.indicators import SEVERITY, Status
from vigie.portfolio.models import Node, NodeKind

_KEYS = (HEALTH, FINISH_SLIP, PROGRESS, PLANNED_PROGRESS)

_MATERIAL_DAYS = 1.0
"""A finish that moved by less than a working day neither worsened nor improved."""


@dataclass(slots=True)
class State:
    """A project at a time: its health, how many indicators are beyond tolerance, its slip in working days and progress.

    ``progress`` and ``planned`` are pairs of numerator and denominator.
    """

    pk: int
    path: str
    health: Health = field(default_factory=lambda: Health(Status.GREY))
    beyond: int = 0
    slip: float | None = None
    progress: tuple[float, float] = (0.0, 0.0)
    planned: tuple[float, float] = (0.0, 0.0)

    @property
    def status(self) -> str:
        return self.health.status

    @property
    def severity(self) -> tuple[int, int, float]:
        return SEVERITY[self.status], self.beyond, self.slip or 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Two states of the same projects, and who moved between them."""

    since: dt.date
    as_of: dt.date | None
    now: Mapping[int, State]
    then: Mapping[int, State]

    @property
    def counts(self) -> Counter[str]:
        return Counter(s.status for s in self.now.values())

    @property
    def former_counts(self) -> Counter[str]:
        return Counter(s.status for s in self.then.values())

    @property
    def known_then(self) -> bool:
        """Whether anything was read on that day: without it nothing can be compared."""
        return bool(self.then)

    def attention(self, limit: int) -> list[int]:
        """The projects to watch or in trouble, the worst first."""
        found = [s for s in self.now.values() if s.status in (Status.AMBER, Status.RED)]
        found.sort(key=lambda s: (*(-x for x in s.severity), s.pk))
        return [s.pk for s in found[:limit]]

    def worsened(self) -> list[int]:
        """Projects whose health, or else whose finish, moved the wrong way; the worst first."""
        moved = [pk for pk in self.now if self._move(pk) > 0]
        return sorted(moved, key=lambda pk: (*(-x for x in self.now[pk].severity), pk))

    def improved(self) -> list[int]:
        """Projects whose health, or else whose finish, moved the right way; those that were worst first."""
        moved = [pk for pk in self.now if self._move(pk) < 0]
        return sorted(moved, key=lambda pk: (*(-x for x in self.then[pk].severity), pk))

    def came(self) -> list[int]:
        return [pk for pk in self.now if pk not in self.then]

    def left(self) -> list[int]:
        """Projects that were under way and are no more: finished, stopped or archived."""
        return [pk for pk in self.then if pk not in self.now]

    def _move(self, pk: int) -> int:
        """1: worse, -1: better, 0: as it was or not comparable."""
        old, new = self.then.get(pk), self.now[pk]
        if old is None:
            return 0
        if old.status != new.status:
            if Status.GREY in (old.status, new.status):
                return 0
            return 1 if SEVERITY[new.status] > SEVERITY[old.status] else -1
        if old.slip is None or new.slip is None or abs(new.slip - old.slip) < _MATERIAL_DAYS:
            return 0
        return 1 if new.slip > old.slip else -1


def standing(user: User, node: Node | None, since: dt.date, as_of: dt.date | None = None) -> Standing:
    """The projects under way that the user may see below a node, now (or at the end of a day) and on another day.

    Three queries, whatever the number of projects.
    """
    judged = _overrides(user, node, since, as_of)
    return Standing(since, as_of, _states(user, node, as_of, judged), _states(user, node, since, judged))


def _overrides(user: User, node: Node | None, since: dt.date, as_of: dt.date | None) -> list[HealthOverride]:
    found = HealthOverride.objects.visible_to(user).filter(dimension="", ends_on__gte=since)
    if node is not None:
        found = found.filter(node__path__startswith=node.path)
    return list(found.filter(starts_on__lte=as_of or timezone.localdate()).order_by("pk"))


def _states(user: User, node: Node | None, day: dt.date | None, judged: Iterable[HealthOverride]) -> dict[int, State]:
    rows = below(user, node).at(day).counted(day).filter(key__in=_KEYS).order_by()
    fields = ("node_id", "node__path", "key", "status", "concerned", "value", "numerator", "denominator")
    in_force = {o.node_id: o for o in judged if o.holds_on(day or timezone.localdate())}
    states: dict[int, State] = {}
    for pk, path, key, status, concerned, value, numerator, denominator in rows.values_list(*fields):
        state = states.get(pk) or states.setdefault(pk, State(pk, path))
        if key == HEALTH:
            state.health, state.beyond = Health(status, in_force.get(pk)), concerned
        elif key == FINISH_SLIP:
            state.slip = value
        elif denominator:
            part = (numerator, denominator)
            if key == PROGRESS:
                state.progress = part
            else:
                state.planned = part
    return states


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a project needs attention: a reading beyond tolerance, in words, and how it moved."""

    figure: Figure
    change: str
    worse: bool | None


@dataclass(frozen=True, slots=True)
class Movement:
    """How an indicator moved between two days: both values in words."""

    figure: Figure
    then: str
    change: str
    worse: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A project of a list, with its states and what is to be said of it."""

    node: Node
    now: State | None
    then: State | None
    reasons: list[Reason]
    movements: list[Movement]


def lines(found: Standing, pks: Iterable[int]) -> dict[int, Line]:
    """The projects with their reasons: readings beyond tolerance, red first. Three queries, whatever the number."""
    wanted = set(pks)
    nodes = Node.objects.filter(pk__in=wanted).select_related("parent", "manager").in_bulk()
    now, then = _figures(wanted, found.as_of), _figures(wanted, found.since)
    empty: dict[str, Figure] = {}
    return {
        pk: Line(
            node,
            found.now.get(pk),
            found.then.get(pk),
            reasons(now.get(pk, empty), then.get(pk, empty), found.since),
            movements(now.get(pk, empty), then.get(pk, empty)),
        )
        for pk, node in nodes.items()
    }


def _figures(pks: Iterable[int], day: dt.date | None) -> dict[int, dict[str, Figure]]:
    found: dict[int, dict[str, Figure]] = {}
    for row in Reading.objects.at(day).filter(node_id__in=pks, key__in=indicators()):
        found.setdefault(row.node_id, {})[row.key] = figure(row)
    return found


def reasons(now: Mapping[str, Figure], then: Mapping[str, Figure], since: dt.date) -> list[Reason]:
    """The readings beyond tolerance, red first, each in words with its change since a day."""
    beyond = [now[k] for k in indicators() if k in now and now[k].status in (Status.AMBER, Status.RED)]
    beyond.sort(key=lambda f: -SEVERITY[f.status])
    return [reason_for(f, then.get(f.indicator.key), since) for f in beyond]


def movements(now: Mapping[str, Figure], then: Mapping[str, Figure]) -> list[Movement]:
    """The indicators that moved, those whose signal changed first; what stayed within tolerance is not worth a line."""
    found: list[tuple[int, Movement]] = []
    for key in indicators():
        new, old = now.get(key), then.get(key)
        if new is None or old is None or not new.status or new.value is None or old.value is None:
            continue
        worse = new.indicator.worsened(old.value, new.value)
        change = new.indicator.display(new.value - old.value, signed=True)
        if worse is None or change == new.indicator.display(0.0):
            continue
        if new.status == old.status == Status.GREEN:
            continue
        rank = 0 if new.status != old.status else 1
        found.append((rank, Movement(new, old.text, change, worse)))
    return [movement for _rank, movement in sorted(found, key=lambda pair: pair[0])]


def reason_for(new: Figure, old: Figure | None, since: dt.date) -> Reason:
    """A reading in words, with its change: «12 working days more since 24 October»."""
    before = old.value if old else None
    worse = new.indicator.worsened(before, new.value)
    if worse is None or new.value is None or before is None:
        return Reason(new, "", None)
    gap = new.indicator.display(new.value - before, signed=True)
    day = date_format(since, "j F")
    return Reason(new, _("%(change)s since %(day)s") % {"change": gap, "day": day}, worse)


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of one branch below a node: a programme, a portfolio, or those that stand right in it."""

    node: Node
    direct: bool
    counts: Counter[str]
    progress: float | None
    planned: float | None
    worst_slip: float | None

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def groups(user: User, node: Node | None, states: Mapping[int, State]) -> list[Group]:
    """The states by branch: what stands right below the node, or below a single portfolio at the top. One query."""
    branches = Node.objects.filter(node_filter(user, VIEW_INDICATORS)).current().exclude(kind=NodeKind.PROJECT)
    by_path = {n.path: n for n in branches.only("name", "code", "kind", "path", "depth")}
    top = node.path if node else _single_top(by_path)
    parts: dict[str, list[State]] = {}
    for state in states.values():
        parts.setdefault(_branch(state.path, top, by_path), []).append(state)
    found = [_group(by_path[path], path == top, inside) for path, inside in parts.items() if path in by_path]
    return sorted(found, key=lambda g: (g.direct, g.node.name.casefold()))


def _single_top(by_path: Mapping[str, Node]) -> str:
    tops = [p for p in by_path if not any(p != q and p.startswith(q) for q in by_path)]
    return tops[0] if len(tops) == 1 else ""


def _branch(path: str, top: str, by_path: Mapping[str, Node]) -> str:
    """The path of the branch that a project belongs to; the top itself for what stands right in it."""
    steps = path.strip("/").split("/")[:-1]
    prefixes = ["/".join(steps[: i + 1]) + "/" for i in range(len(steps))]
    return next((p for p in prefixes if p in by_path and p != top and p.startswith(top)), top)


def _group(node: Node, direct: bool, inside: list[State]) -> Group:
    def share(pairs: list[tuple[float, float]]) -> float | None:
        whole = sum(d for _n, d in pairs)
        return sum(n for n, _d in pairs) / whole if whole else None

    slips = [s.slip for s in inside if s.slip is not None]
    return Group(
        node,
        direct,
        Counter(s.status for s in inside),
        share([s.progress for s in inside]),
        share([s.planned for s in inside]),
        max(slips) if slips else None,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    day: dt.date
    counts: Mapping[str, int]


def health_over_time(user: User, node: Node | None, days: list[dt.date]) -> list[Counted]:
    """How many projects were computed green, amber, red and grey at the end of each day. One query."""
    rows = below(user, node).filter(key=HEALTH, under_way=True).order_by().values("status")
    held = {
        f"day_{n}": Count("pk", filter=Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day)))
        for n, day in enumerate(days)
    }
    found: dict[str, Mapping[str, int]] = {row["status"]: row for row in rows.annotate(**held)}
    return [Counted(day, {s: row[f"day_{n}"] for s, row in found.items()}) for n, day in enumerate(days)]


def not_counted(user: User, node: Node | None) -> dict[str, int]:
    """How many current projects are not under way, by status: they are left out of every figure. One query."""
    found = Node.objects.filter(node_filter(user, VIEW_INDICATORS)).projects().current().exclude(status__in=UNDER_WAY)
    if node is not None:
        found = found.below(node)
    return dict(found.order_by("status").values_list("status").annotate(Count("pk")))
