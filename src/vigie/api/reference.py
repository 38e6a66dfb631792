"""The API's own description, for people: operations by subject, with what they take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SUBJECTS = {
    "me": gettext_lazy("Oneself and one’s tokens"),
    "tree": gettext_lazy("Portfolios, programmes and projects"),
    "schedules": gettext_lazy("Schedules"),
    "indicators": gettext_lazy("Indicators and health"),
    "jobs": gettext_lazy("Long work"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body."""

    name: str
    type: str
    required: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does."""

    identity: str
    method: str
    path: str
    summary: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    status: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The operations about one thing."""

    name: str
    title: str
    operations: list[Operation]


def subjects(document: Mapping[str, Any]) -> list[Subject]:
    """The operations of an OpenAPI document, grouped by their tag."""
    found: dict[str, list[Operation]] = {}
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["api"])[0]
            found.setdefault(tag, []).append(_operation(path, method, operation, schemas))
    return [
        Subject(tag, str(SUBJECTS.get(tag, tag)), found[tag])
        for tag in [*SUBJECTS, *(found.keys() - SUBJECTS)]
        if tag in found
    ]


def _operation(path: str, method: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    summary = operation["summary"]
    success = next(status for status in operation["responses"] if str(status).startswith("2"))
    return Operation(
        identity=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=_(summary),
        parameters=[
            Field(p["name"], _type(p["schema"], schemas), p.get("required", False), p["schema"].get("description", ""))
            for p in operation.get("parameters", [])
        ],
        body=_fields(_content(operation.get("requestBody", {})), schemas),
        answer=_fields(_content(operation["responses"][success]), schemas),
        status=str(success),
    )


def _content(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the first media type."""
    for media in part.get("content", {}).values():
        schema: Mapping[str, Any] = media.get("schema", {})
        return schema
    return {}


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return _resolved(schema["allOf"][0], schemas)
    return schema


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Field]:
    """The fields of an object, or of the objects in a list or a page."""
    schema = _resolved(schema, schemas)
    if schema.get("type") == "array":
        return _fields(schema["items"], schemas)
    properties = schema.get("properties", {})
    if {"items", "count", "pages"} <= properties.keys():
        return _fields(properties["items"], schemas)
    required = set(schema.get("required", []))
    return [
        Field(name, _type(part, schemas), name in required, part.get("description", ""))
        for name, part in properties.items()
    ]


def _type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """A type in short: «integer or null», «one of a, b»."""
    schema = _resolved(schema, schemas)
    if "anyOf" in schema:
        return _(" or ").join(_type(part, schemas) for part in schema["anyOf"])
    if "enum" in schema:
        return _("one of %(values)s") % {"values": ", ".join(str(v) for v in schema["enum"])}
    if schema.get("type") == "array" and "items" in schema:
        return _("list of %(type)s") % {"type": _type(schema["items"], schemas)}
    kind = schema.get("type", "object")
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)
