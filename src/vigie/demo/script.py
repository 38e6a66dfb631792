"""The little language in which the sample's projects are written: outlines of tasks, and the story that befalls them.

An outline is text, one row per line, two spaces per level::

    design @engineers : Études | Design
      survey 15d : Levés topographiques | Site survey
      concept 30d <survey <permit:SS+5d @engineers*0.5 : Avant-projet | Concept design
      approved 0 : Avant-projet approuvé | Concept approved

Left of the colon stand a key and, in any order: a duration (``15d`` working days, ``7ed`` on the clock, ``0`` a
milestone, none a summary), predecessors (``<key``, ``<key:SS+5d``, ``<key:FF-2d``, ``<key+7ed``, ``<key+50%``),
successors (``>key``), who does it (``@team`` or ``@team*0.5``; a summary's holds below it) and a calendar (``~site``).
Right of it, the name in French and in English. A row without predecessor follows the row before it; the first one of an
outline follows the launch of the project. What nothing follows is followed by the end of the project.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from vigie.engine.terms import LagUnit, LinkType

GO, END = "_launch", "_end"
"""Keys of the first and of the last milestone of every project."""


_FRENCH_SPACE = re.compile(r" (?=[:;?!»%€])|(?<=«) |(?<=\d) (?=\d{3}\b)")


class Text(NamedTuple):
    """A text of the sample in its two languages."""

    fr: str
    en: str

    def say(self, language: str) -> str:
        """The text in ``fr`` or ``en``; in French with the spaces that no line may break at."""
        return _FRENCH_SPACE.sub("\u00a0", self.fr) if language == "fr" else self.en

    def fill(self, words: Mapping[str, Text]) -> Text:
        """Put words where ``{name}`` stands."""
        return Text(
            self.fr.format_map({k: w.fr for k, w in words.items()}),
            self.en.format_map({k: w.en for k, w in words.items()}),
        )


def same(text: str) -> Text:
    """A name that is the same in both languages."""
    return Text(text, text)


class Tie(NamedTuple):
    """A link as written: ``key`` is the other task, ``lag`` working or elapsed days, or a percentage."""

    key: str
    type: LinkType = LinkType.FINISH_START
    lag: float = 0
    unit: LagUnit = LagUnit.WORKING


@dataclass(frozen=True, slots=True)
class Step:
    """A row of an outline. ``days`` is ``None`` for a summary and 0 for a milestone."""

    key: str
    level: int
    name: Text
    days: float | None
    elapsed: bool = False
    before: tuple[Tie, ...] = ()
    after: tuple[Tie, ...] = ()
    team: tuple[tuple[str, float], ...] = ()
    calendar: str = ""

    @property
    def is_summary(self) -> bool:
        return self.days is None


@dataclass(frozen=True, slots=True)
class Block:
    """An outline with the words to put into it; ``prefix`` goes before its keys, ``former`` is that of ``prev.``."""

    outline: str
    words: Mapping[str, Text] = field(default_factory=dict)
    prefix: str = ""
    former: str = ""


def repeat(outline: str, prefix: str, *words: Mapping[str, Text]) -> tuple[Block, ...]:
    """The same outline several times: ``prefix1``, ``prefix2`` …; in it ``<prev.key`` is the one before."""
    return tuple(
        Block(outline, each, f"{prefix}{number}", f"{prefix}{number - 1}" if number > 1 else "")
        for number, each in enumerate(words, 1)
    )


@dataclass(frozen=True, slots=True)
class Late:
    """A task takes ``days`` working days more (or fewer) than planned; the schedule says so from day ``told`` on."""

    task: str
    days: float
    told: int
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """Scope that joins the project on day ``told``."""

    block: Block
    told: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A note on a task, from the beginning."""

    task: str
    note: Text


Event = Late | Added | Remark

_TIE = re.compile(r"(?P<key>[\w.*]+)(?::(?P<type>FS|SS|FF|SF))?(?:(?P<lag>[+-][\d.]+)(?P<unit>ed|d|%))?")
_TYPES = {
    "FS": LinkType.FINISH_START,
    "SS": LinkType.START_START,
    "FF": LinkType.FINISH_FINISH,
    "SF": LinkType.START_FINISH,
}
_UNITS = {"d": LagUnit.WORKING, "ed": LagUnit.ELAPSED, "%": LagUnit.PERCENT}


def _tie(text: str) -> Tie:
    found = _TIE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a link: {text}")
    lag, unit = float(found["lag"] or 0), _UNITS[found["unit"] or "d"]
    return Tie(found["key"], _TYPES[found["type"] or "FS"], lag, unit)


def _step(line: str, inherited: Mapping[int, tuple[tuple[str, float], ...]]) -> Step:
    left, _colon, right = line.partition(" : ")
    level = (len(left) - len(left.lstrip(" "))) // 2
    key, *tokens = left.split()
    french, _bar, english = right.partition(" | ")
    if not english:
        raise ValueError(f"not in both languages: {line}")
    days: float | None = None
    elapsed, calendar = False, ""
    before, after, team = [], [], []
    for token in tokens:
        if token[0] == "<":
            before.append(_tie(token[1:]))
        elif token[0] == ">":
            after.append(_tie(token[1:]))
        elif token[0] == "@":
            who, _star, share = token[1:].partition("*")
            team.append((who, float(share or 1)))
        elif token[0] == "~":
            calendar = token[1:]
        else:
            elapsed = token.endswith("ed")
            days = float(token.removesuffix("ed").removesuffix("d"))
    return Step(
        key=key,
        level=level,
        name=Text(french.strip(), english.strip()),
        days=days,
        elapsed=elapsed,
        before=tuple(before),
        after=tuple(after),
        team=tuple(team) or (() if days == 0 else inherited.get(level - 1, ())),
        calendar=calendar,
    )


def read_outline(outline: str) -> list[Step]:
    """The rows of an outline, their keys and links as written.

    Raises:
        ValueError: a row isn't in both languages, or a link is not understood.
    """
    steps: list[Step] = []
    teams: dict[int, tuple[tuple[str, float], ...]] = {}
    for line in outline.strip("\n").splitlines():
        if line.strip():
            step = _step(line, teams)
            steps.append(step)
            teams[step.level] = step.team
    return steps


def read_blocks(blocks: Sequence[Block]) -> list[Step]:
    """The rows of a project: keys made unique by prefixes, words filled in, links resolved to keys.

    Raises:
        KeyError: a link names a row that is not there.
        ValueError: two rows have the same key.
    """
    read = [(block, read_outline(block.outline)) for block in blocks]
    every = [GO, *(_prefixed(block.prefix, step.key) for block, steps in read for step in steps)]
    keys = set(every)
    if twice := sorted({key for key in keys if every.count(key) > 1}):
        raise ValueError(f"written twice: {twice}")
    found = []
    for block, steps in read:
        last = GO
        for step in steps:
            key = _prefixed(block.prefix, step.key)
            before = step.before or (() if step.is_summary else (Tie(last),))
            found.append(
                replace(
                    step,
                    key=key,
                    name=step.name.fill(block.words),
                    before=tuple(t for tie in before for t in _resolve(tie, block, keys)),
                    after=tuple(t for tie in step.after for t in _resolve(tie, block, keys)),
                )
            )
            last = last if step.is_summary else key
    return found


def _prefixed(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else key


def _resolve(tie: Tie, block: Block, keys: set[str]) -> list[Tie]:
    """``prev.key`` is in the repetition before (nothing in the first); ``s*.key`` in each one of them."""
    if tie.key.startswith("prev."):
        return [tie._replace(key=f"{block.former}.{tie.key[5:]}")] if block.former else []
    if "*" in tie.key:
        pattern = re.compile(tie.key.replace(".", r"\.").replace("*", r"\d+"))
        many = sorted((k for k in keys if pattern.fullmatch(k)), key=lambda k: [int(n) for n in re.findall(r"\d+", k)])
        if many:
            return [tie._replace(key=key) for key in many]
    for key in (_prefixed(block.prefix, tie.key), tie.key):
        if key in keys:
            return [tie._replace(key=key)]
    raise KeyError(f"{tie.key} (in {block.prefix or 'the project'})")
