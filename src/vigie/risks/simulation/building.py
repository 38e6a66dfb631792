"""From the schedule, the register and what is uncertain to the engine's plan and model.

A duration varies as its estimate says; without any, between 90 and 130 % of what is planned. An open risk with a chance
and an effect is an event: its delay falls on the tasks that it hits, its cost on the project, each in a triangle of
half to one and a half times the figure. After the responses it has the chance and the figures of its target assessment
(of delay and cost, the larger share that is left), and its open actions are paid.

What tasks cost is the schedule's: the cost of their work resources grows with the duration, the rest is certain unless
an estimate of the cost says otherwise, which then counts for all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vigie.engine import NEVER
from vigie.engine.terms import ResourceType
from vigie.exchange.document import ScheduleDocument, Task
from vigie.exchange.plan import plan_and_calendars
from vigie.risks.models import Both, Quantity, RiskKind
from vigie.risks.simulation.inputs import USUAL, Ask, EstimateInput, RiskInput, SpreadInput

if TYPE_CHECKING:
    from vigie.engine import Plan
    from vigie.engine.simulation import Branch, Correlation, Driver, Estimate, Event, Model, Weather

SPREAD = (0.5, 1.0, 1.5)
"""The effect of a risk, beside the figure in the register."""
MOST_TOGETHER = 200
"""Tasks of one correlation: the matrix of all their pairs is worked out."""


@dataclass(slots=True)
class Built:
    """A plan with its uncertainty. ``events``, ``drivers``: the risks behind the model's events, and the primary key
    and name of what is behind its drivers, in their order. ``unplaced`` have a delay but no task of the schedule to put
    it on, ``unknown`` neither a delay nor a cost. ``gone``: uids named somewhere that the schedule no longer has.
    ``priced``: whether the schedule says what tasks cost."""

    plan: Plan
    model: Model
    events: list[RiskInput] = field(default_factory=list)
    drivers: list[tuple[int, str]] = field(default_factory=list)
    unplaced: list[RiskInput] = field(default_factory=list)
    unknown: list[RiskInput] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    crowded: bool = False
    priced: bool = False


def build(ask: Ask) -> Built:
    """The plan of the schedule, and what is uncertain about it.

    Raises:
        PlanError: the plan cannot be computed.
    """
    return _Builder(ask).built()


class _Builder:
    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.document: ScheduleDocument = ask.document
        self.plan, self.calendars = plan_and_calendars(ask.document)
        self.index = {task.uid: i for i, task in enumerate(self.document.tasks)}
        self.day = self.document.properties.minutes_per_day * 60
        self.children: dict[int, list[int]] = {}
        for i, task in enumerate(self.document.tasks):
            if task.parent_uid is not None:
                self.children.setdefault(task.parent_uid, []).append(i)
        self.gone: set[int] = set()
        self.crowded = False

    def built(self) -> Built:
        from vigie.engine.simulation import Model

        durations = self._durations()
        fixed, rates = self._prices()
        priced = any(fixed) or any(rates)
        costs = self._costs(fixed, rates)
        drivers = self._drivers()
        built = Built(self.plan, Model(), drivers=[named for named, _driver in drivers], priced=priced)
        events = self._events(built)
        built.model = Model(
            durations=durations,
            costs=costs,
            events=events,
            drivers=[driver for _named, driver in drivers],
            branches=self._branches(),
            correlations=self._correlations({e.task for e in durations}, {e.task for e in costs}),
            weather=self._weather(),
            fixed_costs=fixed if priced else (),
            rates=rates if priced else (),
        )
        built.gone, built.crowded = self.gone, self.crowded
        return built

    def below(self, uid: int | None) -> Iterator[int]:
        """The tasks that a uid means: itself, all below a summary, or every one (``None``)."""
        tasks = self.document.tasks
        if uid is None:
            yield from (i for i, task in enumerate(tasks) if task.uid not in self.children)
            return
        if uid not in self.index:
            self.gone.add(uid)
            return
        waiting, seen = [self.index[uid]], set()
        while waiting:
            i = waiting.pop()
            if i in seen:
                continue
            seen.add(i)
            under = self.children.get(tasks[i].uid)
            if under:
                waiting += under
            else:
                yield i

    def all_below(self, uids: Iterable[int | None]) -> list[int]:
        return sorted({i for uid in uids for i in self.below(uid)})

    def still(self, i: int) -> int:
        """Seconds of work that are still to be done on a task, 0 where nothing can vary."""
        plan = self.plan
        length = int(plan.remaining[i] if plan.actual_start[i] != NEVER else plan.duration[i])
        varies = plan.active[i] and plan.actual_finish[i] == NEVER and not plan.manual[i] and not plan.external[i]
        return length if varies and self.document.tasks[i].uid not in self.children else 0

    def _durations(self) -> list[Estimate]:
        from vigie.engine.simulation import Estimate

        chosen = self._chooser(Quantity.DURATION)
        found = []
        for i in range(len(self.document.tasks)):
            length = self.still(i)
            if length <= 0:
                continue
            what = (chosen(i) or USUAL).over(length, self.day)
            if what is not None:
                found.append(Estimate(i, what))
        return found

    def _chooser(self, quantity: str) -> Any:
        """For each task the spread that holds: its own or the nearest above, the first rule that fits, the rest's."""
        mine = [e for e in self.ask.uncertainty.estimates if e.quantity == quantity]
        own = {e.task: e.spread for e in mine if e.task is not None}
        self.gone |= set(own) - set(self.index)
        rules = [e for e in mine if e.task is None and e.rule]
        rest = next((e.spread for e in mine if e.task is None and not e.rule), None)
        staff = self._staff() if rules else {}

        def choose(i: int) -> SpreadInput | None:
            if own and (found := self._nearest(i, own)) is not None:
                return found
            return self._ruled(self.document.tasks[i], rules, staff) or rest

        return choose

    def _nearest(self, i: int, own: Mapping[int, SpreadInput]) -> SpreadInput | None:
        seen: set[int] = set()
        at: int | None = self.document.tasks[i].uid
        while at is not None and at in self.index and at not in seen:
            if at in own:
                return own[at]
            seen.add(at)
            at = self.document.tasks[self.index[at]].parent_uid
        return None

    @staticmethod
    def _ruled(task: Task, rules: Sequence[EstimateInput], staff: Mapping[int, str]) -> SpreadInput | None:
        if not rules:
            return None
        named = (task.name.casefold(), task.wbs.casefold(), staff.get(task.uid, ""))
        return next((rule.spread for rule in rules if rule.fits(*named)), None)

    def _staff(self) -> dict[int, str]:
        """The names of each task's resources, a line each."""
        names = {resource.uid: resource.name.casefold() for resource in self.document.resources}
        found: dict[int, str] = {}
        for assignment in self.document.assignments:
            name = names.get(assignment.resource_uid or -1, "")
            found[assignment.task_uid] = f"{found.get(assignment.task_uid, '')}\n{name}"
        return found

    def _prices(self) -> tuple[list[float], list[float]]:
        """What each task costs for certain, and per second of the work that is left. A summary has its fixed cost."""
        tasks = self.document.tasks
        fixed, rates = [0.0] * len(tasks), [0.0] * len(tasks)
        work = {r.uid for r in self.document.resources if r.type == ResourceType.WORK}
        paced: dict[int, float] = {}
        for assignment in self.document.assignments:
            left = assignment.remaining_cost if assignment.remaining_cost is not None else assignment.cost
            if assignment.resource_uid in work and left:
                paced[assignment.task_uid] = paced.get(assignment.task_uid, 0.0) + float(left)
        for i, task in enumerate(tasks):
            if not task.active or task.null or task.external:
                continue
            if task.uid in self.children:
                fixed[i] = float(task.fixed_cost or 0)
                continue
            whole, length = float(task.cost or 0), self.still(i)
            if length > 0 and (grows := min(paced.get(task.uid, 0.0), whole)):
                rates[i] = grows / length
                whole -= grows
            fixed[i] = whole
        return fixed, rates

    def _costs(self, fixed: Sequence[float], rates: list[float]) -> list[Estimate]:
        """Estimates of costs; what they speak of no longer grows with the duration."""
        from vigie.engine.simulation import Estimate

        choose = self._chooser(Quantity.COST)
        found = []
        for i, task in enumerate(self.document.tasks):
            done = self.plan.actual_finish[i] != NEVER or not self.plan.active[i]
            spread = None if done or task.uid in self.children else choose(i)
            planned = float(task.cost or 0)
            what = spread.over(planned, 1.0) if spread is not None else None
            if what is not None:
                found.append(Estimate(i, what))
                rates[i] = 0.0
        return found

    def _events(self, built: Built) -> list[Event]:
        found = []
        for risk in self.ask.risks:
            places = [self.index[uid] for uid in risk.tasks if uid in self.index]
            if not risk.delay and not risk.loss:
                built.unknown.append(risk)
                continue
            if risk.delay and not places:
                built.unplaced.append(risk)
            event = event_of(risk, places, self.day)
            if event is not None:
                found.append(event)
                built.events.append(risk)
        return found

    def _drivers(self) -> list[tuple[tuple[int, str], Driver]]:
        from vigie.engine.simulation import Driver

        found = []
        for driver in self.ask.uncertainty.drivers:
            tasks = self.all_below(driver.tasks)
            what = driver.spread.over(1.0, 1.0)
            if not tasks or what is None:
                continue
            duration = what if driver.quantity != Both.COST else None
            cost = what if driver.quantity != Both.DURATION else None
            found.append(((driver.pk, driver.name), Driver(tasks, duration, cost, driver.chance)))
        return found

    def _branches(self) -> list[Branch]:
        from vigie.engine.simulation import Branch

        return [
            Branch([self.all_below(tasks) for _chance, tasks in b.ways], [chance for chance, _tasks in b.ways])
            for b in self.ask.uncertainty.branchings
        ]

    def _correlations(self, durations: set[int], costs: set[int]) -> list[Correlation]:
        from vigie.engine.simulation import Correlation

        found = []
        for group in self.ask.uncertainty.together:
            tasks = self.all_below(group.tasks)
            of: list[tuple[str, int]] = []
            if group.quantity != Both.COST:
                of += [("duration", i) for i in tasks if i in durations]
            if group.quantity != Both.DURATION:
                of += [("cost", i) for i in tasks if i in costs]
            if len(of) > MOST_TOGETHER:
                of, self.crowded = of[:MOST_TOGETHER], True
            if len(of) > 1:
                found.append(Correlation(of, group.coefficient))
        return found

    def _weather(self) -> list[Weather]:
        from vigie.engine.simulation import Weather

        found = []
        for weather in self.ask.uncertainty.weather:
            numbers = sorted({self.calendars[uid] for uid in self._derived(weather.calendar) if uid in self.calendars})
            if numbers and any(weather.months):
                found.append(Weather(numbers[0], weather.months, tuple(numbers[1:])))
        return found

    def _derived(self, uid: int) -> set[int]:
        """A calendar, and those made from it."""
        found = {uid}
        while more := {c.uid for c in self.document.calendars if c.parent_uid in found} - found:
            found |= more
        return found


def event_of(risk: RiskInput, places: Sequence[int], day: int) -> Event | None:
    """A risk as an event on these tasks; ``None`` where it has no effect to simulate."""
    from vigie.engine.simulation import Event, Impact, Residual, Triangular

    sign = -1 if risk.kind == RiskKind.OPPORTUNITY else 1

    def spread(value: float) -> Triangular:
        low, likely, high = sorted(sign * share * value for share in SPREAD)
        return Triangular(low, likely, high)

    impacts = []
    if risk.delay:
        impacts += [Impact(task=place, duration=spread(risk.delay * day)) for place in places]
    if risk.loss:
        impacts.append(Impact(cost=spread(risk.loss)))
    if not impacts:
        return None
    if risk.after is None:
        return Event(risk.chance, impacts)
    chance, delay, loss = risk.after
    left = [after / before for after, before in ((delay, risk.delay), (loss, risk.loss)) if before]
    return Event(risk.chance, impacts, Residual(chance, min(1.0, max(left, default=1.0)), risk.response_cost))
