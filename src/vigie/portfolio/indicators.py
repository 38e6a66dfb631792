"""How an application declares the indicators that it gives to the dashboards, reports and alerts.

An indicator is declared once, in the ``indicators.py`` of the application that has its data; ``vigie.insight``
registers, computes, keeps and shows it. The types live here, below every application that declares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import User

Text = str | Promise

_ROUNDING = 9
"""Decimals within which two figures are the same: far below what is shown, far above the noise of the arithmetic."""


class Dimension(models.TextChoices):
    """What the health of a project is made of."""

    TIME = "time", pgettext_lazy("dimension of health", "Time")
    COST = "cost", _("Cost")
    SCOPE = "scope", pgettext_lazy("dimension of health", "Scope")
    QUALITY = "quality", _("Quality")
    RISK = "risk", _("Risk")
    RESOURCES = "resources", _("Resources")
    BENEFITS = "benefits", _("Benefits")


class Status(models.TextChoices):
    """The signal of an indicator, a dimension or a node. Grey: a datum is missing, and the reading says which."""

    GREEN = "green", _("On track")
    AMBER = "amber", _("To watch")
    RED = "red", _("In trouble")
    GREY = "grey", _("Not known")


SEVERITY: dict[str, int] = {Status.GREEN: 0, Status.GREY: 1, Status.AMBER: 2, Status.RED: 3}
"""The worst of several signals is the most severe: what is missing hides no trouble, and keeps green unsaid."""


class Unit(StrEnum):
    """What a value counts. Shares are stored from 0 to 1 and shown as percentages."""

    SHARE = "share"
    POINTS = "points"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    COUNT = "count"


class Direction(StrEnum):
    """Which way is worse."""

    HIGHER_IS_WORSE = "higher_is_worse"
    LOWER_IS_WORSE = "lower_is_worse"


class RollUp(StrEnum):
    """How the readings of projects make the reading of a programme or a portfolio. Ratios are never averaged."""

    SUM = "sum"
    RATIO_OF_SUMS = "ratio_of_sums"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator finds on one project.

    ``value`` is ``None`` where it is not defined; ``missing`` then says why: a message id marked with ``gettext_noop``.
    Where a datum is lacking the signal is grey; where there is just nothing to measure (``applies`` is false) there is
    no signal. ``evidence`` holds what is concerned, worst first: a number that names it within the project, and its own
    figure in the indicator's ``evidence_unit``; ``concerned`` counts all of it, ``evidence`` may be cut. ``details``
    are further facts, JSON values by name, for the sentence and the explanation.
    """

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    missing: str = ""
    applies: bool = True
    concerned: int = 0
    evidence: tuple[tuple[int, float | None], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def lacking(what: str, **facts: Any) -> Measure:
    """A measure without value because a datum is lacking: ``what`` says which."""
    return Measure(value=None, missing=what, **facts)


def ratio(numerator: float, denominator: float, nothing: str, **facts: Any) -> Measure:
    """The ratio; with a zero denominator it is not defined, and ``nothing`` says that there is nothing to measure."""
    if not denominator:
        return Measure(None, numerator, denominator, nothing, applies=False, **facts)
    return Measure(numerator / denominator, numerator, denominator, **facts)


def plural_of(value: float) -> int:
    """What ``ngettext`` is to count: French says one up to two («1,5 jour»), English only one («1.5 days»)."""
    if value == int(value) or (get_language() or "").startswith("fr"):
        return int(abs(value))
    return 2


def format_value(value: float | None, unit: Unit, *, signed: bool = False) -> str:
    """A value in words of the reader's language: «12 %», «18 working days», «+3 points»."""
    if value is None:
        return "–"
    if unit in (Unit.SHARE, Unit.POINTS):
        value *= 100
    # One decimal where the value is small and has one.
    rounded = round(value, 1) if abs(value) < 10 else float(round(value))
    return _in_words(rounded, unit, signed, get_language())


@lru_cache(maxsize=4096)
def _in_words(rounded: float, unit: Unit, signed: bool, _language: str | None) -> str:
    whole = rounded == int(rounded)
    number = number_format(abs(rounded), 0 if whole else 1, use_l10n=True, force_grouping=abs(rounded) >= 10_000)
    sign = "\N{MINUS SIGN}" if rounded < 0 else "+" if signed and rounded > 0 else ""
    text, count = f"{sign}{number}", plural_of(rounded)
    if unit is Unit.SHARE:
        return pgettext("a percentage", "%(number)s%%") % {"number": text}
    if unit is Unit.POINTS:
        return ngettext("%(number)s point", "%(number)s points", count) % {"number": text}
    if unit is Unit.WORKING_DAYS:
        return ngettext("%(number)s working day", "%(number)s working days", count) % {"number": text}
    if unit is Unit.DAYS:
        return ngettext("%(number)s day", "%(number)s days", count) % {"number": text}
    return text


D = TypeVar("D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Generic[D]):
    """One indicator.

    ``amber`` and ``red`` are the default tolerances: beyond them (strictly) the signal changes; without them the
    indicator informs and never colours. ``neutral``: without tolerances by nature, so that the office cannot set any.
    ``measure`` computes it for every project of the loaded data at once. ``sentence`` says a reading in plain words.
    """

    key: str
    name: Text
    explanation: Text
    formula: Text
    source: Text
    unit: Unit
    dimension: Dimension
    direction: Direction
    roll_up: RollUp
    measure: Callable[[D], Mapping[int, Measure]]
    sentence: Callable[[Measure], str]
    amber: float | None = None
    red: float | None = None
    neutral: bool = False
    numerator: Text = ""
    denominator: Text = ""
    part_unit: Unit = Unit.COUNT
    evidence: Text = ""
    evidence_unit: Unit | None = None

    def __post_init__(self) -> None:
        if self.amber is not None and self.red is not None and self._beyond(self.amber, self.red):
            raise ValueError(f"{self.key}: red is reached before amber")

    def display(self, value: float | None) -> str:
        """A value in the reader's language."""
        return format_value(value, self.unit)

    def display_change(self, old: float, new: float) -> str:
        """How a value moved, with its sign: shares move by points."""
        return format_value(new - old, Unit.POINTS if self.unit is Unit.SHARE else self.unit, signed=True)

    def status(self, measure: Measure, amber: float | None, red: float | None) -> str:
        """The signal of a measure by the given tolerances; empty where it informs only or has nothing to measure."""
        if (amber is None and red is None) or not measure.applies:
            return ""
        if measure.value is None:
            return Status.GREY
        if red is not None and self._beyond(measure.value, red):
            return Status.RED
        if amber is not None and self._beyond(measure.value, amber):
            return Status.AMBER
        return Status.GREEN

    def worsened(self, old: float | None, new: float | None) -> bool | None:
        """Whether the value moved the wrong way; ``None`` where it did not move or cannot be compared."""
        if old is None or new is None or round(old - new, _ROUNDING) == 0:
            return None
        return self._beyond(new, old)

    def _beyond(self, value: float, limit: float) -> bool:
        gap = round(value - limit, _ROUNDING)
        return gap > 0 if self.direction is Direction.HIGHER_IS_WORSE else gap < 0


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """Something that a figure comes from: its name, where to see it, and a word on it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSet(Generic[D]):
    """The indicators of one application, which share one reading of its tables.

    ``load(projects, day)`` reads what they need for these primary keys of nodes in a few queries; ``describe(user,
    project, keys)`` names the pieces of evidence of a project, those that the person may see.
    """

    load: Callable[[Sequence[int], dt.date], D]
    describe: Callable[[User, int, Sequence[int]], Mapping[int, EvidenceItem]]
    indicators: tuple[Indicator[D], ...]

    def measure(self, projects: Sequence[int], day: dt.date) -> dict[str, Mapping[int, Measure]]:
        """Every indicator for these projects: measures by indicator key and project."""
        data = self.load(projects, day)
        return {indicator.key: indicator.measure(data) for indicator in self.indicators}
