"""The one task that the queue knows, and the work on the queue itself."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from vigie.jobs.models import FINAL_STATES, Job
from vigie.jobs.registry import JSON, JobContext, periodic
from vigie.jobs.services import run_job

KEEP = dt.timedelta(days=90)


@task()
def run_queued(pk: int) -> None:
    """Run the job with this primary key."""
    run_job(pk)


@periodic("jobs.prune", every=dt.timedelta(days=1), title=gettext_noop("Removal of old jobs"))
def prune(ctx: JobContext) -> dict[str, JSON]:
    """Forget the jobs that ended more than 90 days ago, and what the queue kept of them."""
    limit = timezone.now() - KEEP
    jobs, _tables = Job.objects.filter(state__in=FINAL_STATES, finished_at__lt=limit).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=limit).delete()
    return {"jobs": jobs}
