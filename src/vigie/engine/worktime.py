"""Kernels that move instants along working time: from an instant to its working coordinate and back.

They read what ``compile_calendars`` lays out. Few patterns serve all days, so that they stay in the nearest memory;
only one number of a day, or of a share and a day, comes from farther off.
"""

from __future__ import annotations

from vigie.engine.calendars import DAY, HEAD, HEADS, PATTERN, PATTERN_BITS
from vigie.engine.compiled import kernel

BEFORE_ALL, AFTER_ALL = -(1 << 60), 1 << 60
"""Instants off the horizon: whoever meets them must look at more years."""


@kernel
def work_at(cal, c, t):
    """Working seconds of calendar ``c`` from the start of the horizon up to instant ``t``."""
    by_day = cal[HEADS + HEAD * c]
    since = t - cal[0]
    if since <= 0:
        return since * 0
    day = since // DAY
    if day >= cal[1]:
        return cal[by_day + cal[1]] >> PATTERN_BITS
    entry = cal[by_day + day]
    work, at, second = entry >> PATTERN_BITS, entry & PATTERN, since - day * DAY
    for period in range(cal[at]):
        start = cal[at + 1 + 2 * period]
        if second <= start:
            break
        work += min(second, cal[at + 2 + 2 * period]) - start
    return work


@kernel
def _day_of_work(cal, c, w):
    """The last day of ``c`` with at most ``w`` working seconds before it."""
    head = HEADS + HEAD * c
    by_day = cal[head]
    day = cal[cal[head + 1] + min(w >> cal[head + 2], cal[head + 3])]
    last = cal[1]
    while day < last and cal[by_day + day + 1] >> PATTERN_BITS <= w:
        day += 1
    return day


@kernel
def as_start(cal, c, w):
    """The instant of working coordinate ``w`` at which work begins: at a seam, the next period."""
    if w < 0:
        return BEFORE_ALL
    day = _day_of_work(cal, c, w)
    entry = cal[cal[HEADS + HEAD * c] + day]
    left, at = w - (entry >> PATTERN_BITS), entry & PATTERN
    for period in range(cal[at]):
        start = cal[at + 1 + 2 * period]
        length = cal[at + 2 + 2 * period] - start
        if left < length:
            return cal[0] + day * DAY + start + left
        left -= length
    return AFTER_ALL


@kernel
def as_finish(cal, c, w):
    """The instant of working coordinate ``w`` at which work ends: at a seam, the previous period."""
    if w <= 0:
        return BEFORE_ALL
    day = _day_of_work(cal, c, w - 1)
    entry = cal[cal[HEADS + HEAD * c] + day]
    left, at = w - (entry >> PATTERN_BITS), entry & PATTERN
    for period in range(cal[at]):
        start = cal[at + 1 + 2 * period]
        length = cal[at + 2 + 2 * period] - start
        if left <= length:
            return cal[0] + day * DAY + start + left
        left -= length
    return AFTER_ALL


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
