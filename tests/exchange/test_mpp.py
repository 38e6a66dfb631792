"""Reading through MPXJ."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.conftest import expected, mpxj_document, shared_schedules

pytestmark = pytest.mark.java


@pytest.mark.parametrize("path", shared_schedules())
def test_every_shared_file_gives_the_dates_that_its_tool_stored(path: Path) -> None:
    document = mpxj_document(path)
    tasks = {task.uid: task for task in document.tasks}
    got, want = {}, {}
    for uid, row in expected(path).items():
        task = tasks[uid]
        dates = {
            "es": task.stored.early_start,
            "ef": task.stored.early_finish,
            "ls": task.stored.late_start,
            "lf": task.stored.late_finish,
            "s": task.start,
            "f": task.finish,
        }
        want[uid] = {key: row[key] for key in dates}
        got[uid] = {key: value and value.isoformat(timespec="minutes") for key, value in dates.items()}
    assert got == want
    assert len(tasks) == len(document.tasks)
