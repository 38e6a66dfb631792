"""Translations in a checkout: collect the strings of each application, and check that none is missing.

    python -m vigie.config.messages extract     refresh every catalogue from templates and code
    python -m vigie.config.messages check       fail on what is missing, fuzzy, unused, or breaks its placeholders

GNU gettext is not needed. Compiling is the build hook's: ``python hatch_build.py``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("fr",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "N_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdfr]|\{\w*\}")
# French wants a non-breaking space before these; «: » in a time or an address has no space before it.
_BREAKING = re.compile(r"(?<=\w) [:;!?»%]|« (?=\w)")


def _sources(application: Path) -> Iterator[Path]:
    yield from sorted(application.rglob("*.py"))
    if application.name == "config":
        yield PACKAGE / "cli.py"
    yield from sorted(application.rglob("templates/**/*.html"))
    yield from sorted(application.rglob("templates/**/*.txt"))


def _text(path: Path) -> str:
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py" or "migrations" in path.parts:
        return text
    # Babel reads the result as Python, where the indentation of a page would be an error.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def collect(application: Path) -> Catalog:
    """The strings that an application wants translated, with where they stand."""
    catalogue = Catalog()
    for path in _sources(application):
        if "migrations" in path.parts:
            continue
        found = extract("python", BytesIO(_text(path).encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
        for line, message, comments, context in found:
            # Which lines would change with every edit: the file is enough to find the string.
            place = [(path.relative_to(PACKAGE).as_posix(), 0)]
            catalogue.add(message, locations=place, auto_comments=comments, context=context)
            del line
    catalogue._messages.pop("", None)
    return catalogue


def applications() -> list[Path]:
    """The folders of the package that may hold translatable strings."""
    return sorted(path for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__")


def _catalogue_path(application: Path, language: str) -> Path:
    return application / "locale" / language / "LC_MESSAGES" / "django.po"


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def refresh() -> None:
    """Bring every catalogue up to date; translations of strings that are gone are dropped."""
    for application in applications():
        wanted = collect(application)
        for language in LANGUAGES:
            path = _catalogue_path(application, language)
            if not len(wanted) and not path.exists():
                continue
            kept = _read(path, language)
            fresh = Catalog(locale=language, project="vigie", charset="utf-8", fuzzy=False)
            for message in wanted:
                if not message.id:
                    continue
                old = kept.get(message.id, message.context)
                fresh.add(
                    message.id,
                    old.string if old and not old.fuzzy else None,
                    locations=sorted(set(message.locations)),
                    flags={flag for flag in message.flags if flag != "fuzzy"},
                    auto_comments=message.auto_comments,
                    context=message.context,
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, fresh, width=120, omit_header=False, sort_output=True, include_lineno=False)
            _steady_header(path)


def _steady_header(path: Path) -> None:
    """Leave out what changes with each run, so that differences show strings only."""
    text = path.read_text(encoding="utf-8")
    head, separator, body = text.partition("\n\n")
    noise = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Report-Msgid",
        "Language-Team",
    )
    lines = [
        line
        for line in head.splitlines()
        if not line.startswith("#") and not any(line.startswith(f'"{word}') for word in noise)
    ]
    path.write_text("\n".join(lines).lstrip() + separator + body, encoding="utf-8")


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def problems() -> Iterator[str]:
    """Every fault of the catalogues, one line each."""
    for application in applications():
        wanted = collect(application)
        for language in LANGUAGES:
            path = _catalogue_path(application, language)
            kept = _read(path, language)
            place = path.relative_to(PACKAGE)
            for message in wanted:
                if not message.id:
                    continue
                old = kept.get(message.id, message.context)
                name = message.id if isinstance(message.id, str) else message.id[0]
                if old is None or not all(_forms(old)):
                    yield f"{place}: not translated: {name!r}"
                elif old.fuzzy:
                    yield f"{place}: fuzzy: {name!r}"
                else:
                    yield from (f"{place}: {fault}: {name!r}" for fault in _faults(message, _forms(old)))
            for message in kept:
                if message.id and wanted.get(message.id, message.context) is None:
                    yield f"{place}: no longer used: {message.id!r}"
    yield from _disagreements()


def _disagreements() -> Iterator[str]:
    """Django puts all catalogues together: of two translations of one string, one shows everywhere."""
    for language in LANGUAGES:
        told: dict[tuple[str | None, str], tuple[str, list[str]]] = {}
        for application in applications():
            for message in _read(_catalogue_path(application, language), language):
                name = message.id if isinstance(message.id, str) else message.id[0]
                first, forms = told.setdefault((message.context, name), (application.name, _forms(message)))
                if name and forms[0] != _forms(message)[0]:
                    yield f"{first} and {application.name} translate differently: {name!r}; give one a context"


def _faults(message: Message, forms: list[str]) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set(_PLACEHOLDER.findall(sources[-1]))
    for form in forms:
        found = set(_PLACEHOLDER.findall(form))
        # A singular may leave the number out.
        if found - wanted or (len(forms) == 1 and wanted - found):
            yield f"placeholders differ ({sorted(wanted)} / {sorted(found)})"
        if re.search(r"'\w|\w'", form) and "'" in re.sub(r"<[^>]*>", "", form):
            yield "straight apostrophe: French writes ’"
        if _BREAKING.search(re.sub(r"<[^>]*>|%\(\w+\)\w", "x", form)):
            yield "breaking space where French wants a non-breaking one"


def main(arguments: list[str]) -> int:
    if arguments == ["extract"]:
        refresh()
        return 0
    if arguments == ["check"]:
        faults = list(problems())
        print("\n".join(faults) or "all strings are translated")
        return 1 if faults else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main(sys.argv[1:]))
