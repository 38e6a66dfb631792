"""The library of risks as the reader sees it: what is delivered, with what the office made of it; and checklists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.accounts.models import User
from vigie.accounts.search import searchable
from vigie.portfolio.models import Node
from vigie.risks.library import ENTRIES, Domain, Entry
from vigie.risks.models import ChecklistAnswer, LibraryRisk, RiskKind


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the library. ``delivered``: it came with Vigie; ``changed``: the office has its own words for it."""

    key: str
    domain: str
    types: tuple[str, ...]
    kind: str
    title: str
    cause: str
    effect: str
    response: str
    strategy: str
    ranks: tuple[int, ...]
    retired: bool
    delivered: bool
    changed: bool

    @property
    def domain_label(self) -> str:
        return str(Domain(self.domain).label)

    @property
    def kind_label(self) -> str:
        return str(RiskKind(self.kind).label)

    @property
    def assessment(self) -> dict[str, int]:
        """A first guess, as ``identify_risk`` takes it."""
        names = ("probability", "cost", "time", "quality", "image", "safety")
        return {name: rank for name, rank in zip(names, self.ranks, strict=True) if rank}


def _delivered(entry: Entry) -> Item:
    words = entry.words
    texts = (words.title, words.cause, words.effect, words.response)
    return Item(
        entry.key, entry.domain, entry.types, entry.kind, *texts, entry.strategy, entry.ranks, False, True, False
    )


def _own(row: LibraryRisk) -> Item:
    texts = (row.title, row.cause, row.effect, row.response)
    there = row.key in ENTRIES
    return Item(
        row.key,
        row.domain,
        tuple(row.types),
        row.kind,
        *texts,
        row.strategy,
        tuple(row.ranks),
        row.retired,
        there,
        there,
    )


def library(
    user: User, *, q: str = "", domain: str = "", kind_of_project: str = "", retired: bool = False
) -> list[Item]:
    """The entries by where they come from and title; retired ones alone, or left out. One query."""
    found = {key: _delivered(entry) for key, entry in ENTRIES.items()}
    found |= {row.key: _own(row) for row in LibraryRisk.objects.visible_to(user)}
    words = searchable(q).split()
    order = list(Domain.values)
    kept = [
        item
        for item in found.values()
        if item.retired == retired
        and (not domain or item.domain == domain)
        and (not kind_of_project or kind_of_project in item.types)
        and _holds(item, words)
    ]
    return sorted(kept, key=lambda item: (order.index(item.domain), item.title.casefold()))


def _holds(item: Item, words: Iterable[str]) -> bool:
    text = searchable(item.title, item.cause, item.effect, item.response)
    return all(word in text for word in words)


def item_of(user: User, key: str) -> Item | None:
    """One entry, retired or not."""
    row = LibraryRisk.objects.visible_to(user).filter(key=key).first()
    if row is not None:
        return _own(row)
    return _delivered(ENTRIES[key]) if key in ENTRIES else None


def answers_of(user: User, node: Node) -> dict[str, ChecklistAnswer]:
    """What a project answered, by key of the entry."""
    found = ChecklistAnswer.objects.visible_to(user).filter(node=node).select_related("by", "risk")
    return {answer.key: answer for answer in found}
