"""Level-of-effort activities: they last as long as what they are linked to, and move nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from vigie.engine.calendars import Instants
from vigie.engine.plan import NEVER, Plan
from vigie.engine.records import Records
from vigie.engine.terms import ActivityType, LagCalendar, LinkType, Reason
from vigie.engine.worktime import next_start, previous_finish, shifted

_TO_START = (LinkType.FINISH_START, LinkType.START_START)
_FROM_START = (LinkType.START_START, LinkType.START_FINISH)


def span_levels_of_effort(plan: Plan, calendars: Instants, dates: Records) -> None:
    """Put early and late dates on levels of effort, after both passes.

    A link that touches the start of one asks for it at the other activity's end of the link, the earliest counts; so
    with the finish, where the latest does. Where no link touches one of them, it is that of the activities linked.
    """
    levels = np.flatnonzero(plan.kind == ActivityType.LEVEL_OF_EFFORT)
    for task in levels.tolist():
        into = np.flatnonzero(plan.link_used & (plan.link_successor == task))
        out = np.flatnonzero(plan.link_used & (plan.link_predecessor == task))
        linked = [(int(link), int(plan.link_predecessor[link]), 1) for link in into]
        linked += [(int(link), int(plan.link_successor[link]), -1) for link in out]
        linked = [row for row in linked if dates["early_start"][row[1]] != NEVER and not _is_level(plan, row[1])]
        if not linked:
            continue
        for when in ("early", "late"):
            start, finish = _span(plan, calendars, dates, task, linked, when)
            dates[f"{when}_start"][task], dates[f"{when}_finish"][task] = start, max(start, finish)
        dates["start_reason"][task] = dates["finish_reason"][task] = Reason.LEVEL_OF_EFFORT


def _is_level(plan: Plan, task: int) -> bool:
    return bool(plan.kind[task] == ActivityType.LEVEL_OF_EFFORT)


def _span(
    plan: Plan, calendars: Instants, dates: Records, task: int, linked: list[tuple[int, int, int]], when: str
) -> tuple[int, int]:
    own = int(plan.task_calendar[task])
    starts: list[Any] = []
    finishes: list[Any] = []
    for link, other, way in linked:
        kind = plan.link_type[link]
        touches_start = kind in (_TO_START if way > 0 else _FROM_START)
        from_start = kind in (_FROM_START if way > 0 else _TO_START)
        at = dates[f"{when}_start" if from_start else f"{when}_finish"][other]
        if plan.link_lag[link]:
            calendar = _lag_calendar(plan, int(plan.link_predecessor[link]), int(plan.link_successor[link]))
            length = plan.duration[plan.link_predecessor[link]]
            lag = way * plan.link_lag[link]
            at = shifted(calendars, calendar, at, lag, plan.link_lag_unit[link], length, not touches_start)
        if touches_start:
            starts.append(at if from_start else next_start(calendars, own, at))
        else:
            finishes.append(previous_finish(calendars, own, at) if from_start else at)
    others = [other for _link, other, _way in linked]
    start = min(starts) if starts else dates[f"{when}_start"][others].min()
    finish = max(finishes) if finishes else dates[f"{when}_finish"][others].max()
    return int(start), int(finish)


def _lag_calendar(plan: Plan, predecessor: int, successor: int) -> int:
    match plan.options.lag_calendar:
        case LagCalendar.SUCCESSOR:
            return int(plan.task_calendar[successor])
        case LagCalendar.PREDECESSOR:
            return int(plan.task_calendar[predecessor])
        case LagCalendar.PROJECT:
            return plan.calendar
    return 0
