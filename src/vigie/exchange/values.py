"""What every text reader needs: values within bounds, and notices that don't flood.

A schedule holds instants between the years 1900 and 2200 and durations below some thousand years; what lies outside
is a damaged or hostile value. It becomes ``None`` with a notice that names its place.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal, InvalidOperation

from vigie.exchange.document import CustomValue, Notice

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 10**11
"""Seconds: some 3,000 years, more than any duration or amount of work."""
LARGEST_UID = 2**31 - 1
LONGEST_TEXT = 100_000
_NOTICES_KEPT = 200
_INSTANTS_KEPT = 100_000


class Notices:
    """Collects notices; after 200 of one code only their number counts (notice ``more_notices``)."""

    def __init__(self) -> None:
        self._kept: list[Notice] = []
        self._count: dict[str, int] = {}

    def add(self, code: str, **detail: CustomValue) -> None:
        self._count[code] = self._count.get(code, 0) + 1
        if self._count[code] <= _NOTICES_KEPT:
            self._kept.append(Notice(code, detail))

    def all(self) -> tuple[Notice, ...]:
        more = sum(max(0, count - _NOTICES_KEPT) for count in self._count.values())
        return (*self._kept, *([Notice("more_notices", {"count": more})] if more else []))


class Values:
    """Converts texts of a file; ``at`` tells where the reader stands, for the notices."""

    def __init__(self, notices: Notices) -> None:
        self.notices = notices
        self._instants: dict[str, dt.datetime] = {}
        self.place: dict[str, CustomValue] = {"kind": "project", "row": ""}

    def at(self, kind: str, row: str | None = "") -> None:
        """From here on, values belong to this row: ``kind`` is a key of ``messages.KINDS``."""
        self.place = {"kind": kind, "row": row or "?"}

    def refuse(self, text: str, field: str) -> None:
        self.notices.add("bad_value", **self.place, field=field, value=text[:60])

    def instant(self, text: str | None, field: str = "") -> dt.datetime | None:
        """An ISO instant («2026-01-05T08:00:00», «2026-01-05 08:00»), without its time zone, to the second."""
        if not text:
            return None
        known = self._instants.get(text)
        if known is not None:
            return known
        try:
            moment = dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None, microsecond=0)
        except ValueError:
            self.refuse(text, field)
            return None
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            if moment.year > 1:
                self.refuse(text, field)
            return None
        if len(self._instants) < _INSTANTS_KEPT:
            self._instants[text] = moment
        return moment

    def integer(self, text: str | None, field: str = "") -> int | None:
        """A whole number; «12.0» counts as one."""
        if not text:
            return None
        try:
            if len(text) < 16:
                return int(text)
        except ValueError:
            pass
        number = self.number(text, field)
        return None if number is None else round(number)

    def number(self, text: str | None, field: str = "", limit: float = 1e15) -> float | None:
        """A finite number within ± ``limit``."""
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not -limit <= value <= limit:
            self.refuse(text, field)
            return None
        return value

    def percent(self, text: str | None, field: str = "") -> float | None:
        """A number from 0 to 100."""
        value = self.number(text, field)
        if value is not None and not 0 <= value <= 100:
            self.refuse(text or "", field)
            return None
        return value

    def seconds(self, text: str | None, factor: float, field: str = "") -> int | None:
        """A number of ``factor`` seconds each, within bounds."""
        value = self.number(text, field, LONGEST / factor)
        return None if value is None else round(value * factor)

    def amount(self, text: str | None, field: str = "", divisor: int = 1) -> Decimal | None:
        """Money, to six decimals."""
        if not text:
            return None
        if text.isdecimal() and len(text) < 15:
            whole, rest = divmod(int(text), divisor)
            return Decimal(whole) if rest == 0 else Decimal(int(text)) / divisor
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > 10**15:
            self.refuse(text, field)
            return None
        return plain(value / divisor)

    def uid(self, text: str | None, field: str = "") -> int | None:
        value = self.integer(text, field)
        if value is not None and not -LARGEST_UID <= value <= LARGEST_UID:
            self.refuse(text or "", field)
            return None
        return value


def plain(value: Decimal) -> Decimal:
    """The shortest form of an amount, at most six decimals, never in powers of ten."""
    short = round(value, 6).normalize()
    return short + 0 if short == 0 or short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]
