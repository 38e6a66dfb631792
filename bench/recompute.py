"""From the rows of a schedule to its results kept in the rows: what ``recompute`` takes, phase by phase.

    PYTHONPATH=src python bench/recompute.py [--sizes 10000 100000] [--repeat 3]

A schedule as planners keep them (three calendars, one and a half links a task, a tenth with lags, summaries of twenty)
is stored in a fresh SQLite file with the settings of the installation. «All»: every result is new, as after an import.
«Again»: nothing changed. «Bound»: the same columns read and the same results written by the database driver alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

DAY = 8 * 3600


def document_of_size(n: int) -> Any:
    """A schedule of ``n`` rows, always the same."""
    from vigie.engine.terms import LinkType
    from vigie.exchange.document import Calendar, Link, Properties, ScheduleDocument, Task

    random = np.random.default_rng(7)
    office = (((8 * 60, 12 * 60), (13 * 60, 17 * 60)),) * 5 + ((), ())
    weeks = [office, (((6 * 60, 14 * 60),),) * 5 + ((), ()), (((8 * 60, 12 * 60),),) * 6 + ((),)]
    calendars = tuple(Calendar(uid=i + 1, name=f"Calendar {i}", week=week) for i, week in enumerate(weeks))
    del LinkType
    durations, leaves = random.integers(1, 40, n) * 3600, [i for i in range(n) if i % 21]
    choice = random.integers(1, 4, n)
    tasks = tuple(
        Task(
            uid=i + 1,
            name=f"Task {i}",
            wbs=f"{i // 21 + 1}.{i % 21}",
            outline_level=2 if i % 21 else 1,
            parent_uid=i // 21 * 21 + 1 if i % 21 else None,
            summary=not i % 21,
            duration=int(durations[i]) if i % 21 else None,
            calendar_uid=int(choice[i]),
        )
        for i in range(n)
    )
    count = int(1.5 * n)
    target = random.integers(1, len(leaves), count)
    source = np.maximum(target - random.integers(1, 200, count), 0)
    pairs = dict.fromkeys((leaves[a] + 1, leaves[b] + 1) for a, b in zip(source, target, strict=True) if a < b)
    lags = random.random(len(pairs)) < 0.1
    links = tuple(Link(a, b, lag=DAY if lag else 0) for (a, b), lag in zip(pairs, lags, strict=True))
    start = dt.datetime(2027, 1, 4, 8)
    return ScheduleDocument(
        properties=Properties(start=start, calendar_uid=1), calendars=calendars, tasks=tasks, links=links
    )


def best(run: Callable[[], object], repeat: int, before: Callable[[], object] = lambda: None) -> float:
    times = []
    for _ in range(repeat):
        before()
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def bound(path: str, schedule: int) -> None:
    """Read what a plan is made of and write the results, by the driver alone."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT * FROM planning_task WHERE schedule_id = ? ORDER BY position", [schedule])
        names = [column[0] for column in rows.description]
        found = rows.fetchall()
        connection.execute("SELECT * FROM planning_dependency WHERE schedule_id = ?", [schedule]).fetchall()
        results = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
        places = [names.index(name) for name in (*results, "total_float", "free_float", "id")]
        sets = ", ".join(f"{name} = ?" for name in (*results, "total_float", "free_float"))
        values = [[row[place] for place in places] for row in found]
        connection.executemany(f"UPDATE planning_task SET {sets} WHERE id = ?", values)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    arguments.add_argument("--repeat", type=int, default=3)
    options = arguments.parse_args()
    home = tempfile.mkdtemp()
    os.environ |= {"VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    from vigie.planning.documents import document_of, store_document
    from vigie.planning.models import Schedule, Task
    from vigie.planning.results import recompute, run_engine
    from vigie.portfolio.models import Node, NodeKind
    from vigie.portfolio.services import create_node

    call_command("migrate", verbosity=0)
    print("   tasks     links       all     again   reading    engine     bound   ratio")
    for size in options.sizes:
        top = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code=f"P{size}", name="P")
        node: Node = create_node(actor=None, kind=NodeKind.PROJECT, parent=top, code=f"J{size}", name="J")
        schedule = Schedule.objects.create(node=node)
        made = document_of_size(size)
        store_document(schedule, made)

        def forget(schedule: Schedule = schedule) -> None:
            Task.objects.filter(schedule=schedule).update(early_start=None, early_finish=None, total_float=None)

        def compute(schedule: Schedule = schedule) -> None:
            recompute(schedule, announce=False)

        compute()
        every = best(compute, options.repeat, forget)
        again = best(compute, options.repeat)
        reading = best(lambda schedule=schedule: document_of(schedule), options.repeat)
        document = document_of(schedule)
        engine = best(lambda document=document: run_engine(document), options.repeat)
        path = str(Path(home) / "vigie.sqlite3")
        least = best(lambda path=path, pk=schedule.pk: bound(path, pk), options.repeat)
        print(
            f"{size:>8} {len(made.links):>9} {every:>8.2f}s {again:>8.2f}s {reading:>8.2f}s {engine:>8.2f}s"
            f" {least:>8.2f}s {every / least:>7.1f}"
        )


if __name__ == "__main__":
    main()
