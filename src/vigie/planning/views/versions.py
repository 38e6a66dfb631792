"""Two versions of the schedule side by side, and which change moved the finish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vigie.exchange.comparing import change_text
from vigie.exchange.comparison import Comparison, Effect, Kind, Move
from vigie.planning.results import instant
from vigie.planning.versions import NOW, comparison, versions
from vigie.planning.views.page import open_page
from vigie.planning.wording import moment_text, seconds_text

SHOWN, PER_PAGE = 100, 100


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence on a task; ``uid`` where the task still is in the schedule, so that it can be opened."""

    text: str
    shift: str = ""
    later: bool = False
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A task with its dates in both versions."""

    name: str
    uid: int | None
    start: tuple[str, str]
    finish: tuple[str, str]
    shift: str
    seconds: int


@login_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two versions; without a choice: between the last import and now."""
    page = open_page(request, pk, "compare")
    if page.schedule is None:
        return render(request, "planning/compare.html", page.context)
    offered = versions(page.user, page.schedule)
    latest = next((v.key for v in offered if v.key.startswith("before-")), offered[-1].key)
    before = request.GET.get("before") or latest
    after = request.GET.get("after") or NOW
    context = {"offered": offered, "before": before, "after": after, "alone": len(offered) == 1}
    if len(offered) > 1:
        try:
            found = comparison(page.user, page.schedule, before, after)
        except ValidationError as error:
            context["refusal"] = " ".join(error.messages)
        else:
            present = set(page.schedule.tasks.values_list("uid", flat=True))
            here = {uid: own for uid, own in found.later_uid.items() if own in present}
            context |= _told(found, here, request.GET.get("page"))
    return render(request, "planning/compare.html", page.context | context)


def _told(found: Comparison, here: Mapping[int, int], number: str | None) -> dict[str, object]:
    moved = Paginator(found.moves, PER_PAGE).get_page(number)
    lists = [
        (_("Added tasks"), found.added),
        (_("Removed tasks"), found.removed),
        (_("Newly critical"), found.newly_critical),
        (_("No longer critical"), found.no_longer_critical),
    ]
    changes = [c for c in found.changes if c.kind not in (Kind.ADDED, Kind.REMOVED)]
    return {
        "found": found,
        "finishes": tuple(moment_text(instant(value)) for value in found.finish),
        "shift": seconds_text(found.finish[1] - found.finish[0]),
        "effects": [_effect(found, effect, here) for effect in found.effects[:SHOWN]],
        "lists": [
            (title, len(uids), [Line(found.name(uid), uid=here.get(uid)) for uid in uids[:SHOWN]])
            for title, uids in lists
        ],
        "changes": [Line(change_text(found, c, _, moment_text), uid=here.get(c.uid)) for c in changes[:SHOWN]],
        "changes_total": len(changes),
        "page": moved,
        "moved": [_moved(found, move, here) for move in moved.object_list],
        "shown": SHOWN,
    }


def _effect(found: Comparison, effect: Effect, here: Mapping[int, int]) -> Line:
    shift, later = seconds_text(effect.seconds), effect.seconds > 0
    if effect.change is None:
        return Line(_("all other changes together"), shift, later)
    return Line(change_text(found, effect.change, _, moment_text), shift, later, here.get(effect.change.uid))


def _moved(found: Comparison, move: Move, here: Mapping[int, int]) -> Moved:
    start, finish = (tuple(moment_text(instant(v)) for v in pair) for pair in (move.start, move.finish))
    return Moved(
        found.name(move.uid),
        here.get(move.uid),
        (start[0], start[1]),
        (finish[0], finish[1]),
        seconds_text(move.seconds),
        move.seconds,
    )
