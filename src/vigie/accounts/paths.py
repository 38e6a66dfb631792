"""Subtrees in SQL: the lookup ``path__below``.

A path is a chain of primary keys, each followed by a slash (``1/5/12/``): what stands below is a prefix. SQLite
compares bytes, so that a range from the prefix to the character after its slash costs half of a LIKE; the sign before
the column keeps the planner from starting there, since most people see most of the tree. PostgreSQL has an index for
LIKE.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.db.models.lookups import BuiltinLookup, StartsWith


@CharField.register_lookup
class Below(BuiltinLookup[str]):
    """``filter(path__below="1/5/")``: the node of that path and everything under it."""

    lookup_name = "below"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return StartsWith(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, column_values = self.process_lhs(compiler, connection)
        prefix = str(self.rhs)
        if not prefix.endswith("/"):
            raise ValueError(f"Not the path of a node: {prefix!r}.")
        after = prefix[:-1] + chr(ord("/") + 1)
        return f"(+{column} >= %s AND +{column} < %s)", (*column_values, prefix, *column_values, after)
