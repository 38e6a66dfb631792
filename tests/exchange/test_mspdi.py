"""Reading MSPDI without Java."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.exchange.conftest import mpxj_document, shared_schedules
from vigie.exchange import ScheduleDocument, read_schedule
from vigie.exchange.document import Assignment, Spread


def _rounded(spread: tuple[Spread, ...]) -> tuple[Spread, ...]:
    """MPXJ computes work from a rate per hour and is a second off at times; the file says whole minutes."""
    return tuple(replace(item, work=round(item.work / 60)) for item in spread)


def comparable(document: ScheduleDocument) -> ScheduleDocument:
    """Without what each reader words in its own way."""

    def assignment(row: Assignment) -> Assignment:
        return replace(row, remaining_spread=_rounded(row.remaining_spread), actual_spread=_rounded(row.actual_spread))

    return replace(
        document,
        properties=replace(document.properties, application="", name=""),
        links=tuple(sorted(document.links, key=lambda link: (link.successor_uid, link.predecessor_uid))),
        assignments=tuple(assignment(row) for row in document.assignments),
        notices=(),
    )


@pytest.mark.java
@pytest.mark.parametrize("path", shared_schedules("MSPDI"))
def test_our_reader_says_what_mpxj_says(path: Path) -> None:
    assert comparable(read_schedule(path)) == comparable(mpxj_document(path))
