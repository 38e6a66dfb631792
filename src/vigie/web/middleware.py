"""Between the pages and the parts of pages that htmx asks for."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect


class SignInAgainMiddleware:
    """When the session has ended, the whole page goes to sign in and back: a form inside a panel would mislead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        entrance = resolve_url(settings.LOGIN_URL)
        if request.htmx and response.headers.get("Location", "").startswith(entrance):  # type: ignore[attr-defined]
            back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(f"{entrance}?{urlencode({'next': back})}")
        return response
