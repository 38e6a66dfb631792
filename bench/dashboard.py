"""Server time of the portfolio pages with many projects, and the time to read every indicator.

    python bench/dashboard.py [--projects 1000] [--tasks 100] [--runs 40]

It works on a database of its own: SQLite in a temporary folder, or the empty one that ``DATABASE_URL`` names. The rows
are made up; no engine runs. Figures: bench/dashboard.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

HISTORY = 12
"""Readings per project, a fortnight apart."""
WEEK = [[[480, 720], [780, 1020]]] * 5 + [[], []]
PROGRAMMES = 40


def _setup() -> None:
    os.environ.setdefault("VIGIE_HOME", tempfile.mkdtemp(prefix="vigie-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make_tree(projects: int, tasks: int) -> Any:
    """A portfolio, its programmes, projects with schedules, and a head of PMO, who is returned."""
    from vigie.accounts.models import User
    from vigie.accounts.roles import Role
    from vigie.accounts.services import grant_role
    from vigie.planning.models import Schedule
    from vigie.portfolio.models import Node
    from vigie.portfolio.services import create_node

    head = User.objects.create_user("head@example.org", "a-long-password", full_name="Head")
    top = create_node(actor=None, kind="portfolio", parent=None, code="P", name="Portfolio")
    programmes = [
        create_node(actor=None, kind="programme", parent=top, code=f"G{n}", name=f"Programme {n}", status="active")
        for n in range(min(PROGRAMMES, projects))
    ]
    grant_role(head, Role.HEAD_OF_PMO, top, actor=None)
    nodes = Node.objects.bulk_create(
        Node(kind="project", parent=p, depth=2, code=f"J{n}", name=f"Project {n}", status="active", manager=head)
        for n in range(projects)
        for p in [programmes[n % len(programmes)]]
    )
    for node in nodes:
        assert node.parent
        node.path = f"{node.parent.path}{node.pk}/"
    Node.objects.bulk_update(nodes, ["path"], batch_size=500)
    schedules = Schedule.objects.bulk_create(
        Schedule(
            node=n,
            properties={"calendar_uid": 1},
            status_date=STATUS,
            start=START,
            finish=START + dt.timedelta(days=tasks * 3),
            computed_at=dt.datetime.now(dt.UTC),
        )
        for n in nodes
    )
    for first in range(0, len(schedules), 50):
        _make_rows(schedules[first : first + 50], tasks)
    return head


START = dt.datetime.combine(dt.date.today() - dt.timedelta(days=150), dt.time(8))
STATUS = dt.datetime.combine(dt.date.today() - dt.timedelta(days=3), dt.time(17))


def _make_rows(schedules: list[Any], tasks: int) -> None:
    from vigie.planning.models import Baseline, BaselineTask, Calendar, Dependency, Task

    chance = random.Random(schedules[0].pk)
    Calendar.objects.bulk_create(
        Calendar(schedule=s, uid=1, position=0, name="Standard", definition={"week": WEEK}) for s in schedules
    )
    baselines = Baseline.objects.bulk_create(
        Baseline(schedule=s, number=0, name="Baseline", current=True) for s in schedules
    )
    rows, agreed, links = [], [], []
    for schedule, baseline in zip(schedules, baselines, strict=True):
        for n in range(tasks):
            start = START + dt.timedelta(days=3 * n)
            milestone = n % 12 == 11
            finish = start if milestone else start + dt.timedelta(days=2, hours=9)
            slip = dt.timedelta(days=chance.choice([0, 0, 0, 1, 4, 9]))
            done = 100.0 if finish + slip < STATUS else 0.0
            rows.append(
                Task(
                    schedule=schedule,
                    uid=n + 1,
                    position=n,
                    name=f"Task {n}",
                    search_text=f"task {n}",
                    milestone=milestone,
                    duration=0 if milestone else 86_400,
                    percent_complete=done,
                    actual_start=start + slip if done else None,
                    actual_finish=finish + slip if done else None,
                    start=start + slip,
                    finish=finish + slip,
                    total_float=chance.randrange(-1, 30) * 28_800,
                    critical=chance.random() < 0.2,
                )
            )
            agreed.append(
                BaselineTask(
                    baseline=baseline,
                    uid=n + 1,
                    start=start,
                    finish=finish,
                    duration=0 if milestone else 86_400,
                    total_float=chance.randrange(0, 30) * 28_800,
                )
            )
            if n and chance.random() > 0.05:
                links.append(Dependency(schedule=schedule, position=n, predecessor_uid=n, successor_uid=n + 1))
    Task.objects.bulk_create(rows, batch_size=500)
    BaselineTask.objects.bulk_create(agreed, batch_size=1000)
    Dependency.objects.bulk_create(links, batch_size=1000)


def make_history() -> None:
    """Readings over half a year: at each one the finishes of some projects have moved."""
    from vigie.insight.refresh import refresh
    from vigie.planning.models import Schedule

    chance = random.Random(1)
    for step in range(HISTORY, 0, -1):
        moved = list(Schedule.objects.all().order_by("pk"))
        for schedule in moved:
            assert schedule.finish
            schedule.finish += dt.timedelta(days=chance.choice([-2, 0, 0, 0, 1, 3]))
        Schedule.objects.bulk_update(moved, ["finish"], batch_size=500)
        refresh(day=dt.date.today() - dt.timedelta(days=14 * step))


def timed(label: str, act: Callable[[], Any], runs: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    asked = len(queries)
    wall, work = [], []
    for _run in range(runs):
        start, busy = time.perf_counter(), time.process_time()
        act()
        wall.append((time.perf_counter() - start) * 1000)
        work.append((time.process_time() - busy) * 1000)
    p95 = statistics.quantiles(wall, n=20)[-1]
    print(
        f"{label:<36} {asked:>3} queries   median {statistics.median(wall):6.1f} ms   p95 {p95:6.1f} ms   "
        f"(processor: median {statistics.median(work):6.1f} ms)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--tasks", type=int, default=100)
    parser.add_argument("--runs", type=int, default=40)
    asked = parser.parse_args()
    _setup()
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from vigie.config.server import spare_pauses
    from vigie.insight.models import Reading
    from vigie.insight.refresh import refresh
    from vigie.portfolio.models import Node

    head = make_tree(asked.projects, asked.tasks)
    start = time.perf_counter()
    refresh(day=dt.date.today() - dt.timedelta(days=14 * (HISTORY + 1)))
    print(f"{connection.vendor}: {asked.projects} projects, {asked.projects * asked.tasks} tasks")
    print(f"first reading of every indicator: {time.perf_counter() - start:.1f} s")
    make_history()
    start = time.perf_counter()
    refresh()
    print(f"reading of every indicator again: {time.perf_counter() - start:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{Reading.objects.count()} readings kept")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(head)
    programme = Node.objects.filter(kind="programme").first()
    project = Node.objects.filter(kind="project").first()
    assert programme
    assert project
    pages = {
        "help: the frame of a page alone": reverse("web:help"),
        "dashboard": reverse("web:home"),
        "dashboard as of 60 days ago": f"{reverse('web:home')}?as_of={dt.date.today() - dt.timedelta(days=60)}",
        "dashboard of a programme": reverse("web:dashboard", args=[programme.pk]),
        "overview of a project": reverse("web:dashboard", args=[project.pk]),
        "project list": reverse("web:projects"),
        "project list, by slip": f"{reverse('web:projects')}?sort=-slip",
        "project list, worst health, page 12": f"{reverse('web:projects')}?sort=-health&page=12",
        "project list, searched": f"{reverse('web:projects')}?q=project+9&status=active",
        "roadmap": reverse("web:roadmap"),
        "tree": reverse("portfolio:tree"),
        "search, a few tasks": f"{reverse('web:search')}?q=task+77",
        "search, every task": f"{reverse('web:search')}?q=task&page=3",
        "explanation of a total": reverse("insight:explain_all", args=["planning.progress"]),
    }

    def ask(address: str) -> None:
        response = client.get(address)
        assert response.status_code == 200, response.status_code

    for address in pages.values():
        ask(address)
    spare_pauses()  # as the server does
    for label, address in pages.items():
        timed(label, partial(ask, address), asked.runs)


if __name__ == "__main__":
    main()
