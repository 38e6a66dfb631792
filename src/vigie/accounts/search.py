"""Texts as people search them: without case and without accents, alike on every database."""

from __future__ import annotations

import unicodedata

from django.db.models import Q


def searchable(*texts: str) -> str:
    """What is stored beside the texts to be searched: «Écoles Œuvre» becomes «ecoles oeuvre»."""
    joined = " ".join(texts).casefold().replace("œ", "oe").replace("æ", "ae")
    bare = unicodedata.normalize("NFKD", joined)
    return "".join(c for c in bare if c != "\0" and not unicodedata.combining(c))


MOST_WORDS = 50
"""Each word is a condition, and databases bound the depth of those."""


def containing(words: str, field: str = "search_text") -> Q:
    """Rows whose searchable text contains every word, as far as the fiftieth."""
    found = Q()
    for word in dict.fromkeys(searchable(words).split()[:MOST_WORDS]):
        found &= Q(**{f"{field}__contains": word})
    return found
