"""Risks that the data suggest, and what is answered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.access import has_permission
from vigie.planning.models import Schedule
from vigie.risks import policies, services
from vigie.risks.suggestions import set_aside, suggestions
from vigie.risks.views.asking import node_page


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is worth thinking of on a project, and what was set aside."""
    user, node, context = node_page(request, pk)
    schedule = Schedule.objects.visible_to(user).select_related("node", "node__category").filter(node=node).first()
    context |= {
        "schedule": schedule,
        "found": suggestions(user, schedule) if schedule is not None else [],
        "aside": set_aside(user, node)[:50],
        "may_answer": not node.archived_at and has_permission(user, policies.ADD_RISK, node),
    }
    return render(request, "risks/suggestions.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a suggestion, or set it aside."""
    user, node, _context = node_page(request, pk)
    key = request.POST.get("key", "")
    try:
        if request.POST.get("act") == "take":
            risk = services.take_suggestion(node, key, actor=user)
            messages.success(request, _("“%(risk)s” is in the register.") % {"risk": risk})
            return redirect("risks:risk", pk=risk.pk)
        services.set_suggestion_aside(node, key, actor=user, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Set aside, with the reason."))
    return redirect("risks:suggestions", pk=pk)


@login_required
@require_POST
def bring_back(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """Let a suggestion show again."""
    user, node, _context = node_page(request, pk)
    services.bring_suggestion_back(get_object_or_404(set_aside(user, node), pk=answer_pk), actor=user)
    messages.success(request, _("It will show again if its ground is still there."))
    return redirect("risks:suggestions", pk=pk)
