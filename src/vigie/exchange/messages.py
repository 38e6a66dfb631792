"""The words for the codes of errors and notices.

Exchange knows no Django: texts are msgids marked with ``_`` for Babel, and whoever shows one passes its ``gettext``:
``describe(error, django.utils.translation.gettext)``. French is in ``locale/fr/LC_MESSAGES/django.po``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from vigie.exchange.document import CustomValue


class Coded(Protocol):
    """An error or a notice."""

    @property
    def code(self) -> str: ...

    @property
    def detail(self) -> Mapping[str, CustomValue]: ...


def _(text: str) -> str:
    """Mark a msgid."""
    return text


ERRORS = {
    "java_missing": _(
        "Reading this format needs Java. Ask the administrator to install the package %(package)s on the server, "
        "or save the schedule as XML (MSPDI) in Microsoft Project."
    ),
    "mpxj_missing": _(
        "Reading this format needs the optional part %(package)s. Ask the administrator to install it, "
        "or save the schedule as XML (MSPDI) in Microsoft Project."
    ),
    "unknown_format": _("This file is not a schedule that Vigie can read. It reads: %(formats)s."),
    "unreadable": _(
        "The file could not be read as %(format)s: it seems damaged or incomplete. "
        "Open it in the program that made it, save it again and retry. (%(reason)s)"
    ),
}

NOTICES = {
    "reader_skipped": _("A part of the file could not be read and was left out: %(reason)s"),
    "link_without_task": _(
        "The link from task %(predecessor)s to task %(successor)s names a task that the file lacks."
    ),
}


def describe(coded: Coded, gettext: Callable[[str], str] = str) -> str:
    """The sentence for an error or a notice, in the language of ``gettext``."""
    return gettext((ERRORS | NOTICES)[coded.code]) % coded.detail
