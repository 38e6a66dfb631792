"""Who may see and stop the work of others."""

from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import declare
from vigie.accounts.roles import OFFICE, Role
from vigie.accounts.trail import name_acts

VIEW_JOBS = declare("jobs.view_jobs", [*OFFICE, Role.AUDITOR], _("See the long work that others started"))
"""One's own jobs are always visible to oneself."""
CONTROL_JOBS = declare("jobs.control_jobs", OFFICE, _("Cancel and restart the long work of others"))

name_acts(
    {
        "jobs.cancel_job": _("Job cancelled"),
        "jobs.retry_job": _("Job started again"),
    }
)
