"""What the components need and templates cannot do: the look of form controls."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms, template
from django.core.paginator import Paginator
from django.forms import BoundField
from django.utils.safestring import SafeString

from vigie.portfolio.models import Node
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
