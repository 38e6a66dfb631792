"""`vigie check` names what is wrong, and its exit status says whether something is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from vigie.config import checkup
from vigie.jobs.models import Job, JobState

WAITING = "✗ Jobs wait and none runs"


@pytest.fixture(autouse=True)
def _as_deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests that drive a browser set this for themselves; an installation never does."""
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)


@pytest.mark.django_db
def test_a_sound_installation_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert checkup.run_checkup() == 0
    printed = capsys.readouterr().out
    assert f"✓ The data folder {settings.HOME} can be written." in printed
    assert "✓ The database" in printed
    assert "✗" not in printed


@pytest.mark.django_db
def test_jobs_that_nobody_takes_are_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    job = Job.objects.create(kind="x", title="X")
    assert checkup.run_checkup() == 0
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - dt.timedelta(minutes=3))
    assert checkup.run_checkup() == 1
    assert WAITING in capsys.readouterr().out
    Job.objects.create(kind="x", title="Y", state=JobState.RUNNING)
    assert checkup.run_checkup() == 0
