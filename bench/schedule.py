"""How fast ``schedule()`` is, beside a bare two-pass without calendars measured in the same run.

    PYTHONPATH=src python bench/schedule.py [--sizes 1000 10000 100000 1000000] [--repeat 5]

The network: five calendars, 1.5 links per task of all four types, a tenth of them with lags, a twentieth of the tasks
with constraints, summaries of about twenty tasks. The bare two-pass adds durations along the same links. «Floor»: it
asks the calendars besides, for dates and floats, and knows no other rule: what no schedule on calendars goes below.
«Edit»: the dates after one task in the middle got an hour longer or shorter, from those known before.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numba import njit

from vigie.engine import ALWAYS, NEVER, Plan, WorkCalendar
from vigie.engine.calendars import compile_calendars
from vigie.engine.incremental import EditedPlan
from vigie.engine.network import build_network
from vigie.engine.scheduler import schedule
from vigie.engine.worktime import as_finish, as_start, work_at

HOUR = 3600


def calendars() -> tuple[WorkCalendar, ...]:
    """Office hours with holidays, early and late shifts across midnight, six days, round the clock."""
    office = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
    early, late = ((6 * HOUR, 14 * HOUR),), ((0, 2 * HOUR), (18 * HOUR, 24 * HOUR))
    holidays = {day: () for year in range(50, 90) for day in (int(year * 365.25), int(year * 365.25) + 120)}
    return (
        ALWAYS,
        WorkCalendar(week=(office,) * 5 + ((),) * 2, days=holidays, name="office"),
        WorkCalendar(week=(early,) * 5 + ((),) * 2, name="early"),
        WorkCalendar(week=(late,) * 6 + ((),), name="late"),
        WorkCalendar(week=(office,) * 6 + ((),), name="six days"),
    )


def plan_of_size(n: int, seed: int = 1) -> Plan:
    """A random plan of ``n`` tasks, always the same for a size."""
    random = np.random.default_rng(seed)
    summary = np.arange(n) % 21 == 0
    parent = np.where(summary, -1, np.arange(n) // 21 * 21).astype(np.int32)
    links = int(1.5 * n)
    leaves = np.flatnonzero(~summary)
    target = random.integers(1, len(leaves), links)
    source = np.maximum(target - random.integers(1, 200, links), 0)
    kept = source < target
    source, target = leaves[source[kept]], leaves[target[kept]]
    count = len(source)
    constrained = random.random(n) < 0.05
    start = 20_000 * 86_400
    return Plan(
        duration=np.where(summary, 0, random.integers(1, 40, n) * HOUR),
        start=start,
        calendars=calendars(),
        calendar=1,
        parent=parent,
        summary=summary,
        task_calendar=random.integers(1, 5, n),
        constraint=np.where(constrained, random.choice([4, 6], n), 0),
        constraint_date=np.where(constrained, start + random.integers(0, 400, n) * 86_400, NEVER),
        link_predecessor=source,
        link_successor=target,
        link_type=random.choice([0, 1, 2], count, p=[0.9, 0.05, 0.05]),
        link_lag=np.where(random.random(count) < 0.1, random.integers(-8, 16, count) * HOUR, 0),
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def bare_two_pass(order, into_pointer, into, out_pointer, out_of, source, target, duration):  # type: ignore[no-untyped-def]
    """Early and late dates on the clock, finish-start only: the memory traffic of a schedule and nothing else."""
    n = len(duration)
    early, late = np.zeros(n, np.int64), np.zeros(n, np.int64)
    last = 0
    for k in range(len(order)):
        i = order[k]
        if i >= n:
            continue
        at = 0
        for row in range(into_pointer[i], into_pointer[i + 1]):
            at = max(at, early[source[into[row]]])
        early[i] = at + duration[i]
        last = max(last, early[i])
    for k in range(len(order) - 1, -1, -1):
        i = order[k]
        if i >= n:
            continue
        at = last
        for row in range(out_pointer[i], out_pointer[i + 1]):
            at = min(at, late[target[out_of[row]]])
        late[i] = at - duration[i]
    return early, late


@njit(cache=True)  # type: ignore[untyped-decorator]
def calendar_two_pass(order, into_pointer, into, out_pointer, out_of, source, target, duration, calendar, cal, start):  # type: ignore[no-untyped-def]
    """The same on calendars: early and late dates, total float of tasks and free float of links."""
    n = len(duration)
    early_start, early_finish = np.zeros(n, np.int64), np.zeros(n, np.int64)
    late_start, late_finish = np.zeros(n, np.int64), np.zeros(n, np.int64)
    work, total, free = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(len(source), np.int64)
    last = start
    for k in range(len(order)):
        i = order[k]
        if i >= n:
            continue
        at = start
        for row in range(into_pointer[i], into_pointer[i + 1]):
            at = max(at, early_finish[source[into[row]]])
        w = work_at(cal, calendar[i], at)
        early_start[i] = as_start(cal, calendar[i], w)
        early_finish[i] = as_finish(cal, calendar[i], w + duration[i])
        work[i] = w
        last = max(last, early_finish[i])
    for k in range(len(order) - 1, -1, -1):
        i = order[k]
        if i >= n:
            continue
        at = last
        for row in range(out_pointer[i], out_pointer[i + 1]):
            link = out_of[row]
            at = min(at, late_start[target[link]])
            free[link] = work_at(cal, calendar[i], early_start[target[link]]) - work[i] - duration[i]
        w = work_at(cal, calendar[i], at)
        late_finish[i] = as_finish(cal, calendar[i], w)
        late_start[i] = as_start(cal, calendar[i], w - duration[i])
        total[i] = w - duration[i] - work[i]
    return early_start, early_finish, late_start, late_finish, total, free


def longer(plan: Plan) -> Plan:
    """One task in the middle takes an hour more."""
    duration = plan.duration.copy()
    duration[len(plan) // 42 * 21 + 1] += HOUR
    return replace(plan, duration=duration)


def best(run: Callable[[], object], repeat: int) -> float:
    times = []  # of the processor: what else the machine does is not ours
    for _ in range(repeat):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    arguments.add_argument("--repeat", type=int, default=5)
    options = arguments.parse_args()
    schedule(plan_of_size(100))
    print("    tasks     links   schedule   with net   network      edit     floor      bare  ratio  ns/task     MB")
    for size in options.sizes:
        plan = plan_of_size(size)
        network = build_network(plan)
        whole = best(lambda plan=plan: schedule(plan), options.repeat)
        known = best(lambda plan=plan, network=network: schedule(plan, network=network), options.repeat)
        order = best(lambda plan=plan: build_network(plan), options.repeat)

        rows = network.order, network.into_pointer, network.into, network.out_pointer, network.into[network.out_of]

        def bare(plan: Plan = plan, rows=rows) -> object:  # type: ignore[no-untyped-def]
            return bare_two_pass(*rows, plan.link_predecessor, plan.link_successor, plan.duration)

        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        edited, one, other = EditedPlan(plan, network=network), plan, longer(plan)

        def edit(edited: EditedPlan = edited, both: tuple[Plan, Plan] = (one, other)) -> object:
            return edited.update(both[edited.plan is both[0]])

        edit()
        changed = best(edit, options.repeat)
        first = plan.start // 86_400 - 10
        compiled = compile_calendars(plan.calendars, first, first + 8_000)

        def on_calendars(plan: Plan = plan, rows=rows, compiled=compiled) -> object:  # type: ignore[no-untyped-def]
            ends = plan.link_predecessor, plan.link_successor
            return calendar_two_pass(*rows, *ends, plan.duration, plan.task_calendar, compiled, plan.start)

        bare()
        floor = best(bare, options.repeat)
        on_calendars()
        least = best(on_calendars, options.repeat)
        times = f"{whole * 1e3:>8.1f}ms {known * 1e3:>8.1f}ms {order * 1e3:>7.1f}ms {changed * 1e3:>7.1f}ms"
        times += f" {least * 1e3:>7.1f}ms"
        print(
            f"{size:>9} {len(plan.link_lag):>9} {times} {floor * 1e3:>7.1f}ms {known / floor:>6.1f}"
            f" {whole / size * 1e9:>8.0f} {memory:>6.0f}"
        )


if __name__ == "__main__":
    main()
