"""``forecast(history)``: final cost and finish as ranges, with the probability of an overrun and what makes it.

    from vigie.engine.forecast import Reading, forecast

    found = forecast([Reading(elapsed=60, pv=300, ev=250, ac=290, es=50)], bac=1_000, planned_duration=200)
    found.cost.p50, found.finish.p90, found.cost.overrun, found.cost.reasons

The methods were chosen on completed real projects, project by project left out; few constants, all rounded: see
``docs/algorithms/forecast.md`` for the choice and ``bench/forecast.md`` for the figures. Plain Python on purpose: a
forecast takes microseconds and loads nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

TRUST = 2.0
"""The exponent of CPI is 1 − (1 − q)^TRUST: 0.44 at a quarter, 3/4 half way, 0.94 at three quarters."""
INDEX_BOUND = 0.8
"""|ln CPI| counts up to this: beyond, it tells of late bookings rather than of the work to come."""
PRIOR_PACE = 1.5
"""How many planned durations of work at the planned pace the recent pace is weighed against."""
MEMORY = 0.1
"""Share of the planned duration after which a reading weighs 1/e in the recent pace."""
COST_ON_TIME = 0.125
"""Exponent of CPI on the time that is left: what costs more than planned tends to last longer too."""
LENGTH = 0.06
"""The time left takes this much less for each e-fold of planned calendar days above ``USUAL_LENGTH`` …"""
USUAL_LENGTH = 300.0
LENGTH_BOUNDS = (0.9, 1.3)
"""… and stays within these."""
LEAST_TIME = 0.3
"""The work left takes at least this share of the time it would take at the average planned pace."""
VALUE_WEIGHT = 0.4
"""Weight of the earned-duration forecast at the end; it grows with the square of progress."""
COST_BELOW, COST_ABOVE, COST_FLOOR, COST_FADE = 0.75, 0.65, 0.05, 0.65
"""P50 − P10 and P90 − P50 as multiples of (floor + unsteadiness) (1 − q)^fade of the final cost."""
UNSTEADY_BOUND = 0.6
TIME_BELOW, TIME_ABOVE, SLIP_SPREAD = 0.19, 0.25, 0.1
"""The same for time, of the square root of the time left, and what the slip so far adds to both."""
TESTED = (0.10, 0.92)
"""Progress between which the evidence lies."""
EARLY = 0.20


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured at a share of progress on ``projects`` completed projects, the constants chosen without the
    project each time: mean error as a share of the actual value, and how often the actual value lay in P10 to P90."""

    progress: float
    projects: int
    cost_error: float
    cost_inside: float
    finish_error: float
    finish_inside: float


EVIDENCE = (
    Evidence(0.25, 34, 0.079, 0.76, 0.073, 0.82),
    Evidence(0.50, 31, 0.043, 0.77, 0.066, 0.77),
    Evidence(0.75, 34, 0.024, 0.76, 0.056, 0.76),
)
"""``bench/forecast.md``: its command gives them."""

_Z90 = 1.2815515655446004  # the 90th percentile of the standard normal distribution


class Factor(StrEnum):
    """What moves the most likely value away from the plan."""

    VARIANCE = "variance"  # cost: spent beyond the value earned so far
    INDEX = "index"  # cost: the work left at the damped cost index; time: the same, on the time left
    SLIP = "slip"  # time: elapsed beyond the earned schedule
    PACE = "pace"  # time: the recent pace, damped
    LENGTH = "length"  # time: short plans take longer than planned by a larger share, long ones by a smaller
    WORK_LEFT = "work_left"  # time: more work is left than the time left can hold
    VALUE = "value"  # time: what the value earned per elapsed time says
    ELAPSED = "elapsed"  # time: more has already elapsed than the methods say


class Note(StrEnum):
    """What to know before relying on a forecast."""

    EARLY = "early"  # below 20 % progress
    UNTESTED = "untested"  # below 10 % or above 92 %: no evidence
    NO_ACTUAL_COST = "no_actual_cost"  # value is earned, nothing is booked: the planned cost is taken for the rest
    COST_EQUALS_EARNED = "cost_equals_earned"  # cost is booked exactly as earned: it may not be measured
    PROGRESS_ABOVE_ALL = "progress_above_all"  # more was earned than there was to earn
    NO_PLANNED_VALUE = "no_planned_value"  # nothing was planned up to now: SPI is not defined and taken as 1
    COMPLETE = "complete"


class Lacking(StrEnum):
    """Why there is no forecast."""

    HISTORY = "history"
    BUDGET = "budget"  # the budget at completion is zero or less
    DURATION = "duration"  # the planned duration is zero or less
    EARNED_SCHEDULE = "earned_schedule"  # no planned curve


@dataclass(frozen=True, slots=True)
class Reading:
    """Cumulative values at a status date, amounts in one unit. ``elapsed``: time since the actual start; ``es``: earned
    schedule; both in the unit of the planned duration (working days, or calendar days)."""

    elapsed: float
    pv: float
    ev: float
    ac: float
    es: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """``effect``: by how much the factor moves P50, as a share of the plan. The effects add up to P50 / plan − 1."""

    factor: Factor
    effect: float


@dataclass(frozen=True, slots=True)
class Range:
    """P10, P50 and P90 in the unit of the input; ``overrun``: the probability of ending beyond the plan by more than
    the share asked about; ``reasons``: the largest effect first."""

    p10: float
    p50: float
    p90: float
    overrun: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """``cost``: final cost. ``finish``: time from the actual start to the finish. ``None``: ``lacking`` says why."""

    cost: Range | None
    finish: Range | None
    progress: float | None
    notes: tuple[Note, ...]
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """The last reading in shares of the plan: progress, cost, planned value; damped ln CPI."""

    progress: float
    spent: float
    planned: float
    index: float


def _recent_pace(history: Sequence[Reading], duration: float) -> float:
    """Earned over elapsed time, readings fading with age, weighed against the planned pace."""
    now = history[-1].elapsed
    earned = elapsed = PRIOR_PACE
    for before, after in pairwise((Reading(0, 0, 0, 0, 0), *history)):
        if before.es is None or after.es is None:
            continue
        weight = math.exp(-(now - after.elapsed) / (MEMORY * duration))
        earned += weight * (min(after.es, duration) - min(before.es, duration)) / duration
        elapsed += weight * (after.elapsed - before.elapsed) / duration
    return max(earned, 0.1) / max(elapsed, 0.1)


def _cost_steps(state: _State) -> Iterator[tuple[Factor, float]]:
    """The final cost in budgets, one factor after the other."""
    q = state.progress
    left = 1 - q
    yield Factor.VARIANCE, state.spent + left
    yield Factor.INDEX, state.spent + left * math.exp(-(1 - left**TRUST) * state.index)


def _unsteadiness(history: Sequence[Reading]) -> float:
    """The largest |ln CPI| so far, each counted by the root of how much of today's EV was earned by then."""
    last = history[-1]
    found = [
        abs(math.log(reading.ev) - math.log(reading.ac)) * math.sqrt(min(1.0, reading.ev / last.ev))
        for reading in history
        if reading.ev > 0 and reading.ac > 0 and last.ev > 0
    ]
    # nothing measured: as unsteady as a project that is a third off
    return min(max(found, default=UNSTEADY_BOUND / 2), UNSTEADY_BOUND)


def _time_steps(state: _State, at: float, es: float, pace: float, length: float) -> Iterator[tuple[Factor, float]]:
    """The duration in planned durations, one factor after the other. ``at``, ``es``: in planned durations."""
    q = state.progress
    yield Factor.SLIP, at + 1 - es
    yield Factor.PACE, at + (1 - es) / pace
    left = (1 - es) / pace * length
    yield Factor.LENGTH, at + left
    left *= math.exp(-COST_ON_TIME * state.index)
    yield Factor.INDEX, at + left
    left = max(left, LEAST_TIME * (1 - q) * max(1.0, at))
    yield Factor.WORK_LEFT, at + left
    # the earned duration method with PF = 1: no division by SPI
    spi = q / state.planned if state.planned > 0 else 1.0
    by_value = max(at, max(1.0, at) + at * (1 - spi))
    weight = VALUE_WEIGHT * q * q
    duration = (1 - weight) * (at + left) + weight * by_value
    yield Factor.VALUE, duration
    yield Factor.ELAPSED, max(at, duration)


def _range(
    steps: Sequence[tuple[Factor, float]], *, floor: float, below: float, above: float, limit: float, plan: float
) -> Range:
    """Values in plans become values in the unit of ``plan``. ``floor``: what has already been spent or elapsed."""
    middle = steps[-1][1]
    spread = above if limit > middle else below
    if floor > limit:
        overrun = 1.0
    elif spread > 0:
        overrun = 0.5 * math.erfc((limit - middle) / spread * _Z90 / math.sqrt(2))
    else:
        overrun = float(middle > limit)
    before = [1.0, *(value for _, value in steps[:-1])]
    effects = [Reason(factor, value - base) for (factor, value), base in zip(steps, before, strict=True)]
    reasons = sorted((reason for reason in effects if reason.effect), key=lambda reason: -abs(reason.effect))
    low = max(min(floor, middle), middle - below)
    return Range(low * plan, middle * plan, (middle + above) * plan, overrun, tuple(reasons))


def _state(reading: Reading, bac: float) -> _State:
    progress = min(max(reading.ev / bac, 0.0), 1.0)
    index = 0.0
    if reading.ev > 0 and reading.ac > 0:
        index = min(max(math.log(reading.ev) - math.log(reading.ac), -INDEX_BOUND), INDEX_BOUND)
    return _State(progress, reading.ac / bac, reading.pv / bac, index)


def _notes(reading: Reading, state: _State, bac: float) -> Iterator[Note]:
    if state.progress >= 1:
        yield Note.COMPLETE
    else:
        if state.progress < EARLY:
            yield Note.EARLY
        if not TESTED[0] <= state.progress <= TESTED[1]:
            yield Note.UNTESTED
        if reading.ev > 0 and reading.ac <= 0:
            yield Note.NO_ACTUAL_COST
        elif reading.ev > 0 and reading.ev == reading.ac:
            yield Note.COST_EQUALS_EARNED
        if reading.pv <= 0:
            yield Note.NO_PLANNED_VALUE
    if reading.ev > bac:
        yield Note.PROGRESS_ABOVE_ALL


def forecast(
    history: Sequence[Reading],
    *,
    bac: float,
    planned_duration: float,
    margin: float = 0.10,
    calendar_days: float | None = None,
) -> Forecast:
    """What is to be expected after ``history`` (oldest first, up to the status date).

    ``margin``: beyond which share of the plan an overrun is asked about. ``calendar_days``: the planned duration in
    calendar days, whatever the unit of the others; left out, the length of the plan is not looked at. Amounts are
    forecasts, not bookings: round them to display. Cost: AC + (BAC − EV) / CPI^w, w = 1 − (1 − q)², q = EV / BAC. Time:
    the earned schedule at the recent, damped pace, blended with the earned duration method as progress grows.
    """
    if not history:
        return Forecast(None, None, None, (), (Lacking.HISTORY,))
    if bac <= 0:
        return Forecast(None, None, None, (), (Lacking.BUDGET,))
    last = history[-1]
    state = _state(last, bac)
    notes = tuple(_notes(last, state, bac))
    q, left, costs = state.progress, 1 - state.progress, list(_cost_steps(state))
    spread = (COST_FLOOR + _unsteadiness(history)) * left**COST_FADE * abs(costs[-1][1])
    cost = _range(
        costs,
        floor=state.spent,
        below=COST_BELOW * spread,
        above=COST_ABOVE * spread,
        limit=1 + margin,
        plan=bac,
    )
    if planned_duration <= 0:
        return Forecast(cost, None, q, notes, (Lacking.DURATION,))
    at = max(last.elapsed, 0.0) / planned_duration
    if left <= 0:
        done = [(Factor.ELAPSED, at)]
        finish = _range(done, floor=at, below=0, above=0, limit=1 + margin, plan=planned_duration)
        return Forecast(cost, finish, q, notes, ())
    if last.es is None:
        return Forecast(cost, None, q, notes, (Lacking.EARNED_SCHEDULE,))
    es = min(max(last.es / planned_duration, 0.0), 1.0)
    length = 1.0
    if calendar_days:
        low, high = LENGTH_BOUNDS
        length = min(max(1 - LENGTH * math.log(calendar_days / USUAL_LENGTH), low), high)
    steps = list(_time_steps(state, at, es, _recent_pace(history, planned_duration), length))
    root = math.sqrt(max(steps[-1][1] - at, 0.01))
    slip = SLIP_SPREAD * abs(at - es)
    finish = _range(
        steps,
        floor=at,
        below=TIME_BELOW * root + slip,
        above=TIME_ABOVE * root + slip,
        limit=1 + margin,
        plan=planned_duration,
    )
    return Forecast(cost, finish, q, notes, ())
