"""The embedded worker takes what is queued and ends when asked."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from vigie.jobs import registry, services
from vigie.jobs.models import Job, JobState
from vigie.jobs.worker import EmbeddedWorker


@pytest.mark.django_db(transaction=True)
def test_the_embedded_worker_runs_what_is_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    ran_in: list[str] = []

    def work(ctx: registry.JobContext) -> dict[str, Any]:
        ran_in.append(threading.current_thread().name)
        return {}

    monkeypatch.setitem(registry._JOBS, "test.work", work)
    monkeypatch.setattr(registry, "_PERIODIC", {})
    worker = EmbeddedWorker()
    worker.start()
    try:
        job = services.start_job("test.work", actor=None, title="Work")
        deadline = time.monotonic() + 20
        while Job.objects.get(pk=job.pk).state != JobState.SUCCEEDED and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        worker.stop(timeout=20)
    assert Job.objects.get(pk=job.pk).state == JobState.SUCCEEDED
    assert ran_in == ["vigie-worker"]
