"""Working time in the sample."""

from __future__ import annotations

import datetime as dt

import pytest

from vigie.demo.calendars import calendar_uid, easter, make_calendar, public_holidays


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)],
)
def test_easter(year: int, month: int, day: int) -> None:
    assert easter(year) == dt.date(year, month, day)


def test_the_eleven_public_holidays_of_2026() -> None:
    days = [day.isoformat()[5:] for day in public_holidays(2026)]
    assert days == ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"]


def test_the_summer_closure_lasts_three_weeks_from_the_first_monday_of_august() -> None:
    calendar = make_calendar("summer", [2026], "fr")
    closures = [(e.first, e.last) for e in calendar.exceptions if e.name == "Fermeture d’été"]
    assert closures == [(dt.date(2026, 8, 3), dt.date(2026, 8, 21))]
    assert len(calendar.exceptions) == 11


def test_nights_hold_forty_hours_a_week() -> None:
    calendar = make_calendar("night", [], "en")
    minutes = sum(end - start for day in calendar.week if day for start, end in day)
    assert (calendar.uid, minutes) == (calendar_uid("night"), 5 * 8 * 60)
