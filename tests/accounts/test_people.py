"""People and roles: what services allow, what pages do, in both languages."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from vigie.accounts import services
from vigie.accounts.models import AuditEvent, RoleAssignment, Theme, User
from vigie.accounts.roles import Role
from vigie.portfolio.models import Node, NodeKind
from vigie.portfolio.services import create_node

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"


def person(name: str, role: Role | None = None, node: Node | None = None, **fields: Any) -> User:
    made = services.create_person(
        actor=None, email=f"{name}@example.org", full_name=name.title(), password=PASSWORD, **fields
    )
    if role and node:
        services.grant_role(made, role, node, actor=None)
    return made


@pytest.fixture
def top() -> Node:
    return create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="TOP", name="Top")


@pytest.fixture
def head(top: Node) -> User:
    return person("head", Role.HEAD_OF_PMO, top)


@pytest.fixture
def officer(top: Node) -> User:
    return person("officer", Role.PMO_OFFICER, top)


@pytest.fixture
def member(top: Node) -> User:
    return person("member", Role.TEAM_MEMBER, top)


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("root@example.org", PASSWORD, full_name="Root")


# ---- services


def test_an_officer_grants_roles_but_appoints_no_head(top: Node, officer: User, member: User, head: User) -> None:
    services.grant_role(member, Role.PROJECT_MANAGER, top, actor=officer)
    with pytest.raises(PermissionDenied, match=r"accounts\.appoint_head"):
        services.grant_role(officer, Role.HEAD_OF_PMO, top, actor=officer)
    with pytest.raises(PermissionDenied, match=r"accounts\.appoint_head"):
        services.revoke_role(RoleAssignment.objects.get(user=head), actor=officer)
    assert set(RoleAssignment.objects.values_list("user__full_name", "role")) == {
        ("Member", "team_member"),
        ("Member", "project_manager"),
        ("Officer", "pmo_officer"),
        ("Head", "head_of_pmo"),
    }


def test_granting_twice_is_granting_once(top: Node, officer: User, member: User) -> None:
    services.grant_role(member, Role.AUDITOR, top, actor=officer)
    services.grant_role(member, Role.AUDITOR, top, actor=officer)
    assert AuditEvent.objects.filter(action="accounts.grant_role", actor=officer).count() == 1


def test_an_administrators_account_is_the_administrators(administrator: User, head: User) -> None:
    for act in (
        lambda: services.set_active(administrator, False, actor=head),
        lambda: services.update_person(administrator, actor=head, full_name="Taken"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.full_name) == (True, "Root")


def test_only_the_administrator_changes_an_address(administrator: User, head: User, member: User) -> None:
    with pytest.raises(PermissionDenied):
        services.update_person(member, actor=head, email="thief@example.org")
    services.update_person(member, actor=administrator, email="New@Example.org", full_name="New Name")
    member.refresh_from_db()
    assert (member.email, member.full_name) == ("new@example.org", "New Name")
    event = AuditEvent.objects.get(action="accounts.update_person")
    assert (event.old, event.new) == (
        {"email": "member@example.org", "full_name": "Member"},
        {"email": "new@example.org", "full_name": "New Name"},
    )


def test_nobody_closes_their_own_account(head: User) -> None:
    with pytest.raises(ValidationError, match="your own account"):
        services.set_active(head, False, actor=head)


def test_an_address_is_taken_whatever_its_case(head: User) -> None:
    with pytest.raises(ValidationError, match="already has the address"):
        services.create_person(actor=head, email="HEAD@example.org", full_name="Other")


# ---- signing in


def test_sign_in_with_any_case_and_sign_out(client: Client, member: User) -> None:
    answer = client.post("/accounts/login/", {"login": "Member@Example.org", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/profile/")["Location"] == "/accounts/login/?next=/profile/"


def test_a_closed_account_does_not_sign_in(client: Client, member: User, head: User) -> None:
    services.set_active(member, False, actor=head)
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert client.get("/profile/").status_code == 302


def test_closing_an_account_ends_its_sessions(client: Client, member: User, head: User) -> None:
    client.force_login(member)
    assert client.get("/profile/").status_code == 200
    services.set_active(member, False, actor=head)
    assert client.get("/profile/").status_code == 302


def test_reset_a_password_by_letter(client: Client, member: User) -> None:
    client.post("/accounts/password/reset/", {"email": member.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True)
    new = "another long secret"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert client.login(email=member.email, password=new)


def test_the_letter_is_in_the_language_of_who_gets_it(client: Client, member: User) -> None:
    User.objects.filter(pk=member.pk).update(language="fr")
    client.post("/accounts/password/reset/", {"email": member.email}, headers={"accept-language": "en"})
    (letter,) = mail.outbox
    assert letter.subject == "Choisissez un nouveau mot de passe dans Vigie"
    assert letter.body.startswith(f"Bonjour {member.full_name or member.email},")
    assert "testserver!" not in letter.body


def test_nobody_without_an_account_is_written_to(client: Client, db: None) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert mail.outbox == []


def test_the_reset_page_does_not_tell_who_has_an_account(client: Client, member: User) -> None:
    known = client.post("/accounts/password/reset/", {"email": member.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_visitors_cannot_open_an_account(client: Client, db: None) -> None:
    form = {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/accounts/signup/", form)
    assert b"<form" not in answer.content.split(b"<main")[1]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
    ],
)
def test_every_page_of_signing_in_stands_in_the_layout(client: Client, member: User, name: str) -> None:
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    page = client.get(reverse(name)).content.decode()
    assert page.count("<h1") == 1
    assert 'href="#main"' in page
    assert "web/dist/app.css" in page


def _code(secret: str) -> str:
    """The six digits of an authenticator app now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def test_two_step_sign_in(client: Client, member: User) -> None:
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert page.count("<h1") == 1
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)
    assert secret
    assert 'alt="' + secret[1] in page
    codes = client.post("/accounts/2fa/totp/activate/", {"code": _code(secret[1])}, follow=True).content.decode()
    assert codes.count("<h1") == 1
    client.post("/accounts/logout/")
    asked = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD}, follow=True)
    assert client.get("/profile/").status_code == 302
    assert b'name="code"' in asked.content
    # A code serves once: a recovery code opens in its place.
    recovery = re.search(r">\s*([0-9a-f]{8})\b", codes)
    assert recovery
    client.post("/accounts/2fa/authenticate/", {"code": recovery[1]})
    assert client.get("/profile/").status_code == 200


# ---- language, theme, time zone


def test_a_visitors_language_and_theme_are_kept_in_cookies(client: Client, db: None) -> None:
    assert client.get("/accounts/login/", headers={"accept-language": "fr"}).headers["Content-Language"] == "fr"
    answer = client.post("/preferences/", {"language": "fr", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    client.post("/preferences/", {"theme": "dark"})
    page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="fr" data-theme-choice="dark" data-bs-theme="dark">' in page
    assert "Se connecter" in page


def test_a_persons_choice_is_kept_with_the_account(client: Client, member: User) -> None:
    client.force_login(member)
    client.post("/preferences/", {"language": "fr"})
    client.post("/preferences/", {"theme": "dark"})
    member.refresh_from_db()
    assert (member.language, member.theme) == ("fr", Theme.DARK)
    elsewhere = Client()
    elsewhere.force_login(member)
    page = elsewhere.get("/profile/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="fr" data-theme-choice="dark" data-bs-theme="dark">' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_switch_leads_nowhere_else(client: Client, db: None, target: str) -> None:
    assert client.post("/preferences/", {"language": "fr", "next": target})["Location"] == "/"


def test_the_switch_ignores_what_is_not_a_choice(client: Client, member: User) -> None:
    client.force_login(member)
    client.post("/preferences/", {"language": "xx", "theme": "pink"})
    member.refresh_from_db()
    assert (member.language, member.theme) == ("", Theme.AUTO)


def test_the_profile_is_applied_at_once(client: Client, member: User) -> None:
    client.force_login(member)
    form = {
        "full_name": "Renée Œuvre",
        "job_title": "Architecte",
        "language": "fr",
        "theme": "light",
        "time_zone": "Indian/Reunion",
    }
    answer = client.post("/profile/", form, follow=True)
    page = answer.content.decode()
    assert "Votre profil est enregistré." in page
    assert 'lang="fr"' in page
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in form} == form


def test_a_refused_profile_keeps_what_was_typed_and_shows_why(client: Client, member: User) -> None:
    client.force_login(member)
    form = {"full_name": "", "job_title": "Kept", "language": "", "theme": "light", "time_zone": "Mars/Base"}
    page = client.post("/profile/", form).content.decode()
    assert 'value="Kept"' in page
    assert page.count('aria-invalid="true"') == 2
    assert 'aria-describedby="id_full_name_error"' in page
    assert 'id="id_full_name_error"' in page
    member.refresh_from_db()
    assert member.full_name == "Member"


# ---- the office's pages


def test_the_list_of_people_is_the_offices(client: Client, member: User, officer: User) -> None:
    client.force_login(member)
    assert client.get("/people/").status_code == 403
    client.force_login(officer)
    page = client.get("/people/?q=memb").content.decode()
    assert "Member" in page
    assert "officer@example.org" not in page.split("<main")[1]


def test_people_are_found_without_accents_after_they_changed_their_name(client: Client, officer: User) -> None:
    renee = person("renee")
    services.update_profile(actor=renee, full_name="Renée Œuvre", job_title="Ingénieure")
    client.force_login(officer)
    for words in ("renee", "OEUVRE", "ingenieure Renée"):
        assert "Renée Œuvre" in client.get("/people/", {"q": words}).content.decode().split("<main")[1]


def test_the_list_of_people_costs_the_same_for_many(
    client: Client, officer: User, top: Node, django_assert_num_queries: Any
) -> None:
    client.force_login(officer)
    client.get("/people/")
    with django_assert_num_queries(8):
        client.get("/people/")
    for n in range(30):
        person(f"p{n}", Role.TEAM_MEMBER, top)
    with django_assert_num_queries(8):
        client.get("/people/")


def test_a_role_that_one_may_not_know_of_is_not_shown(client: Client, top: Node, officer: User) -> None:
    secret = create_node(actor=None, kind=NodeKind.PROJECT, parent=top, code="S", name="Secret site", confidential=True)
    insider = person("insider", Role.PROJECT_MANAGER, secret)
    client.force_login(officer)
    assert "Secret site" not in client.get(f"/people/{insider.pk}/").content.decode()
    assert "Secret site" not in client.get("/people/").content.decode()
    assignment = RoleAssignment.objects.get(user=insider)
    assert client.post(f"/roles/{assignment.pk}/revoke/").status_code == 404
    assert client.post(f"/people/{insider.pk}/roles/", {"role": "auditor", "node": secret.pk}).status_code == 302
    assert RoleAssignment.objects.filter(node=secret).count() == 1


def test_an_invited_person_chooses_a_password_and_signs_in(client: Client, head: User, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    settings.SITE_URL = "http://testserver"
    client.force_login(head)
    form = {"email": "New@Example.org", "full_name": "Nora", "job_title": "", "unit": "", "language": "fr"}
    client.post("/people/new/", form)
    letter = mail.outbox[0]
    assert (letter.subject, letter.to) == ("Votre compte dans Vigie", ["new@example.org"])
    link = re.search(r"http://testserver(\S+)", letter.body)
    assert link
    visitor = Client()
    page = visitor.get(link[1], follow=True)
    visitor.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert visitor.login(email="new@example.org", password=PASSWORD)
    assert Client().get(link[1], follow=True).content.decode().count("password1") == 0


def test_without_mail_the_link_is_shown_once_to_who_invites(client: Client, head: User) -> None:
    client.force_login(head)
    form = {"email": "new@example.org", "full_name": "Nora", "job_title": "", "unit": "", "language": ""}
    page = client.post("/people/new/", form).content.decode()
    assert "/accounts/password/reset/key/" in page
    nora = User.objects.get(email="new@example.org")
    again = client.post(f"/people/{nora.pk}/invitation/", follow=True).content.decode()
    assert "/accounts/password/reset/key/" not in again
    assert mail.outbox[0].to == ["new@example.org"]


def test_managing_people_is_for_those_who_may(client: Client, officer: User, member: User) -> None:
    client.force_login(officer)
    assert client.get("/people/new/").status_code == 403
    assert client.get(f"/people/{member.pk}/edit/").status_code == 403
    assert client.post(f"/people/{member.pk}/active/", {"active": "0"}).status_code == 403
    assert client.post(f"/people/{member.pk}/invitation/").status_code == 403
    member.refresh_from_db()
    assert member.is_active


def test_a_posted_address_does_not_pass_the_disabled_field(client: Client, head: User, member: User) -> None:
    client.force_login(head)
    form = {"email": "thief@example.org", "full_name": "M", "job_title": "", "unit": "", "language": ""}
    assert client.post(f"/people/{member.pk}/edit/", form).status_code == 302
    member.refresh_from_db()
    assert (member.email, member.full_name) == ("member@example.org", "M")


def test_grant_and_revoke_by_the_pages(client: Client, officer: User, top: Node) -> None:
    newcomer = person("newcomer")
    client.force_login(officer)
    page = client.post(f"/people/{newcomer.pk}/roles/", {"role": "sponsor", "node": top.pk}, follow=True)
    assert "Newcomer is now Sponsor on “Top” and everything below it." in page.content.decode()
    assignment = RoleAssignment.objects.get(user=newcomer)
    assert assignment.granted_by == officer
    client.post(f"/roles/{assignment.pk}/revoke/", {"next": "/people/"})
    assert not RoleAssignment.objects.filter(user=newcomer).exists()


def test_the_matrix_page_says_every_permission_in_words(client: Client, member: User) -> None:
    client.force_login(member)
    page = client.get("/roles/").content.decode()
    assert "Invite people, open and close accounts" in page
    assert page.count("portfolio.view_node") == 1
