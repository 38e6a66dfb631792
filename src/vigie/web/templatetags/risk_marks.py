"""How severe a risk is, drawn without a component: lists repeat it on each row."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vigie.risks.models import BANDS, Severity
from vigie.web.templatetags.vigie import icon

register = template.Library()

_ICONS: dict[str, str] = {
    Severity.LOW: "circle-check",
    Severity.MODERATE: "alert-circle",
    Severity.HIGH: "alert-triangle",
    Severity.CRITICAL: "alert-octagon",
}


@register.simple_tag
def severity_badge(severity: str, score: int | None = None) -> SafeString:
    """A severity as symbol, word and colour; without one, that it is still to be assessed."""
    if severity not in BANDS:
        return format_html('<span class="v-status v-status-none">{} {}</span>', icon("circle-dashed"), _("To assess"))
    return format_html(
        '<span class="v-status v-severity-{}">{} {}{}</span>',
        severity,
        icon(_ICONS[severity]),
        Severity(severity).label,
        "" if score is None else f" · {score}",
    )
