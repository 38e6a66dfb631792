"""Activity codes and user fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from vigie.exchange.document import CustomValue, ScheduleDocument
from vigie.exchange.xer.output import Cell, table

CODE = "code:"
_TYPES = {"number": "FT_FLOAT", "cost": "FT_MONEY", "date": "FT_START_DATE"}
_TYPE_FIELDS = "udf_type_id table_name udf_type_name udf_type_label logical_data_type super_flag"
_VALUE_FIELDS = "udf_type_id fk_id proj_id udf_date udf_number udf_text"
_CODE_TYPE_FIELDS = "actv_code_type_id actv_short_len seq_num actv_code_type proj_id actv_code_type_scope"
_CODE_FIELDS = "actv_code_id actv_code_type_id actv_code_name short_name seq_num"


def custom_tables(document: ScheduleDocument, project: int, nodes: set[int]) -> Iterator[str]:
    """The tables of activity codes and user fields, and their values."""
    owners: list[tuple[str, str, int, dict[str, CustomValue]]] = [
        ("project", "PROJECT", project, dict(document.properties.custom)),
        *(("task", "PROJWBS" if t.uid in nodes else "TASK", t.uid, dict(t.custom)) for t in document.tasks),
        *(("resource", "RSRC", row.uid, dict(row.custom)) for row in document.resources),
        *(("assignment", "TASKRSRC", row.uid, dict(row.custom)) for row in document.assignments),
    ]
    yield from _codes([(uid, values) for _entity, owner, uid, values in owners if owner == "TASK"], project)
    stated = {(field.entity, field.key): field for field in document.custom_fields}
    types: dict[tuple[str, str], dict[str, Cell]] = {}
    rows: list[dict[str, Cell]] = []
    for entity, owner, uid, values in owners:
        for key, value in values.items():
            if value is None or (owner == "TASK" and key.startswith(CODE)):
                continue
            field = stated.get((entity, key))
            kind = "text" if field is None else field.type
            found = types.setdefault(
                (owner, key),
                {
                    "udf_type_id": len(types) + 1,
                    "table_name": owner,
                    "udf_type_name": key,
                    "udf_type_label": key if field is None else field.label or key,
                    "logical_data_type": _TYPES.get(kind, "FT_TEXT"),
                    "super_flag": False,
                },
            )
            rows.append(
                {"udf_type_id": found["udf_type_id"], "fk_id": uid, "proj_id": project if owner != "RSRC" else None}
                | _cell(kind, value)
            )
    yield from table("UDFTYPE", _TYPE_FIELDS, types.values())
    yield from table("UDFVALUE", _VALUE_FIELDS, rows)


def _cell(kind: str, value: CustomValue) -> dict[str, Cell]:
    if kind in ("number", "cost") and isinstance(value, int | float):
        return {"udf_number": value}
    if kind == "date" and isinstance(value, str):
        try:
            return {"udf_date": dt.datetime.fromisoformat(value)}
        except ValueError:
            pass
    return {"udf_text": value if isinstance(value, str | bool) else str(value)}


def _codes(tasks: list[tuple[int, dict[str, CustomValue]]], project: int) -> Iterator[str]:
    types: dict[str, int] = {}
    values: dict[tuple[int, str], int] = {}
    rows: list[dict[str, Cell]] = []
    for uid, stated in tasks:
        for key, value in stated.items():
            if not key.startswith(CODE) or not value:
                continue
            kind = types.setdefault(key.removeprefix(CODE), len(types) + 1)
            number = values.setdefault((kind, str(value)), len(values) + 1)
            rows.append({"task_id": uid, "actv_code_type_id": kind, "actv_code_id": number, "proj_id": project})
    kinds: list[dict[str, Cell]] = [
        {"actv_code_type_id": n, "actv_short_len": 60, "seq_num": n, "actv_code_type": name, "proj_id": project}
        for name, n in types.items()
    ]
    named: list[dict[str, Cell]] = [
        {"actv_code_id": n, "actv_code_type_id": kind, "actv_code_name": text, "short_name": text, "seq_num": n}
        for (kind, text), n in values.items()
    ]
    yield from table("ACTVTYPE", _CODE_TYPE_FIELDS, ({**kind, "actv_code_type_scope": "AS_Project"} for kind in kinds))
    yield from table("ACTVCODE", _CODE_FIELDS, named)
    yield from table("TASKACTV", "task_id actv_code_type_id actv_code_id proj_id", rows)
