"""`vigie check`: is this installation sound? One line each, and what to do where it isn't."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.jobs.models import Job, JobState

Finding = tuple[str, str]
"""«ok», «note» or «fault», and what it is."""

_PATIENCE = dt.timedelta(minutes=2)


def _data_folder() -> Iterator[Finding]:
    folder = Path(settings.HOME)
    if os.access(folder, os.W_OK):
        yield "ok", _("The data folder %(folder)s can be written.") % {"folder": folder}
    else:
        yield "fault", _("The data folder %(folder)s cannot be written: change its owner.") % {"folder": folder}
    free = shutil.disk_usage(folder).free // 2**20
    if free < 500:
        yield "fault", _("Only %(free)d MB are free where the data is: make room.") % {"free": free}


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        yield "fault", _("The database cannot be reached: %(reason)s") % {"reason": str(error).strip()}
        return
    yield "ok", _("The database (%(kind)s) can be reached.") % {"kind": connection.vendor}
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "fault", _("The database is of an older version: run “vigie serve” once, which brings it up to date.")


def _worker() -> Iterator[Finding]:
    """A worker takes a job within a second: jobs that wait while none runs have no worker."""
    try:
        if Job.objects.filter(state=JobState.RUNNING).exists():
            yield "ok", _("A worker is running.")
        elif Job.objects.filter(state=JobState.QUEUED, created_at__lt=timezone.now() - _PATIENCE).exists():
            yield "fault", _("Jobs wait and none runs: start “vigie serve”, or “vigie worker” as a process of its own.")
    except DatabaseError:
        # Said by the check of the database already.
        return


def _assets() -> Iterator[Finding]:
    from django.contrib.staticfiles import finders

    if finders.find("web/dist/app.css"):
        yield "ok", _("Style sheets and scripts are there.")
    else:
        yield "fault", _("Style sheets and scripts are missing: install the wheel, or run “python hatch_build.py”.")


def _optional_parts() -> Iterator[Finding]:
    if shutil.which("java"):
        yield "ok", _("Java is there: .mpp files and other formats can be read, with the optional part “mpp”.")
    else:
        yield "note", _("Without Java, XML (MSPDI) and XER are read, but no .mpp files.")


def _security() -> Iterator[Finding]:
    for message in checks.run_checks(include_deployment_checks=not settings.DEBUG):
        level = "fault" if message.level >= checks.ERROR else "note"
        yield level, f"{message.id}: {message.msg}"


def run_checkup() -> int:
    """Print every finding; returns 1 if one is a fault."""
    signs = {"ok": "✓", "note": "·", "fault": "✗"}
    faults = 0
    for part in (_data_folder, _database, _worker, _assets, _optional_parts, _security):
        for level, text in part():
            faults += level == "fault"
            print(f"{signs[level]} {text}")
    return 1 if faults else 0
