"""API tokens: made, found again by their digest, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.accounts.audit import record
from vigie.accounts.models import ApiToken, TokenScope, User

_PREFIX = "vigie_"
_USE_NOTED_EVERY = dt.timedelta(minutes=5)


def _digest(secret: str) -> str:
    # The secret has 256 random bits: a plain digest cannot be guessed back, and is found by one indexed look-up.
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, actor: User, name: str, scope: str = TokenScope.READ, expires_at: dt.datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token for oneself; returns it with its secret, which is shown this once.

    Raises:
        ValidationError: no name, or an end in the past.
    """
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationError({"expires_at": _("This end is in the past: choose a later one, or none.")})
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        owner=actor, name=name.strip(), digest=_digest(secret), hint=secret[:12], scope=scope, expires_at=expires_at
    )
    token.full_clean()
    token.save()
    record(
        "accounts.create_token", token, actor=actor, new={"name": token.name, "scope": scope, "expires_at": expires_at}
    )
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> None:
    """End a token of one's own, at once. The administrator may end anybody's."""
    if token.owner_id != actor.pk and not actor.is_superuser:
        raise PermissionDenied("accounts.revoke_token")
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record("accounts.revoke_token", token, actor=actor, old={"revoked_at": None}, new={"revoked_at": token.revoked_at})


def find_token(secret: str) -> ApiToken | None:
    """The usable token with this secret, its owner with it, or ``None``."""
    token = ApiToken.objects.usable().select_related("owner").filter(digest=_digest(secret)).first()
    if token is not None:
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > _USE_NOTED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
