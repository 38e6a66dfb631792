"""One page for the people who decide: where the risks stand, what moved, what is asked of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.portfolio.models import Node
from vigie.risks import committee, queries
from vigie.risks.charts import curve
from vigie.risks.method import matrix, scales
from vigie.risks.models import Axis, Stage
from vigie.risks.views.asking import node_page
from vigie.risks.words import day_of, programme_sentences, sentences, veiled

PERIODS = (7, 30, 90)


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """For a node and all below it; ``?days=``: how far back «what moved» looks."""
    user, node, context = node_page(request, pk)
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdecimal() and int(asked) in PERIODS else 30
    today = timezone.localdate()
    rules, steps = matrix(), scales((Axis.PROBABILITY, Axis.COST))
    found = queries.risks_of(user, node).open()
    context |= {
        "today": today,
        "days": days,
        "periods": PERIODS,
        "summary": queries.summary(user, node),
        "heaviest": committee.heaviest(user, node),
        "decisions": committee.decisions(user, node),
        "moved": committee.moved(user, node, today - dt.timedelta(days=days)),
        "heat": list(
            zip(reversed(steps[Axis.PROBABILITY]), queries.heat_map(found, Stage.CURRENT, rules), strict=True)
        ),
        "impacts": steps[Axis.COST],
        "map_base": reverse("risks:of_node", args=[node.pk]),
    }
    context |= _analysis(user, node)
    return render(request, "risks/committee.html", context)


def _analysis(user: Any, node: Node) -> dict[str, Any]:
    """The last simulation in plain words, with its curve."""
    run = queries.analyses(user, node).first()
    if run is None:
        return {"run": None}
    names = {} if node.is_project else queries.names_below(user, node)
    result = veiled(run.result, names)
    said = sentences(result) if node.is_project else programme_sentences(result, names)
    return {
        "run": run,
        "sentences": said,
        "finish_chart": curve(result, "finish"),
        "percentiles": [
            (
                p,
                day_of(result["before"]["finish"][p]),
                day_of(result["after"]["finish"][p]) if result["after"] else None,
            )
            for p in ("10", "50", "80", "90")
        ],
        "chart_title": _("When the project may finish") if node.is_project else _("When all may be finished"),
    }
