"""Readings over time, as of a day, rolled up, and seen by whom."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.insight.conftest import GAP, INVALID, MILESTONES, PROGRESS, SLIP, House
from tests.planning.conftest import DAY, Upload, Workshop, upload, workshop  # noqa: F401
from vigie.accounts.roles import READERS, Role
from vigie.accounts.services import grant_role
from vigie.insight import queries
from vigie.insight.models import HEALTH, Reading
from vigie.insight.queries import Figure, Point
from vigie.planning.indicators.measures import NO_BASELINE
from vigie.planning.models import Schedule
from vigie.planning.services.baselines import set_baseline
from vigie.planning.services.tasks import edit_task
from vigie.portfolio.indicators import Measure
from vigie.portfolio.models import NodeStatus
from vigie.portfolio.services import change_status, set_archived


def by_key(figures: list[Figure]) -> dict[str, Figure]:
    return {f.indicator.key: f for f in figures}


def kept(house: House, key: str) -> list[tuple[str, str | None, float | None]]:
    rows = Reading.objects.filter(node=house.bridge, key=key).order_by("valid_from")
    return [(str(r.valid_from), str(r.valid_until) if r.valid_until else None, r.value) for r in rows]


def test_only_changes_are_kept(house: House) -> None:
    house.says(house.bridge, finish_slip=2)
    house.read("2026-09-01", house.bridge)
    assert house.read("2026-09-02", house.bridge) == 0
    house.says(house.bridge, finish_slip=6)
    house.read("2026-09-10", house.bridge)
    assert kept(house, SLIP) == [("2026-09-01", "2026-09-10", 2.0), ("2026-09-10", None, 6.0)]


def test_the_last_reading_of_a_day_counts(house: House) -> None:
    for slip in (2, 6, 4):
        house.says(house.bridge, finish_slip=slip)
        house.read("2026-09-01", house.bridge)
    assert kept(house, SLIP) == [("2026-09-01", None, 4.0)]


def test_going_back_in_time_forgets_what_came_after(house: House) -> None:
    house.says(house.bridge, finish_slip=2)
    house.read("2026-09-01", house.bridge)
    house.says(house.bridge, finish_slip=6)
    house.read("2026-10-01", house.bridge)
    house.says(house.bridge, finish_slip=4)
    house.read("2026-09-15", house.bridge)
    assert kept(house, SLIP) == [("2026-09-01", "2026-09-15", 2.0), ("2026-09-15", None, 4.0)]


def test_as_of_a_day(house: House) -> None:
    head = house.people[Role.HEAD_OF_PMO]
    house.says(house.bridge, finish_slip=2)
    house.read("2026-09-01", house.bridge)
    house.says(house.bridge, finish_slip=30)
    house.read("2026-09-10", house.bridge)

    def slip(day: str | None) -> tuple[float | None, str] | None:
        as_of = dt.date.fromisoformat(day) if day else None
        figure = by_key(queries.readings(head, house.bridge, as_of)).get(SLIP)
        return (figure.value, figure.status) if figure else None

    assert slip("2026-08-31") is None
    assert slip("2026-09-01") == slip("2026-09-09") == (2.0, "green")
    assert slip("2026-09-10") == slip(None) == (30.0, "red")


def test_a_finished_project_keeps_its_last_readings_and_counts_no_more(house: House) -> None:
    head = house.people[Role.HEAD_OF_PMO]
    house.says(house.bridge, finish_slip=7)
    house.read("2026-09-01")
    change_status(house.bridge, NodeStatus.FINISHED, actor=None)
    house.says(house.bridge, finish_slip=9)
    house.read("2026-09-02")
    assert by_key(queries.readings(head, house.bridge))[SLIP].value == 7.0
    assert by_key(queries.readings(head, house.works))[SLIP].value is None
    then, after = dt.date(2026, 9, 1), dt.date(2026, 9, 2)
    assert by_key(queries.readings(head, house.works, then))[SLIP].value == 7.0
    assert by_key(queries.readings(head, house.bridge, after)) == {}


def test_ratios_are_added_up_and_never_averaged(house: House) -> None:
    house.says(house.bridge, progress=Measure(0.1, 1, 10), milestones_late=Measure(1.0, 1, 1))
    house.says(house.tram, progress=Measure(0.9, 81, 90), milestones_late=Measure(0.0, 0, 9))
    house.read()
    found = by_key(queries.readings(house.people[Role.HEAD_OF_PMO], house.works))
    assert (found[PROGRESS].value, found[PROGRESS].measure.numerator, found[PROGRESS].measure.denominator) == (
        0.82,
        82.0,
        100.0,
    )
    assert found[MILESTONES].value == 0.1
    assert (found[PROGRESS].known, found[PROGRESS].projects) == (2, 2)
    assert (found[GAP].value, found[GAP].known, found[GAP].projects) == (None, 0, 2)


def test_sums_and_the_worst(house: House) -> None:
    house.says(house.bridge, invalid_dates=3, finish_slip=-4)
    house.says(house.tram, invalid_dates=2, finish_slip=12)
    house.read()
    found = by_key(queries.readings(house.people[Role.HEAD_OF_PMO], house.works))
    assert found[INVALID].value == 5.0
    assert found[SLIP].value == 12.0
    assert found[SLIP].signals == {"green": 1, "amber": 1}


def test_a_total_counts_what_the_reader_may_see(house: House) -> None:
    house.says(house.portal, invalid_dates=3)
    house.says(house.secret, invalid_dates=100)
    house.read()

    def total(role: Role) -> float | None:
        return by_key(queries.readings(house.people[role], house.software))[INVALID].value

    assert total(Role.HEAD_OF_PMO) == 103.0
    assert total(Role.PMO_OFFICER) == total(Role.SPONSOR) == 3.0
    grant_role(house.people[Role.SPONSOR], Role.SPONSOR, house.secret, actor=None)
    assert total(Role.SPONSOR) == 103.0


@pytest.mark.parametrize("role", list(Role))
def test_only_readers_see_indicators(house: House, role: Role) -> None:
    house.read()
    person = house.people[role]
    for node in (house.top, house.bridge):
        if role in READERS:
            assert queries.readings(person, node)
        else:
            with pytest.raises(PermissionDenied):
                queries.readings(person, node)
            with pytest.raises(PermissionDenied):
                queries.history(person, node, SLIP, dt.date(2026, 1, 1))
    if role not in READERS:
        assert not Reading.objects.visible_to(person).exists()


def test_history_of_a_project(house: House) -> None:
    for day, slip in (("2026-09-01", 2), ("2026-09-10", 6), ("2026-09-20", 1)):
        house.says(house.bridge, finish_slip=slip)
        house.read(day, house.bridge)
    found = queries.history(house.people[Role.HEAD_OF_PMO], house.bridge, SLIP, dt.date(2026, 9, 5))
    assert found == [
        Point(dt.date(2026, 9, 5), 2.0, "green"),
        Point(dt.date(2026, 9, 10), 6.0, "amber"),
        Point(dt.date(2026, 9, 20), 1.0, "green"),
    ]


def test_history_of_a_programme_adds_up_its_projects(house: House) -> None:
    house.says(house.bridge, progress=Measure(0.1, 1, 10))
    house.says(house.tram, progress=Measure(0.5, 45, 90))
    house.read("2026-09-01")
    house.says(house.bridge, progress=Measure(0.5, 5, 10))
    house.read("2026-09-10", house.bridge)
    found = queries.history(house.people[Role.HEAD_OF_PMO], house.works, PROGRESS, dt.date(2026, 1, 1))
    assert found == [Point(dt.date(2026, 9, 1), 0.46), Point(dt.date(2026, 9, 10), 0.5)]


def test_archived_projects_count_no_more(house: House) -> None:
    head = house.people[Role.HEAD_OF_PMO]
    house.says(house.bridge, invalid_dates=3)
    house.read()
    set_archived(house.bridge, True, actor=head)
    assert by_key(queries.readings(head, house.works))[INVALID].value is None


def test_a_roll_up_is_one_query(house: House, django_assert_num_queries: Any) -> None:
    for node in (house.bridge, house.tram, house.portal):
        house.says(node, finish_slip=3)
    house.read()
    head = house.people[Role.HEAD_OF_PMO]
    queries.readings(head, house.top)
    for node in (house.works, house.top):
        with django_assert_num_queries(1):
            queries.readings(head, node)


def test_a_new_baseline_and_a_new_computation_are_read_at_once(
    workshop: Workshop,  # noqa: F811
    upload: Upload,  # noqa: F811
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Without the made-up measures: from a file through the engine to the readings."""
    head = workshop.people[Role.PROJECT_MANAGER]
    with django_capture_on_commit_callbacks(execute=True):
        upload(workshop.document)
    before = by_key(queries.readings(head, workshop.project))
    assert before[PROGRESS].value == 0.0
    assert before[SLIP].measure.missing == NO_BASELINE
    schedule = Schedule.objects.get(node=workshop.project)
    with django_capture_on_commit_callbacks(execute=True):
        set_baseline(schedule, actor=head)
    assert by_key(queries.readings(head, workshop.project))[SLIP].value == 0.0
    task = schedule.tasks.get(uid=2)
    schedule.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        edit_task(task, actor=head, revision=schedule.revision, duration=9 * DAY)
    found = by_key(queries.readings(head, workshop.project))
    assert (found[SLIP].value, found[SLIP].status) == (4.0, "green")
    assert (found[MILESTONES].measure.numerator, found[MILESTONES].measure.denominator) == (1.0, 1.0)


def test_every_project_has_its_health_beside_its_indicators(house: House) -> None:
    house.read("2026-09-01")
    assert Reading.objects.filter(key=HEALTH).count() == 4


def test_the_day_of_a_reading_is_the_organisations(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """At eleven in Paris it is still yesterday on Midway and tomorrow on Kiritimati: nobody there rewrites a day."""
    house.says(house.bridge, finish_slip=1)
    house.read("2026-11-22")
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC))
    for zone, slip in (("Pacific/Kiritimati", 2), ("Pacific/Midway", 3)):
        house.says(house.bridge, finish_slip=slip)
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            house.read()
    assert kept(house, SLIP) == [("2026-11-22", "2026-11-23", 1.0), ("2026-11-23", None, 3.0)]
