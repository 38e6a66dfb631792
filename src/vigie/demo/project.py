"""What a sample project is: its sheet, its outline, its people, and what befell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vigie.demo.script import Block, Event, Text


@dataclass(frozen=True, slots=True)
class Step:
    """A change of status on a day, counted from the anchor date."""

    day: int
    status: str
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the sample. Days are counted from the anchor date: -30 is a month ago.

    ``category``, ``goal``, ``unit``, ``manager`` and ``sponsor`` are keys of ``organisation``. ``life``: what came
    after the project was proposed, approved and begun. ``luck`` bounds how much longer (shorter, below zero) than
    planned tasks take, as a share. ``deadlines``: working days between a task's baseline finish and its deadline.
    ``not_before``: days before which a task may not start. ``loose``: tasks that somebody forgot to link to what
    follows. ``rebaselined``: the day on which the plan was agreed anew, and why. ``frozen``: the day since which nobody
    works on the project nor reports.
    """

    code: str
    name: Text
    category: str
    goal: str
    unit: str
    manager: str
    sponsor: str
    description: Text
    objectives: Text
    start: int
    finish: Text
    blocks: tuple[Block, ...]
    life: tuple[Step, ...] = ()
    story: tuple[Event, ...] = ()
    luck: tuple[float, float] = (-0.05, 0.01)
    deadlines: Mapping[str, int] = field(default_factory=dict)
    not_before: Mapping[str, int] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    rebaselined: tuple[int, Text] | None = None
    frozen: int | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of the sample with its projects."""

    code: str
    name: Text
    unit: str
    sponsor: str
    description: Text
    objectives: Text
    projects: tuple[Project, ...]
