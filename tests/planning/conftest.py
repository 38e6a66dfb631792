"""A project with three tasks, its people, and a way to upload files into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.engine.terms import LinkType
from vigie.exchange import document as doc
from vigie.exchange import read_schedule
from vigie.jobs.services import run_job
from vigie.planning.documents import pack, unpack
from vigie.planning.models import ScheduleImport, Task
from vigie.planning.services import imports, request_import
from vigie.portfolio.models import Node, NodeKind
from vigie.portfolio.services import create_node

DAY = 28_800
SHIFTS = ((480, 720), (780, 1020))
Upload = Callable[..., ScheduleImport]


@dataclass
class Workshop:
    project: Node
    people: dict[Role, User]
    document: doc.ScheduleDocument


@pytest.fixture
def workshop(db: None) -> Workshop:
    """Dig (3 d) → Build (5 d) → Open (milestone), from Monday 5 January 2026."""
    top = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="P")
    project = create_node(actor=None, kind=NodeKind.PROJECT, parent=top, code="J", name="J")
    people = {r: User.objects.create_user(f"{r}@example.org", full_name=str(r.label)) for r in Role}
    for role, person in people.items():
        grant_role(person, role, project, actor=None)
    document = doc.ScheduleDocument(
        properties=doc.Properties(name="J", start=dt.datetime(2026, 1, 5, 8), calendar_uid=1),
        calendars=(doc.Calendar(uid=1, name="Standard", week=(SHIFTS,) * 5 + ((), ())),),
        tasks=(
            doc.Task(uid=1, id=1, name="Dig", duration=3 * DAY),
            doc.Task(uid=2, id=2, name="Build", duration=5 * DAY),
            doc.Task(uid=3, id=3, name="Open", duration=0, milestone=True),
        ),
        links=(doc.Link(1, 2, LinkType.FINISH_START), doc.Link(2, 3, LinkType.FINISH_START)),
    )
    return Workshop(project, people, document)


@pytest.fixture
def upload(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """``upload(document or bytes)``: as the project manager, through the job; returns the import as it ended.

    Documents travel as themselves, so that a test says exactly what a file says; bytes go through the real readers.
    """

    def read(path: Path) -> doc.ScheduleDocument:
        return unpack(path.read_bytes()) if path.suffix == ".document" else read_schedule(path)

    monkeypatch.setattr(imports, "read_schedule", read)

    def send(content: doc.ScheduleDocument | bytes, name: str = "plan.document") -> ScheduleImport:
        data = content if isinstance(content, bytes) else pack(content)
        person = workshop.people[Role.PROJECT_MANAGER]
        imported = request_import(workshop.project, actor=person, name=name, chunks=[data])
        assert imported.job is not None
        run_job(imported.job.pk)
        imported.refresh_from_db()
        imported.job.refresh_from_db()
        return imported

    return send


def task_dates(project: Node) -> dict[str, tuple[str, str]]:
    """Start and finish by name, to the minute."""
    rows = Task.objects.filter(schedule__node=project).values_list("name", "start", "finish")
    return {name: (f"{start:%Y-%m-%d %H:%M}", f"{finish:%Y-%m-%d %H:%M}") for name, start, finish in rows}
