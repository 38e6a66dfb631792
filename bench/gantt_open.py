"""Opens a schedule of 10,000 tasks in Chromium and says when its chart is painted.

    python bench/gantt_open.py [--tasks 10000] [--runs 7]

Serves Vigie with waitress on a throw-away SQLite database, signs in, opens the schedule page in a fresh browser profile
(nothing cached on the first run) and measures from the navigation's start to the frame that shows the chart.

Last figures (SQLite, 10,000 tasks, 9,228 links; server and browser together on 2 cores that other work shared):

| ms from the navigation's start | first open | median of 7 |
| ------------------------------ | ---------- | ----------- |
| the page has arrived           |         75 |          32 |
| first contentful paint         |        320 |         216 |
| the data (223 kB) have arrived |        591 |         392 |
| the chart is painted           |       1098 |         799 |

With four times as much work as cores waiting on the same machine, the median was 2.3 s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("VIGIE_CHROMIUM", "/usr/bin/chromium")
PASSWORD = "a long and harmless one"


def made_document(count: int) -> Any:
    """A schedule of ``count`` rows: lots of eleven tasks and a milestone, chained inside the lot and between lots."""
    from vigie.engine.terms import LinkType
    from vigie.exchange import document as doc
    from vigie.planning.services.schedules import STANDARD_CALENDAR

    start = dt.datetime(2026, 1, 5, 8)
    tasks: list[doc.Task] = []
    links: list[doc.Link] = []
    lot = 0
    for uid in range(1, count + 1):
        place = (uid - 1) % 13
        if place == 0:
            lot = uid
            tasks.append(doc.Task(uid=uid, name=f"Lot {uid // 13 + 1}", wbs=f"{uid // 13 + 1}", summary=True))
            continue
        milestone = place == 12
        days = 0 if milestone else 1 + (uid * 7) % 9
        agreed = start + dt.timedelta(days=uid // 6)
        tasks.append(
            doc.Task(
                uid=uid,
                name=f"{'Milestone' if milestone else 'Task'} {uid}",
                wbs=f"{lot // 13 + 1}.{place}",
                outline_level=2,
                parent_uid=lot,
                milestone=milestone,
                duration=days * 28_800,
                baselines=(doc.TaskBaseline(0, agreed, agreed + dt.timedelta(days=days), days * 28_800),),
            )
        )
        if place > 1:
            kind = LinkType.START_START if uid % 5 == 0 else LinkType.FINISH_START
            links.append(doc.Link(uid - 1, uid, kind, lag=28_800 * (uid % 3)))
        if place == 1 and uid > 26:
            links.append(doc.Link(uid - 20, uid))
    properties = doc.Properties(
        name="Bench", tool=doc.Tool.VIGIE, start=start, calendar_uid=1, status_date=start + dt.timedelta(days=60)
    )
    return doc.ScheduleDocument(
        properties=properties, calendars=(STANDARD_CALENDAR,), tasks=tuple(tasks), links=tuple(links)
    )


def prepare(count: int) -> int:
    """A database with one project and its schedule; returns the project's key."""
    from django.core.management import call_command

    from vigie.accounts.models import User
    from vigie.planning.documents import store_document
    from vigie.planning.models import Schedule
    from vigie.planning.results import recompute
    from vigie.portfolio.services import create_node

    call_command("migrate", verbosity=0)
    User.objects.create_superuser("bench@example.org", PASSWORD, full_name="Bench")
    top = create_node(actor=None, kind="portfolio", parent=None, code="B", name="Bench")
    node = create_node(actor=None, kind="project", parent=top, code="B1", name="Bench", status="active")
    schedule = Schedule.objects.create(node=node)
    document = made_document(count)
    store_document(schedule, document)
    recompute(schedule, document)
    return node.pk


def serve(port: int) -> None:
    import waitress
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    threading.Thread(
        target=waitress.serve, args=(application,), kwargs={"host": "127.0.0.1", "port": port}, daemon=True
    ).start()


def measure(port: int, node: int, runs: int) -> list[dict[str, float]]:
    from playwright.sync_api import sync_playwright

    address = f"http://127.0.0.1:{port}"
    figures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{address}/accounts/login/")
        page.fill("[name=login]", "bench@example.org")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        for _run in range(runs):
            page.goto(f"{address}/projects/{node}/schedule/")
            page.wait_for_selector("#gantt[data-ready]")
            figures.append(
                page.evaluate(
                    """() => {
                        const first = (name) => performance.getEntriesByName(name)[0]?.startTime ?? 0;
                        const data = performance.getEntriesByType('resource').find((r) => r.name.includes('/data/'));
                        return {
                            page: performance.getEntriesByType('navigation')[0].responseEnd,
                            'first paint': first('first-contentful-paint'),
                            data: data.responseEnd, 'data, kB': data.encodedBodySize / 1024,
                            chart: first('gantt-painted'),
                        };
                    }"""
                )
            )
        browser.close()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--port", type=int, default=8791)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as home:
        os.environ.update(VIGIE_HOME=home, DJANGO_SETTINGS_MODULE="vigie.config.settings")
        sys.path.insert(0, str(ROOT / "src"))
        import django

        django.setup()
        node = prepare(options.tasks)
        serve(options.port)
        figures = measure(options.port, node, options.runs)
    median = {key: round(statistics.median(run[key] for run in figures)) for key in figures[0]}
    first = {key: round(value) for key, value in figures[0].items()}
    print(json.dumps({"tasks": options.tasks, "first open, ms": first, "median, ms": median}, indent=2))


if __name__ == "__main__":
    main()
