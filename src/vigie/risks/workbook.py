"""The register as an Excel file, in the reader's language."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

import xlsxwriter
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from vigie.risks.models import IMPACTS


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file; ``value`` is what it holds of a risk. ``key`` names it when the file is brought back."""

    key: str
    title: str | Promise
    value: Callable[[Any], Any]
    width: int = 14
    number: str = ""


COLUMNS = (
    Column("code", gettext_lazy("Code"), lambda r: r.code, 8),
    Column("title", pgettext_lazy("register", "Risk"), lambda r: r.title, 44),
    Column("node", gettext_lazy("Part of"), lambda r: r.node.name, 30),
    Column("kind", gettext_lazy("Kind"), lambda r: r.get_kind_display()),
    Column("status", gettext_lazy("Status"), lambda r: r.get_status_display()),
    Column("severity", gettext_lazy("Severity"), lambda r: r.get_severity_display()),
    Column("score", gettext_lazy("Score"), lambda r: r.score, 8, "0"),
    Column("probability", gettext_lazy("Probability"), lambda r: r.probability, 12, "0"),
    *(Column(f"rank_{axis.value}", axis.label, attrgetter(f"rank_{axis.value}"), 10, "0") for axis in IMPACTS),
    Column("impact", gettext_lazy("Impact"), lambda r: r.impact, 8, "0"),
    Column("chance", gettext_lazy("Chance"), lambda r: r.chance, 10, "0%"),
    Column("loss", gettext_lazy("Effect on cost"), lambda r: r.loss, 16, "#,##0"),
    Column("delay", gettext_lazy("Effect on time, in working days"), lambda r: r.delay, 16, "0.#"),
    Column("expected", gettext_lazy("Expected cost"), lambda r: r.expected, 16, "#,##0"),
    Column("category", gettext_lazy("Category"), lambda r: str(r.category or ""), 24),
    Column("owner", gettext_lazy("Owner"), lambda r: str(r.owner or ""), 24),
    Column("strategy", gettext_lazy("Strategy"), lambda r: r.get_strategy_display()),
    Column("proximity", gettext_lazy("Proximity"), lambda r: r.get_proximity_display()),
    Column("response", gettext_lazy("Response"), lambda r: r.response, 40),
    Column("open_actions", gettext_lazy("Open actions"), lambda r: r.open_actions, 10, "0"),
    Column("late_actions", gettext_lazy("Overdue actions"), lambda r: r.late_actions, 10, "0"),
    Column("review_on", gettext_lazy("Next review"), lambda r: r.review_on),
    Column("cause", gettext_lazy("Cause"), lambda r: r.cause, 40),
    Column("event", gettext_lazy("Event"), lambda r: r.event, 40),
    Column("effect", gettext_lazy("Effect"), lambda r: r.effect, 40),
    Column("trigger", gettext_lazy("Trigger"), lambda r: r.trigger, 30),
)


def ranked(risks: Any) -> Any:
    """Add the rank of each effect, as judged today."""
    return risks.annotate(**{f"rank_{axis.value}": F(f"now__{axis.value}") for axis in IMPACTS})


def as_workbook(risks: Iterable[Any]) -> bytes:
    """The risks, with the facts that ``queries.risk_list`` gives and ``ranked``'s. Text is written as text, never as a
    formula or a link, whatever it begins with."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(_("Risks"))
    heading = book.add_format({"bold": True, "bg_color": "#0c2433", "font_color": "#ffffff", "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    numbers = {c.number: book.add_format({"num_format": c.number}) for c in COLUMNS if c.number}
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, str(column.title), heading)
    line = 0
    for line, risk in enumerate(risks, start=1):
        for index, column in enumerate(COLUMNS):
            value = column.value(risk)
            if isinstance(value, dt.date):
                sheet.write_datetime(line, index, dt.datetime.combine(value, dt.time()), day)
            elif isinstance(value, int | Decimal):
                sheet.write_number(line, index, float(value), numbers[column.number])
            elif value:
                sheet.write_string(line, index, value)
    sheet.autofilter(0, 0, line, len(COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    book.close()
    return file.getvalue()


def refused_workbook(heading: list[Any], rows: Iterable[tuple[list[Any], str]]) -> bytes:
    """The rows of an import that were refused, as they were sent, with the reason of each in front."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(_("Rows refused"))
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, _("Reason"), bold)
    for index, cell in enumerate(heading, start=1):
        sheet.write_string(0, index, _written(cell), bold)
    for line, (cells, reason) in enumerate(rows, start=1):
        sheet.write_string(line, 0, reason)
        for index, cell in enumerate(cells, start=1):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(line, index, cell)
            else:
                sheet.write_string(line, index, _written(cell))
    sheet.set_column(0, 0, 60)
    book.close()
    return file.getvalue()


def _written(cell: Any) -> str:
    return str(cell.get("date", "")) if isinstance(cell, dict) else str(cell)
