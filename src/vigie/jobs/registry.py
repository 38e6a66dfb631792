"""The kinds of long work that applications declare in their ``tasks.py``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import timezone

from vigie.jobs.models import Job

JSON = Any
Run = Callable[..., dict[str, JSON]]
_Run = TypeVar("_Run", bound=Run)

_PROGRESS_EVERY = dt.timedelta(milliseconds=400)


class JobCancelled(Exception):
    """Raised inside a job at its next progress call after somebody cancelled it."""


class UserError(Exception):
    """A failure whose text is meant for the person who started the job: translated, and says what to do."""


class JobContext:
    """What a running job has of its own record."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.actor = job.owner
        self._last = timezone.now() - _PROGRESS_EVERY
        self._step = ""

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Say how far the work is: ``done`` of ``total``; ``step`` is a message id marked with ``gettext_noop``.

        Cheap to call often. Call it outside transactions, so that others see it.

        Raises:
            JobCancelled: somebody cancelled the job.
        """
        now = timezone.now()
        if now - self._last < _PROGRESS_EVERY and step == self._step and done < total:
            return
        self._last, self._step = now, step
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, step=step, heartbeat_at=now)
        self.check_cancelled()

    def check_cancelled(self) -> None:
        """Raise ``JobCancelled`` if somebody cancelled the job."""
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that the workers start by themselves."""

    kind: str
    every: dt.timedelta
    title: str


_JOBS: dict[str, Run] = {}
_PERIODIC: dict[str, Periodic] = {}


def job(kind: str) -> Callable[[_Run], _Run]:
    """Register ``run(ctx, **payload) -> result`` under a kind such as ``planning.import_schedule``."""

    def register(run: _Run) -> _Run:
        _JOBS[kind] = run
        return run

    return register


def periodic(kind: str, *, every: dt.timedelta, title: str) -> Callable[[_Run], _Run]:
    """Register a job without payload that is started once per period, by the system. ``title``: a message id."""

    def register(run: _Run) -> _Run:
        _PERIODIC[kind] = Periodic(kind, every, title)
        return job(kind)(run)

    return register


def get_job(kind: str) -> Run:
    return _JOBS[kind]


def is_registered(kind: str) -> bool:
    return kind in _JOBS


def periodic_jobs() -> tuple[Periodic, ...]:
    return tuple(_PERIODIC.values())
