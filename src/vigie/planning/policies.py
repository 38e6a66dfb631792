"""Who may read and change schedules."""

from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import declare
from vigie.accounts.roles import LEADS, OFFICE, READERS, Role
from vigie.accounts.trail import name_acts

VIEW_SCHEDULE = declare("planning.view_schedule", READERS, _("See the schedule"))
CHANGE_SCHEDULE = declare("planning.change_schedule", LEADS, _("Change tasks, links and dates"))
RECORD_PROGRESS = declare("planning.record_progress", [*LEADS, Role.TEAM_MEMBER], _("Record progress"))
IMPORT_SCHEDULE = declare("planning.import_schedule", LEADS, _("Import a schedule file"))
SET_BASELINE = declare("planning.set_baseline", LEADS, _("Set a baseline"))
APPROVE_BASELINE = declare("planning.approve_baseline", OFFICE, _("Approve a baseline"))

name_acts(
    {
        "planning.create_schedule": _("Schedule begun"),
        "planning.set_status_date": _("Status date set"),
        "planning.add_task": _("Task added"),
        "planning.edit_task": _("Task changed"),
        "planning.remove_task": _("Task removed"),
        "planning.request_import": _("File brought"),
        "planning.apply_import": _("Import applied"),
        "planning.reject_import": _("Import rejected"),
        "planning.undo_import": _("Import undone"),
        "planning.set_baseline": _("Baseline set"),
        "planning.choose_baseline": _("Baseline put in force"),
        "planning.approve_baseline": _("Baseline approved"),
    }
)
