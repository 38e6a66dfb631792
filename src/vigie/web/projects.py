"""The list of projects: what the sheet says, with filters, sorting, pages and an Excel file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts.models import User
from vigie.portfolio.forms import NodeFilterForm
from vigie.portfolio.models import Node, NodeQuerySet
from vigie.portfolio.queries import node_list

PAGE = "projects"
"""The name of this page in saved views."""
PER_PAGE = 50
DEFAULT_SORT = "name"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list and of the file: ``sort`` is the field that orders it, ``value`` what the file holds."""

    key: str
    title: str | Promise
    value: Callable[[Node], Any]
    sort: str = ""
    width: int = 18


COLUMNS = (
    Column("code", gettext_lazy("Code"), lambda n: n.code, "code", 10),
    Column("name", gettext_lazy("Project"), lambda n: n.name, "name", 40),
    Column("parent", gettext_lazy("Part of"), lambda n: str(n.parent or ""), "parent__name", 28),
    Column("status", gettext_lazy("Status"), lambda n: n.get_status_display(), "status", 14),
    Column("manager", gettext_lazy("Manager"), lambda n: str(n.manager or ""), "manager__full_name", 24),
    Column("category", gettext_lazy("Category"), lambda n: str(n.category or ""), "category__name"),
    Column("goal", gettext_lazy("Strategic goal"), lambda n: str(n.goal or ""), "goal__name", 30),
    Column("unit", gettext_lazy("Unit"), lambda n: str(n.unit or ""), "unit__name", 28),
    Column("start", gettext_lazy("Planned start"), lambda n: n.planned_start, "planned_start", 14),
    Column("finish", gettext_lazy("Planned finish"), lambda n: n.planned_finish, "planned_finish", 14),
)
_SORTS = {c.key: c.sort for c in COLUMNS if c.sort}


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A page of the list, the form of its filters, and the sort as the URL says it."""

    form: NodeFilterForm
    sort: str
    rows: NodeQuerySet

    def page(self, number: str | None) -> Page[Node]:
        return Paginator(self.rows, PER_PAGE).get_page(number)


def read_list(user: User, query: QueryDict) -> ProjectList:
    """The list that an address asks for. What it does not understand filters and sorts nothing."""
    form = NodeFilterForm(query, user=user)
    sort = query.get("sort", "")
    key = sort.removeprefix("-")
    if key not in _SORTS:
        sort = key = DEFAULT_SORT
    order = F(_SORTS[key])
    rows = node_list(user, form.filters(), projects_only=True)
    rows = rows.order_by(
        order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_last=True), "name", "pk"
    )
    return ProjectList(form, sort, rows)


def as_workbook(projects: Iterable[Node]) -> bytes:
    """The list as an Excel file with headings in the reader's language.

    Text is written as text, never as a formula or a link, whatever it begins with.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(_("Projects"))
    heading = book.add_format({"bold": True, "bg_color": "#0c2433", "font_color": "#ffffff", "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, str(column.title), heading)
    last = 0
    for last, node in enumerate(projects, start=1):
        for index, column in enumerate(COLUMNS):
            value = column.value(node)
            if isinstance(value, dt.date):
                sheet.write_datetime(last, index, dt.datetime.combine(value, dt.time()), day)
            elif value:
                sheet.write_string(last, index, value)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    book.close()
    return file.getvalue()
