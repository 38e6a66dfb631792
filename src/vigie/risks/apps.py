from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RisksConfig(AppConfig):
    name = "vigie.risks"
    label = "risks"
    verbose_name = _("Risks")

    def ready(self) -> None:
        from vigie.risks import policies, tasks  # noqa: F401  (declares the permissions and the jobs)
