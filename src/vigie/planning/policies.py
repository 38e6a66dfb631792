"""Who may read and change schedules."""

from vigie.accounts.access import declare
from vigie.accounts.roles import LEADS, OFFICE, READERS, Role

VIEW_SCHEDULE = declare("planning.view_schedule", READERS)
CHANGE_SCHEDULE = declare("planning.change_schedule", LEADS)
RECORD_PROGRESS = declare("planning.record_progress", [*LEADS, Role.TEAM_MEMBER])
IMPORT_SCHEDULE = declare("planning.import_schedule", LEADS)
SET_BASELINE = declare("planning.set_baseline", LEADS)
APPROVE_BASELINE = declare("planning.approve_baseline", OFFICE)
