"""Fixtures of page tests."""

import pytest
from sqlalchemy.engine import Engine

from tests.dashboard.page import Page, page_on


@pytest.fixture
def page(demo_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Open a page on the demonstration city: page("ranking", series="指挥部")."""
    return page_on(str(demo_engine.url), monkeypatch)
