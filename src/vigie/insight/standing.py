"""Where the projects below a node stand, what changed since a day, and which of them need attention and why."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.insight.models import HEALTH, UNDER_WAY, HealthOverride, current_day
from vigie.insight.policies import VIEW_INDICATORS
from vigie.insight.queries import Figure, Health, Totals, add_up, below, readings_of, rolled
from vigie.insight.registry import indicators
from vigie.planning.indicators import FINISH_SLIP, PLANNED_PROGRESS, PROGRESS
from vigie.portfolio.indicators import SEVERITY, Status
from vigie.portfolio.models import Node, NodeKind

_KEYS = (HEALTH, FINISH_SLIP)

_MATERIAL_DAYS = 1.0
"""A finish that moved by less than a working day, or before the baseline, neither worsened nor improved."""


_UNKNOWN = Health(Status.GREY)


@dataclass(slots=True)
class State:
    """A project at a time: its health, how many indicators are beyond tolerance, its slip in working days."""

    pk: int
    parent_pk: int
    status: str = Status.GREY
    health: Health = _UNKNOWN
    beyond: int = 0
    slip: float | None = None

    def judge(self, health: Health, beyond: int) -> None:
        self.health, self.status, self.beyond = health, health.status, beyond

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
        return [s.pk for s in heapq.nsmallest(limit, found, key=lambda s: (*(-x for x in s.severity), s.pk))]

    def worsened(self) -> list[int]:
        """Projects whose health, or else whose finish, moved the wrong way; the worst first."""
        return sorted(self._moved(1), key=lambda pk: (*(-x for x in self.now[pk].severity), pk))

    def improved(self) -> list[int]:
        """Projects whose health, or else whose finish, moved the right way; those that were worst first."""
        return sorted(self._moved(-1), key=lambda pk: (*(-x for x in self.then[pk].severity), pk))

    def came(self) -> list[int]:
        return [pk for pk in self.now if pk not in self.then]

    def left(self) -> list[int]:
        """Projects that were under way and are no more: finished, stopped or archived."""
        return [pk for pk in self.then if pk not in self.now]

    def _moved(self, way: int) -> list[int]:
        return [pk for pk, state in self.now.items() if self._move(self.then.get(pk), state) == way]

    @staticmethod
    def _move(old: State | None, new: State) -> int:
        """1: worse, -1: better, 0: as it was or not comparable."""
        if old is None:
            return 0
        before, after = old.status, new.status
        if before != after:
            if Status.GREY in (before, after):
                return 0
            return 1 if SEVERITY[after] > SEVERITY[before] else -1
        if old.slip is None or new.slip is None or abs(new.slip - old.slip) < _MATERIAL_DAYS:
            return 0
        if max(old.slip, new.slip) < _MATERIAL_DAYS:
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
        found = found.filter(node__path__below=node.path)
    return list(found.filter(starts_on__lte=as_of or current_day()).order_by("pk"))


def _states(user: User, node: Node | None, day: dt.date | None, judged: Iterable[HealthOverride]) -> dict[int, State]:
    rows = below(user, node).at(day).counted(day).filter(key__in=_KEYS).order_by()
    fields = ("node_id", "node__parent_id", "key", "status", "concerned", "value")
    in_force = {o.node_id: o for o in judged if o.holds_on(day or current_day())}
    states: dict[int, State] = {}
    for pk, parent_pk, key, status, concerned, value in rows.values_list(*fields):
        state = states.get(pk)
        if state is None:
            state = states[pk] = State(pk, parent_pk)
        if key == HEALTH:
            state.judge(Health(status, in_force.get(pk)), concerned)
        else:
            state.slip = value
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

    @property
    def for_the_worse(self) -> list[Movement]:
        return [m for m in self.movements if m.worse]

    @property
    def for_the_better(self) -> list[Movement]:
        return [m for m in self.movements if not m.worse]


def lines(found: Standing, explained: Iterable[int], named: Iterable[int] = ()) -> dict[int, Line]:
    """Projects of a list: some with their reasons and movements, others by name only. Three queries at most."""
    told = set(explained)
    nodes = Node.objects.filter(pk__in=told.union(named)).select_related("parent", "manager").in_bulk()
    now, then = readings_of(told, found.as_of), readings_of(told, found.since)
    empty: dict[str, Figure] = {}
    return {
        pk: Line(
            node,
            found.now.get(pk),
            found.then.get(pk),
            reasons(now.get(pk, empty), then.get(pk, empty)),
            movements(now.get(pk, empty), then.get(pk, empty)),
        )
        for pk, node in nodes.items()
    }


def reasons(now: Mapping[str, Figure], then: Mapping[str, Figure]) -> list[Reason]:
    """The readings beyond tolerance, red first, then the finish, each with its change between the two days."""
    beyond = [now[k] for k in indicators() if k in now and now[k].status in (Status.AMBER, Status.RED)]
    beyond.sort(key=lambda f: (-SEVERITY[f.status], f.indicator.key != FINISH_SLIP))
    return [_reason(f, then.get(f.indicator.key)) for f in beyond]


def movements(now: Mapping[str, Figure], then: Mapping[str, Figure]) -> list[Movement]:
    """The indicators that moved, those whose signal changed first; what stayed within tolerance is not worth a line."""
    found: list[tuple[int, Movement]] = []
    for key in indicators():
        new, old = now.get(key), then.get(key)
        if new is None or old is None or not new.status or new.value is None or old.value is None:
            continue
        worse = new.indicator.worsened(old.value, new.value)
        if worse is None or (new.status == old.status == Status.GREEN and key != FINISH_SLIP):
            continue
        if new.text == old.text:
            continue
        rank = 0 if new.status != old.status else 1
        found.append((rank, Movement(new, old.text, new.indicator.display_change(old.value, new.value), worse)))
    return [movement for _rank, movement in sorted(found, key=lambda pair: pair[0])]


def _reason(new: Figure, old: Figure | None) -> Reason:
    """A reading with its change: «+12 working days»."""
    before, old_text = (old.value, old.text) if old else (None, "")
    worse = new.indicator.worsened(before, new.value)
    if worse is None or new.value is None or before is None:
        return Reason(new, "", None)
    return Reason(new, "" if new.text == old_text else new.indicator.display_change(before, new.value), worse)


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of one branch below a node: a programme, a portfolio, or those that stand right in it.

    ``comparable``: ``progress`` and ``planned`` are of the same projects.
    """

    node: Node
    direct: bool
    counts: Counter[str]
    progress: float | None
    planned: float | None
    comparable: bool
    worst_slip: float | None


def groups(
    user: User, node: Node | None, found: Standing, totals: Mapping[int | None, Mapping[str, Totals]]
) -> list[Group]:
    """The states by branch: what stands right below the node, or below a single portfolio at the top.

    ``totals``: what the projects right below each portfolio or programme add up to. One query.
    """
    branches = Node.objects.filter(node_filter(user, VIEW_INDICATORS)).exclude(kind=NodeKind.PROJECT)
    by_pk = {n.pk: n for n in branches.only("name", "kind", "path")}
    top = node or _single_top(by_pk.values())
    branch_of = {pk: _branch(n, top, by_pk) for pk, n in by_pk.items()}
    states: dict[int, list[State]] = {}
    for state in found.now.values():
        if state.parent_pk in branch_of:
            states.setdefault(branch_of[state.parent_pk], []).append(state)
    parts: dict[int, list[Mapping[str, Totals]]] = {}
    for parent_pk, part in totals.items():
        if parent_pk in branch_of:
            parts.setdefault(branch_of[parent_pk], []).append(part)
    shown = [
        _group(by_pk[pk], top is not None and pk == top.pk, inside, add_up(parts.get(pk, ())))
        for pk, inside in states.items()
    ]
    return sorted(shown, key=lambda g: (g.direct, g.node.name.casefold()))


def _single_top(branches: Iterable[Node]) -> Node | None:
    paths = {n.path for n in branches}
    tops = [n for n in branches if not any(n.path != p and n.path.startswith(p) for p in paths)]
    return tops[0] if len(tops) == 1 else None


def _branch(parent: Node, top: Node | None, by_pk: Mapping[int, Node]) -> int:
    """The branch that the projects right below ``parent`` belong to; the top itself for what stands right in it."""
    above = [pk for pk in (*parent.ancestor_pks(), parent.pk) if pk in by_pk]
    if top is None:
        return above[0]
    return next((pk for pk in above if pk != top.pk and by_pk[pk].path.startswith(top.path)), top.pk)


def _group(node: Node, direct: bool, inside: list[State], totals: Mapping[str, Totals]) -> Group:
    figures = {f.indicator.key: f.value for f in rolled(totals)}
    known = [totals[key].known if key in totals else 0 for key in (PROGRESS, PLANNED_PROGRESS)]
    slips = [s.slip for s in inside if s.slip is not None]
    counts = Counter(s.status for s in inside)
    return Group(
        node=node,
        direct=direct,
        counts=counts,
        progress=figures.get(PROGRESS),
        planned=figures.get(PLANNED_PROGRESS),
        comparable=known[0] == known[1],
        worst_slip=max(slips, default=None),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    day: dt.date
    counts: Mapping[str, int]


def health_over_time(user: User, node: Node | None, days: list[dt.date]) -> list[Counted]:
    """How many projects were computed green, amber, red and grey at the end of each day. One query."""
    rows = below(user, node).filter(key=HEALTH, under_way=True).order_by()
    held: list[Counter[str]] = [Counter() for _day in days]
    for status, first, until, count in rows.values_list("status", "valid_from", "valid_until").annotate(Count("pk")):
        for day, counts in zip(days, held, strict=True):
            if first <= day and (until is None or day < until):
                counts[status] += count
    return [Counted(day, counts) for day, counts in zip(days, held, strict=True)]


def not_counted(user: User, node: Node | None) -> dict[str, int]:
    """How many current projects are not under way, by status: they are left out of every figure. One query."""
    found = Node.objects.filter(node_filter(user, VIEW_INDICATORS)).projects().current().exclude(status__in=UNDER_WAY)
    if node is not None:
        found = found.below(node)
    return dict(found.order_by("status").values_list("status").annotate(Count("pk")))
