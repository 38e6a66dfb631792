"""Correlation matrices: from rank correlations to normal ones, repaired where they contradict themselves, factored."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def normal_correlation(rank: Matrix) -> Matrix:
    """The correlation of normal variables whose ranks correlate by ``rank``: 2 sin(π ρ / 6) (Pearson, 1907)."""
    found: Matrix = 2 * np.sin(math.pi * rank / 6)
    np.fill_diagonal(found, 1.0)
    return found


def nearest_correlation(matrix: Matrix, *, tolerance: float = 1e-10, steps: int = 1000) -> Matrix:
    """The correlation matrix nearest to a symmetric one in the Frobenius norm.

    Alternating projections with Dykstra's correction (Higham, *Computing the nearest correlation matrix*, IMA Journal
    of Numerical Analysis 22, 2002).
    """
    y, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(steps):
        before = y
        r = y - correction
        values, vectors = np.linalg.eigh(r)
        x = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = x - r
        y = (x + x.T) / 2
        np.fill_diagonal(y, 1.0)
        if np.abs(y - before).max() < tolerance:
            break
    # What is left of rounding: scale to ones on the diagonal after one more projection.
    values, vectors = np.linalg.eigh(y)
    y = (vectors * np.maximum(values, 0.0)) @ vectors.T
    scale = np.sqrt(np.diag(y))
    found: Matrix = y / np.outer(scale, scale)
    return found


def repaired(matrix: Matrix) -> tuple[Matrix, float]:
    """A positive semidefinite matrix and the largest change of a coefficient, 0.0 where none was needed."""
    if np.linalg.eigvalsh(matrix)[0] >= -1e-10:
        return matrix, 0.0
    found = nearest_correlation(matrix)
    return found, float(np.abs(found - matrix).max())


def lower_factor(matrix: Matrix) -> Matrix:
    """L, lower triangular, with L Lᵀ = ``matrix``, which may be singular."""
    values, vectors = np.linalg.eigh(matrix)
    upper = np.linalg.qr((vectors * np.sqrt(np.maximum(values, 0.0))).T).R
    found: Matrix = (upper * np.where(np.diag(upper) < 0, -1.0, 1.0)[:, None]).T
    return found
