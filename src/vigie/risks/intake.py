"""Reads a register from the cells of a table: which risks each row would add or change, and what is wrong with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from vigie.accounts.access import has_permission
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.risks import policies
from vigie.risks.models import (
    IMPACTS,
    RANKS,
    STRATEGIES,
    Assessment,
    Proximity,
    Risk,
    RiskCategory,
    RiskKind,
    RiskStatus,
    Stage,
    Strategy,
)
from vigie.risks.queries import risks_of
from vigie.risks.workbook import COLUMNS

HEADINGS = 20
"""Rows among which the headings are looked for."""
MOST = 5_000
TEXTS = ("title", "cause", "event", "effect", "response", "trigger")
FIGURES = ("chance", "loss", "delay")
_CODE = re.compile(r"\s*(?:R\s*-?\s*)?(\d{1,18})\s*", re.IGNORECASE)


@dataclass(slots=True)
class Row:
    """A row of the file. ``number`` as a spreadsheet counts; ``fields`` and ``assessment`` are what it would write,
    ``changes`` what of it differs (label, old, new) from ``risk``; ``faults`` why it cannot be read."""

    number: int
    cells: list[Any]
    title: str = ""
    node: Node | None = None
    risk: Risk | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    assessment: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """``fault``, ``new``, ``change`` or ``same``."""
        if self.faults:
            return "fault"
        if self.risk is None:
            return "new"
        return "change" if self.changes else "same"


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file says. ``unknown``: headings that are none of ours."""

    heading: list[Any]
    rows: list[Row]
    unknown: list[str]

    def count(self, outcome: str) -> int:
        """The rows of an outcome."""
        return sum(row.outcome == outcome for row in self.rows)


def read_register(cells: Sequence[Sequence[Any]], node: Node, user: User) -> Intake:
    """The rows of a table, against the register of a node and all below it.

    A risk is known by its code, else by its title on its node. What is left empty stays as it is.

    Raises:
        ValidationError: no headings, none for the title, or too many rows.
    """
    return _Reader(node, user).read(cells)


def _text(cell: Any) -> str:
    if isinstance(cell, Mapping):
        return str(cell.get("date", ""))[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _titles() -> dict[str, str]:
    """The column of each heading, in all languages."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(column.title).casefold(): column.key for column in COLUMNS}
    return found


def _labels(choices: Any) -> dict[str, str]:
    """The value of each label, in all languages, and of itself."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(label).casefold(): value for value, label in choices.choices}
    return found | {value.casefold(): value for value in choices.values}


class _Reader:
    def __init__(self, node: Node, user: User) -> None:
        self.node, self.user = node, user
        self.nodes = list(Node.objects.visible_to(user).current().below(node))
        self.allowed = {n.pk: has_permission(user, policies.CHANGE_RISK, n) for n in self.nodes}
        self.by_name: dict[str, list[Node]] = defaultdict(list)
        for known in self.nodes:
            for name in {known.name.casefold(), known.code.casefold()}:
                self.by_name[name].append(known)
        risks = risks_of(user, node).select_related("node", "category", "owner")
        self.by_pk = {risk.pk: risk for risk in risks}
        self.by_title: dict[tuple[int, str], Risk] = {}
        for risk in sorted(self.by_pk.values(), key=lambda r: (r.status == RiskStatus.OPEN, r.pk)):
            self.by_title[risk.node_id, risk.title.casefold()] = risk
        judged = Assessment.objects.filter(risk__in=self.by_pk, stage=Stage.CURRENT)
        self.judged = {assessment.risk_id: assessment for assessment in judged}
        self.people: dict[str, list[User]] = defaultdict(list)
        for person in User.objects.filter(is_active=True):
            for name in {person.email.casefold(), person.full_name.casefold()} - {""}:
                self.people[name].append(person)
        self.categories: dict[str, list[RiskCategory]] = defaultdict(list)
        for category in RiskCategory.objects.select_related("parent"):
            self.categories[category.name.casefold()].append(category)
            if category.parent:
                self.categories[f"{category.parent.name} › {category.name}".casefold()].append(category)
        self.choices = {"kind": _labels(RiskKind), "strategy": _labels(Strategy), "proximity": _labels(Proximity)}
        self.headings = {column.key: str(column.title) for column in COLUMNS}
        self.taken: dict[tuple[int, str], int] = {}

    def read(self, cells: Sequence[Sequence[Any]]) -> Intake:
        titles = _titles()
        at, known = self._heading(cells, titles)
        if "title" not in known.values():
            text = _("There is no column “%(title)s”: each risk needs its title.")
            raise ValidationError(text % {"title": self.headings["title"]})
        body = [(n, row) for n, row in enumerate(cells[at + 1 :], at + 2) if any(_text(cell) for cell in row)]
        if len(body) > MOST:
            raise ValidationError(_("More than %(most)d rows: split the file.") % {"most": MOST})
        heading = list(cells[at])
        unknown = [_text(cell) for i, cell in enumerate(heading) if _text(cell) and i not in known]
        rows = [self._row(number, list(row), {key: _cell(row, i) for i, key in known.items()}) for number, row in body]
        return Intake(heading, rows, unknown)

    @staticmethod
    def _heading(cells: Sequence[Sequence[Any]], titles: Mapping[str, str]) -> tuple[int, dict[int, str]]:
        """Where the headings stand, and the column that each is of."""
        for at, row in enumerate(cells[:HEADINGS]):
            names = [_text(cell).casefold() for cell in row]
            known = {i: titles[name] for i, name in enumerate(names) if name in titles}
            if len(known) >= 2 or "title" in known.values():
                return at, known
        raise ValidationError(_("No headings were found: fill in the empty file that this page offers."))

    def _row(self, number: int, cells: list[Any], said: dict[str, Any]) -> Row:
        row = Row(number, cells, _text(said.get("title", "")))
        self._place(row, said)
        for name in TEXTS:
            if text := _text(said.get(name, "")):
                row.fields[name] = text
        for name, labels in self.choices.items():
            self._choice(row, name, labels, _text(said.get(name, "")))
        self._person(row, _text(said.get("owner", "")))
        self._category(row, _text(said.get("category", "")))
        for axis in ("probability", *(f"rank_{impact}" for impact in IMPACTS)):
            self._rank(row, axis, said.get(axis, ""))
        for name in FIGURES:
            self._figure(row, name, said.get(name, ""))
        if not row.faults:
            self._check(row)
        return row

    def _fault(self, row: Row, column: str, text: str) -> None:
        row.faults.append(_("%(column)s: %(fault)s") % {"column": self.headings[column], "fault": text})

    def _place(self, row: Row, said: Mapping[str, Any]) -> None:
        """The node, and the risk if there is one."""
        row.node = self.node
        if name := _text(said.get("node", "")):
            found = self.by_name.get(name.casefold(), [])
            if len(found) == 1:
                row.node = found[0]
            else:
                words = {"name": name, "node": self.node.name}
                none = _("there is nothing of that name in “%(node)s” that you may see: “%(name)s”.") % words
                many = _("several have the name “%(name)s”: give the code.") % words
                self._fault(row, "node", many if found else none)
        code = _text(said.get("code", ""))
        if code:
            match = _CODE.fullmatch(code)
            row.risk = self.by_pk.get(int(match[1])) if match else None
            if row.risk is None:
                self._fault(
                    row, "code", _("there is no risk “%(code)s” here; leave it empty to add one.") % {"code": code}
                )
                return
            row.node = row.risk.node
            row.title = row.title or row.risk.title
        elif not row.title:
            self._fault(row, "title", _("each risk needs its title."))
        else:
            row.risk = self.by_title.get((row.node.pk, row.title.casefold()))
        if (
            row.title
            and (first := self.taken.setdefault((row.node.pk, row.title.casefold()), row.number)) != row.number
        ):
            self._fault(row, "title", _("row %(row)d has the same risk.") % {"row": first})
        if not self.allowed.get(row.node.pk):
            self._fault(row, "node", _("you may not change the risks of “%(node)s”.") % {"node": row.node.name})
        elif row.risk is not None and row.risk.status == RiskStatus.CLOSED:
            row.risk = row.risk if code else None
            if code:
                self._fault(row, "code", _("this risk is closed: reopen it before you change it."))

    def _choice(self, row: Row, name: str, labels: Mapping[str, str], text: str) -> None:
        if not text:
            return
        if text.casefold() in labels:
            row.fields[name] = labels[text.casefold()]
        else:
            offered = {"kind": RiskKind, "strategy": Strategy, "proximity": Proximity}[name]
            words = {"text": text, "offered": ", ".join(str(label) for label in offered.labels)}
            self._fault(row, name, _("“%(text)s” is none of: %(offered)s.") % words)

    def _person(self, row: Row, text: str) -> None:
        if not text:
            return
        found = self.people.get(text.casefold(), [])
        if len(found) == 1:
            row.fields["owner"] = found[0]
        elif found:
            self._fault(
                row, "owner", _("several people are called “%(name)s”: give the e-mail address.") % {"name": text}
            )
        else:
            self._fault(row, "owner", _("nobody here is called “%(name)s”.") % {"name": text})

    def _category(self, row: Row, text: str) -> None:
        if not text:
            return
        found = self.categories.get(text.casefold(), [])
        if len(found) == 1:
            row.fields["category"] = found[0]
        elif found:
            text = _("several categories are called “%(name)s”: write “main › sub”.") % {"name": text}
            self._fault(row, "category", text)
        else:
            self._fault(row, "category", _("there is no category “%(name)s”.") % {"name": text})

    def _rank(self, row: Row, column: str, cell: Any) -> None:
        text = _text(cell)
        if not text:
            return
        if text.isdecimal() and int(text) in RANKS:
            row.assessment[column.removeprefix("rank_")] = int(text)
        else:
            self._fault(row, column, _("“%(text)s” is not a rank from 1 to 5.") % {"text": text})

    def _figure(self, row: Row, column: str, cell: Any) -> None:
        text = _text(cell)
        if not text:
            return
        percent = text.endswith("%")
        try:
            value = Decimal(re.sub(r"[\s\u00a0\u202f%€$£]", "", text).replace(",", "."))
        except InvalidOperation:
            self._fault(row, column, _("“%(text)s” is not a number.") % {"text": text})
            return
        if not value.is_finite() or value < 0 or value >= 10**12:
            self._fault(row, column, _("“%(text)s” is negative or too large.") % {"text": text})
            return
        if column == "chance":
            value = value / 100 if percent or value > 1 else value
            if value > 1:
                self._fault(row, column, _("a chance lies between 0 and 100 %."))
                return
        places = {"chance": "0.0001", "loss": "0.01", "delay": "0.1"}[column]
        row.assessment[column] = value.quantize(Decimal(places))

    def _check(self, row: Row) -> None:
        """What the service would refuse, and what would change."""
        before = self.judged.get(row.risk.pk) if row.risk is not None else None
        if row.assessment:
            whole = {name: getattr(before, name) for name in ("probability", *IMPACTS, *FIGURES)} if before else {}
            whole |= row.assessment
            if whole.get("probability") is None:
                self._fault(row, "probability", _("an assessment needs a probability."))
            if not any(whole.get(axis) for axis in IMPACTS):
                self._fault(row, "rank_cost", _("an assessment needs one effect at least."))
            if before is not None and all(getattr(before, name) == value for name, value in row.assessment.items()):
                row.assessment = {}
            elif not row.faults:
                row.changes += [
                    (self._label(name), _plain(getattr(before, name, None)), _plain(value))
                    for name, value in row.assessment.items()
                    if getattr(before, name, None) != value
                ]
                row.assessment = whole
        kind = row.fields.get("kind") or (row.risk.kind if row.risk else RiskKind.THREAT)
        strategy = row.fields.get("strategy")
        if strategy and strategy not in STRATEGIES[kind]:
            words = {"strategy": Strategy(strategy).label, "kind": RiskKind(kind).label}
            self._fault(row, "strategy", _("“%(strategy)s” does not fit this kind of risk (%(kind)s).") % words)
        if len(row.title) > 200:
            self._fault(row, "title", _("more than 200 characters."))
        if row.risk is not None:
            risk = row.risk
            row.fields = {name: value for name, value in row.fields.items() if getattr(risk, name) != value}
            row.changes += [
                (self.headings[name], _shown(risk, name), _plain(_display(name, value)))
                for name, value in row.fields.items()
            ]

    def _label(self, name: str) -> str:
        return self.headings[f"rank_{name}" if name in IMPACTS else name]


def _cell(row: Sequence[Any], index: int) -> Any:
    return row[index] if index < len(row) else ""


def _plain(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def _display(name: str, value: Any) -> Any:
    offered: Callable[[Any], Any] | None = {"kind": RiskKind, "strategy": Strategy, "proximity": Proximity}.get(name)
    return offered(value).label if offered and value else value


def _shown(risk: Risk, name: str) -> str:
    return _plain(_display(name, getattr(risk, name)))
