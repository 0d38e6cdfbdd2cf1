"""A problem raised on a phone: three answers and a press, within a minute, and nothing needs scrolling sideways."""

from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from playwright.sync_api import expect
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db
from core.issues import IssueKind, IssueState
from core.models import Issue
from tests.browser.browse import Visit, served
from tests.engines import copied

SLOW = 60_000
MINUTE = 60


@pytest.fixture(scope="module")
def site(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """The dashboard on the demonstration city before any problem was raised."""
    url = copied(demo_engine, tmp_path_factory.mktemp("phone") / "demo.sqlite")
    engine = db.create_engine(url)
    with served(environment={"DUCHA_DATABASE_URL": url}) as address:
        yield address, engine
    engine.dispose()


def test_a_problem_is_raised_on_a_phone_in_under_a_minute(visit: Callable[..., Visit], site: tuple[str, Engine]) -> None:
    address, engine = site
    tab = visit(address, "/issues", phone=True, user="tianbao")
    wide = int(tab.page.evaluate("window.innerWidth"))
    begun = monotonic()
    tab.page.get_by_role("button", name="提出问题").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("combobox").first.click()
    tab.page.get_by_role("option").first.click()
    dialog.get_by_role("radio", name="管线迁改").click()
    dialog.get_by_role("textbox", name="什么问题，要谁做什么").fill("路口电缆没有迁走，请供电单位排期")
    dialog.get_by_role("textbox", name="什么问题，要谁做什么").press("Tab")
    tab.settle()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= wide
    dialog.get_by_role("button", name="提出", exact=True).click()
    expect(tab.page.get_by_text("已提出，编号")).to_be_visible(timeout=SLOW)
    assert monotonic() - begun < MINUTE
    with db.reading(engine) as session:
        made = session.exec(select(Issue)).one()
        assert (made.kind, made.state, made.matter) == (IssueKind.PIPELINES, IssueState.WAITING, "路口电缆没有迁走，请供电单位排期")
