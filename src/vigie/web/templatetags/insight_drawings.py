"""What the rows of dashboards repeat, drawn without a component: a component costs ten times as much on each row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vigie.insight.registry import get_indicator
from vigie.portfolio.indicators import Status
from vigie.web.drawings import Bar, Gauge
from vigie.web.templatetags.vigie import icon

register = template.Library()

_ICONS: dict[str, str] = {
    Status.GREEN: "circle-check",
    Status.AMBER: "alert-triangle",
    Status.RED: "alert-octagon",
    Status.GREY: "circle-dashed",
}


def _drawn_once(draw: Callable[..., SafeString]) -> Callable[..., SafeString]:
    """Keep what depends on nothing but the arguments and the language: lists draw the same few over and over."""

    @lru_cache(maxsize=2048)
    def kept(_language: str | None, *args: Hashable) -> SafeString:
        return draw(*args)

    @wraps(draw)
    def drawn(*args: Hashable) -> SafeString:
        return kept(get_language(), *args)

    return drawn


@register.simple_tag
@_drawn_once
def status_badge(status: str) -> SafeString:
    """As ``<c-badge-status>``."""
    look = "none" if status == Status.GREY else status
    return format_html(
        '<span class="v-status v-status-{}">{} {}</span>', look, icon(_ICONS[status]), Status(status).label
    )


@register.simple_tag
@_drawn_once
def status_count(status: str, count: int) -> SafeString:
    """How many projects stand there: symbol and number, the word for screen readers."""
    return format_html(
        '<span class="v-count v-count-{}">{} {}<span class="visually-hidden"> {}</span></span>',
        status,
        icon(_ICONS[status], "sm"),
        count,
        Status(status).label,
    )


@register.simple_tag
def health_bar(bar: Bar) -> SafeString:
    """Parts of a whole by health."""
    parts = format_html_join(
        "",
        '<rect class="v-fill-{}" x="{}%" width="{}%" height="100%"></rect>',
        ((part.kind, part.x, part.width) for part in bar),
    )
    return format_html('<svg class="v-bar" aria-hidden="true" focusable="false">{}</svg>', parts)


@register.simple_tag
def gauge(drawn: Gauge) -> SafeString:
    """What is done, and a line where the plan stands."""
    line = '<line class="v-gauge-plan" x1="{}%" x2="{}%" y1="0" y2="100%"></line>'
    return format_html(
        '<svg class="v-gauge" aria-hidden="true" focusable="false">'
        '<rect class="v-gauge-ground" width="100%" height="100%" rx="3"></rect>'
        '<rect class="v-gauge-done" width="{}%" height="100%" rx="3"></rect>{}</svg>',
        drawn.done,
        format_html(line, drawn.planned, drawn.planned) if drawn.planned else "",
    )


@register.simple_tag(takes_context=True)
def explain(context: dict[str, Any], key: str, pk: int | None = None) -> SafeString:
    """The button that explains an indicator on a node, or on all that the person sees, as of the day of the page."""
    period = context.get("period")
    return _explain(key, pk, period.as_of if period else None)


@_drawn_once
def _explain(key: str, pk: int | None, as_of: dt.date | None) -> SafeString:
    address = reverse("insight:explain", args=[key, pk]) if pk else reverse("insight:explain_all", args=[key])
    if as_of:
        address += f"?as_of={as_of.isoformat()}"
    return format_html(
        '<button type="button" class="v-explain" hx-get="{}" hx-target="#explanation-body" data-bs-toggle="offcanvas" '
        'data-bs-target="#explanation" aria-controls="explanation">{}<span class="visually-hidden">{}</span></button>',
        address,
        icon("info-circle"),
        _("Explain: %(about)s") % {"about": get_indicator(key).name},
    )
