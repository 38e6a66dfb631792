"""What other rooms do after the risks or issues of some nodes changed: called after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction

Callback = Callable[[list[int]], None]

_CALLBACKS: list[Callback] = []


def register_changed(callback: Callback) -> None:
    """Have ``callback(node_ids)`` called after each commit that changed risks, issues or their actions on these nodes,
    or what is tolerated there."""
    if callback not in _CALLBACKS:
        _CALLBACKS.append(callback)


def announce_changed(node_ids: Iterable[int]) -> None:
    """Call what is registered, once the current transaction is committed."""
    changed = sorted(set(node_ids))
    for callback in _CALLBACKS:
        transaction.on_commit(partial(callback, changed))
