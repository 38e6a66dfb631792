from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "vigie.planning"
    label = "planning"
    verbose_name = _("Planning")

    def ready(self) -> None:
        from vigie.planning import policies  # noqa: F401  (declares the permissions)
