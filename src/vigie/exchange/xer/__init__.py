"""XER: Primavera P6's exchange file, tables in tab-separated text, read and written without Java."""

from vigie.exchange.xer.reader import read_xer
from vigie.exchange.xer.writer import write_xer

__all__ = ["read_xer", "write_xer"]
