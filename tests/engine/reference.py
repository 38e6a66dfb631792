"""A slow, obvious scheduler for small plans: it walks half hour by half hour and knows no arithmetic of calendars.

Leaf tasks by Microsoft Project's rules, unstarted: links of all types with working, elapsed and percent lags, start and
finish no earlier than, start and finish no later than, must start and finish, deadlines.
"""

from __future__ import annotations

import math

from vigie.engine import NEVER, Plan, WorkCalendar

STEP = 1800
DAY = 86_400


class Clock:
    """One calendar, asked one half hour at a time."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def works(self, t: int) -> bool:
        """Whether the half hour that begins at ``t`` is working time."""
        day, second = divmod(t, DAY)
        periods = self.calendar.days.get(day, self.calendar.week[(day + 3) % 7])
        return any(start <= second < end for start, end in periods)

    def next_start(self, t: int) -> int:
        while not self.works(t):
            t += STEP
        return t

    def previous_finish(self, t: int) -> int:
        while not self.works(t - STEP):
            t -= STEP
        return t

    def after(self, t: int, work: int) -> int:
        """The instant at which ``work`` begun at ``t`` is done; ``t`` itself for none."""
        while work > 0:
            work -= STEP if self.works(t) else 0
            t += STEP
        return t

    def before(self, t: int, work: int) -> int:
        """The instant at which ``work`` must begin to be done by ``t``."""
        while work > 0:
            t -= STEP
            work -= STEP if self.works(t) else 0
        return t

    def between(self, a: int, b: int) -> int:
        """Signed working time."""
        sign, low, high = (1, a, b) if a <= b else (-1, b, a)
        return sign * sum(STEP for t in range(low, high, STEP) if self.works(t))


def lagged(clock: Clock, t: int, lag: int, unit: int, length: int, *, as_a_finish: bool) -> int:
    if unit >= 2:
        lag = round(length * lag / 10_000)
    if lag == 0:
        return t
    if unit in (1, 3):
        return t + lag
    t = clock.after(t, lag) if lag > 0 else clock.before(t, -lag)
    return clock.previous_finish(t) if as_a_finish else clock.next_start(t)


def reference(plan: Plan) -> dict[str, list[int]]:
    """Early and late dates and total float, by the rules, slowly. Tasks must stand in topological order."""
    n = len(plan)
    clocks = [Clock(calendar) for calendar in plan.calendars]
    own = [clocks[c] for c in plan.task_calendar]
    links = list(
        zip(
            plan.link_predecessor.tolist(),
            plan.link_successor.tolist(),
            plan.link_type.tolist(),
            plan.link_lag.tolist(),
            plan.link_lag_unit.tolist(),
            strict=True,
        )
    )
    length = plan.duration.tolist()
    when, kind = plan.constraint_date.tolist(), plan.constraint.tolist()
    start, finish = [0] * n, [0] * n

    def from_start(i: int, t: int) -> tuple[int, int]:
        if not length[i]:
            return t, t
        return own[i].next_start(t), own[i].after(t, length[i])

    def from_finish(i: int, t: int) -> tuple[int, int]:
        return (own[i].next_start(own[i].before(t, length[i])) if length[i] else t), t

    for i in range(n):
        floor, end = -math.inf, -math.inf
        for source, target, type_, lag, unit in links:
            if target == i:
                at = start[source] if type_ in (1, 3) else finish[source]
                at = lagged(own[i], at, lag, unit, length[source], as_a_finish=type_ >= 2 or not length[i])
                if type_ <= 1:
                    floor = max(floor, at)
                else:
                    end = max(end, at)
        if kind[i] == 4:
            floor = max(floor, when[i])
        if floor == -math.inf and (kind[i] != 6 or end != -math.inf):
            floor = plan.start
        if kind[i] == 6:
            end = max(end, when[i])
        start[i], finish[i] = from_start(i, int(floor)) if floor > -math.inf else (NEVER, NEVER)
        if end > finish[i]:
            start[i], finish[i] = from_finish(i, int(end))
        if kind[i] == 2 or (kind[i] == 5 and start[i] > when[i]):
            start[i], finish[i] = from_start(i, when[i])
        elif kind[i] == 3 or (kind[i] == 7 and finish[i] > when[i]):
            start[i], finish[i] = from_finish(i, when[i])
    late_start, late_finish = [0] * n, [0] * n
    last = max(*finish, *(when[i] for i in range(n) if kind[i] == 7), finish[0])
    for i in reversed(range(n)):
        by = last
        for source, target, type_, lag, unit in links:
            if source == i:
                at = late_start[target] if type_ <= 1 else late_finish[target]
                at = lagged(own[target], at, -lag, unit, length[i], as_a_finish=False)
                by = min(by, at if type_ in (0, 2) else from_start(i, at)[1])
        if kind[i] == 2:
            by = from_start(i, when[i])[1]
        elif kind[i] == 3:
            by = when[i]
        elif kind[i] == 5:
            by = min(by, from_start(i, when[i])[1])
        elif kind[i] == 7:
            by = min(by, when[i])
        if plan.deadline[i] != NEVER:
            by = min(by, int(plan.deadline[i]))
        late_finish[i] = own[i].previous_finish(by) if length[i] else by
        late_start[i] = from_finish(i, late_finish[i])[0]
    floats = [min(own[i].between(start[i], late_start[i]), own[i].between(finish[i], late_finish[i])) for i in range(n)]
    return {
        "early_start": start,
        "early_finish": finish,
        "late_start": late_start,
        "late_finish": late_finish,
        "total_float": floats,
    }
