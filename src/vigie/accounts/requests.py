"""The person behind a request, and the page that they came from."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from vigie.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in person; call it behind ``login_required`` only."""
    assert isinstance(request.user, User)
    return request.user


def whole_number(text: str) -> int | None:
    """A key or a revision that an address or a form names; ``None`` for what cannot be one."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def back_to(request: HttpRequest, default: str = "/") -> HttpResponseRedirect:
    """To the page that the form names in ``next``, if it is one of ours."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = default
    return HttpResponseRedirect(target)
