"""Who calls: the owner of a token. Browsers use their session, with CSRF protection, through ninja's own class."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from vigie.accounts.models import TokenScope, User
from vigie.accounts.tokens import find_token

_READING = ("GET", "HEAD", "OPTIONS")


class TokenAuth(HttpBearer):
    """``Authorization: Bearer vigie_…``. A token that may only read is refused everything else."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = find_token(token)
        if found is None:
            return None
        if found.scope == TokenScope.READ and request.method not in _READING:
            raise PermissionDenied("read-only token")
        request.user = found.owner
        # Without a stated wish, the owner's language.
        if found.owner.language and "Accept-Language" not in request.headers:
            translation.activate(found.owner.language)
        return found.owner
