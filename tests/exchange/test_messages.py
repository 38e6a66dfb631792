"""Every code that exchange raises or notes has its sentence, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.exchange.conftest import ROOT
from vigie.exchange import ExchangeError
from vigie.exchange.document import Notice
from vigie.exchange.errors import UnreadableFile, UnsafeFile
from vigie.exchange.messages import ERRORS, KINDS, NOTICES, ROWS, describe

RAISED = r"(?:File|UnsupportedFormat|Component|Notice|notices\.add|_wrong|_whole)"
CODE = re.compile(RAISED + r"\(\s*(?:row, cells\[\"\w+\"\], )?\"(\w+)\"")
COUNTED = re.compile(r"self\.told\[\"(\w+)\"\]")
"""Codes whose cases are counted first."""


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    sources = "".join(path.read_text() for path in sorted((ROOT / "src" / "vigie" / "exchange").rglob("*.py")))
    assert {*CODE.findall(sources), *COUNTED.findall(sources)} == set(ERRORS | NOTICES | ROWS)


def test_every_sentence_is_in_french(gettext_of: Callable[[str], Callable[[str], str]]) -> None:
    french = gettext_of("fr")
    same = {text for text in [*(ERRORS | NOTICES | ROWS | KINDS).values()] if french(text) == text}
    assert same == set()


def test_an_error_is_told_in_the_readers_language(gettext_of: Callable[[str], Callable[[str], str]]) -> None:
    error = UnsafeFile("too_large", size=1024, limit=100)
    assert describe(error).startswith("The file is too large: 1024 MB, and at most 100 MB are read.")
    assert describe(error, gettext_of("fr")).startswith(
        "Le fichier est trop volumineux\u00a0: 1024 Mo, pour 100 Mo au plus."
    )
    notice = Notice("bad_value", {"kind": "task", "row": "12", "field": "Start", "value": "never"})
    assert describe(notice, gettext_of("fr")) == (
        "Tâche 12\u00a0: la valeur «\u00a0never\u00a0» du champ Start n’a pas de sens et n’a pas été reprise."
    )


def test_of_many_mistakes_the_first_ones_are_told() -> None:
    parts = [Notice("name_missing", {"row": row, "value": ""}) for row in range(1, 41)]
    error: ExchangeError = UnreadableFile("table_rows", count=40).with_parts(parts)
    lines = str(error).splitlines()
    assert len(lines) == 32
    assert lines[-1] == "10 more remarks of the same kind are not shown."


def test_signs_of_per_cent_in_values_do_no_harm() -> None:
    assert "100%(x)s" in describe(UnreadableFile("unreadable", format="XML", reason="100%(x)s"))
