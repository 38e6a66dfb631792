"""How long a schedule of 10,000 tasks takes to read and to write.

    python bench/exchange.py [TASKS]

The schedule is generated: a tree four levels deep, chains with all link types, one resource assignment for each leaf,
two baselines, custom fields, notes. Processor time of one core, best of five.

| date | operation | tasks | size | seconds |
| --- | --- | --- | --- | --- |
| 2026-11-23 | write MSPDI | 10,000 | 22.6 MB | 0.64 |
| 2026-11-23 | read MSPDI | 10,000 | 22.6 MB | 1.60 |

Python 3.11, two cores of a server that others kept busy (load 10).
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from vigie.engine.terms import LinkType
from vigie.exchange import ScheduleDocument, read_schedule, write_mspdi
from vigie.exchange.document import (
    Assignment,
    Calendar,
    CalendarException,
    CustomField,
    Link,
    Properties,
    Resource,
    Spread,
    StoredDates,
    Task,
    TaskBaseline,
)

DAY = 8 * 3600
WEEK = (*[((480, 720), (780, 1020))] * 5, (), ())
START = dt.datetime(2026, 1, 5, 8)


def generated(count: int) -> ScheduleDocument:
    """A schedule like a real one of some size; the same at every call."""
    draw = random.Random(count)
    tasks: list[Task] = []
    above: list[int] = []
    for uid in range(1, count + 1):
        level = {1: 1, 2: 2, 3: 3}.get(uid % 100, 2 if uid % 20 == 1 else 3 if uid % 20 == 2 else 4)
        del above[level - 1 :]
        start = START + dt.timedelta(days=7 * (uid % 300))
        finish = start + dt.timedelta(days=4, hours=9)
        duration = 5 * DAY
        tasks.append(
            Task(
                uid=uid,
                id=uid,
                name=f"Task {uid} of the generated schedule",
                guid=f"{uid:08x}-0000-4000-8000-000000000000",
                wbs=f"1.{uid}",
                outline_level=level,
                parent_uid=above[-1] if above else None,
                summary=level < 4 and uid < count - 3,
                start=start,
                finish=finish,
                duration=duration,
                remaining_duration=duration,
                percent_complete=0.0,
                work=duration,
                remaining_work=duration,
                cost=Decimal(400),
                baselines=tuple(TaskBaseline(n, start, finish, duration, duration, Decimal(400)) for n in (0, 1)),
                stored=StoredDates(start, finish, start, finish, 0, 0, False),
                notes="A note of some length, as people write them." if uid % 10 == 0 else "",
                custom={"text1": f"Zone {uid % 7}", "number1": float(uid % 13)},
            )
        )
        above.append(uid)
    leaves = [task for task in tasks if not task.summary]
    links = tuple(
        Link(before.uid, after.uid, LinkType(draw.choice((0, 0, 0, 0, 1, 2))), draw.choice((0, 0, 0, DAY, -DAY)))
        for before, after in pairwise(leaves)
    )
    base = Calendar(
        1,
        "Standard",
        WEEK,
        exceptions=tuple(CalendarException(dt.date(y, 12, 25), dt.date(y, 12, 25)) for y in range(2026, 2036)),
    )
    people = tuple(Resource(uid, f"Person {uid}", id=uid, max_units=1.0, calendar_uid=uid + 1) for uid in range(1, 51))
    return ScheduleDocument(
        properties=Properties(name="Generated", start=START, calendar_uid=1),
        calendars=(
            base,
            *(Calendar(uid + 1, f"Person {uid}", (None,) * 7, 1, kind="resource") for uid in range(1, 51)),
        ),
        tasks=tuple(tasks),
        links=links,
        resources=people,
        assignments=tuple(_assignment(number, task) for number, task in enumerate(leaves, 1)),
        custom_fields=(CustomField("task", "text1", "Zone"), CustomField("task", "number1", "Weight", "number")),
    )


def _assignment(number: int, task: Task) -> Assignment:
    """One in ten is spread unevenly, day by day."""
    assert task.start is not None
    days = [task.start + dt.timedelta(days=day) for day in range(5)]
    uneven = tuple(Spread(day, day + dt.timedelta(hours=9), (4 + 2 * (i % 3)) * 3600) for i, day in enumerate(days))
    return Assignment(
        uid=number,
        task_uid=task.uid,
        resource_uid=1 + number % 50,
        units=1.0,
        work=task.work,
        remaining_work=task.work,
        start=task.start,
        finish=task.finish,
        contour="contoured" if number % 10 == 0 else "",
        remaining_spread=uneven if number % 10 == 0 else (),
    )


def best(action: Callable[[], object], times: int = 5) -> float:
    seconds = []
    for _ in range(times):
        begun = time.process_time()
        action()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    document = generated(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.xml"

        def write() -> None:
            with path.open("wb") as stream:
                write_mspdi(document, stream)

        write()
        assert read_schedule(path).tasks == document.tasks
        size = path.stat().st_size / 1024**2
        for operation, action in (("write MSPDI", write), ("read MSPDI", lambda: read_schedule(path))):
            print(f"| {dt.date.today()} | {operation} | {count:,} | {size:.1f} MB | {best(action):.2f} |")


if __name__ == "__main__":
    main()
