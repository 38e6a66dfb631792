"""Who may see and stop the work of others."""

from vigie.accounts.access import declare
from vigie.accounts.roles import OFFICE, Role

VIEW_JOBS = declare("jobs.view_jobs", [*OFFICE, Role.AUDITOR])
"""One's own jobs are always visible to oneself."""
CONTROL_JOBS = declare("jobs.control_jobs", OFFICE)
