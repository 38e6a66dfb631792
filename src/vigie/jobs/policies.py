"""Who may see and stop the work of others."""

from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import declare
from vigie.accounts.roles import OFFICE, Role

VIEW_JOBS = declare("jobs.view_jobs", [*OFFICE, Role.AUDITOR], _("See the long work that others started"))
"""One's own jobs are always visible to oneself."""
CONTROL_JOBS = declare("jobs.control_jobs", OFFICE, _("Cancel and restart the long work of others"))
