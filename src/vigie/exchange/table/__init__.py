"""Schedules in a table that a person fills: Excel, OpenDocument, CSV; and the empty template for it."""

from vigie.exchange.table.reader import read_table
from vigie.exchange.table.template import write_template

__all__ = ["read_table", "write_template"]
