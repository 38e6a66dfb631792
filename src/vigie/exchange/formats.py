"""Which formats there are, and which one a file is: by its content, not by its name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from vigie.exchange.document import ScheduleDocument
from vigie.exchange.errors import UnreadableFile, UnsafeFile, UnsupportedFormat
from vigie.exchange.safety import MAX_BYTES, refuse_large, refuse_zip_bomb

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_SHEET_SUFFIXES = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Format:
    """A family of files. ``written`` says whether Vigie writes it too; ``needs_java`` that MPXJ reads it."""

    key: str
    name: str
    extensions: tuple[str, ...]
    needs_java: bool = False
    written: bool = False


MSPDI = Format("mspdi", "Microsoft Project XML (MSPDI)", (".xml",), written=True)
XER = Format("xer", "Primavera P6 XER", (".xer",), written=True)
TABLE = Format("table", "Excel, OpenDocument, CSV", (".xlsx", ".xlsm", ".xls", ".ods", ".csv"))
MPXJ = Format(
    "mpxj",
    "Microsoft Project, Primavera PMXML, GanttProject, ProjectLibre, Planner, Phoenix, Asta",
    (
        ".mpp", ".mpt", ".mpx", ".mpd", ".pmxml", ".xml", ".gan", ".pod", ".planner", ".ppx", ".pp", ".prx", ".stx",
        ".cdpx", ".cdpz", ".fts", ".schedule_grid", ".zip",
    ),
    needs_java=True,
)  # fmt: skip
FORMATS = (MSPDI, XER, TABLE, MPXJ)


def detect_format(path: Path) -> Format:
    """The format of a file, by its first bytes. Raises ``UnsafeFile`` for XML that declares entities."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    text = _start_of_text(head)
    suffix = path.suffix.lower()
    if text.startswith("ERMHDR"):
        return XER
    if text.startswith("<"):
        return _xml_format(path)
    if head.startswith(_ZIP):
        return TABLE if _is_sheet(path) else MPXJ
    if head.startswith(_OLE):
        return TABLE if suffix == ".xls" else MPXJ
    if text.startswith("MPX") or suffix in MPXJ.extensions:
        return MPXJ
    if suffix in _SHEET_SUFFIXES:
        return TABLE
    raise UnsupportedFormat("unknown_format", formats=", ".join(row.name for row in FORMATS))


def _start_of_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", errors="replace").lstrip("\ufeff \t\r\n")
    return head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")


def _xml_format(path: Path) -> Format:
    try:
        with path.open("rb") as stream:
            for _event, element in ElementTree.iterparse(stream, events=("start",), forbid_dtd=True):
                return MSPDI if element.tag.rpartition("}")[2] == "Project" else MPXJ
    except DefusedXmlException as error:
        raise UnsafeFile("xml_entities") from error
    except (ParseError, LookupError, ValueError) as error:
        raise UnreadableFile("unreadable", format="XML", reason=str(error)[:200]) from error
    raise UnreadableFile("unreadable", format="XML", reason="")


def _is_sheet(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as container:
            names = set(container.namelist()[:1000])
            if "mimetype" in names:
                return b"spreadsheet" in container.open("mimetype").read(200)
            return any(name.startswith("xl/") for name in names)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, KeyError) as error:
        raise UnreadableFile("unreadable", format="ZIP", reason=str(error)[:200]) from error


def read_schedule(path: str | Path, *, project: str | None = None, max_bytes: int = MAX_BYTES) -> ScheduleDocument:
    """Read a schedule file of any known format.

    ``project`` chooses by code where the file holds several; ``max_bytes`` is the largest file that is read. Raises an
    ``ExchangeError``: nothing is kept then. What had to be left out or decided is told by the document's notices.
    """
    path = Path(path)
    refuse_large(path, max_bytes)
    form = detect_format(path)
    if zipfile.is_zipfile(path):
        refuse_zip_bomb(path, max_bytes)
    return _reader(form)(path, project)


def _reader(form: Format) -> Callable[[Path, str | None], ScheduleDocument]:
    """Readers are imported when they are used: each brings libraries of its own."""
    if form is MSPDI:
        from vigie.exchange.mspdi import read_mspdi

        return lambda path, project: read_mspdi(path)
    if form is XER:
        from vigie.exchange.xer import read_xer

        return read_xer
    if form is TABLE:
        from vigie.exchange.table import read_table

        return read_table
    from vigie.exchange.mpp import read_with_mpxj

    return read_with_mpxj
