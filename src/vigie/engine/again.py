"""Kernels that go through a computed plan again and visit only what can change.

A node is visited when one of its own inputs differs or something that it reads came out different. Nodes are those of
the network's order: task ``i``, and ``n + i`` for the second half of a summary (see ``network``).
"""

from __future__ import annotations

from vigie.engine.compiled import kernel
from vigie.engine.passes import close_summary, close_summary_late, place_early, place_late, roll_up, roll_up_late
from vigie.engine.plan import NEVER


@kernel
def _children_ask(pointer, children, tasks, asked, i, late):
    """On the way down a summary tells its children; on the way back, a summary among them starts from its end."""
    n = len(tasks)
    for row in range(pointer[i], pointer[i + 1]):
        child = children[row]
        asked[n + child if late and tasks[child].summary else child] = True


@kernel
def forward_again(
    order,
    into_pointer,
    out_pointer,
    out_of,
    child_pointer,
    children,
    cal,
    rules,
    tasks,
    parts,
    links,
    dates,
    asked,
    moved,
):
    """Early dates anew for the nodes ``asked`` and what follows from them. Returns how many nodes were visited.

    ``moved`` comes out true for tasks whose early dates may have changed.
    """
    n = rules[0].n
    visited = 0
    for node in order:
        if not asked[node]:
            continue
        visited += 1
        i = node if node < n else node - n
        start, finish = dates[i].early_start, dates[i].early_finish
        link_start, link_finish = dates[i].link_start, dates[i].link_finish
        if node < n and tasks[i].summary:
            base, base_reason = dates[i].base, dates[i].base_reason
            floor_start, floor_finish, reason = dates[i].floor_start, dates[i].floor_finish, dates[i].floor_reason
            link, linked = dates[i].floor_link, dates[i].floor_links
            place_early(into_pointer, cal, rules, tasks, parts, links, dates, i)
            same = base == dates[i].base and base_reason == dates[i].base_reason
            same = same and floor_start == dates[i].floor_start and floor_finish == dates[i].floor_finish
            same = same and reason == dates[i].floor_reason and link == dates[i].floor_link
            if not (same and linked == dates[i].floor_links):
                _children_ask(child_pointer, children, tasks, asked, i, False)
                asked[n + i] = True
            continue
        if node >= n:
            dates[i].early_start, dates[i].early_finish = NEVER, NEVER
            for row in range(child_pointer[i], child_pointer[i + 1]):
                roll_up(tasks, dates, children[row])
            close_summary(rules, tasks, dates, i)
        else:
            dates[i].demand = NEVER
            place_early(into_pointer, cal, rules, tasks, parts, links, dates, i)
        moved[i] = True
        same = start == dates[i].early_start and finish == dates[i].early_finish
        if same and link_start == dates[i].link_start and link_finish == dates[i].link_finish:
            continue
        if tasks[i].parent >= 0:
            asked[n + tasks[i].parent] = True
        for row in range(out_pointer[i], out_pointer[i + 1]):
            asked[links[out_of[row]].successor] = True
    return visited


@kernel
def backward_again(
    order,
    into_pointer,
    out_pointer,
    out_of,
    child_pointer,
    children,
    cal,
    rules,
    tasks,
    parts,
    links,
    dates,
    project_finish,
    asked,
    moved,
):
    """Late dates anew for the nodes ``asked`` and what leads to them. Returns how many nodes were visited."""
    n = rules[0].n
    visited = 0
    for k in range(len(order) - 1, -1, -1):
        node = order[k]
        if not asked[node]:
            continue
        visited += 1
        i = node if node < n else node - n
        start, finish, link_start = dates[i].late_start, dates[i].late_finish, dates[i].link_late_start
        if node >= n:
            ceiling, reason, link = dates[i].ceiling, dates[i].ceiling_reason, dates[i].ceiling_link
            place_late(out_pointer, out_of, cal, rules, tasks, parts, links, dates, project_finish, i)
            asked[i] = True
            if ceiling != dates[i].ceiling or reason != dates[i].ceiling_reason or link != dates[i].ceiling_link:
                _children_ask(child_pointer, children, tasks, asked, i, True)
            # Until its children are rolled up again it keeps what it had, to be compared with.
            dates[i].late_finish = finish
            continue
        if tasks[i].summary:
            dates[i].late_start, dates[i].late_finish, dates[i].link_late_start = NEVER, NEVER, NEVER
            for row in range(child_pointer[i], child_pointer[i + 1]):
                roll_up_late(tasks, dates, children[row])
            close_summary_late(dates, i)
        else:
            place_late(out_pointer, out_of, cal, rules, tasks, parts, links, dates, project_finish, i)
        moved[i] = True
        same = start == dates[i].late_start and finish == dates[i].late_finish
        if same and link_start == dates[i].link_late_start:
            continue
        if tasks[i].parent >= 0:
            asked[tasks[i].parent] = True
        for row in range(into_pointer[i], into_pointer[i + 1]):
            source = links[row].predecessor
            asked[n + source if tasks[source].summary else source] = True
    return visited
