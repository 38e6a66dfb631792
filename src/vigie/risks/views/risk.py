"""The page of a risk and what is done there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.access import has_permission
from vigie.accounts.models import User
from vigie.accounts.requests import user_of
from vigie.planning.models import Schedule
from vigie.portfolio.policies import VIEW_NODE
from vigie.portfolio.services import EditConflict
from vigie.risks import policies, queries, services
from vigie.risks.charts import scores
from vigie.risks.forms import ActionForm, AssessmentForm, CloseForm, MoveForm, OccurForm, ReviewForm, RiskForm
from vigie.risks.method import matrix, scales, tolerance_of
from vigie.risks.models import IMPACTS, Axis, Risk, RiskStatus, Severity, Stage
from vigie.risks.services.register import ASSESSED
from vigie.risks.views.asking import around, show, told_back


def _page(request: HttpRequest, pk: int, *, changing: bool = False) -> tuple[User, Risk, dict[str, Any]]:
    user = user_of(request)
    risk = queries.get_risk(user, pk)
    may_change = policies.may_change(user, risk) and not risk.node.archived_at
    if changing and not may_change:
        raise PermissionDenied(policies.CHANGE_RISK)
    return user, risk, around(user, risk.node) | {"risk": risk, "may_change": may_change}


@login_required
def risk(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _page(request, pk)
    rules, steps = matrix(), scales()
    judged = {a.stage: a for a in found.assessments.select_related("by")}
    stages = [
        (stage, judged.get(stage), rules.severity(judged[stage].score) if stage in judged else "") for stage in Stage
    ]
    rows = []
    for axis in (Axis.PROBABILITY, *IMPACTS):
        cells = [_step(steps, axis, judged.get(stage)) for stage in Stage]
        if any(cells):
            rows.append((axis.label, cells))
    actions = list(found.actions.select_related("owner"))
    found_on = found.found_on
    hits = list(found.hits.order_by("task_uid").values_list("task_uid", flat=True))
    seen = Schedule.objects.visible_to(user).filter(node=found.home).exists()
    names = queries.task_names(found.home, hits) if seen else {}
    context |= {
        "stages": stages,
        "rows": rows,
        "planned": [(action, policies.may_record(user, action)) for action in actions],
        "issues": found.issues.select_related("owner"),
        "reviews": found.reviews.select_related("by")[:20],
        "moves": [
            (move, _name(user, move.source), _name(user, move.target))
            for move in found.moves.select_related("by", "source", "target")
        ],
        "found_on": _name(user, found_on) if found_on and found_on.pk != found.node_id else "",
        "tolerance": tolerance_of(found.node),
        "tolerated": Severity(tolerance_of(found.node).tolerated).label,
        "hits": [(uid, names.get(uid, "")) for uid in hits] if seen else [],
        "home": found.home,
        "today": timezone.localdate(),
        "may_escalate": context["may_change"] and found.node.parent_id is not None,
        "may_delegate": context["may_change"] and not found.node.is_project,
    }
    past = queries.score_history(found)
    if len(past) > 1:
        context |= {
            "past_scores": [(at, score, rules.severity(score)) for at, score in past],
            "score_chart": scores(past),
        }
    return render(request, "risks/risk.html", context)


def _name(user: User, node: Any) -> str:
    """A place by its name, where the reader may see it."""
    if node is None:
        return ""
    return node.name if has_permission(user, VIEW_NODE, node) else _("another level")


def _step(steps: Any, axis: str, assessment: Any) -> str:
    rank = getattr(assessment, axis, None)
    return f"{rank} · {steps[axis][rank - 1].name}" if rank else ""


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _page(request, pk, changing=True)
    form = RiskForm(request.POST or None, instance=found, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_risk(found, actor=user, version=form.cleaned_data["version"], **form.values())
        except ValidationError as error:
            show(form, error)
        except EditConflict as conflict:
            data = request.POST.copy()
            data["version"] = str(conflict.current.version)
            names = services.RISK_FIELDS
            theirs = [
                (form.fields[n].label, getattr(conflict.current, n))
                for n in names
                if getattr(conflict.current, n) != form.cleaned_data[n]
            ]
            form = RiskForm(data, instance=conflict.current, user=user)
            return render(request, "risks/edit.html", context | {"form": form, "theirs": theirs}, status=409)
        else:
            messages.success(request, _("Saved."))
            return redirect("risks:risk", pk=pk)
    return render(request, "risks/edit.html", context | {"form": form})


@login_required
def assess(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Judge a risk at a stage."""
    if stage not in Stage.values:
        raise Http404(_("This stage does not exist."))
    user, found, context = _page(request, pk, changing=True)
    start = _start(found, stage)
    form = AssessmentForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.assess_risk(found, stage, actor=user, **form.values())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The risk is assessed."))
            return redirect("risks:risk", pk=pk)
    return render(request, "risks/assess.html", context | {"form": form, "stage": Stage(stage)})


def _start(found: Risk, stage: str) -> dict[str, Any]:
    """What the form of an assessment begins with: the one there is, or that of the stage before."""
    judged = {a.stage: a for a in found.assessments.all()}
    source = judged.get(stage) or judged.get(Stage.CURRENT) or judged.get(Stage.INHERENT)
    return {name: getattr(source, name) for name in ASSESSED} if source else {}


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a risk again: today's assessment and what is to be said."""
    user, found, context = _page(request, pk, changing=True)
    said = ReviewForm(request.POST or None)
    form = AssessmentForm(request.POST or None, initial=_start(found, Stage.CURRENT), required=found.score is not None)
    if request.method == "POST" and all([said.is_valid(), form.is_valid()]):
        values = form.values() if form.stated else {}
        try:
            services.review_risk(found, actor=user, comment=said.cleaned_data["comment"], **values)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The review is recorded."))
            return redirect("risks:risk", pk=pk)
    return render(request, "risks/review.html", context | {"form": form, "said": said})


@login_required
def move(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Hand a risk to a level above or below."""
    user, found, context = _page(request, pk, changing=True)
    up = way == "up"
    places = queries.levels_above(user, found.node) if up else list(queries.levels_below(user, found.node))
    form = MoveForm(request.POST or None, places=places, initial={"target": places[0].pk if places else None})
    if request.method == "POST" and form.is_valid():
        serve = services.escalate_risk if up else services.delegate_risk
        try:
            serve(found, form.cleaned_data["target"], actor=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            show(form, error)
        else:
            target = form.cleaned_data["target"]
            messages.success(request, _("“%(node)s” carries this risk now.") % {"node": target})
            return redirect("risks:risk", pk=pk)
    return render(request, "risks/move.html", context | {"form": form, "up": up, "places": places})


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _page(request, pk, changing=True)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_risk(found, actor=user, **form.cleaned_data)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("“%(risk)s” is closed.") % {"risk": found})
            return redirect("risks:risk", pk=pk)
    open_actions = found.actions.filter(pk__in=found.actions.model.objects.open()).count()
    return render(request, "risks/close.html", context | {"form": form, "open_actions": open_actions})


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, _context = _page(request, pk, changing=True)
    return told_back(
        request,
        found,
        lambda: services.reopen_risk(found, actor=user),
        _("“%(risk)s” is open again.") % {"risk": found},
    )


@login_required
def occur(request: HttpRequest, pk: int) -> HttpResponse:
    """The risk came true."""
    user, found, context = _page(request, pk, changing=True)
    start = {
        "title": found.title,
        "owner": found.owner_id,
        "severity": found.severity or Severity.MODERATE,
        "happened_on": timezone.localdate(),
    }
    form = OccurForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            issue = services.occur(
                found, actor=user, description=values.pop("description"), on=values.pop("happened_on"), **values
            )
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("“%(issue)s” is now an issue to be resolved.") % {"issue": issue})
            return redirect("risks:issue", pk=issue.pk)
    if found.status != RiskStatus.OPEN and request.method != "POST":
        return redirect("risks:risk", pk=pk)
    return render(request, "risks/occur.html", context | {"form": form})


@login_required
def action_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan an action on a risk."""
    user, found, context = _page(request, pk, changing=True)
    form = ActionForm(request.POST or None, initial={"owner": found.owner_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_action(found, actor=user, **form.values())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The action is planned."))
            return redirect("risks:risk", pk=pk)
    return render(request, "risks/action.html", context | {"form": form, "subject": found, "back": "risks:risk"})
