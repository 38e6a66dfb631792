"""MSPDI: the XML of Microsoft Project, read and written without Java."""

from vigie.exchange.mspdi.reader import read_mspdi

__all__ = ["read_mspdi"]
