"""Oneself and one's tokens."""

import datetime as dt
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as N_
from ninja import Router, Schema
from ninja.pagination import paginate
from ninja.responses import Status
from pydantic import AwareDatetime, StringConstraints

from vigie.accounts import tokens
from vigie.accounts.models import ApiToken, TokenScope
from vigie.portfolio.api import Identifier, signed_in

router = Router(tags=["me"])


class MeOut(Schema):
    id: int
    email: str
    full_name: str
    language: str
    time_zone: str


class TokenIn(Schema):
    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$", strip_whitespace=True)]
    scope: TokenScope = TokenScope.READ
    expires_at: AwareDatetime | None = None


class TokenOut(Schema):
    id: int
    name: str
    hint: str
    scope: TokenScope
    created_at: dt.datetime
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None


class NewTokenOut(TokenOut):
    secret: str


@router.get("/me", response=MeOut, summary=N_("Who am I"))
def me(request: HttpRequest) -> object:
    return signed_in(request)


@router.get("/tokens", response=list[TokenOut], summary=N_("My tokens"))
@paginate
def list_tokens(request: HttpRequest) -> object:
    return ApiToken.objects.visible_to(signed_in(request))


@router.post("/tokens", response={201: NewTokenOut}, summary=N_("Make a token; its secret is shown this once"))
def create_token(request: HttpRequest, payload: TokenIn) -> Status[object]:
    token, secret = tokens.create_token(actor=signed_in(request), **payload.dict())
    return Status(201, {**TokenOut.from_orm(token).dict(), "secret": secret})


@router.delete("/tokens/{token_id}", response={204: None}, summary=N_("Revoke a token"))
def revoke_token(request: HttpRequest, token_id: Identifier) -> Status[None]:
    user = signed_in(request)
    token = ApiToken.objects.visible_to(user).filter(pk=token_id).first()
    if token is None:
        raise Http404
    tokens.revoke_token(token, actor=user)
    return Status(204, None)
