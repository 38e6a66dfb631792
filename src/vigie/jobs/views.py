"""The pages of long work."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.models import User
from vigie.jobs import services
from vigie.jobs.queries import get_job_of, job_list


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
def jobs(request: HttpRequest) -> HttpResponse:
    page = Paginator(job_list(_user(request)), 50).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The job with its progress. Asked by htmx: the progress alone, and once over, where its result is."""
    found = get_job_of(_user(request), pk)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "jobs/detail.html#progress", {"job": found})
        if found.is_over and found.result.get("url"):
            response.headers["HX-Redirect"] = found.result["url"]
        return response
    return render(request, "jobs/detail.html", {"job": found})


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_job_of(_user(request), pk)
    try:
        services.cancel_job(found, actor=_user(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The job was asked to stop."))
    return redirect("jobs:detail", pk=pk)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_job_of(_user(request), pk)
    try:
        again = services.retry_job(found, actor=_user(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("jobs:detail", pk=pk)
    return redirect("jobs:detail", pk=again.pk)
