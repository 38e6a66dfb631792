"""What may be read of jobs."""

from django.http import Http404
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.jobs.models import Job, JobQuerySet


def get_job_of(user: User, pk: int) -> Job:
    """The job, if the user may see it.

    Raises:
        Http404: it does not exist or is not theirs to see.
    """
    job = Job.objects.visible_to(user).select_related("owner", "node").filter(pk=pk).first()
    if job is None:
        raise Http404(_("This job does not exist, or you have no access to it."))
    return job


def job_list(user: User) -> JobQuerySet:
    """The jobs that the user may see, newest first."""
    return Job.objects.visible_to(user).select_related("owner", "node")
