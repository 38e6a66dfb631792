"""Schedule files in and out: every reader gives a ``ScheduleDocument``, every writer takes one.

Knows neither Django nor a database. ``messages.describe(error_or_notice, gettext)`` renders what went wrong.
"""

from vigie.exchange.document import ScheduleDocument
from vigie.exchange.errors import ExchangeError
from vigie.exchange.formats import FORMATS, Format, detect_format, read_schedule
from vigie.exchange.mspdi import write_mspdi
from vigie.exchange.table import write_template
from vigie.exchange.xer import write_xer

__all__ = [
    "FORMATS",
    "ExchangeError",
    "Format",
    "ScheduleDocument",
    "detect_format",
    "read_schedule",
    "write_mspdi",
    "write_template",
    "write_xer",
]
