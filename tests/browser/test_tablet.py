"""A score sheet on a tablet: filled in at the site, kept at each touch, handed in; nothing needs scrolling sideways."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.models import InspectionTask, ScoreSheet, SheetMark
from core.vocabulary import SheetSide, TaskState
from tests.browser.browse import Visit, served
from tests.engines import copied

WIDTH, HEIGHT = 820, 1180
SLOW = 60_000


@pytest.fixture(scope="module")
def site(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """The dashboard on the demonstration city, where a task waits for its inspectors."""
    url = copied(demo_engine, tmp_path_factory.mktemp("tablet") / "demo.sqlite")
    engine = db.create_engine(url)
    with served(environment={"DUCHA_DATABASE_URL": url}) as address:
        yield address, engine
    engine.dispose()


def test_an_inspector_fills_a_sheet_on_a_tablet(visit: Callable[..., Visit], site: tuple[str, Engine]) -> None:
    address, engine = site
    with db.reading(engine) as session:
        task = session.exec(select(InspectionTask.id).where(InspectionTask.state == TaskState.SELF_SCORED)).first()
    tab = visit(address, "/", user="jiancha")
    tab.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    tab.go("/inspections?tab=评分")
    tab.page.get_by_role("combobox").nth(1).click()
    tab.page.get_by_role("option").filter(has_text="待检查").first.click()
    tab.settle()
    for place, field in enumerate(tab.page.locator("[data-testid=stNumberInputField]").all()):
        field.fill(str(place % 2))
        field.press("Tab")
    tab.settle()
    for group in tab.page.locator("[data-testid=stButtonGroup]").all():
        group.get_by_role("radio").nth(1).click()
        tab.settle()
    expect(tab.page.get_by_text("15/15")).to_be_visible(timeout=SLOW)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    tab.go("/inspections?tab=评分")
    tab.page.get_by_role("combobox").nth(1).click()
    tab.page.get_by_role("option").filter(has_text="待检查").first.click()
    expect(tab.page.get_by_text("15/15")).to_be_visible(timeout=SLOW)
    tab.page.get_by_role("button", name="报送检查评分").click()
    expect(tab.page.get_by_text("已报送，")).to_be_visible(timeout=SLOW)
    with db.reading(engine) as session:
        held = session.exec(select(ScoreSheet).where(ScoreSheet.side == SheetSide.INSPECTOR).order_by(col(ScoreSheet.id).desc())).first()
        assert held is not None
        assert session.get_one(InspectionTask, held.task_id).state is TaskState.SCORED
        assert len(session.exec(select(SheetMark).where(SheetMark.sheet_id == held.id)).all()) == 15
        assert held.task_id >= (task or 0)
