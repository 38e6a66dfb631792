"""Exact values of the indicators of schedules, on a schedule small enough to be checked by hand.

Monday to Friday, 8 to 12 and 13 to 17. Monday 7 September 2026 is day 1; the status date is the evening of Friday 18
September (day 10).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from vigie.engine.terms import ActivityType, LinkType
from vigie.planning import indicators as keys
from vigie.planning.indicators import INDICATORS, measures
from vigie.planning.models import Baseline, BaselineTask, Calendar, Dependency, Schedule, Task
from vigie.portfolio.indicators import Measure
from vigie.portfolio.models import Node, NodeKind
from vigie.portfolio.services import create_node

DAY = 28_800
WEEK = [[[480, 720], [780, 1020]]] * 5 + [[], []]
STATUS = dt.datetime(2026, 9, 18, 17)
TODAY = dt.date(2026, 9, 28)


def morning(day: int) -> dt.datetime:
    """The start of the n-th working day, from Monday 7 September 2026."""
    return dt.datetime(2026, 9, 7, 8) + dt.timedelta(days=(day - 1) // 5 * 7 + (day - 1) % 5)


def evening(day: int) -> dt.datetime:
    return morning(day) + dt.timedelta(hours=9)


class Site:
    """A project whose schedule is written row by row."""

    def __init__(self, code: str = "J") -> None:
        top = Node.objects.filter(code="P").first() or create_node(
            actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="P"
        )
        self.node = create_node(actor=None, kind=NodeKind.PROJECT, parent=top, code=code, name=code, status="active")
        self.schedule = Schedule.objects.create(
            node=self.node,
            properties={"calendar_uid": 1},
            status_date=STATUS,
            start=morning(1),
            computed_at=dt.datetime(2026, 9, 18, tzinfo=dt.UTC),
        )
        Calendar.objects.create(schedule=self.schedule, uid=1, position=0, name="S", definition={"week": WEEK})
        self.baseline: Baseline | None = None

    def agree(self) -> None:
        self.baseline = Baseline.objects.create(schedule=self.schedule, number=0, name="B", current=True)

    def task(self, uid: int, start: int, finish: int, agreed: tuple[int, int] | None = None, **values: Any) -> None:
        """A task from the morning of a day to the evening of another; ``agreed`` the same in the baseline."""
        base_float = values.pop("base_float", None)
        milestone = values.get("milestone", False)
        duration = 0 if milestone else (finish - start + 1) * DAY
        at = evening(finish) if milestone else morning(start)
        row = {"start": at, "finish": evening(finish), "duration": duration, "total_float": 0, **values}
        Task.objects.create(schedule=self.schedule, uid=uid, position=uid, name=f"T{uid}", **row)
        if agreed is not None:
            assert self.baseline
            first, last = agreed
            BaselineTask.objects.create(
                baseline=self.baseline,
                uid=uid,
                start=evening(last) if milestone else morning(first),
                finish=evening(last),
                duration=0 if milestone else (last - first + 1) * DAY,
                total_float=base_float,
            )

    def link(self, before: int, after: int, kind: LinkType = LinkType.FINISH_START) -> None:
        Dependency.objects.create(
            schedule=self.schedule, position=0, predecessor_uid=before, successor_uid=after, type=kind
        )

    def measure(self, key: str, day: dt.date = TODAY) -> Measure:
        finish = max((t.finish for t in self.schedule.tasks.all() if t.finish), default=None)
        Schedule.objects.filter(pk=self.schedule.pk).update(finish=finish)
        return INDICATORS.measure([self.node.pk], day)[key][self.node.pk]


@pytest.fixture
def site(db: None) -> Site:
    """Five tasks: one done late, one under way and behind, a milestone, two ahead; a summary that never counts.

    ========  ===========  ===========  =========  ======
    task      baseline     now          done       float
    ========  ===========  ===========  =========  ======
    1         1-4          1-6          100 %      0
    2         5-12         7-16         25 %       0 (was 3)
    3 (mil.)  12           16                      0
    4         13-16        17-20        0          -2 (was 0)
    5         13-14        17-18        0          40 (was 40)
    ========  ===========  ===========  =========  ======
    """
    site = Site()
    site.agree()
    site.task(9, 1, 20, (1, 16), summary=True, percent_complete=50.0)
    site.task(1, 1, 6, (1, 4), percent_complete=100.0, actual_start=morning(1), actual_finish=evening(6), base_float=0)
    site.task(2, 7, 16, (5, 12), percent_complete=25.0, actual_start=morning(7), critical=True, base_float=3 * DAY)
    site.task(3, 16, 16, (12, 12), milestone=True, critical=True, base_float=3 * DAY)
    site.task(4, 17, 20, (13, 16), percent_complete=0.0, total_float=-2 * DAY, critical=True, base_float=0)
    site.task(5, 17, 18, (13, 14), total_float=40 * DAY, base_float=40 * DAY)
    site.link(1, 2)
    site.link(2, 3)
    site.link(3, 4, LinkType.FINISH_FINISH)
    site.link(3, 5)
    return site


def test_progress_weighs_by_duration(site: Site) -> None:
    # 6 of 6 days, 2.5 of 10, 0 of 4, 0 of 2.
    assert site.measure(keys.PROGRESS) == Measure(8.5 / 22, 8.5, 22, concerned=1, evidence=((2, 7.5),))


def test_planned_progress_at_the_status_date(site: Site) -> None:
    # Of the baseline: 4 of 4 days; days 5 to 10 of 5 to 12; nothing of the rest: 4 + 6 of 18.
    assert site.measure(keys.PLANNED_PROGRESS) == Measure(10 / 18, 10, 18)


def test_progress_against_plan(site: Site) -> None:
    # Task 2: 8 days × (25 % − 75 %) = −4 days.
    assert site.measure(keys.PROGRESS_GAP) == Measure(-4 / 18, -4, 18, concerned=1, evidence=((2, -4.0),))


def test_finish_slip_counts_working_days(site: Site) -> None:
    # Day 16 is Monday 28 September, day 20 Friday 2 October.
    details = {"baseline_start": "2026-09-07", "baseline_finish": "2026-09-28", "finish": "2026-10-02"}
    expected = Measure(4.0, concerned=1, evidence=((4, None),), details=details)
    assert site.measure(keys.FINISH_SLIP) == expected


def test_finish_slip_leaves_out_weekends_and_holidays(site: Site) -> None:
    calendar = Calendar.objects.get(schedule=site.schedule)
    calendar.definition["exceptions"] = [{"first": "2026-10-01", "last": "2026-10-01"}]
    calendar.save()
    assert site.measure(keys.FINISH_SLIP).value == 3.0


def test_milestones_late_counts_those_ahead(site: Site) -> None:
    assert site.measure(keys.MILESTONES_LATE) == Measure(1.0, 1, 1, concerned=1, evidence=((3, 4.0),))


def test_an_evening_and_the_next_morning_are_the_same_instant(site: Site) -> None:
    Task.objects.filter(uid=3).update(finish=morning(13))
    assert site.measure(keys.MILESTONES_LATE) == Measure(0.0, 0, 1)


def test_critical_share(site: Site) -> None:
    expected = Measure(3 / 4, 3, 4, concerned=3, evidence=((2, None), (3, None), (4, None)))
    assert site.measure(keys.CRITICAL_SHARE) == expected


def test_float_erosion_of_near_critical_work(site: Site) -> None:
    # Tasks 2 and 3 lost 3 days each, task 4 lost 2; task 5 has too much float to count.
    expected = Measure(8 / 3, 8, 3, concerned=3, evidence=((2, 3.0), (3, 3.0), (4, 2.0)))
    assert site.measure(keys.FLOAT_EROSION) == expected


def test_negative_float(site: Site) -> None:
    assert site.measure(keys.NEGATIVE_FLOAT) == Measure(1 / 4, 1, 4, concerned=1, evidence=((4, -2.0),))


def test_missed_tasks_are_those_due(site: Site) -> None:
    # Only task 1 was due by day 10; it took two days more.
    assert site.measure(keys.MISSED_TASKS) == Measure(1.0, 1, 1, concerned=1, evidence=((1, 2.0),))


def test_missing_logic_counts_incomplete_tasks_without_link(site: Site) -> None:
    # Tasks 4 and 5 have no successor; task 1 is complete.
    details = {"without_predecessor": 0, "without_successor": 2}
    expected = Measure(2 / 4, 2, 4, concerned=2, evidence=((4, None), (5, None)), details=details)
    assert site.measure(keys.MISSING_LOGIC) == expected


def test_open_ends_hang_on_the_wrong_end(site: Site) -> None:
    # Nothing decides when task 4 starts: its only predecessor binds its finish.
    assert site.measure(keys.OPEN_ENDS) == Measure(1 / 4, 1, 4, concerned=1, evidence=((4, None),))


def test_invalid_dates(site: Site) -> None:
    assert site.measure(keys.INVALID_DATES) == Measure(0.0, 0, 5)
    Task.objects.filter(uid=1).update(actual_finish=evening(11))
    Task.objects.filter(uid=5).update(start=morning(9))
    expected = Measure(2.0, 2, 5, concerned=2, evidence=((1, None), (5, None)))
    assert site.measure(keys.INVALID_DATES) == expected


def test_age_of_the_status_date(site: Site) -> None:
    assert site.measure(keys.STATUS_AGE) == Measure(10.0, details={"status_date": "2026-09-18"})
    assert site.measure(keys.STATUS_AGE, dt.date(2026, 9, 1)).value == 0.0


def test_what_is_not_work_never_counts(site: Site) -> None:
    before = {k: m[site.node.pk] for k, m in INDICATORS.measure([site.node.pk], TODAY).items()}
    site.task(20, 1, 90, active=False, critical=True)
    site.task(21, 1, 90, external=True, critical=True)
    site.task(22, 1, 90, blank=True, critical=True)
    site.task(23, 1, 90, activity_type=ActivityType.LEVEL_OF_EFFORT, critical=True)
    assert {k: m[site.node.pk] for k, m in INDICATORS.measure([site.node.pk], TODAY).items()} == before


@pytest.mark.parametrize(
    ("key", "missing"),
    [
        (keys.PLANNED_PROGRESS, measures.NO_BASELINE),
        (keys.PROGRESS_GAP, measures.NO_BASELINE),
        (keys.FINISH_SLIP, measures.NO_BASELINE),
        (keys.MILESTONES_LATE, measures.NO_BASELINE),
        (keys.FLOAT_EROSION, measures.NO_BASELINE),
        (keys.MISSED_TASKS, measures.NO_BASELINE),
    ],
)
def test_without_baseline_it_says_so(db: None, key: str, missing: str) -> None:
    site = Site()
    site.task(1, 1, 5)
    assert site.measure(key) == Measure(None, missing=missing)


def test_without_status_date_it_says_so(site: Site) -> None:
    Schedule.objects.update(status_date=None)
    for key in (keys.PLANNED_PROGRESS, keys.PROGRESS_GAP, keys.MISSED_TASKS, keys.INVALID_DATES, keys.STATUS_AGE):
        assert site.measure(key) == Measure(None, missing=measures.NO_STATUS_DATE)


def test_without_schedule_every_indicator_says_so(db: None) -> None:
    top = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="P")
    node = create_node(actor=None, kind=NodeKind.PROJECT, parent=top, code="J", name="J")
    found = INDICATORS.measure([node.pk], TODAY)
    assert [m[node.pk] for m in found.values()] == [Measure(None, missing=measures.NO_SCHEDULE)] * 13


def test_nothing_to_measure_is_not_lacking_and_never_zero(db: None) -> None:
    site = Site()
    site.agree()
    site.task(1, 1, 5, (1, 5), percent_complete=100.0, actual_start=morning(1), actual_finish=evening(5))
    nothing = {
        keys.CRITICAL_SHARE: measures.ALL_DONE,
        keys.NEGATIVE_FLOAT: measures.ALL_DONE,
        keys.MISSING_LOGIC: measures.ALL_DONE,
        keys.MILESTONES_LATE: measures.NO_OPEN_MILESTONE,
        keys.FLOAT_EROSION: measures.NO_BASELINE_FLOAT,
    }
    for key, why in nothing.items():
        found = site.measure(key)
        assert (found.value, found.applies, found.missing) == (None, False, why)


def test_query_count_does_not_grow(site: Site, django_assert_num_queries: Any) -> None:
    other = Site("K")
    other.task(1, 1, 5)
    with django_assert_num_queries(5):
        INDICATORS.measure([site.node.pk], TODAY)
    with django_assert_num_queries(5):
        INDICATORS.measure([site.node.pk, other.node.pk], TODAY)


def test_sentences_in_both_languages(site: Site) -> None:
    by_key = {i.key: i for i in INDICATORS.indicators}
    slip = by_key[keys.FINISH_SLIP].sentence(site.measure(keys.FINISH_SLIP))
    assert slip == "Finishes 4 working days after the baseline, on 2 October 2026"
    with translation.override("fr"):
        text = by_key[keys.FINISH_SLIP].sentence(site.measure(keys.FINISH_SLIP))
        assert text == "Fin 4 jours ouvrés après le planning de référence, le 2 octobre 2026"
        text = by_key[keys.PROGRESS_GAP].sentence(site.measure(keys.PROGRESS_GAP))
        assert text == "L’avancement a 22 points de retard sur le prévu"


def test_every_indicator_speaks(site: Site) -> None:
    site.measure(keys.FINISH_SLIP)
    found = INDICATORS.measure([site.node.pk], TODAY)
    for indicator in INDICATORS.indicators:
        measure = found[indicator.key][site.node.pk]
        assert measure.value is not None
        assert "%" not in indicator.sentence(measure).replace("%%", "").replace(indicator.display(measure.value), "")
        assert str(indicator.name)
        assert str(indicator.explanation)
        assert str(indicator.formula)
