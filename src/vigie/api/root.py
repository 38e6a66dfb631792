"""The REST API: what every router shares. Each application brings its own router in its ``api.py``."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.security import SessionAuth

from vigie.api.auth import TokenAuth
from vigie.api.people import router as people
from vigie.api.problems import describe_problems, install_problem_handlers
from vigie.insight.api import router as insight
from vigie.jobs.api import router as jobs
from vigie.planning.api import router as planning
from vigie.portfolio.api import router as portfolio
from vigie.risks.analysis_api import router as analyses
from vigie.risks.api import router as risks

DESCRIPTION = """\
Everything that the pages do, for programs. Sign in with a token (`Authorization: Bearer vigie_…`, made on your profile)
or with the session of the browser. A token has the rights of its owner, at most.

- Errors are `application/problem+json` (RFC 9457), in the language of `Accept-Language`.
- Lists are paged: `page`, `page_size`; the answer has `items`, `count`, `page` and `pages`.
- What does not exist and what you may not see look the same: 404.
- Who edits sends the `version` or `revision` that they read; when somebody else was faster, the answer is 409.
- Dates of schedules are local to the schedule, without time zone; durations are in seconds of working time.
"""


class VigieAPI(NinjaAPI):
    """NinjaAPI whose OpenAPI document also tells of the errors that every operation may answer."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        return describe_problems(super().get_openapi_schema(*args, **kwargs))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """By the room, not by the file in it: programs made from the document keep their names when files move."""
        room = operation.view_func.__module__.split(".")[:3]
        return "_".join([*room, operation.view_func.__name__])


api = VigieAPI(
    title="Vigie",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    docs_decorator=login_required,
)
install_problem_handlers(api)
api.add_router("", people)
api.add_router("", portfolio)
api.add_router("", planning)
api.add_router("", risks)
api.add_router("", analyses)
api.add_router("", insight)
api.add_router("", jobs)
