from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "vigie.insight"
    label = "insight"
    verbose_name = _("Indicators")

    def ready(self) -> None:
        from vigie.insight import policies, tasks  # noqa: F401  (declares the permissions and the jobs)
        from vigie.insight.refresh import refresh_risks, refresh_schedule
        from vigie.planning.events import register_recomputed
        from vigie.risks.events import register_changed

        register_recomputed(refresh_schedule)
        register_changed(refresh_risks)
