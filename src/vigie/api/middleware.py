"""Whatever refuses a request to the API, its answer is a problem document."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vigie.api.problems import MEDIA_TYPE, problem

_ROOT = "/api/v1/"


class ProblemMiddleware:
    """Unknown addresses, unknown methods and failures are answered by Django with pages, made for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        told = response.headers.get("Content-Type", "")
        if response.status_code < 400 or told == MEDIA_TYPE or not request.path.startswith(_ROOT):
            return response
        answer = problem(request, response.status_code)
        if allowed := response.headers.get("Allow"):
            answer.headers["Allow"] = allowed
        return answer
