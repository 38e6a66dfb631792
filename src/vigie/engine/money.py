"""Exact amounts: whole smallest units (cents) in int64, shared out without losing one.

Amounts are int64 arrays; their sums must stay below 2⁶² (``AmountError('huge_amount')``), which is forty-six million
billion euros in cents.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.int64]
Whole = NDArray[np.int64]

LARGEST = 1 << 62
_SAFE = 3_037_000_499  # the root of 2^63: products of two numbers up to it fit


class AmountError(Exception):
    """An amount that cannot be computed with. ``code``: ``huge_amount``, ``bad_weight``, ``no_weight``, ``loop``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(*amounts: Amounts) -> None:
    """Raise ``huge_amount`` where sums of these could overflow."""
    for values in amounts:
        if float(np.abs(values.astype(np.float64)).sum()) >= LARGEST:
            raise AmountError("huge_amount")


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` out by whole ``weights``: each part is its exact share rounded down or up, and they add up.

    The units left after rounding down go to the largest remainders (Hamilton), the first ones on ties. A negative total
    is shared out as its opposite. Raises ``bad_weight`` for a negative weight, ``no_weight`` where a total other than
    zero meets no weight.
    """
    if any(weight < 0 for weight in weights):
        raise AmountError("bad_weight")
    whole, sign, size = sum(weights), -1 if total < 0 else 1, abs(total)
    if not whole:
        if total:
            raise AmountError("no_weight")
        return [0] * len(weights)
    parts = [divmod(size * weight, whole) for weight in weights]
    left = size - sum(part for part, _ in parts)
    extra = set(sorted(range(len(parts)), key=lambda index: -parts[index][1])[:left])
    return [sign * (part + (index in extra)) for index, (part, _) in enumerate(parts)]


def portion(amounts: Amounts, part: Whole, of: Whole) -> Amounts:
    """``amounts`` × ``part`` / ``of``, exact, rounded to the nearest unit (halves away from zero), one by one.

    0 ≤ ``part`` ≤ ``of``, 0 < ``of``. It never falls as ``part`` grows for an amount above zero, and is the amount
    itself at the end: differences of it over time lose nothing.
    """
    amounts, part, of = np.broadcast_arrays(amounts, part, of)
    size = np.abs(amounts)
    # a · p / c = (a div c) · p + (a mod c) · p / c; the last product fits where c² does
    quotient = size // of
    found: Amounts = quotient * part + ((size - quotient * of) * part + of // 2) // of
    for index in np.flatnonzero(of > _SAFE // 2):
        a, p, c = int(size[index]), int(part[index]), int(of[index])
        found[index] = (2 * a * p + c) // (2 * c)
    return np.where(amounts < 0, -found, found)
