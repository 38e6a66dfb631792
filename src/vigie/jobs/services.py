"""Every write on jobs, those of the workers included."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.jobs import policies
from vigie.jobs.models import FINAL_STATES, Job, JobState, PeriodicRun
from vigie.jobs.registry import JobCancelled, JobContext, UserError, get_job, is_registered, periodic_jobs

log = logging.getLogger(__name__)

DEAD_AFTER = dt.timedelta(seconds=90)
"""A worker that has said nothing for so long is taken for dead; it speaks every ten seconds."""


_LIFE = secrets.token_hex(3)


def worker_name() -> str:
    """``host:process:life``: a container that starts again has the same host and process, and is another worker."""
    return f"{socket.gethostname()}:{os.getpid()}:{_LIFE}"


@transaction.atomic
def start_job(
    kind: str, *, actor: User | None, title: str, payload: dict[str, Any] | None = None, node_id: int | None = None
) -> Job:
    """Queue long work; a worker takes it after the current transaction is committed.

    The right to do the work itself is checked by the service that calls this one.
    """
    from vigie.jobs.tasks import run_queued

    if not is_registered(kind):
        raise LookupError(f"no job of kind {kind!r}")
    job = Job.objects.create(kind=kind, title=title[:300], payload=payload or {}, owner=actor, node_id=node_id)
    run_queued.enqueue(job.pk)
    return job


@transaction.atomic
def cancel_job(job: Job, *, actor: User) -> Job:
    """Ask a job to stop: at once while it waits, at its next step while it runs."""
    _authorize_control(job, actor)
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, timezone.now()
    elif job.state != JobState.RUNNING:
        raise ValidationError(_("This job is already over: there is nothing to cancel."))
    job.cancel_requested = True
    job.save(update_fields=["state", "finished_at", "cancel_requested"])
    record("jobs.cancel_job", job, actor=actor, node_id=job.node_id, new={"state": job.state})
    return job


@transaction.atomic
def retry_job(job: Job, *, actor: User) -> Job:
    """Start the same work again, as a new job of the same owner, with their rights."""
    _authorize_control(job, actor)
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state not in FINAL_STATES or job.state == JobState.SUCCEEDED:
        raise ValidationError(_("Only a job that failed, was cancelled or was interrupted can be started again."))
    again = start_job(job.kind, actor=job.owner, title=job.title, payload=job.payload, node_id=job.node_id)
    record("jobs.retry_job", again, actor=actor, node_id=job.node_id, old={"job": job.pk}, new={"job": again.pk})
    return again


def _authorize_control(job: Job, actor: User) -> None:
    if job.owner_id != actor.pk:
        authorize(actor, policies.CONTROL_JOBS, job.node)


def run_job(pk: int) -> None:
    """Run a queued job, at most once however often it is called; whatever happens ends in its record."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=now, heartbeat_at=now, worker=worker_name()
    )
    if not claimed:
        return
    job = Job.objects.select_related("owner").get(pk=pk)
    language = job.owner.language if job.owner else ""
    with translation.override(language or None):
        state, result, error = _run(job)
    # Not if it was meanwhile declared interrupted: its owner may have started it again.
    Job.objects.filter(pk=pk, state=JobState.RUNNING).update(
        state=state, result=result, error=error, finished_at=timezone.now()
    )


def _run(job: Job) -> tuple[JobState, dict[str, Any], str]:
    try:
        result = get_job(job.kind)(JobContext(job), **job.payload)
    except JobCancelled:
        return JobState.CANCELLED, {}, ""
    except UserError as error:
        return JobState.FAILED, {}, str(error)
    except ValidationError as error:
        return JobState.FAILED, {}, "\n".join(error.messages)
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        text = _(
            "This job met an error that Vigie did not expect. Nothing was changed by its last step. Number: %(pk)d."
        )
        return JobState.FAILED, {}, text % {"pk": job.pk}
    return JobState.SUCCEEDED, result, ""


def beat() -> None:
    """Say that the jobs of this process live."""
    Job.objects.filter(state=JobState.RUNNING, worker=worker_name()).update(heartbeat_at=timezone.now())


def recover_interrupted() -> int:
    """Mark as interrupted the running jobs whose worker is gone, for their owners to start again; returns how many."""
    host, own = socket.gethostname(), worker_name()
    gone = []
    for pk, worker, heartbeat in Job.objects.filter(state=JobState.RUNNING).values_list("pk", "worker", "heartbeat_at"):
        where, process, *_life = worker.split(":")
        silent = heartbeat is None or timezone.now() - heartbeat > DEAD_AFTER
        if silent or (where == host and worker != own and not _alive(int(process))):
            gone.append(pk)
    return Job.objects.filter(pk__in=gone, state=JobState.RUNNING).update(
        state=JobState.INTERRUPTED, finished_at=timezone.now()
    )


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def start_due_periodic_jobs() -> list[Job]:
    """Start the periodic jobs whose time has come: each once per period, however many workers ask."""
    started = []
    for periodic in periodic_jobs():
        now = timezone.now()
        with transaction.atomic():
            _row, created = PeriodicRun.objects.get_or_create(kind=periodic.kind, defaults={"started_at": now})
            due = PeriodicRun.objects.filter(kind=periodic.kind, started_at__lte=now - periodic.every)
            if created or due.update(started_at=now):
                started.append(start_job(periodic.kind, actor=None, title=periodic.title))
    return started
