"""Schedules in the REST API."""

from vigie.planning.api import analysis
from vigie.planning.api.schedules import router

router.add_router("", analysis.router)

__all__ = ["router"]
