"""Who looks at a page is read once a run, and anew in the next one and for every command."""

from datetime import datetime

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.commands.login import Admitted, LogIn, log_in
from core.models import Account, RoleGrant
from core.period import now
from core.queries.account import LoggedIn
from dashboard import viewer
from dashboard.door import visitor
from tests.dashboard.page import APP, title


class Door:
    """The door, which counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self._behind = visitor.behind

    def behind(self, token: str, *, source: str, on: datetime) -> LoggedIn | None:
        """Ask the real one."""
        self.asked += 1
        return self._behind(token, source=source, on=on)


def test_a_run_of_a_page_asks_once_and_the_next_one_sees_a_role_that_went(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door()
    with db.transaction(demo_copy) as session:
        admitted = log_in(session, LogIn("ducha", demonstration=True), on=now())
    assert isinstance(admitted, Admitted)
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    monkeypatch.setattr(visitor, "behind", door.behind)
    monkeypatch.setattr(viewer, "token", lambda: admitted.token)
    tab = AppTest.from_file(str(APP), default_timeout=90).switch_page("views/inspections.py").run()
    assert (title(tab), door.asked) == ("三季度重点检查6项，抽取待录种子", 1)
    tab.run()
    assert door.asked == 2
    with db.transaction(demo_copy) as session:
        mine = select(RoleGrant).join(Account, col(Account.id) == col(RoleGrant.account_id)).where(Account.username == "ducha")
        session.exec(mine).one().revoked_at = now()
    tab.run()
    assert (title(tab), door.asked) == ("没有权限", 3)
