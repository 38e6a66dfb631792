"""The language of the outlines."""

from __future__ import annotations

import pytest

from vigie.demo.script import GO, Block, Text, Tie, read_blocks, read_outline, repeat, same
from vigie.engine.terms import LagUnit, LinkType

OUTLINE = """
design @eng : Études | Design
  survey 15d : Levés | Survey
  concept 30d <survey-2d <rest:SS+50% @eng*0.5 ~site : Avant-projet | Concept
  rest 7ed >concept : Attente | Waiting
  done 0 : Fin | Done
"""


def test_reads_a_row_with_everything_on_it() -> None:
    design, survey, concept, rest, done = read_outline(OUTLINE)
    assert (design.is_summary, design.level, design.name) == (True, 0, Text("Études", "Design"))
    assert (survey.days, survey.team, survey.before) == (15, (("eng", 1.0),), ())
    assert concept.before == (
        Tie("survey", LinkType.FINISH_START, -2, LagUnit.WORKING),
        Tie("rest", LinkType.START_START, 50, LagUnit.PERCENT),
    )
    assert (concept.team, concept.calendar) == ((("eng", 0.5),), "site")
    assert (rest.days, rest.elapsed, rest.after) == (7, True, (Tie("concept"),))
    assert (done.days, done.team) == (0, ())


def test_a_row_without_predecessor_follows_the_row_before_or_the_launch() -> None:
    steps = {step.key: step for step in read_blocks([Block("a 1d : A | A\nb 2d : B | B")])}
    assert steps["a"].before == (Tie(GO),)
    assert steps["b"].before == (Tie("a"),)


def test_repetitions_know_the_one_before_and_can_be_waited_for_together() -> None:
    lots = repeat("x 1d <_launch <prev.x : X {n} | X {n}", "l", {"n": same("1")}, {"n": same("2")}, {"n": same("3")})
    steps = {step.key: step for step in read_blocks([*lots, Block("all 0 <l*.x : Tout | All")])}
    assert [steps[k].before[1:] for k in ("l1.x", "l2.x", "l3.x")] == [(), (Tie("l1.x"),), (Tie("l2.x"),)]
    assert steps["l2.x"].name == Text("X 2", "X 2")
    assert steps["all"].before == (Tie("l1.x"), Tie("l2.x"), Tie("l3.x"))


@pytest.mark.parametrize(
    ("outline", "error", "text"),
    [
        ("a 1d : Seulement en français", ValueError, "not in both languages"),
        ("a 1d <b:XX : A | A", ValueError, "not a link"),
        ("a 1d <nobody : A | A", KeyError, "nobody"),
        ("a 1d : A | A\na 2d : B | B", ValueError, "written twice"),
    ],
)
def test_mistakes_are_told(outline: str, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        read_blocks([Block(outline)])
