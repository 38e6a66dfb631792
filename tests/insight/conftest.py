"""Two programmes with projects whose readings are made up, so that roll-ups can be checked by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.insight import refresh as refreshing
from vigie.insight.registry import indicators
from vigie.portfolio.indicators import Measure, lacking
from vigie.portfolio.models import Node, NodeKind, NodeStatus
from vigie.portfolio.services import create_node

SLIP = "planning.finish_slip"
PROGRESS = "planning.progress"
GAP = "planning.progress_gap"
MILESTONES = "planning.milestones_late"
LOGIC = "planning.missing_logic"
INVALID = "planning.invalid_dates"


@dataclass
class House:
    """What is measured on each project is what the test says, and lacking otherwise."""

    top: Node
    works: Node
    software: Node
    bridge: Node
    tram: Node
    portal: Node
    secret: Node
    people: dict[Role, User]
    measures: dict[int, dict[str, Measure]] = field(default_factory=dict)

    def says(self, node: Node, **values: Measure | float) -> None:
        """``says(bridge, finish_slip=3.0, progress=(1, 2) …)``: by the last part of the key."""
        for name, value in values.items():
            measure = value if isinstance(value, Measure) else Measure(float(value))
            self.measures.setdefault(node.pk, {})[f"planning.{name}"] = measure

    def all_well(self, node: Node) -> None:
        """Every indicator at its best."""
        self.measures[node.pk] = {
            key: Measure(0.0, 0.0, 10.0, details={"finish": "2026-12-01"}) for key in indicators()
        }

    def read(self, day: str | None = None, *nodes: Node) -> int:
        when = dt.date.fromisoformat(day) if day else None
        return refreshing.refresh([n.pk for n in nodes] or None, day=when)


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    def make(kind: NodeKind, parent: Node | None, code: str, name: str, **more: Any) -> Node:
        return create_node(actor=None, kind=kind, parent=parent, code=code, name=name, **more)

    top = make(NodeKind.PORTFOLIO, None, "P", "City")
    works = make(NodeKind.PROGRAMME, top, "W", "Works")
    software = make(NodeKind.PROGRAMME, top, "S", "Software")
    active = {"status": NodeStatus.ACTIVE}
    found = House(
        top,
        works,
        software,
        make(NodeKind.PROJECT, works, "B", "Bridge", **active),
        make(NodeKind.PROJECT, works, "T", "Tram", **active),
        make(NodeKind.PROJECT, software, "O", "Portal", **active),
        make(NodeKind.PROJECT, software, "X", "Secret", confidential=True, **active),
        {r: User.objects.create_user(f"{r}@example.org", full_name=str(r.label)) for r in Role},
    )
    for role, person in found.people.items():
        grant_role(person, role, top, actor=None)

    def measure_all(pks: list[int], day: dt.date) -> Mapping[str, Mapping[int, Measure]]:
        nothing = lacking("Not measured.")
        return {key: {pk: found.measures.get(pk, {}).get(key, nothing) for pk in pks} for key in indicators()}

    monkeypatch.setattr(refreshing, "measure_all", measure_all)
    return found
