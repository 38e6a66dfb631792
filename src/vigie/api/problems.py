"""Errors as ``application/problem+json`` (RFC 9457), each with a text that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as RequestError
from ninja.openapi.schema import OpenAPISchema

from vigie.portfolio.services import EditConflict

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: gettext_noop("The request cannot be carried out as it is"),
    401: gettext_noop("Sign in first: send a valid token"),
    403: gettext_noop("You do not have the right to do this"),
    404: gettext_noop("This does not exist, or you have no access to it"),
    405: gettext_noop("This address does not know that method"),
    409: gettext_noop("Somebody else changed this meanwhile: read it again, then repeat your change"),
    413: gettext_noop("This is too large"),
    422: gettext_noop("The request does not have the expected form"),
    429: gettext_noop("Too many requests: wait a moment"),
    500: gettext_noop("Vigie failed: nothing was changed; tell the administrator when it happened"),
}


def problem(
    request: HttpRequest, status: int, detail: str = "", errors: Iterable[Mapping[str, Any]] = (), **more: Any
) -> HttpResponse:
    """An error answer. ``errors``: items with ``field`` and ``message``."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _(TITLES.get(status, TITLES[400])),
        "status": status,
        "instance": request.path,
    }
    if detail:
        body["detail"] = detail
    if items := list(errors):
        body["errors"] = items
    return JsonResponse(body | more, status=status, content_type=MEDIA_TYPE)


def _request_error(request: HttpRequest, error: RequestError) -> HttpResponse:
    errors = [
        # The first parts of a location name the source (body, query) and ninja's parameter.
        {"field": ".".join(str(part) for part in e["loc"]), "message": e["msg"]}
        for e in error.errors
    ]
    return problem(request, 422, errors=errors)


def _validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if not hasattr(error, "error_dict"):
        return problem(request, 400, detail=" ".join(error.messages))
    by_field = error.message_dict
    general = " ".join(by_field.pop(NON_FIELD_ERRORS, []))
    errors = [{"field": name, "message": message} for name, messages in by_field.items() for message in messages]
    return problem(request, 400, detail=general, errors=errors)


def _conflict(request: HttpRequest, error: EditConflict) -> HttpResponse:
    current = getattr(error.current, "version", getattr(error.current, "revision", None))
    return problem(request, 409, current=current)


def install_problem_handlers(api: NinjaAPI) -> None:
    """Make every error of the API a problem document."""
    # ninja types its handlers by the class of the exception, where it passes the exception.
    add: Any = api.add_exception_handler
    add(RequestError, _request_error)
    add(ValidationError, _validation_error)
    add(EditConflict, _conflict)
    add(PermissionDenied, lambda request, error: problem(request, 403))
    add(AuthenticationError, lambda request, error: problem(request, 401))
    add(Http404, lambda request, error: problem(request, 404))
    add(HttpError, lambda request, error: problem(request, error.status_code, detail=error.message))


_SCHEMA = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "instance": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "current": {"type": ["integer", "null"], "description": "On 409: the version as it stands now."},
    },
}


def describe_problems(schema: OpenAPISchema) -> OpenAPISchema:
    """Add to every operation the errors that it may answer."""
    schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _SCHEMA
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            statuses = [401, 403, 404, 422] + ([400, 409] if method != "get" else [400])
            for status in statuses:
                operation["responses"].setdefault(status, {"description": TITLES[status], "content": content})
    return schema
