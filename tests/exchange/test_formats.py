"""Which format a file is, and what is missing to read it."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import jpype
import pytest

from tests.exchange.conftest import SHARED, shared_schedules
from vigie.exchange import FORMATS, ExchangeError, detect_format, read_schedule, write_mspdi
from vigie.exchange.document import (
    Assignment,
    Calendar,
    Properties,
    Resource,
    ScheduleDocument,
    Spread,
    Task,
)
from vigie.exchange.formats import MPXJ, MSPDI, XER
from vigie.exchange.jvm import java

NATIVE = {"MSPDI": MSPDI, "XER": XER}


@pytest.mark.parametrize("kind", ["MSPDI", "XER", "MPP", "MPX", "MPD", "PMXML"])
@pytest.mark.skipif(not SHARED.exists(), reason="no folder «shared» beside the repository")
def test_the_content_tells_the_format_whatever_the_name(kind: str, tmp_path: Path) -> None:
    for number, parameter in enumerate(shared_schedules(kind)):
        misnamed = tmp_path / f"{number}.dat"
        if kind in ("MPD",):  # a database of Access: known by its name
            misnamed = misnamed.with_suffix(".mpd")
        shutil.copy(parameter.values[0], misnamed)
        assert detect_format(misnamed) is NATIVE.get(kind, MPXJ)


def test_formats_say_what_they_need() -> None:
    assert [(row.key, row.needs_java, row.written) for row in FORMATS] == [
        ("mspdi", False, True),
        ("xer", False, True),
        ("table", False, False),
        ("mpxj", True, False),
    ]


@pytest.fixture
def mpp(tmp_path: Path) -> Path:
    path = tmp_path / "plan.mpp"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return path


@pytest.fixture
def forgotten() -> None:
    """As in a process that has not used Java yet."""
    java.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_without_the_extra_the_error_names_it(mpp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jpype", None)
    with pytest.raises(ExchangeError, match=r"vigie\[mpp\]") as caught:
        read_schedule(mpp)
    assert caught.value.code == "mpxj_missing"


@pytest.mark.java
@pytest.mark.usefixtures("forgotten")
def test_without_java_the_error_names_the_package(mpp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_options: object, **_more: object) -> None:
        raise jpype.JVMNotFoundException("none")

    monkeypatch.setattr(jpype, "isJVMStarted", lambda: False)
    monkeypatch.setattr(jpype, "startJVM", absent)
    with pytest.raises(ExchangeError, match="default-jre-headless") as caught:
        read_schedule(mpp)
    assert caught.value.code == "java_missing"


WEEK = (*[((480, 720), (780, 1020))] * 5, (), ())


def day(number: int, hour: int = 8) -> dt.datetime:
    return dt.datetime(2026, 1, number, hour)


def worked(*numbers: int) -> tuple[Spread, ...]:
    return tuple(Spread(day(number), day(number, 17), 8 * 3600) for number in numbers)


def split_document(spread: tuple[Spread, ...]) -> ScheduleDocument:
    """A task of one person, who is off on Wednesday 7 January 2026."""
    return ScheduleDocument(
        properties=Properties(calendar_uid=1),
        calendars=(
            Calendar(1, "Standard", WEEK),
            Calendar(2, "Anna", (None, None, (), None, None, None, None), 1, kind="resource"),
        ),
        tasks=(Task(1, "A", start=day(5), finish=spread[-1].finish),),
        resources=(Resource(1, "Anna", calendar_uid=2),),
        assignments=(Assignment(1, 1, 1, 1.0, start=day(5), finish=spread[-1].finish, remaining_spread=spread),),
    )


@pytest.mark.parametrize(
    ("days", "splits"),
    [
        ((5, 6, 8, 9, 12), ()),  # Wednesday off and a weekend: nothing that the calendars don't explain
        ((5, 6, 9, 12), ((day(5), day(6, 17)), (day(9), day(12, 17)))),  # Thursday would have been worked
        ((5, 13), ((day(5), day(5, 17)), (day(13), day(13, 17)))),
    ],
)
def test_pauses_are_what_calendars_do_not_explain(
    days: tuple[int, ...], splits: tuple[tuple[dt.datetime, dt.datetime], ...], tmp_path: Path
) -> None:
    path = tmp_path / "split.xml"
    with path.open("wb") as stream:
        write_mspdi(split_document(worked(*days)), stream)
    document = read_schedule(path)
    assert document.tasks[0].splits == splits
    assert document.assignments[0].remaining_spread == (worked(*days) if splits else ())


def test_uneven_work_is_kept_as_it_is_spread(tmp_path: Path) -> None:
    spread = tuple(replace(item, work=item.work // (1 + number % 2)) for number, item in enumerate(worked(5, 6, 8)))
    path = tmp_path / "uneven.xml"
    with path.open("wb") as stream:
        write_mspdi(split_document(spread), stream)
    document = read_schedule(path)
    assert document.tasks[0].splits == ()
    assert document.assignments[0].remaining_spread == spread
