"""Pure computation: a ``Plan`` in, a ``Schedule`` out. Knows no Django, no database, no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vigie.engine.calendars import ALWAYS, WorkCalendar
from vigie.engine.errors import CycleError, PlanError
from vigie.engine.plan import NEVER, Options, Plan
from vigie.engine.result import Schedule

if TYPE_CHECKING:
    from vigie.engine.network import Network
    from vigie.engine.simulation import Model, Simulation

__all__ = [
    "ALWAYS",
    "NEVER",
    "CycleError",
    "Options",
    "Plan",
    "PlanError",
    "Schedule",
    "WorkCalendar",
    "schedule",
    "simulate",
]


def schedule(plan: Plan, *, network: Network | None = None) -> Schedule:
    """Compute the dates of ``plan``: ``vigie.engine.scheduler.schedule``, which loads numba only when it is asked."""
    from vigie.engine.scheduler import schedule as compute

    return compute(plan, network=network)


def simulate(plan: Plan, model: Model | None = None, **settings: Any) -> Simulation:
    """Simulate ``plan``: ``vigie.engine.simulation.run.simulate``, loaded when it is asked."""
    from vigie.engine.simulation.run import simulate as compute

    return compute(plan, model, **settings)
