"""Readings are taken by themselves: what depends on the day changes without anybody's act."""

import datetime as dt

from django.utils.translation import gettext_noop

from vigie.insight.health import Settings
from vigie.insight.models import current_day
from vigie.insight.refresh import batches, end_of_what_is_over, measured_projects, refresh_batch
from vigie.jobs.registry import JSON, JobContext, periodic


@periodic("insight.refresh", every=dt.timedelta(hours=6), title=gettext_noop("Reading of the indicators"))
def refresh_all(ctx: JobContext) -> dict[str, JSON]:
    """Read every indicator of every project that is not over."""
    parts = batches(measured_projects())
    day, settings = current_day(), Settings.read()
    written = end_of_what_is_over(None, day)
    for number, part in enumerate(parts):
        ctx.progress(number, len(parts), gettext_noop("Reading the indicators"))
        written += refresh_batch(part, day, settings)
    return {"projects": sum(map(len, parts)), "written": written}
