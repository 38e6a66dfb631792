"""The audit trail in words: what was done, and each value before and after, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts.models import AuditEvent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_ACTS: dict[str, StrOrPromise] = {}
_NAMES: dict[str, StrOrPromise] = {
    "approved_at": gettext_lazy("Approved on"),
    "baseline": gettext_lazy("Baseline"),
    "file": gettext_lazy("File"),
    "key": gettext_lazy("Indicator"),
    "number": gettext_lazy("Number"),
    "parent": gettext_lazy("Part of"),
    "person": gettext_lazy("Person"),
    "predecessors": gettext_lazy("Predecessors"),
    "revision": gettext_lazy("Revision"),
    "sha256": gettext_lazy("Fingerprint (SHA-256)"),
    "start": gettext_lazy("Start"),
    "state": gettext_lazy("State"),
    "tasks": gettext_lazy("Tasks"),
    "until": gettext_lazy("Until"),
}
"""Of values that are no field of the object, or one without words of its own."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def name_acts(acts: Mapping[str, StrOrPromise]) -> None:
    """Say in words, lazily translated, the acts that an application records."""
    _ACTS.update(acts)


@dataclass(frozen=True, slots=True)
class Line:
    """An event with its act in words, and each value that it touched: name, before, after."""

    event: AuditEvent
    act: str
    changes: list[tuple[str, str, str]]


def told(event: AuditEvent) -> Line:
    """An event in words; what no application has named stays as it was recorded."""
    fields = [(c["name"], _field(event, c["name"]), c["old"], c["new"]) for c in event.changes()]
    changes = [(_label(name, field), _text(field, old), _text(field, new)) for name, field, old, new in fields]
    return Line(event, str(_ACTS.get(event.action, event.action)), changes)


def _field(event: AuditEvent, name: str) -> Any:
    try:
        return apps.get_model(event.object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _label(name: str, field: Any) -> str:
    return capfirst(str(_NAMES.get(name) or getattr(field, "verbose_name", name.replace("_", " "))))


def _text(field: Any, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if (choice := dict(getattr(field, "flatchoices", ())).get(value)) is not None:
        return str(choice)
    return _moment(value) if isinstance(value, str) and _DAY.match(value) else str(value)


def _moment(text: str) -> str:
    """A day or an instant as JSON keeps it; other text as it is."""
    try:
        if moment := parse_datetime(text) if "T" in text else None:
            return date_format(localtime(moment) if is_aware(moment) else moment, "SHORT_DATETIME_FORMAT")
        if day := parse_date(text):
            return date_format(day, "SHORT_DATE_FORMAT")
    except ValueError:
        pass
    return text
