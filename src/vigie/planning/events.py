"""What other rooms do after a schedule, or what it is measured against, changed: called after the commit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

Callback = Callable[[int], None]

_CALLBACKS: list[Callback] = []


def register_recomputed(callback: Callback) -> None:
    """Have ``callback(schedule_id)`` called after each commit that computed a schedule anew or changed its baseline."""
    if callback not in _CALLBACKS:
        _CALLBACKS.append(callback)


def announce_recomputed(schedule_id: int) -> None:
    """Call what is registered, once the current transaction is committed."""
    for callback in _CALLBACKS:
        transaction.on_commit(partial(callback, schedule_id))
