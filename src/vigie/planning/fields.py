"""A column for instants in a schedule's own local time, which no time zone may ever shift."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _


class LocalDateTimeField(models.Field[dt.datetime | None, dt.datetime | None]):
    """A naive ``datetime``: ``timestamp without time zone`` on PostgreSQL, ISO text on SQLite.

    Schedules say «8 o'clock on the site», not an instant of the world's clock; Django's own field would convert it.
    """

    description = _("Local date and time")

    def get_internal_type(self) -> str:
        # A name of its own keeps the back ends' time-zone converters away.
        return "LocalDateTimeField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "timestamp" if connection.vendor == "postgresql" else "datetime"

    def to_python(self, value: Any) -> dt.datetime | None:
        if value is None or (isinstance(value, dt.datetime) and value.tzinfo is None):
            return value
        if isinstance(value, str) and (parsed := parse_datetime(value)) and parsed.tzinfo is None:
            return parsed
        raise ValidationError(_("“%(value)s” is not a local date and time."), params={"value": value})

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> dt.datetime | None:
        return dt.datetime.fromisoformat(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> dt.datetime | None:
        return self.to_python(super().get_prep_value(value))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        if value is None or connection.vendor == "postgresql":
            return value
        return value.isoformat(" ")

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else value.isoformat()
