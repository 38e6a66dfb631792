from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "vigie.accounts"
    label = "accounts"
    verbose_name = _("People and roles")

    def ready(self) -> None:
        from vigie.accounts import paths, policies  # noqa: F401  (the lookup; the permissions)
