"""Working time on compiled calendars: one instant, many at once, and the kernels' way give the same."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.plans import NIGHT, STANDARD, at
from vigie.engine import ALWAYS, WorkCalendar
from vigie.engine.calendars import DAY, compile_calendars, working_second, working_seconds
from vigie.engine.worktime import as_finish, as_start, work_at

FIRST = at("2026-01-05 00:00") // DAY
HOLIDAYS = WorkCalendar(week=STANDARD.week, days={FIRST + 1: (), FIRST + 5: ((3600, 7200),)})


@pytest.mark.parametrize("calendar", [1, 2, 3, 0])
def test_the_three_ways_to_count_working_time_agree(calendar: int) -> None:
    compiled = compile_calendars((ALWAYS, STANDARD, NIGHT, HOLIDAYS), FIRST, FIRST + 14)
    instants = FIRST * DAY + np.arange(-2 * DAY, 16 * DAY, 1800)
    counted = working_seconds(compiled, calendar, instants)
    assert counted.tolist() == [working_second(compiled, calendar, int(t)) for t in instants]
    assert counted.tolist() == [work_at(compiled, calendar, t) for t in instants]
    assert counted[0] == 0
    assert (np.diff(counted) >= 0).all()


def test_known_amounts() -> None:
    compiled = compile_calendars((ALWAYS, STANDARD, NIGHT, HOLIDAYS), FIRST, FIRST + 7)
    wednesday_ten = at("2026-01-07 10:00")
    assert working_second(compiled, 1, wednesday_ten) == (8 + 8 + 2) * 3600
    assert working_second(compiled, 3, wednesday_ten) == (8 + 0 + 2) * 3600
    assert working_second(compiled, 0, wednesday_ten) == (48 + 10) * 3600


@pytest.mark.parametrize("calendar", [0, 1, 2, 3])
def test_every_coordinate_leads_back_to_itself(calendar: int) -> None:
    compiled = compile_calendars((ALWAYS, STANDARD, NIGHT, HOLIDAYS), FIRST, FIRST + 14)
    total = working_second(compiled, calendar, (FIRST + 14) * DAY)
    for work in range(1800, total, 1800):
        start, finish = as_start(compiled, calendar, work), as_finish(compiled, calendar, work)
        assert finish <= start
        assert work_at(compiled, calendar, start) == work_at(compiled, calendar, finish) == work
