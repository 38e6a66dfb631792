"""Error pages: in the layout and the reader's language, saying what to do next."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from vigie.accounts.access import UnknownPermission, permission_label

_log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, icon: str, title: str, text: str, detail: str = "") -> HttpResponse:
    user = getattr(request, "user", None)
    layout = "web/base.html" if user is not None and user.is_authenticated else "web/entrance.html"
    # Earlier middleware may have refused the request before it was looked at.
    if getattr(request, "htmx", False):
        layout = "web/part.html"
    context = {"layout": layout, "status": status, "icon": icon, "error_title": title, "text": text, "detail": detail}
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        "file-unknown",
        _("This request cannot be understood"),
        _("Nothing was changed. Go back, reload the page and try again."),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says which right is missing, when the service said so."""
    try:
        detail = _("What is missing: “%(permission)s”.") % {"permission": permission_label(str(exception))}
    except UnknownPermission:
        detail = ""
    return _page(
        request,
        403,
        "lock",
        _("You may not do this"),
        _("Nothing was changed. If your work needs it, ask your PMO for a role that allows it."),
        detail,
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What does not exist and what one may not see look the same."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return _page(
        request,
        404,
        "map-search",
        _("This page does not exist"),
        _("Or you have no access to it. Check the address, search above, or start again from the dashboard."),
        said if hasattr(request, "resolver_match") and request.resolver_match else "",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    _log.warning("CSRF check failed: %s (%s)", reason, request.path)
    return _page(
        request,
        403,
        "clock-exclamation",
        _("This form has expired"),
        _("Nothing was saved. Go back, reload the page, and send the form again. Cookies must be allowed."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database and no session: they may be what failed."""
    return HttpResponse(render_to_string("web/500.html"), status=500)
