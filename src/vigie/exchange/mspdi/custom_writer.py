"""Custom fields in MSPDI: which of Project's own fields holds which of the document's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from vigie.exchange.document import CustomValue, ScheduleDocument
from vigie.exchange.mspdi import codes
from vigie.exchange.mspdi.output import Output, duration
from vigie.exchange.values import Notices

Attributes = list[tuple[int, str]]

_TEXTS = tuple(f"text{number}" for number in range(30, 0, -1))


class _Custom(Protocol):
    @property
    def custom(self) -> Mapping[str, CustomValue]: ...


class CustomFields:
    """Fields that Project has keep their place; others move to free text fields, told by their alias."""

    def __init__(self, document: ScheduleDocument, notices: Notices) -> None:
        self.numbers: dict[tuple[str, str], int] = {}
        self.labels: dict[int, tuple[str, str]] = {}
        self.outline_values: dict[int, dict[str, int]] = {}
        declared = {(field.entity, field.key): field.label for field in document.custom_fields}
        for entity, rows in _rows(document):
            for row in rows:
                for key in row.custom:
                    declared.setdefault((entity, key), key)
        for (entity, key), label in declared.items():
            self._place(entity, key, label)
        for entity, rows in _rows(document):
            for row in rows:
                self._note_outline_values(entity, row.custom)
        taken = set(self.numbers.values())
        for (entity, key), label in declared.items():
            if (entity, key) in self.numbers or entity not in codes.FIELD_NUMBERS:
                continue
            free = (codes.FIELD_NUMBERS[entity][text] for text in _TEXTS)
            number = next((number for number in free if number not in taken), None)
            if number is None:
                notices.add("field_not_written", field=label)
                continue
            taken.add(number)
            self.numbers[entity, key] = number
            self.labels[number] = (codes.field_of(str(number))[1], label)

    def _place(self, entity: str, key: str, label: str) -> None:
        number = codes.FIELD_NUMBERS.get(entity, {}).get(key)
        if number is None and key.startswith("field_") and key[6:].isdecimal():
            number = int(key[6:])
        if number is not None:
            self.numbers[entity, key] = number
            self.labels[number] = (key, label)

    def _note_outline_values(self, entity: str, custom: Mapping[str, CustomValue]) -> None:
        for key, value in custom.items():
            if key.startswith("outline_code") and value is not None and (entity, key) in self.numbers:
                values = self.outline_values.setdefault(self.numbers[entity, key], {})
                values.setdefault(str(value), 1 + sum(map(len, self.outline_values.values())))

    def write_definitions(self, out: Output) -> None:
        """The lists at the head of the file. Values of outline codes are numbered as they come."""
        with out.inside("OutlineCodes"):
            for number, values in self.outline_values.items():
                with out.inside("OutlineCode"):
                    out.one("FieldID", number)
                    with out.inside("Values"):
                        for text, identifier in values.items():
                            with out.inside("Value"):
                                out.one("ValueID", identifier)
                                out.one("Value", text)
        with out.inside("ExtendedAttributes"):
            for number, (key, label) in sorted(self.labels.items()):
                with out.inside("ExtendedAttribute"):
                    out.one("FieldID", number)
                    shown = codes.label_of(key)
                    out.one("FieldName", shown if not key.startswith("field_") else label)
                    out.one("Alias", label if label != shown else None)

    def of(self, entity: str, custom: Mapping[str, CustomValue]) -> tuple[Attributes, Attributes]:
        """The attributes and the outline codes of a row, as (number, value)."""
        attributes: Attributes = []
        outline_codes: Attributes = []
        for key, value in custom.items():
            number = self.numbers.get((entity, key))
            if number is None or value is None:
                continue
            if number in self.outline_values:
                outline_codes.append((number, str(self.outline_values[number][str(value)])))
            else:
                attributes.append((number, _written(codes.field_type(key), value)))
        return attributes, outline_codes

    @staticmethod
    def write_attributes(out: Output, attributes: Attributes) -> None:
        for number, value in attributes:
            with out.inside("ExtendedAttribute"):
                out.one("FieldID", number)
                out.one("Value", value)

    @staticmethod
    def write_outline_codes(out: Output, outline_codes: Attributes) -> None:
        for number, value in outline_codes:
            with out.inside("OutlineCode"):
                out.one("FieldID", number)
                out.one("ValueID", value)


def _rows(document: ScheduleDocument) -> tuple[tuple[str, Sequence[_Custom]], ...]:
    return (
        ("task", (*document.tasks, *([document.project_task] if document.project_task else []))),
        ("resource", document.resources),
        ("assignment", document.assignments),
    )


def _written(kind: str, value: CustomValue) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if kind == "duration" and isinstance(value, int | float):
        return duration(round(value)) or ""
    if kind == "cost" and isinstance(value, int | float):
        return repr(round(value * 100, 6))
    if kind == "date":
        try:
            return dt.datetime.fromisoformat(str(value)).isoformat(timespec="seconds")
        except ValueError:
            return str(value)
    return repr(value) if isinstance(value, float) else str(value)
