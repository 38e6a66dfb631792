"""The assessment of a file: what is agreed is read from it, and every point has its words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from vigie.engine import NEVER
from vigie.engine.assessment import DCMA, Check, Lacking, Measured, Outcome
from vigie.engine.terms import LinkType, ResourceType
from vigie.exchange import document as doc
from vigie.exchange import write_mspdi
from vigie.exchange.assessment import LACKING, OUTCOMES, VARIANTS, WORDS, agreed_of, as_json, assess, plain
from vigie.exchange.command import run_assess
from vigie.exchange.plan import instant

Languages = Callable[[str], Callable[[str], str]]
DAY = 28_800
MONDAY = dt.datetime(2026, 1, 5, 8)
EVENING = MONDAY.replace(hour=17)


def _document() -> doc.ScheduleDocument:
    """Dig (2 d) → Build (3 d), nothing after it; Paint hangs alone and ends a day after its deadline."""
    baseline = doc.TaskBaseline(0, MONDAY, EVENING, DAY, None, None)
    later = doc.TaskBaseline(1, MONDAY, EVENING + dt.timedelta(days=9), 4 * DAY, None, None)
    shifts = ((480, 720), (780, 1020))
    return doc.ScheduleDocument(
        properties=doc.Properties(name="J", start=MONDAY, calendar_uid=1, status_date=EVENING, minutes_per_day=420),
        calendars=(doc.Calendar(uid=1, name="Standard", week=(shifts,) * 5 + ((), ())),),
        tasks=(
            doc.Task(uid=1, id=1, name="Dig", duration=2 * DAY, baselines=(baseline, later)),
            doc.Task(uid=2, id=2, name="Build", duration=3 * DAY, fixed_cost=Decimal(100)),
            doc.Task(uid=3, id=3, name="Paint", duration=2 * DAY, deadline=EVENING),
        ),
        links=(doc.Link(1, 2, LinkType.FINISH_START),),
        resources=(
            doc.Resource(uid=1, name="Ada"),
            doc.Resource(uid=2, name="Sand", type=ResourceType.MATERIAL),
        ),
        assignments=(doc.Assignment(uid=1, task_uid=1, resource_uid=1, units=1.0, work=2 * DAY),),
    )


def test_what_was_agreed_comes_from_the_document() -> None:
    document = _document()
    agreed = agreed_of(document)
    assert agreed.baseline_finish is not None
    assert agreed.baseline_duration is not None
    assert agreed.resourced is not None
    assert agreed.status == instant(EVENING)
    assert agreed.baseline_finish.tolist() == [instant(EVENING), NEVER, NEVER]
    assert agreed.baseline_duration.tolist() == [DAY, NEVER, NEVER]
    assert agreed.target_finish == instant(EVENING)
    assert agreed.resourced.tolist() == [True, True, False]
    assert agreed.day == 420 * 60
    assert agreed_of(document, 1).target_finish == instant(EVENING + dt.timedelta(days=9))
    promised = replace(document, properties=replace(document.properties, must_finish_by=MONDAY))
    assert agreed_of(promised).target_finish == instant(MONDAY)
    assert agreed_of(replace(document, tasks=()), 0).target_finish == NEVER


def test_findings_name_the_tasks_of_the_document() -> None:
    document = _document()
    findings = {finding.check: as_json(document, finding) for finding in assess(document)}
    assert [row["name"] for row in findings[Check.LOGIC]["tasks"]] == ["Dig", "Build", "Paint"]
    late = findings[Check.NEGATIVE_FLOAT]
    assert late["outcome"] == "failed"
    assert late["tasks"] == [
        {"uid": 3, "name": "Paint", "amount": pytest.approx(-DAY / (420 * 60)), "predecessor_uid": None}
    ]
    assert late["causes"] == [{"uid": 3, "name": "Paint", "reason": "deadline", "tasks": 1}]
    assert [row["uid"] for row in findings[Check.RESOURCES]["tasks"]] == [3]
    assert as_json(document, assess(document)[0], limit=2)["tasks"] == findings[Check.LOGIC]["tasks"][:2]


def test_everything_has_its_words_in_both_languages(gettext_of: Languages) -> None:
    assert set(WORDS) == set(Check)
    assert set(LACKING) == set(Lacking)
    assert set(OUTCOMES) == set(Outcome)
    texts = [*LACKING.values(), *OUTCOMES.values(), *VARIANTS.values()]
    texts += [text for words in WORDS.values() for text in (words.title, words.meaning, words.advice)]
    french = gettext_of("fr")
    assert [text for text in texts if french(text) == text] == []


@pytest.mark.parametrize(
    ("value", "measured", "english", "french"),
    [
        (0.05, Measured.SHARE, "5%", "5\u00a0%"),
        (0.0612, Measured.SHARE, "6.1%", "6,1\u00a0%"),
        (0.00096, Measured.SHARE, "0.1%", "0,1\u00a0%"),
        (0.614, Measured.SHARE, "61%", "61\u00a0%"),
        (12.0, Measured.COUNT, "12", "12"),
        (0.954, Measured.RATIO, "0.95", "0,95"),
    ],
)
def test_values_are_written_as_the_language_does(
    value: float, measured: Measured, english: str, french: str, gettext_of: Languages
) -> None:
    assert plain(value, measured) == english
    assert plain(value, measured, gettext_of("fr")) == french


def test_the_command_tells_what_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], gettext_of: Languages
) -> None:
    path = tmp_path / "plan.xml"
    with path.open("wb") as stream:
        write_mspdi(_document(), stream)
    assert run_assess([path, tmp_path / "absent.xml"], False, gettext_of("fr")) == 1
    told = capsys.readouterr()
    assert "DCMA 1   À corriger        Liens manquants\u00a0: 100\u00a0% (demandé\u00a0: ≤\u00a05\u00a0%)" in told.out
    assert "Dig; Build; Paint" in told.out
    assert "1 à cause de\u00a0: l’échéance de «\u00a0Paint\u00a0»" in told.out
    assert "absent.xml" in told.err
    assert run_assess([path], True) == 0
    (read,) = json.loads(capsys.readouterr().out)["files"]
    assert read["file"] == "plan.xml"
    assert [check["check"] for check in read["checks"]] == [check.value for check in Check]
    assert sum(check["dcma"] for check in read["checks"]) == len(DCMA) == 14
