"""The OpenAPI document says what the API does: a snapshot under review, and every operation tried with odd requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Tree
from vigie.accounts.roles import Role
from vigie.accounts.tokens import create_token
from vigie.api.root import api
from vigie.planning.models import Schedule

SNAPSHOT = Path(__file__).with_name("openapi.json")
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def _document() -> dict[str, Any]:
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def test_the_openapi_document_changes_only_on_purpose() -> None:
    """After a wanted change: ``python -m tests.api.test_contract`` writes the snapshot anew; read its difference."""
    assert _document() == json.loads(SNAPSHOT.read_text())


def test_the_document_is_openapi_3_1_and_every_operation_tells_of_its_errors() -> None:
    document = _document()
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403", "404", "422"} <= operation["responses"].keys(), (method, path)
            assert operation["summary"], (method, path)


_schema = schemathesis.openapi.from_dict(json.loads(SNAPSHOT.read_text()))


@pytest.fixture
def _open_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request must not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(tree: Tree) -> dict[str, str]:
    person = tree.people[Role.HEAD_OF_PMO]
    _token, secret = create_token(actor=person, name="schemathesis", scope="write")
    return {"Authorization": f"Bearer {secret}"}


def _aim(case: Any, tree: Tree) -> None:
    """Let half of the requests find an object: random identifiers alone would only ever meet 404."""
    real = {"node_id": tree.project.pk, "uid": 1}
    for name, value in (case.path_parameters or {}).items():
        if name in real and isinstance(value, int) and value % 2:
            case.path_parameters[name] = real[name]


@pytest.mark.django_db
@pytest.mark.usefixtures("_open_connection")
@_schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_no_request_breaks_the_contract(case: Any, bearer: dict[str, str], tree: Tree, planned: Schedule) -> None:
    _aim(case, tree)
    case.headers = {**(case.headers or {}), **bearer}
    response = case.call(app=get_wsgi_application(), base_url="http://testserver")
    case.validate_response(response, checks=CHECKS)


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(_document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n")
