"""Types that the operations on schedules share."""

import datetime as dt
from typing import Annotated

from ninja import Field, Schema
from pydantic import NaiveDatetime, WithJsonSchema

Uid = Annotated[int, Field(ge=-(2**53), le=2**53)]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
Seconds = Annotated[int, Field(ge=0, le=250 * 366 * 86_400)]
_LOCAL = WithJsonSchema(
    {
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$",
        "description": "Local time of the schedule, without time zone",
    }
)
Moment = Annotated[NaiveDatetime, _LOCAL]
Shown = Annotated[dt.datetime, _LOCAL]


class MoveOut(Schema):
    uid: int
    name: str
    start: tuple[Shown | None, Shown | None]
    finish: tuple[Shown | None, Shown | None]
    days: float
