"""Read a schedule from the table that a person filled.

Every mistake is told by its row, all of them at once, so that they can be mended in one go; nothing is read then.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from vigie.engine.terms import Constraint, TaskType
from vigie.exchange.check import checked
from vigie.exchange.document import (
    Assignment,
    Calendar,
    DurationUnit,
    Link,
    Notice,
    Properties,
    Resource,
    ScheduleDocument,
    Task,
    Tool,
)
from vigie.exchange.durations import DayLength, written_duration
from vigie.exchange.errors import UnreadableFile
from vigie.exchange.table.columns import COLUMNS, column_of
from vigie.exchange.table.links import WrittenLink, written_links
from vigie.exchange.table.sheets import Cell, Rows, read_sheets
from vigie.exchange.values import FIRST_YEAR, LARGEST_UID, LAST_YEAR, LONGEST, Notices
from vigie.exchange.working import WorkingTime

_HEADING_ROWS = 30
_LEVELS = 20
_OPENS, _CLOSES = dt.time(8), dt.time(17)
_CALENDAR = Calendar(1, "Standard", (*[((480, 720), (780, 1020))] * 5, (), ()))
_LENGTH = DayLength()
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2})[:hH](\d{2})?)?(?::\d{2})?")
_UNITS = re.compile(r"(.*?)\s*\[\s*(\d{1,5}(?:[.,]\d{1,3})?)\s*%\s*\]")


@dataclass(slots=True)
class _Line:
    """One row as it was understood."""

    row: int
    number: int
    name: str
    level: int = 1
    duration: int | None = None
    unit: DurationUnit = DurationUnit.DAYS
    estimated: bool = False
    start: dt.datetime | None = None
    finish: dt.datetime | None = None
    deadline: dt.datetime | None = None
    percent: float | None = None
    links: list[WrittenLink] = field(default_factory=list)
    resources: list[tuple[str, float]] = field(default_factory=list)
    notes: str = ""


def read_table(path: Path, project: str | None = None) -> ScheduleDocument:
    """Read the first sheet that has a column for the tasks' names.

    Raises ``UnreadableFile``: ``table_without_heading``, or ``table_rows`` with one part per mistake.
    """
    for rows in read_sheets(path):
        found = _heading(rows)
        if found is not None:
            return _Table(path.stem, rows, *found).document()
    raise UnreadableFile("table_without_heading")


def _heading(rows: Rows) -> tuple[int, dict[str, int]] | None:
    """Where the headings stand, and the place of each known column."""
    for index, row in enumerate(rows[:_HEADING_ROWS]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = column_of(cell) if isinstance(cell, str) else None
            if key is not None:
                places.setdefault(key, place)
        if "name" in places:
            return index, places
    return None


class _Table:
    def __init__(self, name: str, rows: Rows, heading: int, places: dict[str, int]) -> None:
        self.name = name
        self.rows = rows
        self.heading = heading
        self.places = places
        self.notices = Notices()
        self.mistakes: list[Notice] = []
        self.working = WorkingTime([_CALENDAR], _CALENDAR.uid)
        shares = [
            value
            for row in rows[heading + 1 :]
            if isinstance(value := self._cell(row, "percent"), float | int) and not isinstance(value, bool)
        ]
        self.shares_of_one = bool(shares) and max(shares) <= 1

    def document(self) -> ScheduleDocument:
        lines = self._lines()
        parents = self._parents(lines)
        self._check_links(lines)
        if self.mistakes:
            raise UnreadableFile("table_rows", count=len(self.mistakes)).with_parts(
                sorted(self.mistakes, key=lambda mistake: int(str(mistake.detail["row"])))
            )
        if not lines:
            raise UnreadableFile("table_without_rows")
        summaries = set(parents.values())
        resources = self._resources(lines)
        tasks = tuple(
            self._task(number, line, parents[line.number], line.number in summaries)
            for number, line in enumerate(lines, 1)
        )
        return checked(
            ScheduleDocument(
                properties=Properties(
                    name=self.name,
                    tool=Tool.VIGIE,
                    application="Vigie",
                    file_type="TABLE",
                    start=self._start(lines),
                    calendar_uid=_CALENDAR.uid,
                ),
                calendars=(_CALENDAR,),
                tasks=tasks,
                links=tuple(
                    Link(
                        written.number,
                        line.number,
                        written.type,
                        written.lag,
                        written.unit,
                        written.percent,
                        written.display_unit,
                    )
                    for line in lines
                    for written in line.links
                ),
                resources=resources,
                assignments=self._assignments(lines, summaries, resources),
            ),
            self.notices,
        )

    # ---------------------------------------------------------------- cells

    def _cell(self, row: list[Cell], key: str) -> Cell:
        place = self.places.get(key)
        cell = row[place] if place is not None and place < len(row) else ""
        return cell.strip() if isinstance(cell, str) else cell

    def _wrong(self, code: str, row: int, value: Cell = "", **more: str | int) -> None:
        shown = value["date"] if isinstance(value, dict) else str(value)
        self.mistakes.append(Notice(code, {"row": row, "value": shown[:60], **more}))

    def _lines(self) -> list[_Line]:
        lines: list[_Line] = []
        numbers: dict[int, int] = {}
        for index, row in enumerate(self.rows[self.heading + 1 :], self.heading + 2):
            cells = {column.key: self._cell(row, column.key) for column in COLUMNS}
            if all(cell == "" for cell in cells.values()):
                continue
            line = self._line(index, cells, len(lines) + 1)
            if line.number in numbers:
                self._wrong("number_twice", index, str(line.number), other=numbers[line.number])
            numbers.setdefault(line.number, index)
            lines.append(line)
        return lines

    def _line(self, row: int, cells: dict[str, Cell], order: int) -> _Line:
        name = _as_text(cells["name"])
        if not name:
            self._wrong("name_missing", row)
        line = _Line(row, self._whole(row, cells["number"], "number_wrong", order, LARGEST_UID), name)
        line.level = self._whole(row, cells["level"], "level_wrong", 1, _LEVELS)
        self._read_duration(line, cells["duration"])
        line.start = self._date(row, cells["start"], _OPENS)
        line.finish = self._date(row, cells["finish"], _CLOSES)
        line.deadline = self._date(row, cells["deadline"], _CLOSES)
        if line.start is not None and line.finish is not None and line.finish < line.start:
            self._wrong("finish_before_start", row, cells["finish"])
        line.percent = self._percent(row, cells["percent"])
        line.links = self._links(row, cells["predecessors"])
        line.resources = self._who(row, cells["resources"])
        line.notes = _as_text(cells["notes"])
        return line

    def _whole(self, row: int, cell: Cell, code: str, default: int, highest: int) -> int:
        text = _as_text(cell)
        if not text:
            return default
        if not text.isdecimal() or len(text) > 10 or not 1 <= int(text) <= highest:
            self._wrong(code, row, cell)
            return default
        return int(text)

    def _read_duration(self, line: _Line, cell: Cell) -> None:
        text = _as_text(cell)
        if not text:
            return
        line.estimated = text.endswith("?")
        written = written_duration(text.rstrip("? "), _LENGTH)
        if written is None or not 0 <= written[0] <= LONGEST:
            self._wrong("duration_wrong", line.row, cell)
        else:
            line.duration, line.unit = written

    def _date(self, row: int, cell: Cell, usual: dt.time) -> dt.datetime | None:
        """A date cell, ISO text, or day/month/year; without a time, the usual one."""
        text = cell["date"] if isinstance(cell, dict) else _as_text(cell)
        if not text:
            return None
        moment = _written_date(text)
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self._wrong("date_wrong", row, cell)
            return None
        return dt.datetime.combine(moment.date(), usual) if moment.time() == dt.time() else moment

    def _percent(self, row: int, cell: Cell) -> float | None:
        text = _as_text(cell).rstrip("% ").replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if isinstance(cell, float | int) and (self.shares_of_one or 0 < value < 1):
            value *= 100  # a cell in Excel's percent format
        if not 0 <= value <= 100:
            self._wrong("percent_wrong", row, cell)
            return None
        return value

    def _links(self, row: int, cell: Cell) -> list[WrittenLink]:
        text = _as_text(cell)
        links = written_links(text, _LENGTH) if text else []
        if links is None:
            self._wrong("predecessors_wrong", row, cell)
            return []
        return links

    def _who(self, row: int, cell: Cell) -> list[tuple[str, float]]:
        """Names with their shares: «Anna; Bruno[50%]»."""
        found = []
        for part in re.split(r"[;\n]|,(?![^\[]*\])", _as_text(cell)):
            name, units = part.strip(), 1.0
            match = _UNITS.fullmatch(name)
            if match is not None:
                name, units = match[1], float(match[2].replace(",", ".")) / 100
            elif "[" in name:
                self._wrong("resources_wrong", row, cell)
                continue
            if name:
                found.append((name, units))
        return found

    # ---------------------------------------------------------------- the whole

    def _parents(self, lines: list[_Line]) -> dict[int, int | None]:
        parents: dict[int, int | None] = {}
        above: list[_Line] = []
        for line in lines:
            if line.level > len(above) + 1:
                self._wrong("level_jump", line.row, str(line.level), highest=len(above) + 1)
            del above[line.level - 1 :]
            parents[line.number] = above[-1].number if above else None
            above.append(line)
        return parents

    def _check_links(self, lines: list[_Line]) -> None:
        numbers = {line.number for line in lines}
        for line in lines:
            for link in line.links:
                if link.number not in numbers:
                    self._wrong("predecessor_unknown", line.row, str(link.number))
                elif link.number == line.number:
                    self._wrong("predecessor_itself", line.row, str(link.number))

    def _start(self, lines: list[_Line]) -> dt.datetime:
        dates = [date for line in lines for date in (line.start, line.finish) if date is not None]
        if dates:
            return min(dates)
        today = dt.datetime.combine(dt.date.today(), _OPENS)
        self.notices.add("start_assumed", date=today.date().isoformat())
        return today

    def _task(self, order: int, line: _Line, parent: int | None, summary: bool) -> Task:
        duration = line.duration
        if duration is None and line.start is not None and line.finish is not None:
            parts = self.working.periods((None,), line.start, line.finish)
            duration = round(sum((high - low).total_seconds() for low, high in parts))
        elif duration is None:
            duration = 0 if line.finish is not None else round(_LENGTH.day)
        task = Task(
            uid=line.number,
            id=order,
            name=line.name,
            outline_level=line.level,
            parent_uid=parent,
            summary=summary,
            estimated=line.estimated or (line.duration is None and line.finish is None and not summary),
            task_type=TaskType.FIXED_UNITS,
            duration_unit=line.unit,
            deadline=line.deadline,
            notes=line.notes,
        )
        return task if summary else _dated(task, line, duration)

    def _resources(self, lines: Iterable[_Line]) -> tuple[Resource, ...]:
        names = dict.fromkeys(name for line in lines for name, _units in line.resources)
        return tuple(Resource(uid, name, id=uid, max_units=1.0) for uid, name in enumerate(names, 1))

    def _assignments(
        self, lines: Iterable[_Line], summaries: set[int | None], resources: tuple[Resource, ...]
    ) -> tuple[Assignment, ...]:
        numbers = {resource.name: resource.uid for resource in resources}
        pairs = [
            (line.number, numbers[name], units)
            for line in lines
            if line.number not in summaries
            for name, units in dict(line.resources).items()
        ]
        return tuple(Assignment(uid, task, who, units) for uid, (task, who, units) in enumerate(pairs, 1))


def _dated(task: Task, line: _Line, duration: int) -> Task:
    """The task with its duration, progress and what its dates ask for."""
    percent = line.percent or 0.0
    started = line.start if percent > 0 else None
    finished = line.finish if percent >= 100 and started is not None else None
    if line.start is not None and started is None:
        constraint, date = Constraint.START_NO_EARLIER_THAN, line.start
    elif line.start is None and line.finish is not None:
        constraint, date = Constraint.FINISH_NO_EARLIER_THAN, line.finish
    else:
        constraint, date = Constraint.AS_SOON_AS_POSSIBLE, None
    return replace(
        task,
        milestone=duration == 0,
        duration=duration,
        remaining_duration=round(duration * (100 - percent) / 100),
        actual_duration=round(duration * percent / 100),
        percent_complete=percent,
        start=line.start,
        finish=line.finish,
        actual_start=started,
        actual_finish=finished,
        constraint=constraint,
        constraint_date=date,
    )


def _as_text(cell: Cell) -> str:
    """A cell's text; whole numbers without decimals, as people see them."""
    if isinstance(cell, dict):
        return cell["date"]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _written_date(text: str) -> dt.datetime | None:
    match = _DAY_FIRST.fullmatch(text)
    try:
        if match is not None:
            day, month, year, hour, minute = (int(part or 0) for part in match.groups())
            return dt.datetime(year, month, day, hour, minute)
        return dt.datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
