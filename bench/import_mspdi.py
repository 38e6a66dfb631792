"""An MSPDI file of 10,000 tasks and 15,000 links, from the upload to the stored dates, stage by stage.

    python bench/import_mspdi.py [TASKS]

The database is a temporary SQLite file, or PostgreSQL with DATABASE_URL (one that may be emptied). Compilation of
the engine is done before (it is kept on disk after the first run of an installation).

Last figures (SQLite, 2 cores, Python 3.11, 23 November 2026), 10,000 tasks, 14,269 links, 8.6 MB:

| stage                                        |      s |
| -------------------------------------------- | ------ |
| read the file                                |   0.66 |
| compute                                      |   0.07 |
| keep the file's document                     |   0.06 |
| write the rows                               |   2.38 |
| compute again and write the results          |   0.73 |
| the whole import, from upload to stored dates |   4.29 |
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

os.environ.setdefault("VIGIE_HOME", tempfile.mkdtemp(prefix="vigie-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from vigie.exchange import document as doc  # noqa: E402
from vigie.exchange import read_schedule, write_mspdi  # noqa: E402
from vigie.jobs.services import run_job  # noqa: E402
from vigie.planning.documents import pack, store_document  # noqa: E402
from vigie.planning.models import ImportState, Schedule  # noqa: E402
from vigie.planning.results import recompute, run_engine  # noqa: E402
from vigie.planning.services import request_import  # noqa: E402
from vigie.portfolio.models import Node, NodeKind  # noqa: E402
from vigie.portfolio.services import create_node  # noqa: E402

DAY = 28_800
SHIFTS = ((480, 720), (780, 1020))


def network(size: int) -> doc.ScheduleDocument:
    """Summaries of 20 tasks each; each task follows the one before and, every second, the one 30 before."""
    tasks: list[doc.Task] = []
    links: list[doc.Link] = []
    leaves: list[int] = []
    summary = 0
    for i in range(size):
        uid = i + 1
        if i % 21 == 0:
            summary = uid
            tasks.append(doc.Task(uid=uid, id=uid, name=f"Lot {uid}", summary=True))
            continue
        tasks.append(
            doc.Task(
                uid=uid, id=uid, name=f"Tâche {uid}", outline_level=2, parent_uid=summary, duration=DAY * (1 + i % 5)
            )
        )
        if leaves:
            links.append(doc.Link(leaves[-1], uid, lag=DAY if i % 7 == 0 else 0))
        if i % 2 and len(leaves) > 30:
            links.append(doc.Link(leaves[-30], uid))
        leaves.append(uid)
    return doc.ScheduleDocument(
        properties=doc.Properties(name="Bench", start=dt.datetime(2026, 1, 5, 8), calendar_uid=1),
        calendars=(doc.Calendar(uid=1, name="Standard", week=(SHIFTS,) * 5 + ((), ())),),
        tasks=tuple(tasks),
        links=tuple(links),
    )


def timed(name: str, work: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    result = work()
    print(f"| {name:<44} | {time.perf_counter() - begun:6.2f} |")
    return result


def main(size: int) -> None:
    call_command("migrate", verbosity=0)
    Node.objects.filter(code__in=["BENCH-J"]).delete()
    Node.objects.filter(code__in=["BENCH"]).delete()
    top = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="BENCH", name="Bench")
    project = create_node(actor=None, kind=NodeKind.PROJECT, parent=top, code="BENCH-J", name="Bench")
    from vigie.accounts.models import User

    actor = User.objects.filter(email="bench@example.org").first() or User.objects.create_superuser(
        "bench@example.org", full_name="Bench"
    )
    document = network(size)
    run_engine(network(50))
    stream = BytesIO()
    write_mspdi(document, stream)
    content = stream.getvalue()
    print(f"{len(document.tasks):,} tasks, {len(document.links):,} links, {len(content) / 2**20:.1f} MB\n")
    print(f"| {'stage':<44} | {'s':>6} |\n| {'-' * 44} | {'-' * 6} |")
    path = Path(tempfile.mkdtemp()) / "plan.xml"
    path.write_bytes(content)
    read = timed("read the file", lambda: read_schedule(path))
    timed("compute", lambda: run_engine(read))
    timed("keep the file's document", lambda: pack(read))
    schedule = Schedule.objects.create(node=project)
    timed("write the rows", lambda: store_document(schedule, read))
    timed("compute again and write the results", lambda: recompute(schedule, read))
    schedule.delete()

    def whole() -> None:
        imported = request_import(project, actor=actor, name="plan.xml", chunks=[content])
        assert imported.job is not None
        run_job(imported.job.pk)
        imported.refresh_from_db()
        assert imported.state == ImportState.APPLIED, imported.error

    timed("the whole import, from upload to stored dates", whole)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
