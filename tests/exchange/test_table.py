"""The table that a person fills: reading it, its mistakes, the empty template."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from vigie.engine.terms import Constraint, LagUnit, LinkType
from vigie.exchange import ExchangeError, read_schedule
from vigie.exchange.document import Link
from vigie.exchange.durations import DayLength
from vigie.exchange.table import write_template
from vigie.exchange.table.columns import COLUMNS, column_of
from vigie.exchange.table.links import WrittenLink, written_links
from vigie.exchange.table.template import _SAMPLE

DAY = 8 * 3600
FRENCH = """Planning du lot 3;;;;;;;;
N°;Niveau;Nom de la tâche;Durée;Début;Fin;Prédécesseurs;% achevé;Ressources
10;1;Études;;;;;;
11;2;Recueil;5 j;01/09/2026;;;50;Anna
12;2;Rédaction;2,5 j?;;;11FD+2j;;Anna, Bruno[50%]
13;1;Validé;0;;;12FF-50%, 11DD+1jc;;
"""


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "lot3.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_french_table_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    document = read_schedule(written(tmp_path, FRENCH, encoding))
    group, collect, write, done = document.tasks
    assert (group.uid, group.name, group.summary, group.duration) == (10, "Études", True, None)
    assert (collect.parent_uid, collect.duration, collect.percent_complete) == (10, 5 * DAY, 50)
    assert (collect.actual_start, collect.remaining_duration) == (dt.datetime(2026, 9, 1, 8), 5 * DAY // 2)
    assert (write.duration, write.estimated, write.constraint) == (5 * DAY // 2, True, Constraint.AS_SOON_AS_POSSIBLE)
    assert (done.milestone, done.parent_uid, done.duration) == (True, None, 0)
    assert document.properties.start == dt.datetime(2026, 9, 1, 8)
    assert document.links == (
        Link(11, 12, LinkType.FINISH_START, 2 * DAY),
        Link(12, 13, LinkType.FINISH_FINISH, 0, LagUnit.PERCENT, -50.0),
        Link(
            11, 13, LinkType.START_START, 86_400, LagUnit.ELAPSED, lag_display_unit=document.links[2].lag_display_unit
        ),
    )
    names = {resource.uid: resource.name for resource in document.resources}
    assert [(row.task_uid, names[row.resource_uid or 0], row.units) for row in document.assignments] == [
        (11, "Anna", 1.0),
        (12, "Anna", 1.0),
        (12, "Bruno", 0.5),
    ]


def test_dates_without_duration_give_it_and_dates_alone_are_constraints(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Task,Duration,Start,Finish\nA,,2026-09-03,2026-09-08\nB,3 d,2026-09-03 10:30,\nC,1 w,,2026-10-02\nD,,,\n",
    )
    a, b, c, d = read_schedule(path).tasks
    assert (a.duration, a.constraint, a.constraint_date) == (
        4 * DAY,
        Constraint.START_NO_EARLIER_THAN,
        dt.datetime(2026, 9, 3, 8),
    )
    assert b.constraint_date == dt.datetime(2026, 9, 3, 10, 30)
    assert (c.duration, c.constraint, c.constraint_date) == (
        5 * DAY,
        Constraint.FINISH_NO_EARLIER_THAN,
        dt.datetime(2026, 10, 2, 17),
    )
    assert (d.duration, d.estimated) == (DAY, True)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("3", [WrittenLink(3)]),
        ("3; 4", [WrittenLink(3), WrittenLink(4)]),
        ("3ss-1,5h;", [WrittenLink(3, LinkType.START_START, -5400, display_unit="h")]),
        ("7DF + 1 sem", [WrittenLink(7, LinkType.START_FINISH, 5 * DAY, display_unit="w")]),
        ("3FX", None),
        ("3+2 parsecs", None),
        ("x", None),
        ("3 4", None),
    ],
)
def test_predecessors_are_understood_as_people_write_them(text: str, links: list[WrittenLink] | None) -> None:
    assert written_links(text, DayLength()) == links


def test_every_mistake_is_told_with_its_row(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "No;Level;Task;Duration;Start;Finish;Predecessors;% done;Resources\n"
        "1;1;;;;;;;\n"
        "2;3;A;5 xx;31/13/2026;;99;150;Anna\n"
        "2;1;B;1 d;2026-05-05;2026-05-01;2FX;;Bruno[50]\n",
    )
    with pytest.raises(ExchangeError) as caught:
        read_schedule(path)
    assert caught.value.code == "table_rows"
    assert [(part.code, part.detail["row"]) for part in caught.value.parts] == [
        ("name_missing", 2),
        ("duration_wrong", 3),
        ("date_wrong", 3),
        ("percent_wrong", 3),
        ("level_jump", 3),
        ("predecessor_unknown", 3),
        ("finish_before_start", 4),
        ("predecessors_wrong", 4),
        ("resources_wrong", 4),
        ("number_twice", 4),
    ]
    lines = str(caught.value).splitlines()
    assert lines[0] == "The table was not read, because of 10 mistakes. Correct them and send it again."
    assert lines[2] == "Row 3: “5 xx” is not a duration. Write a number and a unit, such as 5 d, 4 h, 2 w or 1 mo."


def test_cells_of_excel_are_dates_numbers_and_percentages(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for index, row in enumerate(
        [
            ["", "Our plan"],
            ["Task name", "Duration", "Start", "Predecessors", "Percent complete"],
            ["A", 3, dt.datetime(2026, 9, 1), "", 0.25],
            ["B", "4 h", "", 1, 1],
        ]
    ):
        for place, value in enumerate(row):
            sheet.write(index, place, value)
    book.close()
    a, b = read_schedule(path).tasks
    assert (a.duration, a.start, a.percent_complete) == (3 * DAY, dt.datetime(2026, 9, 1, 8), 25)
    assert (b.duration, b.percent_complete) == (4 * 3600, 100)


def test_a_table_without_the_column_of_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="column “Task”") as caught:
        read_schedule(written(tmp_path, "a;b\n1;2\n"))
    assert caught.value.code == "table_without_heading"


def test_a_sheet_of_billions_of_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vast.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Task")
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    with pytest.raises(ExchangeError) as caught:
        read_schedule(path)
    assert caught.value.code == "table_too_large"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_template_is_empty_and_its_headings_are_known(tmp_path: Path, language: str, gettext_of: object) -> None:
    buffer = io.BytesIO()
    write_template(buffer, gettext_of(language))  # type: ignore[operator]
    path = tmp_path / "template.xlsx"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(ExchangeError) as caught:
        read_schedule(path)
    assert caught.value.code == "table_without_rows"
    book = CalamineWorkbook.from_path(path)
    first, sample, _help = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert [column_of(str(heading)) for heading in first[0]] == [column.key for column in COLUMNS]
    assert [row[1] for row in sample[1:]] == [row["level"] for row in _SAMPLE]


def test_the_sample_of_the_template_can_be_read(tmp_path: Path) -> None:
    rows = [[str(row.get(column.key, "")) for column in COLUMNS] for row in _SAMPLE]
    text = "\n".join("\t".join(row) for row in [[column.heading for column in COLUMNS], *rows])
    document = read_schedule(written(tmp_path, text))
    assert [task.summary for task in document.tasks] == [True, False, False, False, True, False, False]
    assert len(document.links) == 4
