"""``schedule()`` beside MPXJ's scheduler on the same network, read from the same MSPDI file.

    PYTHONPATH=src python bench/schedule_mpxj.py [--sizes 10000 100000] [--runs 3]

The network is that of ``bench/schedule.py``: five calendars, four types of links, lags, constraints, summaries. MPXJ's
first run warms the Java machine up; the figure is the best of the others. Figures: bench/schedule.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from schedule import best, plan_of_size

from vigie.engine import NEVER, Plan, WorkCalendar, schedule
from vigie.engine.terms import Constraint, LinkType
from vigie.exchange import document as doc
from vigie.exchange import read_schedule, write_mspdi
from vigie.exchange.jvm import java
from vigie.exchange.plan import moment, plan_of


def _shifts(periods: tuple[tuple[int, int], ...]) -> doc.Shifts:
    return tuple((start // 60, end // 60) for start, end in periods)


def _calendar(uid: int, calendar: WorkCalendar) -> doc.Calendar:
    days = {dt.date(1970, 1, 1) + dt.timedelta(days=day): _shifts(periods) for day, periods in calendar.days.items()}
    exceptions = tuple(doc.CalendarException(day, day, shifts) for day, shifts in sorted(days.items()))
    return doc.Calendar(uid, calendar.name, tuple(_shifts(day) for day in calendar.week), exceptions=exceptions)


def document_of(plan: Plan) -> doc.ScheduleDocument:
    """The plan as a file would state it; of several links between two tasks, the first."""
    tasks = [
        doc.Task(
            uid=i + 1,
            id=i + 1,
            name=f"Task {i + 1}",
            outline_level=1 if plan.parent[i] < 0 else 2,
            parent_uid=None if plan.parent[i] < 0 else int(plan.parent[i]) + 1,
            summary=bool(plan.summary[i]),
            duration=None if plan.summary[i] else int(plan.duration[i]),
            actual_duration=0,
            remaining_duration=None if plan.summary[i] else int(plan.duration[i]),
            calendar_uid=int(plan.task_calendar[i]),
            constraint=Constraint(int(plan.constraint[i])),
            constraint_date=moment(int(plan.constraint_date[i])),
        )
        for i in range(len(plan))
    ]
    links: dict[tuple[int, int], doc.Link] = {}
    columns = (plan.link_predecessor, plan.link_successor, plan.link_type, plan.link_lag)
    for source, target, kind, lag in zip(*(column.tolist() for column in columns), strict=True):
        links.setdefault((source, target), doc.Link(source + 1, target + 1, LinkType(kind), lag))
    return doc.ScheduleDocument(
        properties=doc.Properties(name="Bench", start=moment(plan.start), calendar_uid=plan.calendar),
        calendars=tuple(_calendar(uid, calendar) for uid, calendar in enumerate(plan.calendars) if uid),
        tasks=tuple(tasks),
        links=tuple(links.values()),
    )


def mpxj(path: Path, runs: int) -> tuple[float, Any]:
    """Seconds of MPXJ's best run after the first, and its file with the dates."""
    file = java("org.mpxj.reader.UniversalProjectReader")().read(str(path))
    start, times = file.getProjectProperties().getStartDate(), []
    for _run in range(runs + 1):
        began = time.perf_counter()
        java("org.mpxj.cpm.MicrosoftScheduler")().schedule(file, start)
        times.append(time.perf_counter() - began)
    return min(times[1:]), file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.xml"
            with path.open("wb") as stream:
                write_mspdi(document_of(plan_of_size(size)), stream)
            plan = plan_of(read_schedule(path))
            schedule(plan)
            ours = best(lambda plan=plan: schedule(plan), options.runs)
            theirs, file = mpxj(path, options.runs)
        found = schedule(plan)
        dates = dict(zip(plan.uid.tolist(), found.early_start.tolist(), strict=True))
        pairs = [
            (str(task.getEarlyStart()), str(moment(dates[int(task.getUniqueID())])).replace(" ", "T"))
            for task in file.getTasks()
            if dates.get(int(task.getUniqueID()), NEVER) != NEVER and not task.getSummary()
        ]
        same = sum(a == b.removesuffix(":00") or a == b for a, b in pairs) / len(pairs)
        print(
            f"{size:>9} tasks {len(plan.link_lag):>9} links   ours {ours * 1e3:8.1f} ms   MPXJ {theirs * 1e3:9.1f} ms"
            f"   ratio {theirs / ours:6.1f}   early starts alike {same:.1%}"
        )


if __name__ == "__main__":
    main()
