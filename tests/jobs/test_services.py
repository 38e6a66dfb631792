"""Long work: at most once, cancelled, interrupted, started again, periodic."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.jobs import registry, services
from vigie.jobs.models import Job, JobState, PeriodicRun
from vigie.jobs.registry import JobContext, UserError
from vigie.portfolio.models import NodeKind
from vigie.portfolio.services import create_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A job kind «test.work» whose behaviour the payload chooses."""
    seen: list[Any] = []

    def work(ctx: JobContext, *, do: str = "succeed") -> dict[str, Any]:
        seen.append(do)
        if do == "explain":
            raise UserError("Choose another file.")
        if do == "crash":
            raise ZeroDivisionError
        if do == "cancel meanwhile":
            assert ctx.actor is not None
            services.cancel_job(ctx.job, actor=ctx.actor)
        ctx.progress(1, 4, "Reading")
        return {"answer": 42}

    monkeypatch.setitem(registry._JOBS, "test.work", work)
    return seen


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@example.org", full_name="Owner")


def test_a_job_runs_once_however_often_it_is_called(calls: list[Any], owner: User) -> None:
    job = services.start_job("test.work", actor=owner, title="Work")
    services.run_job(job.pk)
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, calls) == (JobState.SUCCEEDED, {"answer": 42}, ["succeed"])
    assert (job.done, job.total, job.step, job.percent) == (1, 4, "Reading", 100)


def test_an_explained_failure_reaches_its_owner_word_for_word(calls: list[Any], owner: User) -> None:
    job = services.start_job("test.work", actor=owner, title="Work", payload={"do": "explain"})
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Choose another file.")


def test_an_unexpected_failure_shows_no_internals(calls: list[Any], owner: User) -> None:
    job = services.start_job("test.work", actor=owner, title="Work", payload={"do": "crash"})
    services.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert str(job.pk) in job.error
    assert "ZeroDivision" not in job.error


def test_a_waiting_job_that_is_cancelled_never_runs(calls: list[Any], owner: User) -> None:
    job = services.start_job("test.work", actor=owner, title="Work")
    services.cancel_job(job, actor=owner)
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, calls) == (JobState.CANCELLED, [])


def test_a_running_job_that_is_cancelled_stops_at_its_next_step(calls: list[Any], owner: User) -> None:
    job = services.start_job("test.work", actor=owner, title="Work", payload={"do": "cancel meanwhile"})
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.CANCELLED, {})


def test_a_finished_job_cannot_be_cancelled_nor_a_successful_one_retried(calls: list[Any], owner: User) -> None:
    job = services.start_job("test.work", actor=owner, title="Work")
    services.run_job(job.pk)
    with pytest.raises(ValidationError):
        services.cancel_job(job, actor=owner)
    with pytest.raises(ValidationError):
        services.retry_job(job, actor=owner)


def test_a_job_whose_worker_died_is_found_and_can_be_started_again(calls: list[Any], owner: User) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host = services.worker_name().partition(":")[0]
    job = services.start_job("test.work", actor=owner, title="Work")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, worker=f"{host}:{dead.pid}", heartbeat_at=timezone.now()
    )
    assert services.recover_interrupted() == 1
    job.refresh_from_db()
    assert job.state == JobState.INTERRUPTED
    again = services.retry_job(job, actor=owner)
    services.run_job(again.pk)
    again.refresh_from_db()
    assert (again.state, again.payload, calls) == (JobState.SUCCEEDED, job.payload, ["succeed"])


def test_a_silent_worker_elsewhere_is_taken_for_dead_and_a_speaking_one_is_not(owner: User, calls: list[Any]) -> None:
    now = timezone.now()
    silent = services.start_job("test.work", actor=owner, title="Silent")
    speaking = services.start_job("test.work", actor=owner, title="Speaking")
    beats = {silent.pk: now - services.DEAD_AFTER - dt.timedelta(seconds=1), speaking.pk: now}
    for pk, beat in beats.items():
        Job.objects.filter(pk=pk).update(state=JobState.RUNNING, worker="elsewhere:1", heartbeat_at=beat)
    services.recover_interrupted()
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {silent.pk: JobState.INTERRUPTED, speaking.pk: JobState.RUNNING}


def test_a_container_that_starts_again_is_another_worker(
    owner: User, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the host and the process of the one that died, and must not keep the lost job alive by its own beat."""
    job = services.start_job("test.work", actor=owner, title="Lost")
    silent = timezone.now() - services.DEAD_AFTER - dt.timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, worker=services.worker_name(), heartbeat_at=silent)
    monkeypatch.setattr(services, "_LIFE", "second")
    services.beat()
    assert services.recover_interrupted() == 1


def test_what_a_dead_worker_finishes_after_all_does_not_overwrite(calls: list[Any], owner: User) -> None:
    job = services.start_job("test.work", actor=owner, title="Work")

    def late(ctx: JobContext) -> dict[str, Any]:
        Job.objects.filter(pk=ctx.job.pk).update(state=JobState.INTERRUPTED)
        return {}

    registry._JOBS["test.work"] = late
    services.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.INTERRUPTED


def test_a_periodic_job_starts_once_per_period(monkeypatch: pytest.MonkeyPatch, calls: list[Any]) -> None:
    monkeypatch.setattr(registry, "_PERIODIC", {})
    registry.periodic("test.nightly", every=dt.timedelta(days=1), title="Nightly")(lambda ctx: {})
    assert [j.kind for j in services.start_due_periodic_jobs()] == ["test.nightly"]
    assert services.start_due_periodic_jobs() == []
    PeriodicRun.objects.update(started_at=timezone.now() - dt.timedelta(days=1, seconds=1))
    assert [j.kind for j in services.start_due_periodic_jobs()] == ["test.nightly"]
    registry._JOBS.pop("test.nightly")


def test_jobs_are_seen_and_stopped_by_their_owner_and_the_office_only(calls: list[Any], owner: User) -> None:
    node = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="Portfolio")
    job = services.start_job("test.work", actor=owner, title="Work", node_id=node.pk)
    people = {role: User.objects.create_user(f"{role}@example.org", full_name=role) for role in Role}
    for role, person in people.items():
        grant_role(person, role, node, actor=None)
    seen = {role for role, person in people.items() if Job.objects.visible_to(person).exists()}
    assert seen == {Role.HEAD_OF_PMO, Role.PMO_OFFICER, Role.AUDITOR}
    assert Job.objects.visible_to(owner).get() == job
    for role in set(Role) - {Role.HEAD_OF_PMO, Role.PMO_OFFICER}:
        with pytest.raises(PermissionDenied):
            services.cancel_job(job, actor=people[role])
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    services.cancel_job(job, actor=people[Role.PMO_OFFICER])
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_job_that_succeeded_is_called_so_in_french() -> None:
    """All catalogues become one: another room's word for «Done» must not stand here."""
    with translation.override("fr"):
        assert JobState.SUCCEEDED.label == "Terminé"
