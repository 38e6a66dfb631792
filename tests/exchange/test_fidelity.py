"""Our dates beside those that Microsoft Project and Primavera P6 stored themselves.

docs/algorithms/fidelity.md explains each file that is left out here.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.exchange.conftest import expected, shared_schedules
from vigie import cli
from vigie.exchange.command import run_schedule

FIELDS = {"es": "early_start", "ef": "early_finish", "ls": "late_start", "lf": "late_finish"}
STALE_LATE = {
    "mpp12duration-from14.mpp",
    "mpp12timephasedsegments.mpp",
    "mpp9timephased-from12.mpp",
    "properties.mpp",
    "sf248.mpp",
}
UNEXPLAINED = {"timephased-prorated-cost-resource.mpp"}


def _seconds(value: str) -> float:
    return (dt.datetime.fromisoformat(value) - dt.datetime(1970, 1, 1)).total_seconds()


@pytest.mark.java
@pytest.mark.parametrize("path", shared_schedules())
def test_dates_are_those_that_the_tool_computed(path: Path, tmp_path: Path) -> None:
    if path.name in UNEXPLAINED:
        pytest.xfail("see docs/algorithms/fidelity.md")
    assert run_schedule([path], tmp_path) == 0
    rows = json.loads((tmp_path / f"{path.name}.json").read_text(encoding="utf-8"))["tasks"]
    ours = {row["uid"]: row for row in rows}
    fields = {"es", "ef"} if path.name in STALE_LATE else set(FIELDS)
    wrong = []
    for uid, row in expected(path).items():
        for key in sorted(fields):
            if row.get(key) and abs(_seconds(ours[uid][FIELDS[key]]) - _seconds(row[key])) >= 60:
                wrong.append((uid, key, row[key], ours[uid][FIELDS[key]]))
        if fields == set(FIELDS) and row.get("tf") is not None:
            got = ours[uid]["total_float_minutes"]
            if abs(got - row["tf"]) >= 1:
                wrong.append((uid, "tf", row["tf"], got))
    assert wrong == []


def test_a_file_that_fails_is_named_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, good = tmp_path / "bad.xml", tmp_path / "good.xml"
    bad.write_text("<Project", encoding="utf-8")
    good.write_text(
        '<Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-01-05T08:00:00</StartDate><Tasks>'
        "<Task><UID>1</UID><ID>1</ID><Name>Dig</Name><Duration>PT8H0M0S</Duration></Task></Tasks></Project>",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert run_schedule([bad, good], out) == 1
    assert "bad.xml" in capsys.readouterr().err
    assert not (out / "bad.xml.json").exists()
    row = json.loads((out / "good.xml.json").read_text(encoding="utf-8"))["tasks"][0]
    assert (row["name"], row["early_start"], row["early_finish"]) == ("Dig", "2026-01-05T08:00", "2026-01-05T17:00")
    assert (row["total_float_minutes"], row["critical"]) == (0, True)
    assert run_schedule([good], None) == 0
    shown = capsys.readouterr().out
    assert "2026-01-05 08:00" in shown
    assert "critical path (*), 1 tasks: Dig" in shown


def test_the_chains_to_the_finish_are_printed_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("N°;Tâche;Durée;Prédécesseurs\n1;Dig;5 j;\n2;Order;3 j;\n3;Build;2 j;1, 2\n", encoding="utf-8")
    assert cli.main(["schedule", "--paths", "5", str(plan)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == ["path 1, float 0.0 d: Dig > Build", "path 2, float 2.0 d: Order", ""]


def test_command_speaks_the_language_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    circle = tmp_path / "circle.csv"
    circle.write_text("N°;Tâche;Durée;Prédécesseurs\n1;Creuser;5 j;2\n2;Couler;3 j;1\n", encoding="utf-8")
    monkeypatch.setenv("LANGUAGE", "fr")
    assert cli.main(["schedule", str(circle), str(tmp_path / "absent.xml"), str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "Ces tâches s’attendent en boucle" in told
    assert "Creuser → Couler" in told or "Couler → Creuser" in told
    assert "ce fichier n’existe pas" in told
    assert "est un dossier" in told
