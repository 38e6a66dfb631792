"""How fast ``simulate`` is, and the command that scores it against an independent reference.

    PYTHONPATH=src python bench/simulate.py ACTIVITIES.csv LINKS.csv ITERATIONS SEED OUT.json
    PYTHONPATH=src python bench/simulate.py --own [--repeat 5]

First form: activities (id, low, mode, high in days) and finish-start links (pred, succ) come as CSV; mean, percentiles
and criticality go to the JSON file, with the seconds of the whole simulation: reading the model, the plan's schedule,
sampling, both passes, criticality; neither files nor loading machine code (one short run comes before).

Second form: the cases of ``simulate.md``, with the memory bandwidth measured in the same run. The bound is the time to
move 16 bytes per task and iteration: a duration and a date, each written and read once.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from vigie.engine import ALWAYS, Plan, WorkCalendar, schedule
from vigie.engine.simulation import Correlation, Driver, Estimates, Event, Impact, Model, Triangular, Uniform
from vigie.engine.simulation.result import Simulation, percentile
from vigie.engine.simulation.run import simulate

HOUR, DAY = 3600, 86_400
START = 20_000 * DAY


def bare_plan(source: Any, target: Any, mode: Any) -> Plan:
    """Finish-start links on the clock; durations in days."""
    return Plan(
        duration=np.rint(np.asarray(mode) * DAY).astype(np.int64),
        start=0,
        link_predecessor=source,
        link_successor=target,
    )


def network(n: int, seed: int = 7) -> tuple[Any, Any, Any]:
    """1.5 links a task that reach back a twentieth of the tasks, numbered at random; base durations of 1 to 20 days."""
    random = np.random.default_rng(seed)
    target = random.integers(1, n, int(1.5 * n))
    first = np.maximum(0, target - max(20, n // 20))
    source = first + (random.random(len(target)) * (target - first)).astype(np.int64)
    links = np.unique(source * n + target)
    number = random.permutation(n)
    return number[links // n], number[links % n], random.uniform(1, 20, n)


def bare(n: int) -> tuple[Plan, Model]:
    source, target, base = network(n)
    random = np.random.default_rng(1)
    plan = bare_plan(source, target, base)
    numbers = [
        plan.duration * random.uniform(0.5, 0.95, n),
        plan.duration,
        plan.duration * random.uniform(1.05, 2.5, n),
    ]
    return plan, Model(durations=[Estimates(np.arange(n), Triangular, numbers)])


def full(n: int) -> tuple[Plan, Model]:
    """The same network with four calendars, all types of links, lags, correlation, events and drivers."""
    plan, model = bare(n)
    random = np.random.default_rng(2)
    office = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
    holidays = {day: () for year in range(50, 90) for day in (int(year * 365.25), int(year * 365.25) + 120)}
    calendars = (
        ALWAYS,
        WorkCalendar(week=(office,) * 5 + ((),) * 2, days=holidays),
        WorkCalendar(week=(((6 * HOUR, 14 * HOUR),),) * 5 + ((),) * 2),
        WorkCalendar(week=(office,) * 6 + ((),)),
        WorkCalendar(week=(((0, 2 * HOUR), (18 * HOUR, 24 * HOUR)),) * 6 + ((),)),
    )
    links = len(plan.link_type)
    days = plan.duration * 8 // 24
    low, _, high = model.durations[0].numbers  # type: ignore[union-attr]
    groups = random.permutation(n)[: n // 2].reshape(-1, 20 if n >= 40 else 1)
    plan = replace(
        plan,
        duration=days,
        start=START,
        calendars=calendars,
        calendar=1,
        task_calendar=random.choice([1, 2, 3, 4], n, p=[0.7, 0.1, 0.1, 0.1]),
        link_type=random.choice([0, 1, 2, 3], links, p=[0.85, 0.07, 0.07, 0.01]),
        link_lag=np.where(random.random(links) < 0.1, random.integers(-8, 16, links) * HOUR, 0),
        deadline=np.where(random.random(n) < 0.02, START + 4000 * DAY, np.iinfo(np.int64).min),
    )
    return plan, Model(
        durations=[Estimates(np.arange(n), Triangular, [low / 3, days, high / 3])],
        correlations=[Correlation([("duration", int(task)) for task in group], 0.4) for group in groups],
        events=[
            Event(float(p), [Impact(int(task), Uniform(8 * HOUR, 80 * HOUR)) for task in tasks])
            for p, tasks in zip(random.uniform(0.05, 0.5, n // 100), random.integers(0, n, (n // 100, 3)), strict=True)
        ],
        drivers=[
            Driver(random.choice(n, n // 50, replace=False).tolist(), Triangular(0.9, 1.0, 1.3)) for _ in range(10)
        ],
    )


def bandwidth(megabytes: int = 256) -> float:
    """Bytes a second that two threads move from one array to another, the best of five."""
    threads = 2
    a = np.ones(megabytes << 17)
    b = np.zeros_like(a)
    part = len(a) // threads

    def move(k: int) -> None:
        np.copyto(b[k * part : (k + 1) * part], a[k * part : (k + 1) * part])

    times = []
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(5):
            started = time.perf_counter()
            list(pool.map(move, range(threads)))
            times.append(time.perf_counter() - started)
    return 2 * a.nbytes / min(times)


def best(run: Callable[[], Simulation], repeat: int) -> tuple[float, float]:
    """Seconds on the clock and of the processors, the best of each."""
    clock, processor = [], []
    for _ in range(repeat):
        started, used = time.perf_counter(), time.process_time()
        run()
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    return min(clock), min(processor)


def score(arguments: list[str]) -> None:
    acts, links, iterations, seed, out = arguments
    with Path(acts).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with Path(links).open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    number = {row["id"]: index for index, row in enumerate(rows)}
    days = np.array([[float(row[name]) for row in rows] for name in ("low", "mode", "high")])
    source, target = ([number[pair[end]] for pair in pairs] for end in ("pred", "succ"))
    plan = bare_plan(source, target, days[1])
    model = Model(durations=[Estimates(np.arange(len(rows)), Triangular, np.rint(days * DAY))])
    simulate(plan, model, iterations=1, threads=1)  # loads the machine code
    started = time.perf_counter()
    found = simulate(plan, model, iterations=int(iterations), seed=int(seed))
    seconds = time.perf_counter() - started
    result: dict[str, Any] = {f"p{p}": float(percentile(found.finish, p)) / DAY for p in (10, 50, 80, 90)}
    result["mean"] = float(found.finish.mean()) / DAY
    result["criticality"] = dict(zip(number, found.criticality.tolist(), strict=True))
    result["engine_s"] = seconds
    Path(out).write_text(json.dumps(result), encoding="utf-8")


def own(repeat: int) -> None:
    speed = bandwidth()
    print(f"two threads move {speed / 1e9:.1f} GB/s; repeat {repeat}, the best counts\n")
    print("| case | tasks | iterations | seconds | processor s | million a second | bound | ratio | times bare |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for n, iterations in ((1_000, 10_000), (10_000, 10_000), (100_000, 1_000)):
        first = 0.0
        for name, (plan, model) in (("bare", bare(n)), ("full", full(n))):
            if simulate(plan, model, iterations=64).engine != "fast":
                raise SystemExit("the case went step by step")
            seconds, processor = best(partial(simulate, plan, model, iterations=iterations), repeat)
            first = first or seconds
            bound, rate = 16 * n * iterations / speed, n * iterations / seconds / 1e6
            print(
                f"| {name} | {n:,} | {iterations:,} | {seconds:.3f} | {processor:.3f} "
                f"| {rate:.0f} | {bound:.3f} | {seconds / bound:.1f} | {seconds / first:.2f} |"
            )
    plan, model = full(1_000)
    _, seconds = best(lambda: simulate(plan, model, iterations=200, stepwise=True, threads=1), 3)
    print(f"\nstep by step, full, 1,000 tasks: {seconds / 200 * 1e3:.2f} ms an iteration")
    started = time.perf_counter()
    schedule(plan)
    print(f"one schedule() of that plan: {(time.perf_counter() - started) * 1e3:.2f} ms")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    if "--own" not in sys.argv:
        score(sys.argv[1:])
        return
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--own", action="store_true")
    arguments.add_argument("--repeat", type=int, default=5)
    own(arguments.parse_args().repeat)


if __name__ == "__main__":
    main()
