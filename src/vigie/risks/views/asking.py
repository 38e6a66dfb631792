"""What the pages of risks share: who asks, what is asked for, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from vigie.accounts.access import authorize
from vigie.accounts.models import User
from vigie.accounts.requests import user_of
from vigie.portfolio.models import Node
from vigie.portfolio.queries import ancestors, get_node
from vigie.risks.models import Issue, Risk
from vigie.risks.policies import VIEW_RISKS


def node_page(request: HttpRequest, pk: int) -> tuple[User, Node, dict[str, Any]]:
    """The node of a page, whose risks the person may read."""
    user = user_of(request)
    node = get_node(user, pk)
    authorize(user, VIEW_RISKS, node)
    return user, node, around(user, node)


def around(user: User, node: Node) -> dict[str, Any]:
    """What the heading of a node's page needs."""
    return {"node": node, "ancestors": ancestors(user, node)}


def show(form: Any, error: ValidationError) -> None:
    """Put the service's errors beside their fields; those of no field at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def told_back(
    request: HttpRequest, subject: Risk | Issue, act: Callable[[], object], done: str
) -> HttpResponseRedirect:
    """Do something by a button alone, and say on the page of the risk or issue how it went."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("risks:risk" if isinstance(subject, Risk) else "risks:issue", pk=subject.pk)
