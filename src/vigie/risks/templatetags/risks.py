"""How figures of risks are written on pages; what is missing, the empty text of a template too, is a dash."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import pgettext

from vigie.portfolio.indicators import Unit, format_value
from vigie.risks.models import Estimate, Measure, Quantity, Shape, Spread

register = template.Library()


@register.filter
def money(amount: Decimal | float | str | None, decimals: int = 0) -> str:
    """An amount with the currency of the installation, rounded for reading: «12 000 €»."""
    if amount is None or amount == "":
        return "–"
    value = Decimal(str(amount))
    number = number_format(abs(value), decimals, use_l10n=True, force_grouping=True)
    sign = "\N{MINUS SIGN}" if round(value, decimals) < 0 else ""
    text = pgettext("money", "%(sign)s%(currency)s%(amount)s")
    return text % {"sign": sign, "currency": settings.CURRENCY_SYMBOL, "amount": number}


@register.filter
def working_days(days: Decimal | str | None) -> str:
    """«12 working days»."""
    return format_value(None if days is None or days == "" else float(days), Unit.WORKING_DAYS)


@register.filter
def share(value: Any) -> str:
    """A share of one as a percentage."""
    return format_value(None if value is None or value == "" else float(value), Unit.SHARE)


@register.filter
def spread(found: Spread) -> str:
    """The figures of a distribution: «90 % – 100 % – 130 %», «5 – 12 days», «80 % (7 in 10) …»."""
    stated = found.spread if isinstance(found, Estimate) else found
    written: Callable[[Any], str] = share
    if isinstance(found, Estimate) and found.measure == Measure.AMOUNT:
        written = working_days if found.quantity == Quantity.DURATION else money
    if stated.shape == Shape.DISCRETE:
        return " · ".join(f"{written(value)} ({share(chance)})" for value, chance in stated.cases)
    return " – ".join(written(figure) for figure in stated.figures())
