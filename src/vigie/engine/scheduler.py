"""``schedule(plan)``: the one way in. Compiles calendars, runs the passes, names what is critical and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import DAY, Instants, compile_calendars
from vigie.engine.errors import PlanError
from vigie.engine.floats import critical_summaries, extremes, floats, project_finish
from vigie.engine.network import Network, build_network, longest_chain
from vigie.engine.passes import backward, forward
from vigie.engine.plan import _DATES, EARLIEST, LATEST, NEVER, Flags, Indices, Plan, Seconds
from vigie.engine.records import LINK, PART, RULE, TASK, Records, columns_of, empty_dates, filled
from vigie.engine.result import Schedule
from vigie.engine.spanning import span_levels_of_effort
from vigie.engine.terms import ActivityType, Constraint

_SHOWN_DATES = (
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "start_reason",
    "finish_reason",
    "late_reason",
    "demand",
)
_SHOWN_LINKS = ("driving_link", "late_link")
MARGIN = 370
LONGEST = 300 * 366


class Computation(NamedTuple):
    """A plan with all that the kernels made of it; an edit goes on from here (``incremental``)."""

    plan: Plan
    network: Network
    tasks: Records
    parts: Records
    links: Records
    rules: Records
    calendars: Instants
    dates: Records
    finish: int
    total_float: Seconds
    free_float: Seconds


def schedule(plan: Plan, *, network: Network | None = None) -> Schedule:
    """Compute the dates of ``plan``.

    ``network``: the plan's, where the caller has it from an earlier run with the same tasks and links.
    Raises ``CycleError``, and ``PlanError`` for calendars that never work or dates that leave the horizon of 300 years.
    """
    return result_of(compute(plan, network))


def compute(plan: Plan, network: Network | None = None, *, early_only: bool = False) -> Computation:
    """``schedule``, before the results are read from the records.

    ``early_only``: without late dates and floats, which are empty, unless early dates come from late ones.
    """
    late = not early_only or plan.options.from_finish or bool(as_late(plan).any())
    late |= bool((plan.kind == ActivityType.LEVEL_OF_EFFORT).any())
    if plan.start == NEVER and not (plan.options.from_finish and plan.finish != NEVER) and plan.data_date == NEVER:
        raise PlanError("no_start")
    if network is None:
        network = build_network(plan)
    known = [value for value in (plan.start, plan.finish, plan.data_date) if value != NEVER]
    for name in _DATES:
        values = getattr(plan, name)
        values = values[values != NEVER]
        if values.size:
            known += [int(values.min()), int(values.max())]
    tasks, parts, links = task_records(plan), part_records(plan), links_of(plan, network)
    # Eight hours a day, five days a week; calendars that work less are seen below.
    chain = longest_chain(network.order, network.into_pointer, tasks, links)
    span = min(chain * 21 // 5 // DAY, LONGEST // 2)
    first, last = min(known) // DAY - MARGIN, max(known) // DAY + MARGIN + span
    while True:
        try:
            calendars = compile_calendars(plan.calendars, first, last)
        except PlanError as error:
            if error.code != "calendar_without_work" or last - first > LONGEST:
                raise
            calendars = None
        if calendars is not None:
            found = run_passes(plan, network, tasks, parts, links, calendars, late=late)
            short_before, short_after = short_horizon(calendars, found.dates)
            if not short_before and not short_after:
                return found
        else:
            short_before, short_after = False, True
        if last - first > LONGEST:
            raise PlanError("out_of_range")
        span = last - first
        if short_before:
            first = max(first - 2 * span, EARLIEST // DAY)
        if short_after:
            last = min(last + 2 * span, LATEST // DAY)
        if last - first == span:
            raise PlanError("out_of_range")


def short_horizon(calendars: Instants, dates: Records) -> tuple[bool, bool]:
    """Whether dates come near the first day of the compiled calendars, or the last."""
    first, days = int(calendars[0]), int(calendars[1])
    early, late = extremes(dates)
    return early < first + 2 * DAY, late > first + (days - 2) * DAY


def task_columns(plan: Plan, rows: Indices | None = None) -> dict[str, NDArray[Any]]:
    """What the records of tasks hold, a column each; of some tasks only, where ``rows`` says which."""
    where: Any = slice(None) if rows is None else rows
    summary = plan.summary.copy()
    summary[plan.parent[plan.parent >= 0]] = True
    columns = {
        "part": plan.part_pointer[:-1][where],
        "part_end": plan.part_pointer[1:][where],
        "calendar": np.where(plan.elapsed[where], 0, plan.task_calendar[where]),
        "lag_calendar": plan.task_calendar[where],
        "summary": summary[where],
    }
    return {name: columns[name] if name in columns else getattr(plan, name)[where] for name in TASK.names or ()}


def task_records(plan: Plan) -> Records:
    plain = {"levelling_delay": 0, "part": 0, "part_end": 0, "active": 1, "parent": -1}
    defaults = {name: NEVER for name in TASK.names or () if TASK[name] == np.int64} | plain
    return filled(TASK, len(plan), defaults, task_columns(plan))


def part_records(plan: Plan) -> Records:
    columns = {name: getattr(plan, f"part_{name}") for name in PART.names or ()}
    return filled(PART, len(plan.part_span), {}, columns)


def links_of(plan: Plan, network: Network) -> Records:
    """The links that bind, in the order of ``network.into``."""
    columns = {
        name: getattr(plan, f"link_{name}")[network.into] for name in ("predecessor", "successor", "type", "lag")
    }
    columns["unit"] = plan.link_lag_unit[network.into]
    return filled(LINK, len(network.into), {}, columns)


def _rules(plan: Plan) -> Records:
    options = plan.options
    start = plan.start if plan.start != NEVER else plan.data_date if plan.data_date != NEVER else plan.finish
    rules = np.zeros(1, RULE)
    rules["n"], rules["start"], rules["data_date"], rules["calendar"] = len(plan), start, plan.data_date, plan.calendar
    rules["progress"], rules["lag_calendar"] = options.progress, options.lag_calendar
    rules["primavera"] = options.is_primavera
    rules["honour_constraints"] = options.honour_constraints
    rules["open_ends_critical"] = options.multiple_critical_paths or options.open_ends_critical
    rules["expected_finish_dates"] = options.expected_finish_dates
    rules["lag_from_early_start"] = options.start_to_start_lag_from_early_start
    rules["from_finish"] = options.from_finish
    return rules


def run_passes(
    plan: Plan,
    network: Network,
    tasks: Records,
    parts: Records,
    links: Records,
    calendars: Instants,
    *,
    late: bool = True,
) -> Computation:
    """Both passes on one horizon, and the floats; without ``late`` the first alone."""
    rules = _rules(plan)
    dates = empty_dates(len(plan))

    def early() -> None:
        forward(network.order, network.into_pointer, calendars, rules, tasks, parts, links, dates)

    def backwards(finish: int) -> None:
        backward(
            network.order, network.out_pointer, network.out_of, calendars, rules, tasks, parts, links, dates, finish
        )

    early()
    finish = finish_to_hold(plan, rules, tasks, dates)
    total, free = np.zeros(len(plan), np.int64), np.zeros(len(plan), np.int64)
    if not late:
        return Computation(plan, network, tasks, parts, links, rules, calendars, dates, finish, total, free)
    backwards(finish)
    if plan.options.from_finish:
        bound = dates["late_start"][plan.active & (dates["late_start"] != NEVER)]
        rules["start"] = int(bound.min()) if bound.size else finish
        early()
    alap = as_late(plan)
    if alap.any():
        dates["fixed_start"][alap] = dates["late_start"][alap]
        early()
    if plan.options.is_primavera:
        span_levels_of_effort(plan, calendars, dates)
    kind = int(plan.options.float_kind)
    floats(network.out_pointer, network.out_of, calendars, rules, tasks, links, dates, kind, total, free)
    return Computation(plan, network, tasks, parts, links, rules, calendars, dates, finish, total, free)


def as_late(plan: Plan) -> Flags:
    """Tasks that wait as long as they can."""
    waits: Flags = (plan.constraint == Constraint.AS_LATE_AS_POSSIBLE) & (plan.actual_start == NEVER)
    if waits.any():
        waits &= ~plan.summary
        waits[plan.parent[plan.parent >= 0]] = False
    return waits


def finish_to_hold(plan: Plan, rules: Records, tasks: Records, dates: Records) -> int:
    """The finish that the late dates start from: the project's own, or the one that the plan must hold."""
    if plan.finish != NEVER and (plan.options.from_finish or plan.options.is_primavera):
        return plan.finish
    finish = int(project_finish(rules, tasks, dates))
    if not plan.options.is_primavera and not plan.options.multiple_critical_paths:
        finish = max(finish, last_promise(plan))
    return finish


def last_promise(plan: Plan) -> int:
    """The latest «finish no later than» of what is still to do. Microsoft Project counts slack up to the project's
    finish or the last such date, whichever is later (its knowledge base, article Q182899)."""
    open_ones = plan.active & (plan.constraint == Constraint.FINISH_NO_LATER_THAN) & (plan.actual_finish == NEVER)
    dates = plan.constraint_date[open_ones & ~plan.manual]
    return int(dates.max()) if dates.size else NEVER


def result_of(computation: Computation, *, before: Schedule | None = None, rows: Indices | None = None) -> Schedule:
    """The dates as arrays of the plan's tasks and links, what is critical, and why.

    ``before``: the result of which only the tasks ``rows`` can differ.
    """
    plan, network, tasks, links = computation.plan, computation.network, computation.tasks, computation.links
    dates, options = computation.dates, plan.options
    total, free = computation.total_float.copy(), computation.free_float.copy()
    if before is None:
        found = columns_of(dates, _SHOWN_LINKS + _SHOWN_DATES)
    else:
        found = columns_of(dates, _SHOWN_LINKS) | {name: getattr(before, name).copy() for name in _SHOWN_DATES}
        for name in _SHOWN_DATES:
            found[name][rows] = dates[name][rows]
    for name in _SHOWN_LINKS:
        bound = found[name] >= 0
        found[name][bound] = network.into[found[name][bound]]
    link_free = np.zeros(len(plan.link_type), np.int64)
    link_free[network.into] = links["free_float"]
    if not options.is_primavera:
        alap = as_late(plan)
        total[alap] = 0
        free[alap] = 0
    done = plan.actual_finish != NEVER
    critical = (total <= options.critical_float) & ~done & plan.active & (found["early_start"] != NEVER)
    driving = np.zeros(len(plan.link_type), np.bool_)
    driving[found["driving_link"][found["driving_link"] >= 0]] = True
    if options.critical_by_longest_path:
        critical = _longest_path(plan, found, done)
    if not options.is_primavera:
        critical_summaries(plan.parent, np.ascontiguousarray(tasks["summary"]), critical)
    inactive = np.flatnonzero(~plan.active)
    for name in ("early_start", "early_finish", "late_start", "late_finish"):
        found[name][inactive] = NEVER
    start, end = shown_dates(plan, found["early_start"], found["early_finish"])
    return Schedule(
        found["early_start"],
        found["early_finish"],
        found["late_start"],
        found["late_finish"],
        start,
        end,
        total,
        free,
        critical,
        found["start_reason"],
        found["finish_reason"],
        found["late_reason"],
        found["driving_link"],
        found["late_link"],
        found["demand"],
        link_free,
        driving,
        *project_dates(computation, start, end),
    )


def shown_dates(plan: Plan, early_start: Seconds, early_finish: Seconds) -> tuple[Seconds, Seconds]:
    """Start and finish as they are told: in Primavera what was begun or done shows its actual dates."""
    start = np.where(plan.active, early_start, NEVER)
    end = np.where(plan.active, early_finish, NEVER)
    if plan.options.is_primavera:
        started = (plan.actual_start != NEVER) & plan.active
        start[started] = plan.actual_start[started]
        done = (plan.actual_finish != NEVER) & plan.active
        end[done] = plan.actual_finish[done]
    return start, end


def project_dates(computation: Computation, start: Seconds, end: Seconds) -> tuple[int, int]:
    """The first start and the last finish of all that are shown."""
    real, real_end = start[start != NEVER], end[end != NEVER]
    return (
        int(real.min()) if real.size else int(computation.rules["start"][0]),
        int(real_end.max()) if real_end.size else computation.finish,
    )


def _longest_path(plan: Plan, found: Mapping[str, NDArray[Any]], done: Flags) -> Flags:
    """Tasks on the driving links that lead to the latest early finish."""
    critical = np.zeros(len(plan), np.bool_)
    candidates = plan.active & (found["early_finish"] != NEVER)
    if not candidates.any():
        return critical
    latest = found["early_finish"][candidates].max()
    stack = [int(i) for i in np.flatnonzero(candidates & (found["early_finish"] == latest))]
    while stack:
        task = stack.pop()
        if critical[task]:
            continue
        critical[task] = True
        link = int(found["driving_link"][task])
        if link >= 0:
            stack.append(int(plan.link_predecessor[link]))
    return critical & ~done
