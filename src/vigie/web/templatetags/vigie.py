"""What the components need and templates cannot do: the look of form controls."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import nh3
from django import forms, template
from django.core.paginator import Paginator
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from vigie.accounts.requests import user_of
from vigie.portfolio.models import Node, NodeKind, NodeStatus
from vigie.portfolio.queries import visible_parent
from vigie.web.navigation import Entry, node_tabs

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control in the look of the house. Django itself wires its help and errors by aria."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        look = "form-check-input"
    elif isinstance(widget, forms.Select):
        look = "form-select"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        look = ""
    else:
        look = "form-control"
    own = widget.attrs.get("class", "")
    invalid = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": f"{own} {look}{invalid}".strip()})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Several controls under one label: radio buttons, a list of boxes to tick."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def initials(name: object) -> str:
    """At most two letters for a person's disc."""
    words = str(name).replace("-", " ").split()
    return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def page_range(paginator: Paginator[object], number: int) -> Iterator[int | str]:
    """Page numbers around the current one, with ellipses."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.simple_tag(takes_context=True)
def node_pages(context: template.RequestContext, node: Node) -> list[Entry]:
    """The tabs of a node's pages."""
    return node_tabs(context["request"], node)


@register.simple_tag(takes_context=True)
def parent_of(context: template.RequestContext, node: Node) -> Node | None:
    """What a node is part of, where the reader may see that too."""
    return visible_parent(user_of(context["request"]), node)


@register.simple_tag
@cache
def icon(name: str, size: str = "", extra: str = "") -> SafeString:
    """A decorative icon. What ``<c-icon>`` draws, for the inside of components that a list repeats on each row."""
    classes = " ".join(filter(None, ("icon", size and f"icon-{size}", extra)))
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("web/dist/icons.svg"),
        name,
    )


LIFE_ICONS = {
    NodeStatus.PROPOSED: "bulb",
    NodeStatus.APPROVED: "thumb-up",
    NodeStatus.ACTIVE: "player-play",
    NodeStatus.ON_HOLD: "player-pause",
    NodeStatus.FINISHED: "flag-check",
    NodeStatus.STOPPED: "circle-x",
}
KIND_ICONS = {NodeKind.PORTFOLIO: "briefcase", NodeKind.PROGRAMME: "folders", NodeKind.PROJECT: "clipboard-list"}


@register.filter
def life_icon(status: str) -> str:
    """The icon of a step in the life of a node."""
    return LIFE_ICONS[NodeStatus(status)]


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a portfolio, a programme or a project."""
    return KIND_ICONS[NodeKind(kind)]


# Headings would break the outline of the page that shows the text; pictures and HTML are nobody's need in a note.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["heading", "lheading", "image"])
_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}


@register.filter
def prose(text: str) -> SafeString:
    """What people write, with the little of Markdown that notes need: paragraphs, lists, emphasis, code, links."""
    clean = nh3.clean(
        _markdown.render(text), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}
    )
    return mark_safe(clean)


@register.filter
def absolute(number: int) -> int:
    """Without its sign."""
    return abs(number)
