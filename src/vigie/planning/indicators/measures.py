"""What each indicator of schedules measures. Days are working days of the schedule; shares run from 0 to 1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_noop

from vigie.engine.terms import LinkType
from vigie.planning.indicators.data import BaselineRow, PlanningData, ScheduleData, TaskRow
from vigie.portfolio.indicators import Measure, lacking, ratio

NEAR_CRITICAL_DAYS = 10.0
"""Work with at most so much total float is near-critical."""

EVIDENCE = 25
"""How many tasks a reading names; it counts all."""

NO_SCHEDULE = gettext_noop("The project has no computed schedule yet: import one or add tasks.")
NO_BASELINE = gettext_noop("The schedule has no current baseline to compare with: set one.")
NO_STATUS_DATE = gettext_noop("The schedule has no status date: state the day up to which progress is known.")
NO_FINISH = gettext_noop("The schedule has no computed finish.")
NO_WORK = gettext_noop("No task of the schedule has a duration.")
ALL_DONE = gettext_noop("Every task is complete.")
NO_OPEN_MILESTONE = gettext_noop("No milestone that is still to be reached stands in the baseline.")
NO_AGREED_WORK = gettext_noop("No task with a duration stands in the baseline.")
NO_BASELINE_FLOAT = gettext_noop("No near-critical task has a total float in the baseline to compare with.")
NOTHING_DUE = gettext_noop("The baseline lets no task finish by the status date.")

_START_BINDING = {LinkType.FINISH_START, LinkType.START_START}
_FINISH_BOUND_AFTER = {LinkType.FINISH_START, LinkType.FINISH_FINISH}

Bulk = Callable[[PlanningData], Mapping[int, Measure]]
Single = Callable[[ScheduleData, dt.date], Measure]


def _each(*, baseline: bool = False, status_date: bool = False) -> Callable[[Single], Bulk]:
    """Measure project by project; what is lacking for all of them is said here."""

    def wrap(single: Single) -> Bulk:
        def measure(schedule: ScheduleData | None, day: dt.date) -> Measure:
            if schedule is None:
                return lacking(NO_SCHEDULE)
            if baseline and not schedule.baseline:
                return lacking(NO_BASELINE)
            if status_date and schedule.status_date is None:
                return lacking(NO_STATUS_DATE)
            return single(schedule, day)

        def bulk(data: PlanningData) -> dict[int, Measure]:
            return {pk: measure(data.schedules.get(pk), data.day) for pk in data.projects}

        return bulk

    return wrap


def _named(found: Iterable[tuple[int, float | None]]) -> dict[str, Any]:
    """The tasks concerned, the largest figure first, as facts of a measure."""
    pairs = sorted(found, key=lambda pair: (-abs(pair[1] or 0.0), pair[0]))
    return {"concerned": len(pairs), "evidence": tuple((uid, _rounded(f)) for uid, f in pairs[:EVIDENCE])}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def _share(schedule: ScheduleData, found: Iterable[TaskRow], of: int, nothing: str, **facts: Any) -> Measure:
    tasks = list(found)
    named = _named((t.uid, None) for t in tasks)
    return ratio(float(len(tasks)), float(of), nothing, **named, **facts)


@_each()
def progress(schedule: ScheduleData, day: dt.date) -> Measure:
    """Σ duration × percent complete / Σ duration; the evidence is what is under way, by the work that remains."""
    weighed = [(t, schedule.days(t.duration)) for t in schedule.tasks if t.duration]
    done = sum(w * t.share_done for t, w in weighed)
    open_work = [(t.uid, w * (1 - t.share_done)) for t, w in weighed if 0 < t.share_done < 1]
    return ratio(done, sum(w for _t, w in weighed), NO_WORK, **_named(open_work))


def _agreed_work(schedule: ScheduleData) -> list[tuple[TaskRow, BaselineRow, float]]:
    """The tasks that the baseline holds with a duration, and how many days it gives them."""
    found = ((t, schedule.baseline.get(t.uid)) for t in schedule.tasks)
    return [(t, b, schedule.days(b.duration)) for t, b in found if b and b.start and b.finish and b.duration]


def _planned_share(schedule: ScheduleData, task: TaskRow, agreed: BaselineRow) -> float:
    """How much of a task should be done at the status date: its working time up to then, spread evenly."""
    assert schedule.status_date
    assert agreed.start
    assert agreed.finish
    if agreed.finish <= schedule.status_date:
        return 1.0
    if agreed.start >= schedule.status_date:
        return 0.0
    whole = schedule.working_days(agreed.start, agreed.finish, task.calendar_uid)
    return schedule.working_days(agreed.start, schedule.status_date, task.calendar_uid) / whole if whole else 0.0


@_each(baseline=True, status_date=True)
def planned_progress(schedule: ScheduleData, day: dt.date) -> Measure:
    """Σ baseline duration × share that should be done at the status date / Σ baseline duration."""
    work = _agreed_work(schedule)
    planned = sum(w * _planned_share(schedule, t, b) for t, b, w in work)
    return ratio(planned, sum(w for _t, _b, w in work), NO_AGREED_WORK)


@_each(baseline=True, status_date=True)
def progress_gap(schedule: ScheduleData, day: dt.date) -> Measure:
    """Σ baseline duration × (share done − share planned) / Σ baseline duration; the evidence is what is behind."""
    gaps = [(t.uid, w, w * (t.share_done - _planned_share(schedule, t, b))) for t, b, w in _agreed_work(schedule)]
    behind = [(uid, gap) for uid, _w, gap in gaps if gap < 0]
    total = sum(w for _uid, w, _gap in gaps)
    return ratio(sum(gap for _uid, _w, gap in gaps), total, NO_AGREED_WORK, **_named(behind))


@_each(baseline=True)
def finish_slip(schedule: ScheduleData, day: dt.date) -> Measure:
    """Working days from the finish in the baseline to the finish as computed now; the evidence is what ends last."""
    agreed = max((b.finish for b in schedule.baseline.values() if b.finish), default=None)
    if schedule.finish is None or agreed is None:
        return lacking(NO_FINISH if agreed else NO_BASELINE)
    last = [(t.uid, None) for t in schedule.tasks if t.forecast == schedule.finish]
    start = min((b.start for b in schedule.baseline.values() if b.start), default=agreed)
    days = {"baseline_start": start, "baseline_finish": agreed, "finish": schedule.finish}
    details = {name: instant.date().isoformat() for name, instant in days.items()}
    return Measure(schedule.working_days(agreed, schedule.finish), details=details, **_named(last))


@_each(baseline=True)
def milestones_late(schedule: ScheduleData, day: dt.date) -> Measure:
    """Milestones still to be reached whose forecast is later than in the baseline, among those still to be reached."""
    ahead = [
        (t, schedule.baseline[t.uid].finish)
        for t in schedule.tasks
        if t.milestone and not t.complete and t.uid in schedule.baseline
    ]
    open_ones = [(t, agreed) for t, agreed in ahead if agreed]
    late = [(t.uid, slip) for t, agreed in open_ones if (slip := schedule.later_by(t, agreed)) > 0]
    return ratio(float(len(late)), float(len(open_ones)), NO_OPEN_MILESTONE, **_named(late))


@_each()
def critical_share(schedule: ScheduleData, day: dt.date) -> Measure:
    incomplete = schedule.incomplete()
    return _share(schedule, (t for t in incomplete if t.critical), len(incomplete), ALL_DONE)


@_each(baseline=True)
def float_erosion(schedule: ScheduleData, day: dt.date) -> Measure:
    """Days of total float lost since the baseline, per incomplete task that is near-critical now."""
    lost = []
    for task in schedule.incomplete():
        agreed = schedule.baseline.get(task.uid)
        if task.total_float is None or agreed is None or agreed.total_float is None:
            continue
        if schedule.days(task.total_float) <= NEAR_CRITICAL_DAYS:
            lost.append((task.uid, schedule.days(agreed.total_float - task.total_float)))
    worse = [(uid, days) for uid, days in lost if days > 0]
    return ratio(sum(d for _u, d in lost), float(len(lost)), NO_BASELINE_FLOAT, **_named(worse))


@_each()
def negative_float(schedule: ScheduleData, day: dt.date) -> Measure:
    incomplete = schedule.incomplete()
    found = [
        (t.uid, schedule.days(t.total_float)) for t in incomplete if t.total_float is not None and t.total_float < 0
    ]
    return ratio(float(len(found)), float(len(incomplete)), ALL_DONE, **_named(found))


@_each(baseline=True, status_date=True)
def missed_tasks(schedule: ScheduleData, day: dt.date) -> Measure:
    """DCMA 11: due by the status date in the baseline, and finished later than agreed, or not yet."""
    assert schedule.status_date
    agreed = ((t, schedule.baseline[t.uid].finish) for t in schedule.tasks if t.uid in schedule.baseline)
    due = [(t, finish) for t, finish in agreed if finish and finish <= schedule.status_date]
    missed = [(t.uid, slip) for t, finish in due if (slip := schedule.later_by(t, finish)) > 0]
    return ratio(float(len(missed)), float(len(due)), NOTHING_DUE, **_named(missed))


@_each()
def missing_logic(schedule: ScheduleData, day: dt.date) -> Measure:
    """DCMA 1: no predecessor or no successor."""
    incomplete = schedule.incomplete()
    no_before = {t.uid for t in incomplete if t.uid not in schedule.predecessors}
    no_after = {t.uid for t in incomplete if t.uid not in schedule.successors}
    details = {"without_predecessor": len(no_before), "without_successor": len(no_after)}
    found = (t for t in incomplete if t.uid in no_before or t.uid in no_after)
    return _share(schedule, found, len(incomplete), ALL_DONE, details=details)


@_each()
def open_ends(schedule: ScheduleData, day: dt.date) -> Measure:
    """Linked, but nothing decides when it starts, or nothing waits for its finish."""
    incomplete = schedule.incomplete()

    def open_ended(task: TaskRow) -> bool:
        before, after = schedule.predecessors.get(task.uid), schedule.successors.get(task.uid)
        return bool((before and not before & _START_BINDING) or (after and not after & _FINISH_BOUND_AFTER))

    return _share(schedule, (t for t in incomplete if open_ended(t)), len(incomplete), ALL_DONE)


@_each(status_date=True)
def invalid_dates(schedule: ScheduleData, day: dt.date) -> Measure:
    """DCMA 9: actual dates after the status date, or forecast dates before it."""
    status = schedule.status_date
    assert status

    def invalid(task: TaskRow) -> bool:
        actual = any(d is not None and d > status for d in (task.actual_start, task.actual_finish))
        starts_in_past = task.actual_start is None and task.start is not None and task.start < status
        ends_in_past = task.finish is not None and task.finish < status
        return actual or (not task.complete and (starts_in_past or ends_in_past))

    found = [t.uid for t in schedule.tasks if invalid(t)]
    named = _named((uid, None) for uid in found)
    return Measure(float(len(found)), float(len(found)), float(len(schedule.tasks)), **named)


@_each(status_date=True)
def status_age(schedule: ScheduleData, day: dt.date) -> Measure:
    """Days from the status date to the day of the reading."""
    assert schedule.status_date
    status = schedule.status_date.date()
    return Measure(float(max(0, (day - status).days)), details={"status_date": status.isoformat()})
