"""The formats that a schedule leaves in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from vigie.exchange import ScheduleDocument, write_mspdi, write_xer
from vigie.exchange.document import Notice


@dataclass(frozen=True, slots=True)
class Export:
    """``tool``: the name of the program that opens it."""

    tool: str
    extension: str
    content_type: str
    write: Callable[[ScheduleDocument, BinaryIO], tuple[Notice, ...]]


EXPORTS = {
    "mspdi": Export("Microsoft Project", ".xml", "application/xml", write_mspdi),
    "xer": Export("Primavera P6", ".xer", "application/octet-stream", write_xer),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and what its format says in another way or not at all."""

    data: bytes
    notices: tuple[Notice, ...]


def export_document(document: ScheduleDocument, form: str) -> Exported:
    """The document as a file in one of ``EXPORTS``."""
    stream = BytesIO()
    notices = EXPORTS[form].write(document, stream)
    return Exported(stream.getvalue(), notices)
