"""XER: Primavera P6's exchange file, tables in tab-separated text, read without Java."""

from vigie.exchange.xer.reader import read_xer

__all__ = ["read_xer"]
