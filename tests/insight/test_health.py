"""From readings to dimensions to the whole; tolerances down the tree; judgements of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.insight.conftest import LOGIC, SLIP, House
from vigie.accounts.models import AuditEvent
from vigie.accounts.roles import LEADS, OFFICE, Role
from vigie.insight import queries, services
from vigie.insight.health import WholeRule, whole, worst
from vigie.insight.models import Reading
from vigie.insight.registry import get_indicator
from vigie.portfolio.indicators import Measure, Status

GREEN, AMBER, RED, GREY = Status.GREEN, Status.AMBER, Status.RED, Status.GREY


def health(house: House, node: Any, dimension: str = "") -> str:
    return queries.health_of(house.people[Role.HEAD_OF_PMO], node)[dimension].status


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([GREEN, GREEN], GREEN),
        ([GREEN, GREY], GREY),
        ([GREY, AMBER, GREEN], AMBER),
        ([RED, GREY, GREEN], RED),
        ([], GREY),
    ],
)
def test_what_is_missing_is_never_green_and_hides_no_trouble(statuses: list[str], expected: Status) -> None:
    assert worst(statuses) == expected
    assert whole({str(n): s for n, s in enumerate(statuses)}, WholeRule()) == expected


@pytest.mark.parametrize(
    ("time", "quality", "weights", "expected"),
    [
        (RED, GREEN, {}, AMBER),
        (RED, RED, {}, RED),
        (RED, AMBER, {}, RED),
        (AMBER, GREEN, {}, AMBER),
        (AMBER, GREEN, {"time": 1, "quality": 2}, GREEN),
        (RED, GREEN, {"time": 3, "quality": 1}, RED),
        (RED, GREEN, {"time": 0, "quality": 1}, GREEN),
        (GREEN, GREY, {}, GREY),
        (RED, GREY, {}, RED),
        (GREY, GREY, {}, GREY),
        (GREEN, GREY, {"time": 1, "quality": 0}, GREEN),
    ],
)
def test_the_weighted_mean(time: str, quality: str, weights: dict[str, float], expected: Status) -> None:
    assert whole({"time": time, "quality": quality}, WholeRule("weighted", weights)) == expected


@pytest.mark.parametrize(
    ("slip", "expected"), [(5.0, GREEN), (5.0001, AMBER), (20.0, AMBER), (20.5, RED), (-9.0, GREEN)]
)
def test_a_tolerance_is_passed_strictly(slip: float, expected: Status) -> None:
    indicator = get_indicator(SLIP)
    assert indicator.status(Measure(slip), 5, 20) == expected


def test_arithmetic_noise_passes_no_tolerance() -> None:
    assert get_indicator(LOGIC).status(Measure(0.1 + 0.2 - 0.25), 0.05, 0.25) == GREEN


def test_lower_is_worse() -> None:
    gap = get_indicator("planning.progress_gap")
    assert [gap.status(Measure(v), -0.05, -0.1) for v in (0.2, -0.05, -0.06, -0.2)] == [GREEN, GREEN, AMBER, RED]


def test_missing_is_grey_and_nothing_to_measure_has_no_signal() -> None:
    indicator = get_indicator(SLIP)
    assert indicator.status(Measure(None, missing="x"), 5, 20) == GREY
    assert indicator.status(Measure(None, missing="x", applies=False), 5, 20) == ""
    assert indicator.status(Measure(3.0), None, None) == ""


def test_health_of_a_project(house: House) -> None:
    house.all_well(house.bridge)
    house.all_well(house.tram)
    house.says(house.tram, missing_logic=0.1)
    house.read()
    assert [health(house, house.bridge, d) for d in ("", "time", "quality")] == [GREEN, GREEN, GREEN]
    assert [health(house, house.tram, d) for d in ("", "time", "quality")] == [AMBER, GREEN, AMBER]
    assert health(house, house.portal) == GREY


def test_tolerances_hold_below_until_another_is_set(house: House) -> None:
    officer = house.people[Role.PMO_OFFICER]
    for node in (house.bridge, house.tram, house.portal):
        house.all_well(node)
        house.says(node, finish_slip=10)
    house.read("2026-09-01")

    def colours() -> list[tuple[str, int | None]]:
        rows = Reading.objects.filter(key=SLIP, valid_until=None)
        found = {r.node_id: (r.status, r.tolerance_node_id) for r in rows}
        return [found[n.pk] for n in (house.bridge, house.tram, house.portal)]

    assert colours() == [(AMBER, None)] * 3
    services.set_tolerance(house.top, SLIP, actor=officer, amber=1, red=8)
    assert colours() == [(RED, house.top.pk)] * 3
    services.set_tolerance(house.works, SLIP, actor=officer, amber=15, red=30)
    assert colours() == [(GREEN, house.works.pk), (GREEN, house.works.pk), (RED, house.top.pk)]
    assert health(house, house.bridge) == GREEN
    services.clear_tolerance(house.works, SLIP, actor=officer)
    assert colours() == [(RED, house.top.pk)] * 3
    services.set_tolerance(house.works, SLIP, actor=officer, amber=None, red=None)
    assert colours()[0] == ("", house.works.pk)
    event = AuditEvent.objects.filter(action="insight.set_tolerance").first()
    assert event is not None
    assert event.new == {"key": SLIP, "amber": None, "red": None}


def test_a_new_tolerance_leaves_the_past_as_it_was(house: House) -> None:
    house.all_well(house.bridge)
    house.says(house.bridge, finish_slip=10)
    house.read("2026-09-01")
    services.set_tolerance(house.top, SLIP, actor=house.people[Role.PMO_OFFICER], amber=1, red=8)
    head = house.people[Role.HEAD_OF_PMO]
    assert queries.health_of(head, house.bridge, dt.date(2026, 9, 1))[""].status == AMBER
    assert queries.health_of(head, house.bridge)[""].status == RED


@pytest.mark.parametrize(("amber", "red"), [(20.0, 5.0)])
def test_red_before_amber_is_refused(house: House, amber: float, red: float) -> None:
    with pytest.raises(ValidationError):
        services.set_tolerance(house.top, SLIP, actor=house.people[Role.PMO_OFFICER], amber=amber, red=red)


def test_what_only_informs_takes_no_tolerance(house: House) -> None:
    with pytest.raises(ValidationError):
        services.set_tolerance(house.top, "planning.progress", actor=house.people[Role.PMO_OFFICER], amber=0.5, red=0.2)


@pytest.mark.parametrize("role", list(Role))
def test_who_sets_tolerances_and_who_judges(house: House, role: Role) -> None:
    person = house.people[role]
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    acts: list[tuple[Sequence[Role], Callable[[], object]]] = [
        (OFFICE, lambda: services.set_tolerance(house.top, SLIP, actor=person, amber=1, red=2)),
        (OFFICE, lambda: services.set_rule(house.top, "weighted", actor=person)),
        (LEADS, lambda: services.override_health(house.bridge, RED, actor=person, reason="I know", until=tomorrow)),
    ]
    for allowed, act in acts:
        if role in allowed:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_the_rule_of_the_office(house: House) -> None:
    house.all_well(house.bridge)
    house.says(house.bridge, finish_slip=90)
    house.read()
    assert health(house, house.bridge) == RED
    services.set_rule(house.works, "weighted", actor=house.people[Role.PMO_OFFICER], weights={"time": 1, "quality": 1})
    assert health(house, house.bridge) == AMBER
    services.clear_rule(house.works, actor=house.people[Role.PMO_OFFICER])
    assert health(house, house.bridge) == RED


def test_a_judgement_stands_beside_the_computed_health(house: House) -> None:
    house.all_well(house.bridge)
    house.read()
    lead, today = house.people[Role.PROJECT_MANAGER], timezone.localdate()
    until = today + dt.timedelta(days=10)
    override = services.override_health(
        house.bridge, RED, actor=lead, reason=" The supplier is bankrupt. ", until=until
    )
    found = queries.health_of(lead, house.bridge)[""]
    assert (found.status, found.computed) == (RED, GREEN)
    assert found.override is not None
    assert (found.override.reason, found.override.by, found.override.ends_on) == (
        "The supplier is bankrupt.",
        lead,
        until,
    )
    assert queries.health_of(lead, house.bridge, until)[""].status == RED
    assert queries.health_of(lead, house.bridge, until + dt.timedelta(days=1))[""].status == GREEN
    services.override_health(house.bridge, AMBER, actor=lead, reason="Less bad", until=until)
    assert queries.health_of(lead, house.bridge)[""].status == AMBER
    override.refresh_from_db()
    assert override.ended_on == today
    services.end_override(queries.health_of(lead, house.bridge)[""].override, actor=lead)  # type: ignore[arg-type]
    assert queries.health_of(lead, house.bridge)[""].status == GREEN


@pytest.mark.parametrize(
    ("reason", "days"),
    [("  ", 5), ("Because", -1), ("Because", 93)],
)
def test_a_judgement_has_a_reason_and_an_end(house: House, reason: str, days: int) -> None:
    until = timezone.localdate() + dt.timedelta(days=days)
    with pytest.raises(ValidationError):
        services.override_health(
            house.bridge, RED, actor=house.people[Role.PROJECT_MANAGER], reason=reason, until=until
        )
