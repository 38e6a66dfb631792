"""The organisation's scales, matrix and categories."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from vigie.risks import services
from vigie.risks.method import matrix, scales
from vigie.risks.models import BANDS, RANKS, Axis, RiskMatrix

BANDS_OF_OLD = {"moderate_from": 5, "high_from": 11, "critical_from": 17}


@given(st.sampled_from(RANKS), st.sampled_from(RANKS), st.sampled_from(RANKS), st.sampled_from(RANKS))
def test_more_probable_or_worse_is_never_less_severe(p: int, i: int, more_p: int, more_i: int) -> None:
    rules = RiskMatrix(pk=1)
    low, high = rules.score(min(p, more_p), min(i, more_i)), rules.score(max(p, more_p), max(i, more_i))
    assert low <= high
    assert BANDS.index(rules.severity(low)) <= BANDS.index(rules.severity(high))


@pytest.mark.django_db
def test_a_new_matrix_scores_every_risk_anew(house: House, report: Report) -> None:
    rare, likely, unjudged = report("Rare", (1, 5)), report("Likely", (5, 1)), report("Unjudged", None)
    product = [[p * i for i in RANKS] for p in RANKS]
    services.edit_matrix(actor=house.officer, scores=product, moderate_from=4, high_from=5, critical_from=20)
    for risk, expected in ((rare, (5, "high")), (likely, (5, "high")), (unjudged, (None, ""))):
        risk.refresh_from_db()
        assert (risk.score, risk.severity) == expected
    assert {a.score for a in rare.assessments.all()} == {5}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "scores",
    [
        [[1] * 5] * 4,
        [[1, 2, 3, 4]] * 5,
        [[1, 2, 3, 4, "5"]] * 5,
        [[0, 2, 3, 4, 5]] * 5,
        [[5, 4, 3, 2, 1]] * 5,
        [[9] * 5, *[[1] * 5] * 4],
        "nonsense",
    ],
)
def test_a_matrix_without_sense_is_refused(house: House, scores: object) -> None:
    with pytest.raises(ValidationError) as caught:
        services.edit_matrix(actor=house.officer, scores=scores, **BANDS_OF_OLD)  # type: ignore[arg-type]
    assert "scores" in caught.value.message_dict
    assert matrix().score(1, 1) == 1


@pytest.mark.django_db
def test_bands_follow_each_other(house: House) -> None:
    with pytest.raises(ValidationError):
        services.edit_matrix(
            actor=house.officer, scores=matrix().scores, moderate_from=9, high_from=5, critical_from=17
        )


@pytest.mark.django_db
def test_a_step_has_the_office_s_words_or_the_usual_ones(house: House) -> None:
    services.edit_level(Axis.COST, 2, actor=house.officer, name="Painful", low=Decimal(1000), high=Decimal(5000))
    usual, written = scales()[Axis.COST][:2]
    assert (usual.name, written.name, written.high) == ("Negligible", "Painful", Decimal(5000))
    with pytest.raises(ValidationError):
        services.edit_level(Axis.PROBABILITY, 1, actor=house.officer, low=Decimal(2))


@pytest.mark.django_db
def test_categories_have_two_levels_and_are_not_lost_in_use(house: House, report: Report) -> None:
    outside = services.add_category(actor=house.officer, name="Outside")
    suppliers = services.add_category(actor=house.officer, name="Suppliers", parent=outside)
    with pytest.raises(ValidationError):
        services.add_category(actor=house.officer, name="Rails", parent=suppliers)
    with pytest.raises(ValidationError):
        services.add_category(actor=house.officer, name="Outside")
    with pytest.raises(ValidationError):
        services.delete_category(outside, actor=house.officer)
    report(category=suppliers)
    with pytest.raises(ValidationError):
        services.delete_category(suppliers, actor=house.officer)
