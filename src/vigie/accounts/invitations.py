"""The letter that lets a new person choose a password."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vigie.accounts.models import User


def invitation_link(person: User) -> str:
    """Where the person chooses a password; good once, for as long as a password reset."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _dash, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def send_invitation(person: User, *, sender: User) -> None:
    """Write to the person in their language (the sender's when they have none yet)."""
    with translation.override(person.language or sender.language or translation.get_language()):
        body = render_to_string(
            "accounts/invitation.txt", {"person": person, "sender": sender, "link": invitation_link(person)}
        )
        send_mail(_("Your account in Vigie"), body, settings.DEFAULT_FROM_EMAIL, [person.email])
