"""Pages in a real browser: accessible, legible on a phone, silent on the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reporting.plan import Plan
from reporting.request import ReportKey
from reporting.unavailable import pages

pytestmark = pytest.mark.slow

GOALS = (1, 2, 3)


def opened(
    browser: Any, built: Path, goal: int, width: int, height: int = 900
) -> tuple[Any, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": height})
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    page.goto((built / "captain" / f"goal-{goal}.html").as_uri())
    return page, requests


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("width", [1280, 320])
def test_no_violation_of_wcag_is_found(browser: Any, built: Path, goal: int, width: int) -> None:
    """axe-core finds nothing against WCAG 2.1 A and AA, on a desktop and on a phone."""
    from axe_playwright_python.sync_playwright import Axe

    page, _ = opened(browser, built, goal, width)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    found = Axe().run(page, options=rules).response["violations"]
    page.close()
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


@pytest.mark.parametrize("goal", GOALS)
def test_a_page_asks_nobody_for_anything(browser: Any, built: Path, goal: int) -> None:
    """The only request is for the file itself; everything else is inside."""
    page, requests = opened(browser, built, goal, 1280)
    page.wait_for_timeout(300)
    page.close()
    assert [r for r in requests if not r.startswith("data:")] == [
        (built / "captain" / f"goal-{goal}.html").as_uri()
    ]


@pytest.mark.parametrize("goal", GOALS)
def test_nothing_runs_off_a_phone(browser: Any, built: Path, goal: int) -> None:
    """At 320 px (400 percent zoom of 1280) the page itself never scrolls sideways."""
    page, _ = opened(browser, built, goal, 320)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= 320


def test_the_keyboard_reaches_the_report(browser: Any, built: Path) -> None:
    """The first stop is the skip link, it is visible, and it leads to the report."""
    page, _ = opened(browser, built, 1, 1280)
    page.keyboard.press("Tab")
    link = page.evaluate("document.activeElement.getAttribute('href')")
    box = page.evaluate("document.activeElement.getBoundingClientRect().width")
    page.keyboard.press("Enter")
    landed = page.evaluate("document.activeElement.id")
    page.close()
    assert link == "#main"
    assert box > 20
    assert landed == "main"


def test_the_typeface_is_in_the_page(browser: Any, built: Path) -> None:
    """Text and chart labels are drawn in the embedded font."""
    page, _ = opened(browser, built, 1, 1280)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    label = page.evaluate("getComputedStyle(document.querySelector('svg text')).fontFamily")
    page.close()
    assert any("Source Sans 3" in family for family in loaded)
    assert "Source Sans 3" in label


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_of_a_report_that_failed_is_as_accessible(
    browser: Any, district_plan: Plan, tmp_path: Path, width: int
) -> None:
    """No violation, no scrolling sideways on a phone, no request."""
    from axe_playwright_python.sync_playwright import Axe

    key = ReportKey(district_plan.district.latest_complete, "captain", "goal-1")
    (tmp_path / "captain").mkdir()
    for name, content in pages(key, district_plan, ("html",)).items():
        (tmp_path / "captain" / name).write_bytes(content)
    page, requests = opened(browser, tmp_path, 1, width)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    found = Axe().run(page, options=rules).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    assert wide <= width
    assert len([r for r in requests if not r.startswith("data:")]) == 1
