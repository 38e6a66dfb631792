"""Kernels that move instants along working time: from an instant to its working coordinate and back."""

from __future__ import annotations

from vigie.engine.calendars import DAY
from vigie.engine.compiled import kernel

BEFORE_ALL, AFTER_ALL = -(1 << 60), 1 << 60
"""Instants off the horizon: whoever meets them must look at more years."""

# A table leads to the neighbourhood of a period, by day or by the like of a day in work; a few steps do the rest.


@kernel
def _period_of_instant(cal, c, t):
    """The last period of ``c`` that starts at or before ``t``, or its first."""
    last = cal[c + 1].first - 1
    day = min(max((t - cal[c].midnight) // DAY, 0), cal[c].days)
    p = cal[c].first + cal[cal[c].by_day + day].of_day
    while p < last and cal[p + 1].start <= t:
        p += 1
    return p


@kernel
def _period_of_work(cal, c, w):
    """The last period of ``c`` with at most ``w`` working seconds before it, or its first."""
    last = cal[c + 1].first - 1
    share = min(max(w >> cal[c].shift, 0), cal[c].shares)
    p = cal[c].first + cal[cal[c].by_work + share].of_work
    while p < last and cal[p + 1].before <= w:
        p += 1
    return p


@kernel
def work_at(cal, c, t):
    """Working seconds of calendar ``c`` from the start of the horizon up to instant ``t``."""
    p = _period_of_instant(cal, c, t)
    return cal[p].before + min(max(t, cal[p].start), cal[p].end) - cal[p].start


@kernel
def as_start(cal, c, w):
    """The instant of working coordinate ``w`` at which work begins: at a seam, the next period."""
    p = _period_of_work(cal, c, w)
    t = cal[p].start + w - cal[p].before
    if w < 0:
        return BEFORE_ALL
    return t if t < cal[p].end else AFTER_ALL


@kernel
def as_finish(cal, c, w):
    """The instant of working coordinate ``w`` at which work ends: at a seam, the previous period."""
    p = _period_of_work(cal, c, w - 1)
    t = cal[p].start + w - cal[p].before
    if w <= 0:
        return BEFORE_ALL
    return t if t <= cal[p].end else AFTER_ALL


@kernel
def next_start(cal, c, t):
    """``t`` if work goes on there, else the start of the next working period."""
    return as_start(cal, c, work_at(cal, c, t))


@kernel
def previous_finish(cal, c, t):
    """``t`` if work goes on just before it, else the end of the previous working period."""
    return as_finish(cal, c, work_at(cal, c, t))


@kernel
def shifted(cal, c, t, lag, unit, length, as_a_finish):
    """``t`` moved by a lag: working time on ``c``, clock time, or a share (1/10,000) of ``length``; may be negative."""
    if unit >= 2:
        lag = round(length * (lag / 10000.0))
    if lag == 0:
        return t
    if unit == 1 or unit == 3:
        return t + lag
    w = work_at(cal, c, t) + lag
    return as_finish(cal, c, w) if as_a_finish else as_start(cal, c, w)
