"""The specifications of planning's charts."""

import datetime as dt

from vigie.planning.queries import MilestoneTrend
from vigie.planning.views.charts import distinct, slip_chart, trend_chart


def test_what_has_one_name_is_drawn_apart() -> None:
    assert distinct(["Tests", "Design", "Tests", "Tests"]) == ["Tests", "Design", "Tests (2)", "Tests (3)"]
    bars = slip_chart([("Tests", 3.0), ("Tests", -1.0)])["data"]["values"]
    assert [(bar["task"], bar["days"]) for bar in bars] == [("Tests", 3.0), ("Tests (2)", -1.0)]
    made, due = dt.date(2026, 1, 5), dt.datetime(2026, 6, 1, 17)
    lines = [MilestoneTrend(uid, "Opening", False, [(made, due)]) for uid in (1, 2)]
    drawn = trend_chart(lines)["layer"][1]["data"]["values"]
    assert [point["milestone"] for point in drawn] == ["Opening", "Opening (2)"]
    assert {point["due"] for point in drawn} == {"2026-06-01"}
