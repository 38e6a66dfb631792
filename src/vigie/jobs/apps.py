from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "vigie.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from vigie.jobs import policies  # noqa: F401  (declares the permissions)

        autodiscover_modules("tasks")
