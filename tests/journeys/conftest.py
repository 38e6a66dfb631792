"""A real browser on a real server: Debian's Chromium, driven by Playwright, judged by axe."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from vigie.accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
APP = ROOT / "src" / "vigie" / "web" / "static" / "web" / "dist" / "app.js"
CHROMIUM = os.environ.get("VIGIE_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright's event loop runs in this thread; Django would refuse its own synchronous queries beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    if not (AXE.exists() and APP.exists()):
        pytest.skip("the front end is not built: python hatch_build.py")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


class Visitor:
    """A page of the browser, with what a demanding visitor checks on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self._devtools: CDPSession = page.context.new_cdp_session(page)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _console(self, message: Any) -> None:
        # A refused form or page answers with 4xx on purpose; the browser reports it as an error of its own.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state()
        return self.page

    def check(self) -> None:
        """No violation found by axe, no scrolling sideways, no error of a script or of the content policy."""
        # After a click the address changes first: a page half read has no heading yet.
        self.page.wait_for_load_state()
        # Through the developer tools: the pages' own policy allows no foreign script, and stays as it is.
        script = f"{AXE.read_text()};axe.run().then(r => JSON.stringify(r.violations))"
        answer = self._devtools.send("Runtime.evaluate", {"expression": script, "awaitPromise": True})
        found = [
            f"{v['id']}: {n['html'][:160]} — {n['failureSummary'][:200]}"
            for v in json.loads(answer["result"]["value"])
            for n in v["nodes"]
        ]
        where = self.page.url
        assert not found, f"{where}: " + "\n".join(found)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{where} is {wide} px wider than the window"
        assert not self.complaints, f"{where}: {self.complaints}"


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, live_server: Any, transactional_db: None) -> Iterator[Visit]:
    """``visit(person, width=1280, theme="light", language="en")``: a window, signed in as the person (or nobody)."""
    contexts = []

    def open_window(
        person: User | None = None, *, width: int = 1280, height: int = 900, theme: str = "light", language: str = "en"
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale=language,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if person is not None:
            context.add_cookies([_session(person, live_server.url)])
        return Visitor(context.new_page(), live_server.url)

    yield open_window
    for context in contexts:
        context.close()


def _session(person: User, address: str) -> Any:
    """The cookie of a person who has signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": address}
