"""The one error of the exchange: a stable code and its details. ``messages`` renders it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from vigie.exchange.document import CustomValue, Notice


class ExchangeError(Exception):
    """A file cannot be read or written. ``code`` is stable, ``detail`` holds what the text names.

    Nothing was kept of the file when this is raised. ``messages.describe(error, gettext)`` gives the sentence.
    """

    def __init__(self, code: str, /, **detail: CustomValue) -> None:
        super().__init__(code)
        self.code = code
        self.detail: Mapping[str, CustomValue] = detail
        self.parts: tuple[Notice, ...] = ()

    def with_parts(self, parts: Iterable[Notice]) -> Self:
        """The same error, made of several, each told in a line of its own."""
        self.parts = tuple(parts)
        return self

    def __str__(self) -> str:
        from vigie.exchange.messages import describe

        return describe(self)


class UnreadableFile(ExchangeError):
    """The file is damaged, is not what it claims to be, or says something that cannot be."""


class UnsafeFile(ExchangeError):
    """The file is refused before reading: too large, or built to exhaust the machine."""


class UnsupportedFormat(ExchangeError):
    """No reader knows this format."""


class MissingComponent(ExchangeError):
    """Reading this format needs something that is not installed; ``detail['package']`` names it."""
