"""The simulation of a project: what it found, what it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.requests import user_of, whole_number
from vigie.planning.models import Schedule
from vigie.risks import policies, queries, services
from vigie.risks.charts import cloud, curve, history, spans, tornado
from vigie.risks.forms import AnalysisForm, PlaceForm
from vigie.risks.places import read_tasks
from vigie.risks.simulation import JOINT, PERCENTS, SURE
from vigie.risks.views.asking import around, node_page, show
from vigie.risks.words import day_of, programme_sentences, remarks, sentences, veiled

RUNS_PER_PAGE = 10
TELLING = 0.005
"""A smaller share is not told."""


@login_required
def analysis(request: HttpRequest, pk: int) -> HttpResponse:
    """What the last simulation found, or the one named by ``?run=``; and asking for another."""
    user, node, context = node_page(request, pk)
    schedule = Schedule.objects.visible_to(user).filter(node=node).first()
    ready = schedule is not None
    if not node.is_project:
        ready = Schedule.objects.visible_to(user).filter(node__path__below=node.path).exists()
    may_run = ready and not node.archived_at and has_permission(user, policies.CHANGE_RISK, node)
    form = AnalysisForm(request.POST or None)
    if request.method == "POST":
        authorize(user, policies.CHANGE_RISK, node)
        if form.is_valid():
            try:
                job = services.request_analysis(node, actor=user, **form.values())
            except ValidationError as error:
                show(form, error)
            else:
                return redirect("jobs:detail", pk=job.pk)
    found = queries.analyses(user, node)
    wanted = whole_number(request.GET.get("run", ""))
    shown = found.filter(pk=wanted).first() if wanted is not None else found.first()
    if wanted is not None and shown is None:
        raise Http404(_("This analysis does not exist, or you have no access to it."))
    runs = Paginator(found, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    context |= {"ready": ready, "may_run": may_run, "form": form, "shown": shown, "runs": runs}
    if runs.paginator.count > 1:
        context["history_chart"] = history(list(runs))
    runs.object_list = [
        (run, *(day_of(run.result["before"]["finish"][percent]) for percent in ("50", "80"))) for run in runs
    ]
    if shown is not None:
        confidence = whole_number(request.GET.get("confidence", ""))
        names = {} if node.is_project else queries.names_below(user, node)
        result = veiled(shown.result, names)
        context |= _told(result, confidence if confidence in PERCENTS else SURE)
        context["outdated"] = schedule is not None and schedule.revision != shown.revision
        if not node.is_project:
            context |= _programme(names, result)
    return render(request, "risks/analysis.html" if node.is_project else "risks/programme.html", context)


def _told(result: Mapping[str, Any], confidence: int) -> dict[str, Any]:
    """What the page of a run shows; ``confidence``: the percentage for which a provision is asked."""
    before, after = result["before"], result["after"]
    return {
        "sentences": sentences(result),
        "remarks": remarks(result),
        "promise": day_of(result["promise"]),
        "planned": day_of(result["plan"]),
        "priced": result.get("priced", False),
        "kept": before["kept"],
        "half": day_of(before["finish"]["50"]),
        "sure": day_of(before["finish"]["80"]),
        "cost_sure": before["cost"]["80"],
        "with_after": after is not None,
        "percentiles": [
            (
                p,
                day_of(before["finish"][str(p)]),
                day_of(after["finish"][str(p)]) if after else None,
                before["cost"][str(p)],
                after["cost"][str(p)] if after else None,
            )
            for p in PERCENTS
        ],
        "provision": _provision(result, confidence),
        "percents": PERCENTS,
        "finish_chart": curve(result, "finish"),
        "cost_chart": curve(result, "cost") if before["cost"]["95"] > 0 else None,
        "joint": _joint(result),
        "risks": result["risks"],
        "tornado_chart": tornado(result["risks"]) if any(risk["days"] for risk in result["risks"]) else None,
        "tasks": result.get("tasks", ()),
        "milestones": [
            {**m, "dates": [day_of(m.get(p)) for p in ("p10", "p50", "p80", "p90")], "day": day_of(m.get("agreed"))}
            for m in result.get("milestones", ())
        ],
        "milestone_chart": spans(result["milestones"]) if result.get("milestones") else None,
    }


def _provision(result: Mapping[str, Any], confidence: int) -> dict[str, Any]:
    """What to keep beyond the plan, in days on the calendar and as an amount, to be this sure; with the responses as
    well."""
    told: dict[str, Any] = {"confidence": confidence}
    for case in ("before", "after"):
        if result[case] is None:
            continue
        finish, planned = day_of(result[case]["finish"][str(confidence)]), day_of(result["plan"])
        assert finish is not None
        assert planned is not None
        told[case] = {
            "day": finish,
            "days": (finish - planned).days,
            "cost": result[case]["cost"][str(confidence)] - result.get("planned_cost", 0),
        }
    return told


def _joint(result: Mapping[str, Any]) -> dict[str, Any] | None:
    """The table and chart of date and cost held together."""
    joint = result.get("joint")
    if joint is None:
        return None
    rows = [(p, day_of(date), shares) for p, date, shares in zip(JOINT, joint["dates"], joint["shares"], strict=True)]
    return {"costs": list(zip(JOINT, joint["costs"], strict=True)), "rows": rows, "chart": cloud(result)}


def _programme(names: Mapping[int, str], result: Mapping[str, Any]) -> dict[str, Any]:
    """The projects and shared milestones of a simulation of the whole."""
    hidden = _("a project that is gone, or not yours to see")
    checkpoints = []
    for found in result["checkpoints"]:
        won = [(risk, risk["chances"].get(str(found["pk"]), 0.0)) for risk in result["risks"]]
        days = {key: day_of(found[key]) for key in ("day", "p50", "p80")}
        last = [(names.get(pk, hidden), share) for pk, share in found["last"]]
        most = [pair for pair in sorted(won, key=lambda pair: -pair[1])[:3] if pair[1] >= TELLING]
        checkpoints.append({**found, **days, "last": last, "risks": most})
    return {
        "sentences": programme_sentences(result, names),
        "projects": [{**p, **{key: day_of(p[key]) for key in ("promise", "p50", "p80")}} for p in result["projects"]],
        "checkpoints": checkpoints,
        "projects_left_out": [(name, code) for _pk, name, code in result["projects_left_out"]],
    }


@login_required
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Which tasks a risk would delay."""
    user = user_of(request)
    risk = queries.get_risk(user, pk)
    if not policies.may_change(user, risk) or risk.node.archived_at:
        raise PermissionDenied(policies.CHANGE_RISK)
    schedule = Schedule.objects.visible_to(user).filter(node=risk.home).first()
    hits = list(risk.hits.values_list("task_uid", flat=True))
    names = queries.task_names(risk.home, hits)
    start = "; ".join(queries.task_references(risk.home, hits))
    form = PlaceForm(request.POST or None, initial={"tasks": start})
    if request.method == "POST" and schedule is not None and form.is_valid():
        try:
            services.place_risk(risk, read_tasks(form.cleaned_data["tasks"], schedule), actor=user)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("risks:risk", pk=pk)
    context = around(user, risk.node) | {"risk": risk, "form": form, "schedule": schedule, "names": names}
    return render(request, "risks/place.html", context)
