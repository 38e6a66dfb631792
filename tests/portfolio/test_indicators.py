"""Values in words."""

import datetime as dt

import pytest
from django.utils import translation

from vigie.planning.wording import shift_text
from vigie.portfolio.indicators import Unit, format_value


@pytest.mark.parametrize(
    ("language", "value", "text", "shift"),
    [
        ("en", 1.0, "+1 day", "+1 day"),
        ("en", 1.5, "+1.5 days", "+1.5 days"),
        ("en", -2.0, "−2 days", "−2 days"),
        ("fr", 1.5, "+1,5 jour", "+1,5 jour"),
        ("fr", -1.0, "−1 jour", "−1 jour"),
        ("fr", 2.4, "+2,4 jours", "+2,4 jours"),
    ],
)
def test_one_and_many_as_each_language_counts_them(language: str, value: float, text: str, shift: str) -> None:
    with translation.override(language):
        assert format_value(value, Unit.DAYS, signed=True).replace("\u00a0", " ") == text
        assert shift_text(dt.timedelta(days=value)).replace("\u00a0", " ") == shift
