"""Every write on schedules."""

from vigie.planning.services.baselines import approve_baseline, choose_baseline, set_baseline
from vigie.planning.services.imports import (
    LATER_EDITS,
    confirm_import,
    read_import,
    reject_import,
    request_import,
    undo_import,
)
from vigie.planning.services.schedules import create_schedule, set_status_date
from vigie.planning.services.tasks import add_task, edit_task, preview_task_edit, remove_task

__all__ = [
    "LATER_EDITS",
    "add_task",
    "approve_baseline",
    "choose_baseline",
    "confirm_import",
    "create_schedule",
    "edit_task",
    "preview_task_edit",
    "read_import",
    "reject_import",
    "remove_task",
    "request_import",
    "set_baseline",
    "set_status_date",
    "undo_import",
]
