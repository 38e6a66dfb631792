"""The register as an Excel file, in the reader's language."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file; ``value`` is what it holds of a risk."""

    title: str | Promise
    value: Callable[[Any], Any]
    width: int = 14
    number: str = ""


COLUMNS = (
    Column(gettext_lazy("Code"), lambda r: r.code, 8),
    Column(pgettext_lazy("register", "Risk"), lambda r: r.title, 44),
    Column(gettext_lazy("Part of"), lambda r: r.node.name, 30),
    Column(gettext_lazy("Kind"), lambda r: r.get_kind_display()),
    Column(gettext_lazy("Status"), lambda r: r.get_status_display()),
    Column(gettext_lazy("Severity"), lambda r: r.get_severity_display()),
    Column(gettext_lazy("Score"), lambda r: r.score, 8, "0"),
    Column(gettext_lazy("Probability"), lambda r: r.probability, 12, "0"),
    Column(gettext_lazy("Impact"), lambda r: r.impact, 8, "0"),
    Column(gettext_lazy("Chance"), lambda r: r.chance, 10, "0%"),
    Column(gettext_lazy("Effect on cost"), lambda r: r.loss, 16, "#,##0"),
    Column(gettext_lazy("Effect on time, in working days"), lambda r: r.delay, 16, "0.#"),
    Column(gettext_lazy("Expected cost"), lambda r: r.expected, 16, "#,##0"),
    Column(gettext_lazy("Category"), lambda r: str(r.category or ""), 24),
    Column(gettext_lazy("Owner"), lambda r: str(r.owner or ""), 24),
    Column(gettext_lazy("Strategy"), lambda r: r.get_strategy_display()),
    Column(gettext_lazy("Response"), lambda r: r.response, 40),
    Column(gettext_lazy("Open actions"), lambda r: r.open_actions, 10, "0"),
    Column(gettext_lazy("Overdue actions"), lambda r: r.late_actions, 10, "0"),
    Column(gettext_lazy("Next review"), lambda r: r.review_on),
    Column(gettext_lazy("Cause"), lambda r: r.cause, 40),
    Column(gettext_lazy("Event"), lambda r: r.event, 40),
    Column(gettext_lazy("Effect"), lambda r: r.effect, 40),
    Column(gettext_lazy("Trigger"), lambda r: r.trigger, 30),
)


def as_workbook(risks: Iterable[Any]) -> bytes:
    """The risks, with the facts that ``queries.risk_list`` gives. Text is written as text, never as a formula or a
    link, whatever it begins with."""
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
