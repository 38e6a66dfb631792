"""The method: what risks are judged by, which the office keeps and everybody reads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.requests import user_of
from vigie.risks import policies, queries, services
from vigie.risks.forms import LevelForm, MatrixForm
from vigie.risks.method import matrix, scales
from vigie.risks.models import RANKS, Axis, RiskCategory, UncertaintyClass
from vigie.risks.queries import cells_of
from vigie.risks.views.asking import show


@login_required
def method(request: HttpRequest) -> HttpResponse:
    user, steps, rules = user_of(request), scales(), matrix()
    context = {
        "scales": [(Axis(axis), found) for axis, found in steps.items()],
        "heat": list(zip(reversed(steps[Axis.PROBABILITY]), cells_of(rules), strict=True)),
        "impacts": steps[Axis.COST],
        "rules": rules,
        "categories": queries.categories(user),
        "classes": UncertaintyClass.objects.visible_to(user),
        "may_keep": has_permission(user, policies.MANAGE_METHOD),
    }
    return render(request, "risks/method.html", context)


@login_required
def matrix_edit(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    authorize(user, policies.MANAGE_METHOD)
    form = MatrixForm(request.POST or None, rules=matrix())
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_matrix(actor=user, **form.values())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The matrix is saved, and every risk has its score anew."))
            return redirect("risks:method")
    steps = scales((Axis.PROBABILITY, Axis.COST))
    context = {"form": form, "rows": form.rows(steps[Axis.PROBABILITY]), "impacts": steps[Axis.COST]}
    return render(request, "risks/matrix.html", context)


@login_required
def scale(request: HttpRequest, axis: str) -> HttpResponse:
    """The steps of a scale."""
    user = user_of(request)
    authorize(user, policies.MANAGE_METHOD)
    if axis not in Axis.values:
        raise Http404(_("This scale does not exist."))
    steps = scales((axis,))[axis]
    factory: Any = formset_factory(LevelForm, extra=0)
    start = [{"name": s.name, "meaning": s.meaning, "low": s.low, "high": s.high} for s in steps]
    forms = factory(request.POST or None, initial=start, form_kwargs={"axis": axis})
    if request.method == "POST" and forms.is_valid() and len(forms.forms) == len(RANKS):
        wrong = False
        for rank, form in zip(RANKS, forms, strict=True):
            if form.has_changed():
                try:
                    services.edit_level(axis, rank, actor=user, **form.cleaned_data)
                except ValidationError as error:
                    show(form, error)
                    wrong = True
        if not wrong:
            messages.success(request, _("The scale is saved."))
            return redirect("risks:method")
    return render(request, "risks/scale.html", {"forms": forms, "axis": Axis(axis)})


@login_required
@require_POST
def category_add(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    name, above = request.POST.get("name", ""), request.POST.get("parent", "")
    try:
        parent = RiskCategory.objects.visible_to(user).filter(pk=int(above)).first() if above.isdecimal() else None
        services.add_category(actor=user, name=name, parent=parent)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(name)s” is added.") % {"name": name.strip()})
    return redirect("risks:method")


@login_required
@require_POST
def category_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a category, or delete it when the button says so."""
    user = user_of(request)
    category = RiskCategory.objects.visible_to(user).filter(pk=pk).first()
    if category is None:
        raise Http404(_("This category does not exist any more."))
    try:
        if request.POST.get("act") == "delete":
            services.delete_category(category, actor=user)
            done = _("“%(name)s” is deleted.") % {"name": category}
        else:
            services.rename_category(category, actor=user, name=request.POST.get("name", ""))
            done = _("Saved.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("risks:method")
