"""Who may read and change schedules."""

from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import declare
from vigie.accounts.roles import LEADS, OFFICE, READERS, Role

VIEW_SCHEDULE = declare("planning.view_schedule", READERS, _("See the schedule"))
CHANGE_SCHEDULE = declare("planning.change_schedule", LEADS, _("Change tasks, links and dates"))
RECORD_PROGRESS = declare("planning.record_progress", [*LEADS, Role.TEAM_MEMBER], _("Record progress"))
IMPORT_SCHEDULE = declare("planning.import_schedule", LEADS, _("Import a schedule file"))
SET_BASELINE = declare("planning.set_baseline", LEADS, _("Set a baseline"))
APPROVE_BASELINE = declare("planning.approve_baseline", OFFICE, _("Approve a baseline"))
