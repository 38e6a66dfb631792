"""Pure computation: a ``Plan`` in, a ``Schedule`` out. Knows no Django, no database, no file."""

from __future__ import annotations

from vigie.engine.calendars import ALWAYS, WorkCalendar
from vigie.engine.errors import CycleError, PlanError
from vigie.engine.plan import NEVER, Options, Plan

__all__ = ["ALWAYS", "NEVER", "CycleError", "Options", "Plan", "PlanError", "Schedule", "WorkCalendar", "schedule"]


def __getattr__(name: str) -> object:
    """The scheduler loads numba: only when it is asked for."""
    if name in ("schedule", "Schedule"):
        from vigie.engine import scheduler

        return getattr(scheduler, name)
    raise AttributeError(name)
