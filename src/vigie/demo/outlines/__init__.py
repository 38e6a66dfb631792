"""Outlines of tasks by trade, which projects put together."""
