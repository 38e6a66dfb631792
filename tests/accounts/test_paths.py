"""The lookup of subtrees means the same on every database."""

from __future__ import annotations

import pytest

from vigie.portfolio.models import Node
from vigie.portfolio.services import create_node


@pytest.mark.django_db
def test_below_is_the_node_and_its_subtree_and_nothing_alike() -> None:
    tops = [create_node(actor=None, kind="portfolio", parent=None, code=f"P{n}", name=f"P{n}") for n in range(12)]
    child = create_node(actor=None, kind="project", parent=tops[0], code="C", name="C")
    Node.objects.filter(pk=tops[1].pk).update(path="900/")
    Node.objects.filter(pk=tops[2].pk).update(path="900/9/")
    Node.objects.filter(pk=tops[3].pk).update(path="9000/")
    Node.objects.filter(pk=tops[4].pk).update(path="1900/")
    assert set(Node.objects.filter(path__below=tops[0].path)) == {tops[0], child}
    assert set(Node.objects.filter(path__below="900/")) == {tops[1], tops[2]}
    assert set(Node.objects.filter(parent__path__below=tops[0].path)) == {child}
