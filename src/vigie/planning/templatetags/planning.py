"""How pages write the schedule's moments and working times."""

from __future__ import annotations

import datetime as dt

from django import template

from vigie.planning.wording import moment_text
from vigie.portfolio.indicators import Unit, format_value

register = template.Library()


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A local instant of a schedule."""
    return moment_text(value)


@register.filter
def signed(days: int | None) -> str:
    """A number of days with its sign, as «+3» or «−2»."""
    return format_value(days, Unit.COUNT, signed=True)
