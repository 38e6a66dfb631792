"""Random numbers and quantiles, ``BLOCK`` iterations at a time.

A number is a function of seed, iteration and variable: Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, *Parallel random
numbers: as easy as 1, 2, 3*, 2011). Logarithm, exponential and normal distribution are evaluated by polynomials in
single precision, always in the same order of operations, so that every processor finds the same bits. The loops are
written for vector units: no branch depends on the iteration.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.compiled import free_kernel

BLOCK = 64
"""Iterations computed together: four vectors of sixteen."""

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_MASK, _32, _8 = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(8)
_STEP, _HALF_STEP = np.float32(2.0**-24), np.float32(2.0**-25)
_ZERO, _HALF, _ONE, _TWO = np.float32(0), np.float32(0.5), np.float32(1), np.float32(2)

UNIFORM, TRIANGULAR, PERT, NORMAL, LOGNORMAL, DISCRETE = 1, 2, 3, 4, 5, 6
Z_END, Z_NODES, POSITIONS = 5.5, 257, 129
_Z_SCALE, _Z_END = np.float32((Z_NODES - 1) / (2 * Z_END)), np.float32(Z_END)
_LAST_CELL = np.float32(Z_NODES - 1.001)


@free_kernel
def uniforms(seed, first, group, category, out):
    """Fill ``out`` (4, BLOCK) with numbers above 0 and below 1: four variables, iterations from ``first`` on."""
    for lane in range(BLOCK):
        c0 = np.uint64(first + lane) & _MASK
        c1, c2, c3 = np.uint64(group), np.uint64(category), np.uint64(0)
        k0, k1 = np.uint64(seed) & _MASK, np.uint64(seed) >> _32
        for _ in range(10):
            low, high = _M0 * c0, _M1 * c2
            c0, c1, c2, c3 = (high >> _32) ^ c1 ^ k0, high & _MASK, (low >> _32) ^ c3 ^ k1, low & _MASK
            k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
        out[0, lane] = np.float32(np.int32(c0 >> _8)) * _STEP + _HALF_STEP
        out[1, lane] = np.float32(np.int32(c1 >> _8)) * _STEP + _HALF_STEP
        out[2, lane] = np.float32(np.int32(c2 >> _8)) * _STEP + _HALF_STEP
        out[3, lane] = np.float32(np.int32(c3 >> _8)) * _STEP + _HALF_STEP


_L0, _L1, _L2 = np.float32(7.0376836292e-2), np.float32(-1.1514610310e-1), np.float32(1.1676998740e-1)
_L3, _L4, _L5 = np.float32(-1.2420140846e-1), np.float32(1.4249322787e-1), np.float32(-1.6668057665e-1)
_L6, _L7, _L8 = np.float32(2.0000714765e-1), np.float32(-2.4999993993e-1), np.float32(3.3333331174e-1)
_LN2 = np.float32(0.6931471805599453)


@free_kernel
def _log(x):
    """Natural logarithm of a positive number."""
    bits = np.float32(x).view(np.int32)
    exponent = (bits - np.int32(0x3F3504F3)) >> np.int32(23)
    f = np.int32(bits - (exponent << np.int32(23))).view(np.float32) - _ONE
    p = _L0
    p = p * f + _L1
    p = p * f + _L2
    p = p * f + _L3
    p = p * f + _L4
    p = p * f + _L5
    p = p * f + _L6
    p = p * f + _L7
    p = p * f + _L8
    return f * f * f * p - _HALF * f * f + f + np.float32(exponent) * _LN2


_E0, _E1, _E2 = np.float32(1.9875691500e-4), np.float32(1.3981999507e-3), np.float32(8.3334519073e-3)
_E3, _E4, _E5 = np.float32(4.1665795894e-2), np.float32(1.6666665459e-1), np.float32(5.0000001201e-1)
_LOG2E, _LN2_HIGH, _LN2_LOW = np.float32(1.44269504), np.float32(0.693359375), np.float32(-2.12194440e-4)


@free_kernel
def _exp(x):
    """The exponential of a number between -80 and 80."""
    k = np.rint(min(max(x, np.float32(-80)), np.float32(80)) * _LOG2E)
    r = x - k * _LN2_HIGH - k * _LN2_LOW
    p = _E0
    p = p * r + _E1
    p = p * r + _E2
    p = p * r + _E3
    p = p * r + _E4
    p = p * r + _E5
    return (p * r * r + r + _ONE) * np.int32((np.int32(k) + np.int32(127)) << np.int32(23)).view(np.float32)


_C = tuple(
    np.float32(c)
    for c in (
        2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
        -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
    )
)  # fmt: skip
_T = tuple(
    np.float32(c)
    for c in (
        -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
        -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
    )
)  # fmt: skip
_C0, _C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8 = _C
_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7, _T8 = _T
_ROOT2 = np.float32(math.sqrt(2.0))


@free_kernel
def normal_of(u):
    """The standard normal quantile of ``u`` (Giles, *Approximating the erfinv function*, 2010)."""
    x = _TWO * u - _ONE
    w = -_log(np.float32(4) * u * (_ONE - u))
    a = w - np.float32(2.5)
    p = _C0
    p = p * a + _C1
    p = p * a + _C2
    p = p * a + _C3
    p = p * a + _C4
    p = p * a + _C5
    p = p * a + _C6
    p = p * a + _C7
    p = p * a + _C8
    b = np.sqrt(max(w, _ZERO)) - np.float32(3)
    q = _T0
    q = q * b + _T1
    q = q * b + _T2
    q = q * b + _T3
    q = q * b + _T4
    q = q * b + _T5
    q = q * b + _T6
    q = q * b + _T7
    q = q * b + _T8
    return _ROOT2 * x * (p if w < np.float32(5) else q)


_B1, _B2, _B3 = np.float32(0.319381530), np.float32(-0.356563782), np.float32(1.781477937)
_B4, _B5, _DENSITY = np.float32(-1.821255978), np.float32(1.330274429), np.float32(1 / math.sqrt(2 * math.pi))


@free_kernel
def uniform_of(z):
    """The standard normal distribution at ``z``, off by 1e-7 (Abramowitz and Stegun, 26.2.17); above 0, below 1."""
    t = _ONE / (_ONE + np.float32(0.2316419) * abs(z))
    p = _B5
    p = p * t + _B4
    p = p * t + _B3
    p = p * t + _B2
    p = p * t + _B1
    tail = _DENSITY * _exp(-_HALF * z * z) * p * t
    tail = min(max(tail, _HALF_STEP), _HALF)
    return tail if z < _ZERO else _ONE - max(tail, _STEP)


@free_kernel
def normals(u, out):
    """Standard normal numbers of a row of uniform ones."""
    for lane in range(BLOCK):
        out[lane] = normal_of(u[lane])


@free_kernel
def uniforms_of(z, out):
    for lane in range(BLOCK):
        out[lane] = uniform_of(z[lane])


@free_kernel
def quantiles(variables, v, steps, tables, u, z, z_known, out):
    """Fill ``out`` (BLOCK) with how far variable ``v`` lies from its base, given uniform numbers, or normal ones too.

    ``a`` to ``e`` are the numbers that ``sampling.variable_of`` states for each kind.
    """
    kind, first, count = variables[v].kind, variables[v].first, variables[v].count
    a, b, c, d, e = variables[v].a, variables[v].b, variables[v].c, variables[v].d, variables[v].e
    if kind == TRIANGULAR:
        for lane in range(BLOCK):
            below = u[lane] < d
            root = np.sqrt(u[lane] * c if below else (_ONE - u[lane]) * e)
            out[lane] = a + root if below else b - root
    elif kind == UNIFORM:
        for lane in range(BLOCK):
            out[lane] = u[lane] * a
    elif kind == DISCRETE:
        for lane in range(BLOCK):
            k = 0
            while k < count - 1 and u[lane] >= steps[first + 2 * k]:
                k += 1
            out[lane] = steps[first + 2 * k + 1]
    else:
        if not z_known:
            for lane in range(BLOCK):
                z[lane] = normal_of(c + u[lane] * (_ONE - c)) if kind == NORMAL else normal_of(u[lane])
        elif kind == NORMAL and c > _ZERO:
            for lane in range(BLOCK):
                z[lane] = normal_of(min(c + uniform_of(z[lane]) * (_ONE - c), _ONE - _STEP))
        if kind == NORMAL:
            for lane in range(BLOCK):
                out[lane] = max(z[lane] * a, b)
        elif kind == LOGNORMAL:
            for lane in range(BLOCK):
                out[lane] = b * (_exp(z[lane] * a) - _ONE)
        else:
            for lane in range(BLOCK):
                at = min(max((z[lane] + _Z_END) * _Z_SCALE, _ZERO), _LAST_CELL)
                cell = np.int32(at)
                share = at - np.float32(cell)
                low = tables[count, cell] + share * (tables[count, cell + 1] - tables[count, cell])
                high = tables[count + 1, cell] + share * (tables[count + 1, cell + 1] - tables[count + 1, cell])
                out[lane] = a + b * (low + c * (high - low))


@cache
def pert_tables() -> NDArray[Any]:
    """Quantiles of beta-PERT on 0 to 1 (``POSITIONS``, ``Z_NODES``), float32: rows by the mode's place, columns by the
    standard normal number of the probability, evenly from -``Z_END`` to ``Z_END``."""
    t = np.linspace(0, math.pi / 2, 4097)
    sine, cosine = np.sin(t), np.cos(t)
    z = np.linspace(-Z_END, Z_END, Z_NODES)
    p = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in z])
    tables = np.empty((POSITIONS, Z_NODES), np.float32)
    for row, mode in enumerate(np.linspace(0, 1, POSITIONS)):
        # x = sin² t makes the density of the beta distribution smooth up to its ends.
        density = sine ** (2 * (1 + 4 * mode) - 1) * cosine ** (2 * (5 - 4 * mode) - 1)
        middle = np.sin((t[1:] + t[:-1]) / 2) ** (1 + 8 * mode) * np.cos((t[1:] + t[:-1]) / 2) ** (9 - 8 * mode)
        area = (density[1:] + 4 * middle + density[:-1]) / 6
        below = np.concatenate(([0], np.cumsum(area)))
        above = np.concatenate((np.cumsum(area[::-1])[::-1], [0]))
        total = below[-1]
        lower = np.interp(np.log(p), np.log(np.maximum(below / total, 1e-300)), t)
        upper = np.interp(-np.log(p[::-1]), -np.log(np.maximum(above / total, 1e-300)), t)
        tables[row] = np.sin(np.where(z <= 0, lower, upper)) ** 2
    return tables
