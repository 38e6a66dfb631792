"""What a simulation found, in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from vigie.engine.simulation import ModelError
from vigie.portfolio.indicators import Unit, format_value
from vigie.risks.templatetags.risks import money
from vigie.risks.templatetags.risks import share as written_share

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
    elif result.get("tasks"):
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
    if (cost := _cost(result)) is not None:
        said.append(cost)
    return said


def _cost(result: Mapping[str, Any]) -> str | None:
    """What it costs in eight cases of ten, beside what is planned."""
    sure = result["before"]["cost"]["80"]
    if sure <= 0:
        return None
    words = {"amount": money(Decimal(str(round(sure, 2))))}
    if not result.get("priced"):
        return _("In eight cases of ten, the risks cost at most %(amount)s.") % words
    words["planned"] = money(Decimal(str(round(result["planned_cost"], 2))))
    return _("In eight cases of ten, it costs at most %(amount)s, risks included; %(planned)s is planned.") % words


def programme_sentences(result: Mapping[str, Any], names: Mapping[int, str]) -> list[str]:
    """The same for projects that were simulated together. ``names``: of the projects that the reader may see."""
    said = sentences(result)
    for checkpoint in result["checkpoints"]:
        if checkpoint["kept"] is None:
            continue
        words = {
            "chance": chance_words(checkpoint["kept"]),
            "name": checkpoint["name"],
            "day": _day(checkpoint["day"]),
        }
        said.append(_("“%(name)s”: %(chance)s to be there by %(day)s.") % words)
        if checkpoint["last"] and checkpoint["last"][0][0] in names:
            node, share = checkpoint["last"][0]
            words = {"project": names[node], "share": written_share(share), "name": checkpoint["name"]}
            said.append(_("%(project)s holds “%(name)s” up most: it comes last in %(share)s of the cases.") % words)
    held = [project for project in result["projects"] if project["node"] in names]
    if held and held[0]["last"] >= 0.05:
        words = {"project": held[0]["name"], "share": written_share(held[0]["last"])}
        said.append(_("%(project)s drives the finish of the whole: it ends last in %(share)s of the cases.") % words)
    return said


def veiled(result: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    """What a run found, without the names of projects that the reader may not see, nor those of their risks.

    Args:
        names: the projects below that the reader may see, by primary key.
    """
    told = dict(result)
    if not told.get("programme"):
        return told
    hidden = _("a project that is gone, or not yours to see")
    told["projects"] = [
        {**p, "name": names.get(p["node"], hidden), "seen": p["node"] in names} for p in told["projects"]
    ]
    told["projects_left_out"] = [[pk, names.get(pk, hidden), code] for pk, _name, code in told["projects_left_out"]]
    unseen = {risk["pk"] for risk in told["risks"] if risk.get("node") is not None and risk["node"] not in names}
    told["risks"] = [
        {**risk, "title": _("a risk that is not yours to see"), "hidden": True} if risk["pk"] in unseen else risk
        for risk in told["risks"]
    ]
    for name in ("unplaced", "unknown"):
        told[name] = [[pk, title] for node, pk, title in told[name] if node in names]
    return told


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
        titles = ", ".join(f"“{row[-1]}”" for row in result["unplaced"])
        said.append(
            _("These risks delay something, but no task is named: only their cost counts. %(titles)s")
            % {"titles": titles}
        )
    if result["unknown"]:
        titles = ", ".join(f"“{row[-1]}”" for row in result["unknown"])
        said.append(
            _("These risks have neither an effect on time nor a cost in figures: %(titles)s") % {"titles": titles}
        )
    said += _reservations(result)
    if result["left_out"]:
        text = ngettext(
            "The own effect of %(n)d lighter risk was not worked out.",
            "The own effect of %(n)d lighter risks was not worked out.",
            result["left_out"],
        )
        said.append(text % {"n": result["left_out"]})
    return said


def _reservations(result: Mapping[str, Any]) -> list[str]:
    """Where the simulation could not do what was asked, or did it otherwise."""
    said = []
    if result.get("lacks"):
        words = {"days": format_value(result["lacks"], Unit.WORKING_DAYS)}
        said.append(
            _("The schedule itself misses one of its dates by %(days)s, whatever happens: mend that first.") % words
        )
    if gone := result.get("gone"):
        text = ngettext(
            "%(n)d task named here is no longer in the schedule: what was said of it has no effect.",
            "%(n)d tasks named here are no longer in the schedule: what was said of them has no effect.",
            gone,
        )
        said.append(text % {"n": gone})
    if result.get("repaired") is not None:
        words = {"change": number_format(result["repaired"], 2)}
        said.append(
            _(
                "The correlations contradict one another: the nearest ones that do not were taken; "
                "the largest change is %(change)s."
            )
            % words
        )
    if result.get("crowded"):
        said.append(_("A correlation names more than 200 tasks: the first 200 were taken."))
    if result.get("lost"):
        said.append(
            _("These name a task or a project that is not there, and have no effect: %(names)s")
            % {"names": ", ".join(f"“{name}”" for name in dict.fromkeys(result["lost"]))}
        )
    if result.get("ruled"):
        said.append(_("The projects are computed by different rules; all were taken by those of most."))
    if result.get("step_by_step"):
        said.append(
            _("Something in the plan, such as weather, made the simulation go step by step, which takes longer.")
        )
    return said


_PARTS = {
    "durations": N_("the ranges of durations"),
    "costs": N_("the ranges of costs"),
    "events": N_("the risks"),
    "drivers": N_("the shared causes"),
    "branches": N_("the alternatives"),
    "correlations": N_("the correlations"),
    "weather": N_("the weather"),
}
_FAULTS = {
    "low_above_high": N_("the best is worse than the worst"),
    "bad_number": N_("a figure is missing, negative or too large"),
    "bad_probability": N_("a chance lies outside 0 to 100 %, or chances do not make 100 %"),
    "bad_correlation": N_("a correlation lies outside −1 to 1, or names the same thing twice"),
    "missing_task": N_("a task is no longer there"),
    "double_estimate": N_("a task has two ranges"),
}


def refusal(error: ModelError) -> str:
    """Why a model cannot be simulated, and where to look."""
    words = {
        "part": _(_PARTS.get(error.name, "the ranges of durations")),
        "fault": _(_FAULTS.get(error.code, "a figure is missing, negative or too large")),
    }
    return _("It cannot be simulated: look at %(part)s (%(fault)s).") % words
