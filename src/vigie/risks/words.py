"""What a simulation found, in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.portfolio.indicators import Unit, format_value
from vigie.risks.templatetags.risks import money

HOPELESS = 0.005
"""A smaller chance is none."""
TELLING = 2.0
"""A risk is named when it moves the finish by more days."""


def day_of(text: str | None) -> dt.date | None:
    """The day of an instant as it is kept."""
    return dt.datetime.fromisoformat(text).date() if text else None


def _day(text: str | None) -> str:
    day = day_of(text)
    return date_format(day, "DATE_FORMAT") if day else "—"


def chance_words(share: float) -> str:
    """A share as people say it: «3 in 10»."""
    if share < 0.05:
        return _("less than 1 chance in 20")
    if share > 0.995:
        return _("almost every chance")
    if share > 0.95:
        return _("more than 19 chances in 20")
    tenths = max(1, round(share * 10))
    return ngettext("a %(n)d in 10 chance", "a %(n)d in 10 chance", tenths) % {"n": tenths}


def _days(days: float) -> str:
    return format_value(abs(days), Unit.DAYS)


def sentences(result: Mapping[str, Any]) -> list[str]:
    """The finding in a few sentences, the most important first."""
    before, after, promise = result["before"], result["after"], result["promise"]
    said = []
    if before["kept"] is not None:
        words = {"chance": chance_words(before["kept"]), "day": _day(promise)}
        if before["kept"] < HOPELESS:
            said.append(_("There is practically no chance to finish by %(day)s, the date agreed.") % words)
        else:
            said.append(_("There is %(chance)s to finish by %(day)s, the date agreed.") % words)
    words = {"half": _day(before["finish"]["50"]), "sure": _day(before["finish"]["80"])}
    said.append(_("Half of the cases finish by %(half)s, eight in ten by %(sure)s.") % words)
    heavy = [risk for risk in result["risks"] if risk["days"] >= TELLING][:2]
    if len(heavy) == 2:
        words = {"one": heavy[0]["title"], "two": heavy[1]["title"]}
        said.append(_("Two risks explain most of what can be won back: “%(one)s” and “%(two)s”.") % words)
    elif heavy:
        words = {"one": heavy[0]["title"], "days": _days(heavy[0]["days"])}
        said.append(_("One risk weighs on the finish more than the others: “%(one)s”, %(days)s.") % words)
    elif result["tasks"]:
        words = {"task": result["tasks"][0]["name"]}
        said.append(
            _("No single risk moves the finish much: how long the tasks take decides it, “%(task)s” first.") % words
        )
    if after is not None:
        said.append(_after(before, after))
    late = _gap(result["plan"], before["finish"]["80"])
    if late is not None and late > 0:
        said.append(
            _("To be safe in eight cases of ten, keep %(days)s between the schedule’s finish and the date you promise.")
            % {"days": _days(late)}
        )
    if before["cost"]["80"] > 0:
        amount = money(Decimal(str(before["cost"]["80"])))
        said.append(_("In eight cases of ten, the risks cost at most %(amount)s.") % {"amount": amount})
    return said


def _after(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    won = _gap(after["finish"]["80"], before["finish"]["80"])
    words = {"days": _days(won or 0), "chance": chance_words(after["kept"] or 0)}
    if won is None or won < 1:
        return _("The responses planned hardly move the finish.")
    if not after["kept"] or round(after["kept"], 2) == round(before["kept"], 2):
        return _("With the responses carried out, %(days)s are won.") % words
    return _("With the responses carried out, %(days)s are won, and there is %(chance)s to keep the date.") % words


def _gap(earlier: str | None, later: str | None) -> float | None:
    """Days on the calendar."""
    if not earlier or not later:
        return None
    return float((dt.datetime.fromisoformat(later) - dt.datetime.fromisoformat(earlier)).days)


def remarks(result: Mapping[str, Any]) -> list[str]:
    """What the reader should know of how it was done."""
    said = []
    if not result["ranges"]:
        said.append(
            _("No range of durations is set: each task was taken at 90 to 130 % of what is planned. Say what you know.")
        )
    if result["unplaced"]:
        titles = ", ".join(f"“{title}”" for _pk, title in result["unplaced"])
        said.append(
            _("These risks delay something, but no task is named: only their cost counts. %(titles)s")
            % {"titles": titles}
        )
    if result["unknown"]:
        titles = ", ".join(f"“{title}”" for _pk, title in result["unknown"])
        said.append(
            _("These risks have neither an effect on time nor a cost in figures: %(titles)s") % {"titles": titles}
        )
    if result["left_out"]:
        text = ngettext(
            "The own effect of %(n)d lighter risk was not worked out.",
            "The own effect of %(n)d lighter risks was not worked out.",
            result["left_out"],
        )
        said.append(text % {"n": result["left_out"]})
    return said
