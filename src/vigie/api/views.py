"""The page of one's tokens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from vigie.accounts.models import ApiToken, TokenScope
from vigie.accounts.tokens import create_token, revoke_token
from vigie.api.reference import subjects
from vigie.api.root import api
from vigie.portfolio.api import signed_in


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What the token is for: you will recognise it by its name when you revoke it."),
    )
    scope = forms.ChoiceField(label=gettext_lazy("Rights"), choices=TokenScope.choices, initial=TokenScope.READ)
    expires_at = forms.DateTimeField(
        label=gettext_lazy("Expires on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Leave empty for a token without end."),
    )


@login_required
def reference(request: HttpRequest) -> HttpResponse:
    """What the API offers, from its OpenAPI document, by subject."""
    return render(request, "api/reference.html", {"subjects": subjects(api.get_openapi_schema())})


@login_required
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form to make one; the secret of a new one is shown once, on the answer itself."""
    user = signed_in(request)
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = create_token(actor=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": ApiToken.objects.visible_to(user)}
    return render(request, "api/tokens.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    token = get_object_or_404(ApiToken.objects.visible_to(user), pk=pk)
    revoke_token(token, actor=user)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("tokens:list")
