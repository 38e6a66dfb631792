"""Writing MSPDI: read back by ourselves and by MPXJ, and in the order that Microsoft's schema wants."""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from tests.exchange.conftest import SHARED, mpxj_document, shared_schedules
from tests.exchange.documents import documents
from vigie.engine.terms import TaskType
from vigie.exchange import ScheduleDocument, read_schedule, write_mspdi
from vigie.exchange.document import (
    Calendar,
    CalendarException,
    CustomField,
    DurationUnit,
    Properties,
    Recurrence,
    RecurrenceKind,
    StoredDates,
    Task,
)
from vigie.exchange.mpp import read_with_mpxj


def sayable(document: ScheduleDocument) -> ScheduleDocument:
    """What MSPDI can say of a document."""

    def task(row: Task) -> Task:
        kind = TaskType.FIXED_DURATION if row.task_type is TaskType.FIXED_DURATION_AND_UNITS else row.task_type
        return replace(row, code="", task_type=kind)

    def calendar(row: Calendar) -> Calendar:
        kind = "base" if row.kind == "project" else row.kind
        return replace(
            row, kind=kind, minutes_per_day=None, minutes_per_week=None, minutes_per_month=None, minutes_per_year=None
        )

    told = document.properties
    return replace(
        document,
        properties=replace(told, application="", file_type="", notes="", code="", days_only=False),
        calendars=tuple(map(calendar, document.calendars)),
        tasks=tuple(map(task, document.tasks)),
        notices=(),
    )


def written(document: ScheduleDocument, folder: Path) -> Path:
    path = folder / "written.xml"
    with path.open("wb") as stream:
        assert write_mspdi(document, stream) == ()
    return path


MICROSOFT = shared_schedules("MPP", "MPX", "MSPDI")


@pytest.mark.java
@pytest.mark.parametrize("path", MICROSOFT)
def test_what_is_written_is_read_back(path: Path, tmp_path: Path) -> None:
    document = mpxj_document(path)
    again = read_schedule(written(document, tmp_path))
    assert sayable(again) == _without_seconds(sayable(document))


def _without_seconds(document: ScheduleDocument) -> ScheduleDocument:
    """One file states the end of time as 23:58:06; it comes back as «always»."""
    return replace(
        document,
        resources=tuple(
            replace(
                row,
                availability=tuple(
                    replace(span, finish=None) if span.finish and span.finish.year == 2049 else span
                    for span in row.availability
                ),
            )
            for row in document.resources
        ),
    )


@pytest.mark.java
@pytest.mark.parametrize("path", MICROSOFT)
def test_mpxj_reads_what_we_write(path: Path, tmp_path: Path) -> None:
    """But for what MPXJ computes itself (slack, criticality, row numbers of blank rows), and for calendars of no
    resource, which it drops."""
    document = mpxj_document(path)
    again = read_with_mpxj(written(document, tmp_path))
    used = {row.uid for row in again.calendars}

    def plain(row: Task) -> Task:
        return replace(
            row,
            id=None if row.null else row.id,
            summary=False,
            levelling_delay_unit=DurationUnit.ELAPSED_DAYS,
            stored=replace(row.stored, total_float=None, critical=None),
        )

    def comparable(either: ScheduleDocument) -> ScheduleDocument:
        said = _without_seconds(sayable(either))
        return replace(
            said,
            calendars=tuple(row for row in said.calendars if row.uid in used),
            tasks=tuple(map(plain, said.tasks)),
            project_task=said.project_task and replace(said.project_task, stored=StoredDates()),
            links=tuple(sorted(said.links, key=lambda link: (link.successor_uid, link.predecessor_uid, link.type))),
            properties=replace(said.properties, name=""),
        )

    assert comparable(again) == comparable(document)


def _order(paths: list[Path]) -> dict[str, list[tuple[str, ...]]]:
    """The sequences of children that Microsoft Project wrote, by element."""
    orders = defaultdict(set)
    for path in paths:
        for element in ElementTree.parse(path).getroot().iter():
            names = [child.tag.rpartition("}")[2] for child in element]
            if names:
                orders[element.tag.rpartition("}")[2]].add(tuple(dict.fromkeys(names)))
    return {name: sorted(sequences) for name, sequences in orders.items()}


@pytest.mark.java
@pytest.mark.skipif(not SHARED.exists(), reason="no folder «shared» beside the repository")
def test_elements_stand_in_the_order_of_microsoft_project(tmp_path: Path) -> None:
    """No two elements stand the other way round than in a file that Project itself wrote."""
    theirs = _order(sorted((SHARED / "mpxj").glob("*mspdi*.xml")))
    before = defaultdict(set)
    for name, sequences in theirs.items():
        for sequence in sequences:
            for place, first in enumerate(sequence):
                before[name].update((first, second) for second in sequence[place + 1 :])
    wrong = set()
    for number, source in enumerate(sorted((SHARED / "mpxj").glob("*.mpp"))[:25]):
        folder = tmp_path / str(number)
        folder.mkdir()
        with (folder / "written.xml").open("wb") as stream:
            write_mspdi(mpxj_document(source), stream)
        for name, sequences in _order([folder / "written.xml"]).items():
            for sequence in sequences:
                for place, first in enumerate(sequence):
                    for second in sequence[place + 1 :]:
                        if (second, first) in before[name] and (first, second) not in before[name]:
                            wrong.add((name, first, second))
    assert wrong == set()


def test_fields_that_project_lacks_move_to_its_free_text_fields(tmp_path: Path) -> None:
    document = ScheduleDocument(
        tasks=(Task(1, "A", custom={"code:Phase": "P1", "text30": "mine"}),),
        custom_fields=(CustomField("task", "code:Phase", "Phase"), CustomField("task", "text30", "Mine")),
    )
    again = read_schedule(written(document, tmp_path))
    assert again.tasks[0].custom == {"text29": "P1", "text30": "mine"}
    assert again.custom_fields == (CustomField("task", "text29", "Phase"), CustomField("task", "text30", "Mine"))


def test_control_characters_are_left_out(tmp_path: Path) -> None:
    document = ScheduleDocument(tasks=(Task(1, "a\x00b<&>\x0b\ud800 «é»", notes="one\r\ntwo"),))
    task = read_schedule(written(document, tmp_path)).tasks[0]
    assert (task.name, task.notes) == ("ab<&> «é»", "one\ntwo")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(document=documents())
def test_any_document_comes_back_equal(document: ScheduleDocument, tmp_path_factory: pytest.TempPathFactory) -> None:
    buffer = io.BytesIO()
    assert write_mspdi(document, buffer) == ()
    path = tmp_path_factory.getbasetemp() / "any.xml"
    path.write_bytes(buffer.getvalue())
    again = read_schedule(path)
    assert again.notices == ()
    assert replace(again, properties=Properties()) == replace(document, properties=Properties())
    assert replace(again.properties, application="", file_type="") == document.properties


WEEK = (*[((480, 720), (780, 1020))] * 5, (), ())
FROM, TO = dt.date(2026, 1, 1), dt.date(2029, 3, 1)


@pytest.mark.java
@pytest.mark.parametrize(
    "rule",
    [
        Recurrence(RecurrenceKind.DAILY, 3),
        Recurrence(RecurrenceKind.WEEKLY, 2, (0, 4)),
        Recurrence(RecurrenceKind.MONTHLY_BY_DAY, 2, (), 15),
        Recurrence(RecurrenceKind.MONTHLY_BY_WEEKDAY, 1, (2,), None, -1),
        Recurrence(RecurrenceKind.YEARLY_BY_DAY, 1, (), 14, None, 7),
        Recurrence(RecurrenceKind.YEARLY_BY_WEEKDAY, 1, (0,), None, 2, 5),
    ],
    ids=lambda rule: rule.kind,
)
def test_mpxj_understands_our_recurrences(rule: Recurrence, tmp_path: Path) -> None:
    """MPXJ counts occurrences where we keep the two dates, so only the rule is compared. It fails on exceptions for
    «any day», «weekday» and «weekend day» of a month (MonthItem 0 to 2), which Microsoft Project writes too."""
    calendar = Calendar(1, "Standard", WEEK, exceptions=(CalendarException(FROM, TO, ((600, 700),), "x", rule),))
    document = ScheduleDocument(properties=Properties(calendar_uid=1), calendars=(calendar,), tasks=(Task(1, "a"),))
    (exception,) = read_with_mpxj(written(document, tmp_path)).calendars[0].exceptions
    assert (exception.name, exception.shifts) == ("x", ((600, 700),))
    assert replace(exception.recurrence or rule, occurrences=None) == rule
