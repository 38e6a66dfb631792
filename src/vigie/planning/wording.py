"""Instants, working times and links of a schedule in the reader's words."""

from __future__ import annotations

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from vigie.engine.terms import Constraint, LagUnit, LinkType
from vigie.exchange.document import Link
from vigie.planning.durations import DayLength, format_duration
from vigie.planning.models import Dependency
from vigie.portfolio.indicators import plural_of

NOTHING = "–"


def moment_text(value: dt.datetime | None) -> str:
    """A local instant: the day, and the hour when it has one."""
    if value is None:
        return NOTHING
    if value.time() == dt.time():
        return day_text(value)
    return f"{day_text(value)} {formats.time_format(value, 'H:i')}"


def day_text(value: dt.date | None) -> str:
    """A day, such as «5 Jan 2026»: never in figures alone where readers order them differently."""
    return NOTHING if value is None else formats.date_format(value, pgettext("format of a day", "j M Y"))


def number_text(value: float) -> str:
    """At most one decimal, in the reader's way."""
    rounded = round(value, 1)
    return formats.number_format(rounded, 0 if rounded == int(rounded) else 1, force_grouping=True)


def shift_text(shift: dt.timedelta) -> str:
    """How far a date moved, such as «+3 days»."""
    days = shift.total_seconds() / 86400
    if not shift:
        return _("no change")
    sign = "+" if days > 0 else "−"
    if abs(days) < 1:
        return sign + pgettext("short duration", "%(hours)s h") % {"hours": number_text(abs(days) * 24)}
    text = ngettext("%(days)s day", "%(days)s days", plural_of(round(days, 1)))
    return sign + text % {"days": number_text(abs(days))}


def seconds_text(seconds: int) -> str:
    """As ``shift_text``, of seconds."""
    return shift_text(dt.timedelta(seconds=seconds))


def percent_text(value: float | None) -> str:
    if value is None:
        return NOTHING
    return pgettext("share", "%(value)s%%") % {"value": number_text(value)}


def link_type_text(kind: int) -> str:
    return {
        LinkType.FINISH_START: _("finish to start"),
        LinkType.START_START: _("start to start"),
        LinkType.FINISH_FINISH: _("finish to finish"),
        LinkType.START_FINISH: _("start to finish"),
    }[LinkType(kind)]


def lag_text(link: Dependency | Link, length: DayLength) -> str:
    """A link's lag with its sign; empty when there is none."""
    if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
        return (
            f"{'+' if (link.lag_percent or 0) > 0 else ''}{percent_text(link.lag_percent)}" if link.lag_percent else ""
        )
    if not link.lag:
        return ""
    return ("+" if link.lag > 0 else "−") + format_duration(abs(link.lag), length, link.lag_display_unit)


def constraint_labels() -> dict[int, str]:
    """Constraint types by number."""
    return {
        Constraint.AS_SOON_AS_POSSIBLE: _("As soon as possible"),
        Constraint.AS_LATE_AS_POSSIBLE: _("As late as possible"),
        Constraint.MUST_START_ON: _("Must start on"),
        Constraint.MUST_FINISH_ON: _("Must finish on"),
        Constraint.START_NO_EARLIER_THAN: _("Start no earlier than"),
        Constraint.START_NO_LATER_THAN: _("Start no later than"),
        Constraint.FINISH_NO_EARLIER_THAN: _("Finish no earlier than"),
        Constraint.FINISH_NO_LATER_THAN: _("Finish no later than"),
        Constraint.START_ON: _("Start on"),
        Constraint.FINISH_ON: _("Finish on"),
    }
