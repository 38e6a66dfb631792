"""MSPDI: the XML of Microsoft Project, read and written without Java."""

from vigie.exchange.mspdi.reader import read_mspdi
from vigie.exchange.mspdi.writer import write_mspdi

__all__ = ["read_mspdi", "write_mspdi"]
