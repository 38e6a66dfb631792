"""Places in schedules as people write them: «1.2; 1.4» in a project, «TRAM: 1.2; 1.4» or «TRAM» above projects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.planning.links_text import References
from vigie.planning.models import Schedule, Task
from vigie.portfolio.models import Node
from vigie.risks.models import Place


def read_tasks(text: str, schedule: Schedule) -> list[int]:
    """The uids of the tasks of a line.

    Raises:
        ValidationError: a name is that of no task, or of several.
    """
    references, found = References(schedule), []
    for name in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        uid = references.find(name)
        if uid is None:
            raise ValidationError(_("There is no task “%(name)s” in the schedule.") % {"name": name})
        found.append(uid)
    return list(dict.fromkeys(found))


def read_places(text: str, node: Node, user: User) -> list[Place]:
    """The places of a text: of a project, its tasks (nothing: all of it); above, a line for each project.

    Raises:
        ValidationError: names the part that is not understood and says how to write it.
    """
    if node.is_project:
        schedule = Schedule.objects.visible_to(user).filter(node=node).first()
        if schedule is None:
            raise ValidationError(_("This project has no schedule yet: import or begin one first."))
        tasks = read_tasks(text, schedule)
        return [(node.pk, uid) for uid in tasks] or [(node.pk, None)]
    found: list[Place] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        code, separator, rest = line.partition(":")
        schedule = (
            Schedule.objects.visible_to(user)
            .filter(node__code__iexact=code.strip(), node__path__below=node.path, node__archived_at=None)
            .first()
        )
        if schedule is None:
            text = _(
                "No project with a schedule here has the code “%(code)s”. Write a line a project, such as %(example)s."
            )
            raise ValidationError(text % {"code": code.strip(), "example": "TRAM: 1.2; 1.4"})
        if separator and rest.strip():
            found += [(schedule.node_id, uid) for uid in read_tasks(rest, schedule)]
        else:
            found.append((schedule.node_id, None))
    return list(dict.fromkeys(found))


def task_references(node_pks: Iterable[int], uids: Iterable[int]) -> dict[Place, str]:
    """What people call these tasks: WBS code, activity code, or number."""
    rows = Task.objects.filter(schedule__node__in=set(node_pks), uid__in=set(uids)).values_list(
        "schedule__node", "uid", "code", "wbs", "position"
    )
    return {(node, uid): code or wbs or f"#{position + 1}" for node, uid, code, wbs, position in rows}


def write_places(places: Sequence[Sequence[int | None]], node: Node, user: User) -> str:
    """The text that ``read_places`` reads; what is gone, or not theirs to see, is left out."""
    stated = [(int(pk or 0), uid) for pk, uid in places]
    codes = dict(Node.objects.visible_to(user).filter(pk__in={pk for pk, _uid in stated}).values_list("pk", "code"))
    names = task_references(codes, (uid for _pk, uid in stated if uid is not None))
    if node.is_project:
        return "; ".join(names[place] for place in stated if place in names)
    lines = []
    for pk, code in codes.items():
        mine = [place for place in stated if place[0] == pk]
        told = "; ".join(names[place] for place in mine if place in names)
        if (pk, None) in mine:
            lines.append(code)
        elif told:
            lines.append(f"{code}: {told}")
    return "\n".join(lines)


def told_places(places: Sequence[Sequence[int | None]], user: User, of: Node | None = None) -> list[str]:
    """The places in words, for a page: tasks under the code of their project, ``of`` one project without it; what is
    gone is said."""
    stated = [(int(pk or 0), uid) for pk, uid in places]
    codes = dict(Node.objects.visible_to(user).filter(pk__in={pk for pk, _uid in stated}).values_list("pk", "code"))
    uids = {uid for _pk, uid in stated if uid is not None}
    rows = Task.objects.filter(schedule__node__in=codes, uid__in=uids)
    names = {
        (node, uid): f"{wbs} {name}".strip()
        for node, uid, wbs, name in rows.values_list("schedule__node", "uid", "wbs", "name")
    }
    told = []
    for pk, uid in stated:
        if pk not in codes:
            told.append(_("a project that is gone, or not yours to see"))
        elif uid is None:
            told.append(_("%(code)s: all of it") % {"code": codes[pk]} if of is None else _("all of it"))
        else:
            task = names.get((pk, uid), _("a task that is gone"))
            told.append(_("%(code)s: %(task)s") % {"code": codes[pk], "task": task} if of is None else task)
    return told
