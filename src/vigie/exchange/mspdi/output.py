"""XML as MSPDI wants it: nested elements with plain texts, streamed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TextIO

from vigie.exchange.mspdi.codes import NAMESPACE

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Value = str | int | float | bool | Decimal | dt.datetime | None


class Output:
    """Writes elements; those without a value are left out."""

    def __init__(self, stream: TextIO) -> None:
        self._write = stream.write

    def start(self) -> None:
        self._write(f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project xmlns="{NAMESPACE}">\n')

    def end(self) -> None:
        self._write("</Project>\n")

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        self._write(f"<{name}>\n")
        yield
        self._write(f"</{name}>\n")

    def one(self, name: str, value: Value) -> None:
        if value is not None:
            self._write(f"<{name}>{_text(value)}</{name}>\n")


def _text(value: str | int | float | bool | Decimal | dt.datetime) -> str:
    if isinstance(value, str):
        return _escaped(value) if _SPECIAL.search(value) else value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, float):
        return repr(int(value) if value.is_integer() else value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _escaped(text: str) -> str:
    """XML has no way to say control characters: they are left out."""
    plain = _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def duration(seconds: int | None) -> str | None:
    """«PT8H30M0S», however long: Project wants no days in it."""
    if seconds is None:
        return None
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}PT{minutes // 60}H{minutes % 60}M{rest}S"


def tenths(seconds: int | None) -> int | None:
    """Tenths of a minute, in which MSPDI states lags, delays and slack."""
    return None if seconds is None else round(seconds / 6)


def clock(minute: int) -> str:
    """A time of day; the end of the day is written as midnight."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}:00"
