"""How pages write the schedule's moments and working times."""

from __future__ import annotations

import datetime as dt

from django import template

from vigie.planning.wording import moment_text

register = template.Library()


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A local instant of a schedule."""
    return moment_text(value)
