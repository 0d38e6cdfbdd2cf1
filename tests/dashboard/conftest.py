"""Fixtures of page tests."""

import os
from collections.abc import Iterator
from functools import cache

import pytest
from altair.utils import schemapi
from sqlalchemy.engine import Engine
from streamlit.components.v2 import manifest_scanner

from data import demo
from tests.dashboard.page import As, Page, actor, page_on


@pytest.fixture(scope="session", autouse=True)
def known_components() -> Iterator[None]:
    """The list of installed components, made once: the framework asks every installed package for it at each run of a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def known_schema() -> Iterator[None]:
    """The table of the parts of a chart, made once: the library makes it anew for each channel that is named by a text."""

    @cache
    def table(classes: tuple[type[schemapi.SchemaBase], ...]) -> schemapi._FromDict:
        return made(iter(classes))

    made = schemapi._FromDict
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemapi, "_FromDict", lambda classes: table(tuple(classes)))
        yield


@pytest.fixture(autouse=True)
def the_environment_stays() -> Iterator[None]:
    """A command that serves sets variables for its own process, which in a test is that of all tests after it."""
    held = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(held)


@pytest.fixture
def as_(published_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    """Open pages of the city that has issued six lists as the holder of a demonstration account: as_("lingdao")("ranking")."""
    return lambda username: page_on(str(published_engine.url), monkeypatch, who=actor(published_engine, username))


@pytest.fixture
def page(demo_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Open a page on the demonstration city: page("ranking", series="指挥部")."""
    return page_on(str(demo_engine.url), monkeypatch)


@pytest.fixture
def unpublished(monkeypatch: pytest.MonkeyPatch) -> None:
    """`ducha demo` loads the city and publishes nothing: what publishing gives does not matter to who asks whether it was loaded."""
    monkeypatch.setattr(demo, "publish", lambda _session: None)
