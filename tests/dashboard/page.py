"""A page under test: opened by its address, read as title, text, tables and links."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from altair.utils import schemapi
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit import dataframe_util
from streamlit.testing.v1 import AppTest

from core import db
from core.access import Actor
from core.accounts import actor_of
from core.models import Account
from core.period import now
from core.queries.account import LoggedIn
from core.vocabulary import UserRole
from dashboard import viewer

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
VIEWS = ("overview", "ranking", "projects")
Page = Callable[..., AppTest]
As = Callable[[str], Page]
OFFICER = Actor("李督查", frozenset({UserRole.OFFICER}))
"""Who looks at the pages unless a test says otherwise."""


def page_on(url: str, patch: pytest.MonkeyPatch, *, who: Actor | None = OFFICER) -> Page:
    """Open pages on a database as somebody, with charts unchecked as they are served; as None, after the log-in is over."""
    patch.setattr(schemapi, "DEBUG_MODE", False)
    patch.setenv("DUCHA_DATABASE_URL", url)
    logged_in = LoggedIn(who, "ducha", must_change=False, seen_at=now()) if who else None
    patch.setattr(viewer, "person", lambda: logged_in)

    def opened(view: str = "overview", **query: str) -> AppTest:
        tab = AppTest.from_file(str(APP), default_timeout=90)
        for name, value in query.items():
            tab.query_params[name] = value
        return (tab if view == "overview" else tab.switch_page(f"views/{view}.py")).run()

    return opened


def actor(engine: Engine, username: str) -> Actor:
    """The holder of a demonstration account, as logged in."""
    with db.reading(engine) as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        return actor_of(session, account, source="", on=now())


def title(tab: AppTest) -> str:
    assert [one.value for one in tab.exception] == []
    return str(tab.title[0].value)


def text(tab: AppTest) -> str:
    """All Markdown of a page, without the marks that keep words together."""
    return "\n".join(str(one.value) for one in tab.markdown).replace("\u2060", "")


def read(tab: AppTest, number: int) -> pd.DataFrame:
    return pd.DataFrame(tab.table[number].value).replace("\u2060", "", regex=True)


def written(tab: AppTest, number: int) -> pd.DataFrame:
    """A table as it is seen: each cell as its column writes it."""
    shown = tab.table[number].proto.arrow_data.styler.display_values
    if not shown:
        return read(tab, number)
    cells = dataframe_util.convert_arrow_bytes_to_pandas_df(shown)
    return cells.set_axis(read(tab, number).columns, axis=1).reset_index(drop=True).replace("\u2060", "", regex=True)


def grid(tab: AppTest, number: int = 0) -> pd.DataFrame:
    return pd.DataFrame(tab.dataframe[number].value)


def links(tab: AppTest) -> dict[str, str]:
    """The links to pages: label → what they ask for."""
    return {
        str(one.proto.label).removeprefix(":blue[").removesuffix("]"): unquote(str(one.proto.query_string)) for one in tab.get("page_link")
    }
