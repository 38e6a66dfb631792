"""Kernels that move instants along working time: from an instant to its working coordinate and back."""

from __future__ import annotations

from numba import njit


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator]
def work_at(cal, c, t):  # type: ignore[no-untyped-def]
    """Working seconds of calendar ``c`` from the start of the horizon up to instant ``t``."""
    low, high = cal.pointer[c], cal.pointer[c + 1]
    if t <= cal.start[low]:
        return 0
    while high - low > 1:
        middle = (low + high) >> 1
        if cal.start[middle] <= t:
            low = middle
        else:
            high = middle
    return cal.before[low] + min(t, cal.end[low]) - cal.start[low]


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator]
def as_start(cal, c, w):  # type: ignore[no-untyped-def]
    """The instant of working coordinate ``w`` at which work begins: at a seam, the next period."""
    low, high = cal.pointer[c], cal.pointer[c + 1]
    while high - low > 1:
        middle = (low + high) >> 1
        if cal.before[middle] <= w:
            low = middle
        else:
            high = middle
    return min(cal.start[low] + max(w - cal.before[low], 0), cal.end[low])


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator]
def as_finish(cal, c, w):  # type: ignore[no-untyped-def]
    """The instant of working coordinate ``w`` at which work ends: at a seam, the previous period."""
    low, high = cal.pointer[c], cal.pointer[c + 1]
    while high - low > 1:
        middle = (low + high) >> 1
        if cal.before[middle] < w:
            low = middle
        else:
            high = middle
    return min(cal.start[low] + max(w - cal.before[low], 0), cal.end[low])


@njit(cache=True)  # type: ignore[untyped-decorator]
def next_start(cal, c, t):  # type: ignore[no-untyped-def]
    """``t`` if work goes on there, else the start of the next working period."""
    return as_start(cal, c, work_at(cal, c, t))


@njit(cache=True)  # type: ignore[untyped-decorator]
def previous_finish(cal, c, t):  # type: ignore[no-untyped-def]
    """``t`` if work goes on just before it, else the end of the previous working period."""
    return as_finish(cal, c, work_at(cal, c, t))


@njit(cache=True)  # type: ignore[untyped-decorator]
def shifted(cal, c, t, lag, unit, length, as_a_finish):  # type: ignore[no-untyped-def]
    """``t`` moved by a lag: working time on ``c``, clock time, or a share (1/10,000) of ``length``; may be negative."""
    if unit >= 2:
        lag = round(length * (lag / 10000.0))
    if lag == 0:
        return t
    if unit == 1 or unit == 3:
        return t + lag
    w = work_at(cal, c, t) + lag
    return as_finish(cal, c, w) if as_a_finish else as_start(cal, c, w)
