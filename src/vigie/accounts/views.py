"""Pages about people and roles."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts import policies, services
from vigie.accounts.access import authorize, has_permission
from vigie.accounts.forms import GrantForm, PeopleFilterForm, PersonForm, ProfileForm
from vigie.accounts.invitations import invitation_link, send_invitation
from vigie.accounts.models import Theme, User
from vigie.accounts.preferences import COOKIE_AGE, THEME_COOKIE
from vigie.accounts.queries import get_assignment, get_person, people_list, permission_matrix
from vigie.accounts.requests import back_to, user_of
from vigie.accounts.roles import Role


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    # The form edits a copy, so that a refused value does not show in the layout.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        services.update_profile(actor=user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"] or translation.get_language_from_request(request)):
            messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    roles = get_person(user, user.pk).visible_roles  # type: ignore[attr-defined]
    return render(request, "accounts/profile.html", {"form": form, "roles": roles})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and theme from the top bar: kept with the account, for visitors in a cookie."""
    language = request.POST.get("language", "")
    theme = request.POST.get("theme", "")
    chosen: dict[str, str] = {}
    if language in dict(settings.LANGUAGES):
        chosen["language"] = language
    if theme in Theme.values:
        chosen["theme"] = theme
    response = back_to(request)
    if request.user.is_authenticated and chosen:
        services.update_profile(actor=user_of(request), **chosen)
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, chosen.get("language")), (THEME_COOKIE, chosen.get("theme"))):
        if value:
            response.set_cookie(
                name, value, max_age=COOKIE_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
            )
    return response


@login_required
def people(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    authorize(user, policies.GRANT_ROLES)
    form = PeopleFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    page = Paginator(people_list(user, filters), 50).get_page(request.GET.get("page"))
    manages = has_permission(user, policies.MANAGE_PEOPLE)
    return render(request, "accounts/people.html", {"page": page, "form": form, "manages": manages})


def _may_manage(actor: User, person: User) -> bool:
    return has_permission(actor, policies.MANAGE_PEOPLE) and (actor.is_superuser or not person.is_superuser)


@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    found = get_person(user, pk)
    grants = has_permission(user, policies.GRANT_ROLES)
    roles = [
        (a, has_permission(user, policies.GRANT_ROLES, a.node))
        for a in found.visible_roles  # type: ignore[attr-defined]
    ]
    context = {
        "person": found,
        "roles": roles,
        "grant_form": GrantForm(actor=user) if grants and found.is_active else None,
        "manages": _may_manage(user, found),
        "invited": found.last_login is None and not found.has_usable_password(),
        "is_self": found.pk == user.pk,
    }
    return render(request, "accounts/person.html", context)


@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """Make an account and write to the person. Without a mail server, show the link to hand over."""
    user = user_of(request)
    authorize(user, policies.MANAGE_PEOPLE)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            created = services.create_person(actor=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _invited(request, created, show_link=True)
    return render(request, "accounts/person_form.html", {"form": form})


def _invited(request: HttpRequest, person: User, *, show_link: bool) -> HttpResponse:
    if settings.EMAIL_HOST or not show_link:
        send_invitation(person, sender=user_of(request))
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": person.email})
        return redirect("accounts:person", pk=person.pk)
    return render(request, "accounts/invited.html", {"person": person, "link": invitation_link(person)})


@login_required
@require_POST
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another invitation, to somebody who has not chosen a password yet.

    Only the administrator is shown the link itself: it opens the account, with whatever roles it has by now.
    """
    user = user_of(request)
    found = get_person(user, pk)
    if not _may_manage(user, found):
        raise PermissionDenied(policies.MANAGE_PEOPLE)
    if found.has_usable_password() or not found.is_active:
        messages.error(request, _("%(person)s has already chosen a password: they can reset it.") % {"person": found})
        return redirect("accounts:person", pk=pk)
    return _invited(request, found, show_link=user.is_superuser)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    found = get_person(user, pk)
    if not _may_manage(user, found):
        raise PermissionDenied(policies.MANAGE_PEOPLE)
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=pk))
    if not user.is_superuser:
        form.fields["email"].disabled = True
        form.fields["email"].help_text = _("People sign in by this address: only the administrator changes it.")
    if request.method == "POST" and form.is_valid():
        services.update_person(found, actor=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:person", pk=pk)
    return render(request, "accounts/person_form.html", {"form": form, "person": found})


@login_required
@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    found = get_person(user, pk)
    active = request.POST.get("active") == "1"
    try:
        services.set_active(found, active, actor=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        text = _("The account of %(person)s is open.") if active else _("The account of %(person)s is closed.")
        messages.success(request, text % {"person": found})
    return redirect("accounts:person", pk=pk)


@login_required
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    found = get_person(user, pk)
    form = GrantForm(request.POST, actor=user)
    if not form.is_valid():
        messages.error(request, _("Choose a role and where it holds."))
        return redirect("accounts:person", pk=pk)
    role, node = Role(form.cleaned_data["role"]), form.cleaned_data["node"]
    services.grant_role(found, role, node, actor=user)
    text = _("%(person)s is now %(role)s on “%(node)s” and everything below it.")
    messages.success(request, text % {"person": found, "role": role.label, "node": node})
    return redirect("accounts:person", pk=pk)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_assignment(user_of(request), pk)
    services.revoke_role(assignment, actor=user_of(request))
    text = _("%(person)s is no longer %(role)s on “%(node)s”.")
    values = {"person": assignment.user, "role": assignment.get_role_display(), "node": assignment.node}
    messages.success(request, text % values)
    return back_to(request, reverse("accounts:person", args=[assignment.user_id]))


@login_required
def matrix(request: HttpRequest) -> HttpResponse:
    """Who may do what: each permission by role."""
    return render(request, "accounts/matrix.html", {"matrix": permission_matrix(), "roles": Role})
