"""Words on indicators for templates."""

from __future__ import annotations

from typing import Any

from django import template

from vigie.insight.explanations import roll_up_text, tolerance_text
from vigie.insight.health import Limits
from vigie.portfolio.indicators import Indicator

register = template.Library()


@register.filter
def tolerance_words(indicator: Indicator[Any]) -> str:
    """The default tolerances."""
    return tolerance_text(indicator, Limits(indicator.amber, indicator.red))


@register.filter
def roll_up_words(indicator: Indicator[Any]) -> str:
    return roll_up_text(indicator)
