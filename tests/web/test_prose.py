"""What people write is shown as they meant it, and never runs."""

from __future__ import annotations

import pytest

from vigie.web.templatetags.vigie import prose


def test_paragraphs_lists_emphasis_and_links() -> None:
    shown = prose("Open **the line** by 2030.\nOn time.\n\n- budget\n- people\n\n[plan](https://example.org/a?b=1&c=2)")
    assert "<strong>the line</strong> by 2030.<br>\nOn time.</p>" in shown
    assert "<li>budget</li>" in shown
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">plan</a>' in shown


def test_what_looks_like_a_heading_stays_text() -> None:
    assert prose("# 3 trains\nLine\n====") == "<p># 3 trains<br>\nLine<br>\n====</p>\n"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.org/pixel.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "`</code><script>alert(1)</script>`",
        '[x](https://example.org/"onmouseover="alert(1))',
    ],
)
def test_nothing_runs_and_nothing_is_fetched(hostile: str) -> None:
    shown = prose(hostile)
    for sign in ("<script", "<img", 'href="javascript', 'href="data', " onmouseover=", "<a href='"):
        assert sign not in shown
