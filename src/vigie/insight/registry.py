"""Every indicator of Vigie. An application adds its own by one line here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from vigie.planning.indicators import INDICATORS as PLANNING
from vigie.portfolio.indicators import Indicator, IndicatorSet, Measure
from vigie.risks.indicators import INDICATORS as RISKS

SETS: tuple[IndicatorSet[Any], ...] = (PLANNING, RISKS)


class UnknownIndicator(LookupError):
    """No application declares this key."""


@cache
def indicators() -> dict[str, Indicator[Any]]:
    """Every indicator by its key, in the order in which they are declared and shown."""
    found: dict[str, Indicator[Any]] = {}
    for indicator in (i for s in SETS for i in s.indicators):
        if indicator.key in found:
            raise ValueError(f"{indicator.key} is declared twice")
        found[indicator.key] = indicator
    return found


def get_indicator(key: str) -> Indicator[Any]:
    """The indicator.

    Raises:
        UnknownIndicator: no application declares it.
    """
    try:
        return indicators()[key]
    except KeyError:
        raise UnknownIndicator(key) from None


def set_of(key: str) -> IndicatorSet[Any]:
    """The set that an indicator belongs to, which names its evidence."""
    return next(s for s in SETS if any(i.key == key for i in s.indicators))


def measure_all(projects: Sequence[int], day: dt.date) -> dict[str, Mapping[int, Measure]]:
    """Every indicator on these projects on a day: measures by key and project."""
    return {key: found for s in SETS for key, found in s.measure(projects, day).items()}
