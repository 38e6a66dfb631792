"""Long work in the REST API."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as N_
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from vigie.accounts.models import User
from vigie.jobs import services
from vigie.jobs.models import JobState
from vigie.jobs.queries import get_job_of, job_list

router = Router(tags=["jobs"])

Identifier = Annotated[int, Field(ge=1, le=2**63 - 1)]


class JobOut(Schema):
    id: int
    kind: str
    title: str
    state: JobState
    percent: int | None
    step: str
    result: dict[str, Any]
    error: str
    node_id: int | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None


def _caller(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@router.get("/jobs", response=list[JobOut], summary=N_("Long work, newest first"))
@paginate
def list_jobs(request: HttpRequest) -> object:
    return job_list(_caller(request))


@router.get("/jobs/{job_id}", response=JobOut, summary=N_("One job, with its progress"))
def read_job(request: HttpRequest, job_id: Identifier) -> object:
    return get_job_of(_caller(request), job_id)


@router.post("/jobs/{job_id}/cancel", response=JobOut, summary=N_("Ask a job to stop"))
def cancel_job(request: HttpRequest, job_id: Identifier) -> object:
    user = _caller(request)
    return services.cancel_job(get_job_of(user, job_id), actor=user)
