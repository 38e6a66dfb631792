"""Correlations by rank and by value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.compiled import kernel

Samples = NDArray[Any]


def average_ranks(samples: Samples) -> NDArray[np.float64]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(samples, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: NDArray[np.float64] = (last - (counts - 1) / 2)[inverse]
    return found


def pearson(a: Samples, b: Samples) -> float:
    """The product-moment correlation; NaN where either does not vary."""
    x, y = a - np.mean(a), b - np.mean(b)
    size = math.sqrt(float(x @ x)) * math.sqrt(float(y @ y))
    return float(np.clip(x @ y / size, -1, 1)) if size > 0 else math.nan


def spearman(a: Samples, b: Samples) -> float:
    """Spearman's rank correlation with average ranks on ties; NaN where either does not vary."""
    return pearson(average_ranks(a), average_ranks(b))


@kernel
def _exchanges(values, spare):
    """Sort ``values`` by merging, and count the exchanges that a sort of neighbours would take."""
    count, width, n = np.int64(0), 1, len(values)
    while width < n:
        for left in range(0, n, 2 * width):
            middle, end = min(left + width, n), min(left + 2 * width, n)
            i, j = left, middle
            for k in range(left, end):
                if i < middle and (j >= end or values[i] <= values[j]):
                    spare[k] = values[i]
                    i += 1
                else:
                    spare[k] = values[j]
                    count += middle - i
                    j += 1
        for k in range(n):
            values[k] = spare[k]
        width *= 2
    return count


def kendall(a: Samples, b: Samples) -> float:
    """Kendall's τ-b, which takes ties off; NaN where either does not vary. In n log n steps (Knight, *A computer method
    for calculating Kendall's tau*, 1966)."""
    x, y = np.unique(a, return_inverse=True)[1], np.unique(b, return_inverse=True)[1]
    n = len(x)
    pairs = n * (n - 1) // 2

    def tied(values: Samples) -> int:
        counts = np.unique(values, return_counts=True)[1]
        return int((counts * (counts - 1) // 2).sum())

    in_x, in_y, in_both = tied(x), tied(y), tied(x.astype(np.int64) * n + y)
    if in_x == pairs or in_y == pairs:
        return math.nan
    ordered = np.ascontiguousarray(y[np.lexsort((y, x))], np.int64)
    discordant = int(_exchanges(ordered, np.empty_like(ordered)))
    difference = pairs - in_x - in_y + in_both - 2 * discordant
    return difference / math.sqrt(pairs - in_x) / math.sqrt(pairs - in_y)
