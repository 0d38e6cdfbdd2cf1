"""Fixtures of tests in a browser: a served page, and tabs that must stay free of faults and of outside requests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.engine import Engine

from dashboard.server import STATIC
from tests.browser.browse import Screen, Visit, served, visiting
from tests.engines import copied


@pytest.fixture(scope="session")
def sample_site(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served page that shows one of everything, behind the same door as the dashboard."""
    folder = tmp_path_factory.mktemp("sample")
    script = shutil.copy(Path(__file__).parent / "sample.py", folder / "app.py")
    (folder / "static").symlink_to(STATIC)
    url = copied(demo_engine, folder / "demo.sqlite")
    with served(Path(script), environment={"DUCHA_DATABASE_URL": url}) as address:
        yield address


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open tabs: visit(address, path="/", phone=False, dark=False, tablet=False, user="ducha").

    The test fails on any console error or outside request.
    """
    opened: list[Visit] = []
    with ExitStack() as stack:

        def open_tab(address: str, path: str = "/", *, user: str = "ducha", **screen: bool) -> Visit:
            tab = stack.enter_context(visiting(browser, address, screen=Screen(**screen), user=user))
            opened.append(tab)
            tab.go(path)
            return tab

        yield open_tab
        for tab in opened:
            assert tab.errors == [], f"errors on the console of {tab.page.url}"
            assert tab.outside == [], f"requests of {tab.page.url} to other machines"
