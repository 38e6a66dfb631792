"""The indicators of schedules. Definitions and sources: docs/algorithms/indicators.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vigie.accounts.models import User
from vigie.planning.indicators import measures
from vigie.planning.indicators.data import PlanningData, load
from vigie.planning.models import Task
from vigie.portfolio.indicators import (
    Dimension,
    Direction,
    EvidenceItem,
    Indicator,
    IndicatorSet,
    Measure,
    RollUp,
    Unit,
    format_value,
)

PROGRESS = "planning.progress"
PLANNED_PROGRESS = "planning.planned_progress"
PROGRESS_GAP = "planning.progress_gap"
FINISH_SLIP = "planning.finish_slip"
MILESTONES_LATE = "planning.milestones_late"
CRITICAL_SHARE = "planning.critical_share"
FLOAT_EROSION = "planning.float_erosion"
NEGATIVE_FLOAT = "planning.negative_float"
MISSED_TASKS = "planning.missed_tasks"
MISSING_LOGIC = "planning.missing_logic"
OPEN_ENDS = "planning.open_ends"
INVALID_DATES = "planning.invalid_dates"
STATUS_AGE = "planning.status_age"


def _share(measure: Measure) -> str:
    return format_value(measure.value, Unit.SHARE)


def _days(value: float | None) -> str:
    return format_value(abs(value) if value is not None else None, Unit.WORKING_DAYS)


def _whole(measure: Measure) -> dict[str, int]:
    """Numerator and denominator of a share of counts, for a sentence."""
    return {"found": round(measure.numerator or 0), "of": round(measure.denominator or 0)}


def _say_progress(measure: Measure) -> str:
    return _("%(share)s of the work is done") % {"share": _share(measure)}


def _say_planned(measure: Measure) -> str:
    return _("%(share)s of the work should be done by the status date") % {"share": _share(measure)}


def _say_gap(measure: Measure) -> str:
    points = format_value(abs(measure.value or 0.0), Unit.POINTS)
    if not measure.value:
        return _("Progress is as planned")
    if measure.value < 0:
        return _("Progress is %(points)s behind the plan") % {"points": points}
    return _("Progress is %(points)s ahead of the plan") % {"points": points}


def _say_slip(measure: Measure) -> str:
    if not measure.value:
        return _("Finishes on the day of the baseline")
    if measure.value < 0:
        return _("Finishes %(days)s before the baseline") % {"days": _days(measure.value)}
    finish = measure.details.get("finish")
    if not finish:
        return _("Finishes %(days)s after the baseline") % {"days": _days(measure.value)}
    day = date_format(dt.date.fromisoformat(finish), "DATE_FORMAT")
    return _("Finishes %(days)s after the baseline, on %(day)s") % {"days": _days(measure.value), "day": day}


def _say_milestones(measure: Measure) -> str:
    counts = _whole(measure)
    text = ngettext(
        "%(found)d milestone late of %(of)d ahead", "%(found)d milestones late of %(of)d ahead", counts["found"]
    )
    return text % counts


def _say_critical(measure: Measure) -> str:
    return _("%(share)s of the remaining tasks are critical") % {"share": _share(measure)}


def _say_erosion(measure: Measure) -> str:
    if (measure.value or 0.0) < 0:
        return _("Near-critical work has gained %(days)s of float per task") % {"days": _days(measure.value)}
    return _("Near-critical work has lost %(days)s of float per task") % {"days": _days(measure.value)}


def _say_negative(measure: Measure) -> str:
    counts = _whole(measure)
    text = ngettext("%(found)d task has negative float", "%(found)d tasks have negative float", counts["found"])
    return text % counts


def _say_missed(measure: Measure) -> str:
    counts = _whole(measure)
    text = ngettext(
        "%(found)d task missed its baseline finish, of %(of)d due",
        "%(found)d tasks missed their baseline finish, of %(of)d due",
        counts["found"],
    )
    return text % counts


def _say_logic(measure: Measure) -> str:
    counts = _whole(measure)
    text = ngettext(
        "%(found)d task lacks a predecessor or a successor",
        "%(found)d tasks lack a predecessor or a successor",
        counts["found"],
    )
    return text % counts


def _say_open(measure: Measure) -> str:
    counts = _whole(measure)
    text = ngettext(
        "The start or the finish of %(found)d task hangs free",
        "The start or the finish of %(found)d tasks hangs free",
        counts["found"],
    )
    return text % counts


def _say_invalid(measure: Measure) -> str:
    counts = _whole(measure)
    text = ngettext(
        "%(found)d task has dates that its status date contradicts",
        "%(found)d tasks have dates that their status date contradicts",
        counts["found"],
    )
    return text % counts


def _say_age(measure: Measure) -> str:
    days = format_value(measure.value, Unit.DAYS)
    return _("The progress was last stated %(days)s ago") % {"days": days}


def _describe(user: User, project: int, uids: Sequence[int]) -> Mapping[int, EvidenceItem]:
    """The tasks of a project by their uid, those of a schedule that the person may see."""
    rows = Task.objects.visible_to(user).filter(schedule__node_id=project, uid__in=uids)
    found = rows.values_list("uid", "name", "wbs")
    return {
        uid: EvidenceItem(label=name, url=reverse("planning:task", args=[project, uid]), note=wbs)
        for uid, name, wbs in found
    }


_INCOMPLETE = gettext_lazy("incomplete tasks")

INDICATORS: IndicatorSet[PlanningData] = IndicatorSet(
    load=load,
    describe=_describe,
    indicators=(
        Indicator(
            key=PROGRESS,
            name=gettext_lazy("Progress"),
            explanation=gettext_lazy(
                "How much of the work of the schedule is done. Long tasks count more than short ones."
            ),
            formula=gettext_lazy("sum of (duration × percent complete) ÷ sum of durations, over all tasks"),
            source=gettext_lazy("Duration-weighted percent complete, as Microsoft Project rolls it up"),
            unit=Unit.SHARE,
            dimension=Dimension.TIME,
            direction=Direction.LOWER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.progress,
            sentence=_say_progress,
            neutral=True,
            numerator=gettext_lazy("work done"),
            denominator=gettext_lazy("all work"),
            part_unit=Unit.WORKING_DAYS,
            evidence=gettext_lazy("Tasks under way, by the work that remains"),
            evidence_unit=Unit.WORKING_DAYS,
        ),
        Indicator(
            key=PLANNED_PROGRESS,
            name=gettext_lazy("Planned progress"),
            explanation=gettext_lazy(
                "How much of the work should be done by the status date according to the current baseline."
            ),
            formula=gettext_lazy(
                "sum of (baseline duration × share of its working time elapsed at the status date) ÷ sum of baseline "
                "durations"
            ),
            source=gettext_lazy("Planned percent complete on the baseline, spread evenly over each task"),
            unit=Unit.SHARE,
            dimension=Dimension.TIME,
            direction=Direction.LOWER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.planned_progress,
            sentence=_say_planned,
            neutral=True,
            numerator=gettext_lazy("work that should be done"),
            denominator=gettext_lazy("work in the baseline"),
            part_unit=Unit.WORKING_DAYS,
        ),
        Indicator(
            key=PROGRESS_GAP,
            name=gettext_lazy("Progress against plan"),
            explanation=gettext_lazy(
                "Progress less planned progress, on the tasks that the baseline holds: below zero, less is done than "
                "was agreed."
            ),
            formula=gettext_lazy(
                "sum of (baseline duration × (percent complete − planned percent complete)) ÷ sum of baseline durations"
            ),
            source=gettext_lazy("Difference of the two on the same tasks and weights"),
            unit=Unit.POINTS,
            dimension=Dimension.TIME,
            direction=Direction.LOWER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.progress_gap,
            sentence=_say_gap,
            amber=-0.05,
            red=-0.10,
            numerator=gettext_lazy("work ahead of the plan (below zero: behind)"),
            denominator=gettext_lazy("work in the baseline"),
            part_unit=Unit.WORKING_DAYS,
            evidence=gettext_lazy("Tasks behind, by the work that is missing"),
            evidence_unit=Unit.WORKING_DAYS,
        ),
        Indicator(
            key=FINISH_SLIP,
            name=gettext_lazy("Finish slip"),
            explanation=gettext_lazy(
                "How much later the project ends by today’s computation than in its current baseline. Below zero: "
                "earlier."
            ),
            formula=gettext_lazy(
                "working days on the project’s calendar from the latest finish in the baseline to the computed finish"
            ),
            source=gettext_lazy("Finish variance against the baseline"),
            unit=Unit.WORKING_DAYS,
            dimension=Dimension.TIME,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.WORST,
            measure=measures.finish_slip,
            sentence=_say_slip,
            amber=5,
            red=20,
            evidence=gettext_lazy("Tasks that end the project"),
        ),
        Indicator(
            key=MILESTONES_LATE,
            name=gettext_lazy("Milestones late"),
            explanation=gettext_lazy(
                "Of the milestones that are still to be reached, those now expected later than in the current baseline."
            ),
            formula=gettext_lazy("late milestones ÷ milestones still to be reached that the baseline holds"),
            source=gettext_lazy("Finish variance of milestones against the baseline"),
            unit=Unit.SHARE,
            dimension=Dimension.TIME,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.milestones_late,
            sentence=_say_milestones,
            amber=0.10,
            numerator=gettext_lazy("late milestones"),
            denominator=gettext_lazy("milestones ahead"),
            evidence=gettext_lazy("Late milestones, by their slip"),
            evidence_unit=Unit.WORKING_DAYS,
        ),
        Indicator(
            key=CRITICAL_SHARE,
            name=gettext_lazy("Critical share"),
            explanation=gettext_lazy(
                "How much of what remains is critical: each of these tasks moves the end of the project when it slips. "
                "The share rises by nature towards the end."
            ),
            formula=gettext_lazy("critical incomplete tasks ÷ incomplete tasks"),
            source=gettext_lazy("Critical path method"),
            unit=Unit.SHARE,
            dimension=Dimension.TIME,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.critical_share,
            sentence=_say_critical,
            numerator=gettext_lazy("critical incomplete tasks"),
            denominator=_INCOMPLETE,
            evidence=gettext_lazy("Critical tasks"),
        ),
        Indicator(
            key=FLOAT_EROSION,
            name=gettext_lazy("Float erosion"),
            explanation=gettext_lazy(
                "How much total float the work that is now near-critical (10 working days of float or less) has lost "
                "since the baseline. It warns before the finish moves."
            ),
            formula=gettext_lazy("sum of (baseline total float − total float) ÷ near-critical incomplete tasks"),
            source=gettext_lazy("Float trend of near-critical work; Vigie’s own definition"),
            unit=Unit.WORKING_DAYS,
            dimension=Dimension.TIME,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.float_erosion,
            sentence=_say_erosion,
            amber=5,
            red=15,
            numerator=gettext_lazy("working days of float lost"),
            denominator=gettext_lazy("near-critical tasks"),
            evidence=gettext_lazy("Tasks that lost float, by the loss"),
            evidence_unit=Unit.WORKING_DAYS,
        ),
        Indicator(
            key=NEGATIVE_FLOAT,
            name=gettext_lazy("Negative float"),
            explanation=gettext_lazy(
                "Tasks that are already too late for a deadline or a constraint that somebody set after them."
            ),
            formula=gettext_lazy("incomplete tasks with a total float below zero ÷ incomplete tasks"),
            source=gettext_lazy("DCMA 14-point schedule assessment, check 7"),
            unit=Unit.SHARE,
            dimension=Dimension.TIME,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.negative_float,
            sentence=_say_negative,
            amber=0,
            red=0.05,
            numerator=gettext_lazy("tasks with negative float"),
            denominator=_INCOMPLETE,
            evidence=gettext_lazy("Tasks with negative float"),
            evidence_unit=Unit.WORKING_DAYS,
        ),
        Indicator(
            key=MISSED_TASKS,
            name=gettext_lazy("Missed tasks"),
            explanation=gettext_lazy(
                "Of the tasks that the baseline lets finish by the status date, those that finished later, or have not "
                "yet."
            ),
            formula=gettext_lazy(
                "tasks due by the status date whose actual or forecast finish is later ÷ tasks due by the status date"
            ),
            source=gettext_lazy("DCMA 14-point schedule assessment, check 11"),
            unit=Unit.SHARE,
            dimension=Dimension.TIME,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.missed_tasks,
            sentence=_say_missed,
            amber=0.05,
            red=0.50,
            numerator=gettext_lazy("missed tasks"),
            denominator=gettext_lazy("tasks due by the status date"),
            evidence=gettext_lazy("Missed tasks, by their slip"),
            evidence_unit=Unit.WORKING_DAYS,
        ),
        Indicator(
            key=MISSING_LOGIC,
            name=gettext_lazy("Missing logic"),
            explanation=gettext_lazy(
                "Tasks that nothing precedes or nothing follows: their delay would go unnoticed. One first and one "
                "last task are natural."
            ),
            formula=gettext_lazy("incomplete tasks without predecessor or without successor ÷ incomplete tasks"),
            source=gettext_lazy("DCMA 14-point schedule assessment, check 1"),
            unit=Unit.SHARE,
            dimension=Dimension.QUALITY,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.missing_logic,
            sentence=_say_logic,
            amber=0.05,
            red=0.25,
            numerator=gettext_lazy("tasks that lack a link"),
            denominator=_INCOMPLETE,
            evidence=gettext_lazy("Tasks that lack a predecessor or a successor"),
        ),
        Indicator(
            key=OPEN_ENDS,
            name=gettext_lazy("Open ends"),
            explanation=gettext_lazy(
                "Tasks with links that leave an end free: nothing decides when they start, or nothing waits for their "
                "finish."
            ),
            formula=gettext_lazy(
                "incomplete tasks linked only by their finish before, or only by their start after ÷ incomplete tasks"
            ),
            source=gettext_lazy("GAO Schedule Assessment Guide, best practice 2 (dangling activities)"),
            unit=Unit.SHARE,
            dimension=Dimension.QUALITY,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=measures.open_ends,
            sentence=_say_open,
            amber=0.05,
            numerator=gettext_lazy("tasks with a free end"),
            denominator=_INCOMPLETE,
            evidence=gettext_lazy("Tasks with a free end"),
        ),
        Indicator(
            key=INVALID_DATES,
            name=gettext_lazy("Invalid dates"),
            explanation=gettext_lazy(
                "What is said to have happened after the status date, or to happen before it: one of the two is wrong."
            ),
            formula=gettext_lazy("tasks with actual dates after, or forecast dates before, the status date"),
            source=gettext_lazy("DCMA 14-point schedule assessment, check 9"),
            unit=Unit.COUNT,
            dimension=Dimension.QUALITY,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.SUM,
            measure=measures.invalid_dates,
            sentence=_say_invalid,
            amber=0,
            numerator=gettext_lazy("tasks with invalid dates"),
            denominator=gettext_lazy("tasks"),
            evidence=gettext_lazy("Tasks with invalid dates"),
        ),
        Indicator(
            key=STATUS_AGE,
            name=gettext_lazy("Age of the status date"),
            explanation=gettext_lazy(
                "How long ago the progress was last stated: old figures hide what happened since."
            ),
            formula=gettext_lazy("days from the status date to the day of the reading"),
            source=gettext_lazy("Good practice: a status date per month"),
            unit=Unit.DAYS,
            dimension=Dimension.QUALITY,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.WORST,
            measure=measures.status_age,
            sentence=_say_age,
            amber=35,
            red=70,
        ),
    ),
)
