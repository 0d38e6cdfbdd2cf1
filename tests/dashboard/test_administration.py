"""账号 and 操作日志 as the three administrators find them, and the two commands of whoever runs the machine."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db, passwords
from core.access import Actor
from core.accounts import actor_of
from core.models import Account, AuditEntry, RoleGrant
from core.period import now
from core.queries.vouched import RECORDED
from core.vocabulary import UserRole
from dashboard.cli import run
from dashboard.tables import ROW
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import page_on, text, title
from tests.people import CHEAP

As = Callable[[str], AppTest]

NEWEST = 1000
"""Entries that the page of the log lists, of however many there are."""


@pytest.fixture
def as_(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page as one of the demonstration's accounts: as_("anquan", "accounts", account="tianbao")."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    keep_dialogs_open(monkeypatch)

    def opened(username: str, view: str, **query: str) -> AppTest:
        with db.reading(demo_copy) as session:
            account = session.exec(select(Account).where(Account.username == username)).one()
            who: Actor = actor_of(session, account, source="127.0.0.1", on=now())
        return page_on(str(demo_copy.url), monkeypatch, who=who)(view, **query)

    return opened


def button(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run()


def acts(engine: Engine) -> list[tuple[str, str, str]]:
    """What was done since the demonstration was loaded, which vouches for its own decisions."""
    with db.reading(engine) as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.act != RECORDED).order_by(col(AuditEntry.id)))
        return [(one.act, one.actor, one.outcome.label) for one in entries]


def loaded(engine: Engine) -> int:
    """How many entries loading the demonstration left."""
    with db.reading(engine) as session:
        return len(session.exec(select(AuditEntry).where(AuditEntry.act == RECORDED)).all())


def test_the_security_administrator_grants_and_revokes(as_: Callable[..., AppTest], demo_copy: Engine) -> None:
    tab = as_("anquan", "accounts", account="tianbao")
    assert title(tab) == "共21个账号，全部正常"
    next(one for one in tab.selectbox if one.label == "角色").set_value("领导")
    tab = button(tab, "授予角色")
    assert [one.value for one in tab.success] == ["已授予领导。本人须重新登录。"]
    with db.reading(demo_copy) as session:
        held = session.exec(select(RoleGrant).where(RoleGrant.account_id == 1, col(RoleGrant.revoked_at).is_(None))).all()
    assert {one.role for one in held} == {UserRole.COORDINATOR, UserRole.LEADER}
    tab = button(tab, "收回")
    assert "收回后tianbao马上退出登录，不能再办填报人的事。" in text(tab)
    assert [act for act, _, _ in acts(demo_copy)] == ["授予角色"]
    tab = tab.button(key="revoke-now").click().run()
    assert [one.value for one in tab.success] == ["已收回tianbao的填报人角色。"]
    assert [act for act, _, _ in acts(demo_copy)] == ["授予角色", "收回角色"]


def test_two_administrations_in_one_hand_are_refused_in_one_sentence(as_: Callable[..., AppTest]) -> None:
    tab = as_("anquan", "accounts", account="xitong")
    next(one for one in tab.selectbox if one.label == "角色").set_value("审计员")
    tab = button(tab, "授予角色")
    assert ["不能由一人兼任" in str(one.value) for one in tab.error] == [True]


@pytest.mark.parametrize(
    ("label", "asked", "done"),
    [
        ("停用账号", "停用后tianbao马上退出登录，不能再登录。", "tianbao已停用，正在使用的登录已结束。"),
        ("重置密码", "重置后tianbao的现密码作废，马上退出登录。", "用户名：tianbao　密码："),
    ],
)
def test_nothing_that_ends_a_log_in_is_done_at_one_click(
    as_: Callable[..., AppTest], demo_copy: Engine, label: str, asked: str, done: str
) -> None:
    tab = button(as_("xitong", "accounts", account="tianbao"), label)
    assert asked in text(tab)
    assert acts(demo_copy) == []
    tab = next(one for one in tab.button if str(one.key).endswith("-now")).click().run()
    assert str(tab.success[0].value).startswith(done)
    assert [act for act, _, _ in acts(demo_copy)] == [label]


@pytest.mark.parametrize(("who", "view"), [("xitong", "accounts"), ("shenji", "log")])
def test_no_row_without_words_is_drawn(as_: Callable[..., AppTest], who: str, view: str) -> None:
    as_("ducha", "accounts")
    assert as_(who, view).dataframe[0].proto.row_height == ROW


def test_a_new_account_s_password_is_shown_once(as_: Callable[..., AppTest], demo_copy: Engine) -> None:
    tab = as_("xitong", "accounts")
    next(one for one in tab.text_input if one.label == "用户名").set_value("lisi")
    next(one for one in tab.text_input if one.label == "姓名").set_value("李四")
    tab = button(tab, "开通账号")
    assert str(tab.success[0].value).startswith("用户名：lisi　密码：")
    assert not tab.run().success
    assert title(tab) == "共22个账号，1个待改密码"
    assert acts(demo_copy)[-1][0] == "开通账号"


def test_the_system_administrator_grants_no_role(as_: Callable[..., AppTest]) -> None:
    tab = as_("xitong", "accounts", account="tianbao")
    assert "角色由安全管理员授予" in text(tab)
    assert not [one for one in tab.button if one.label in ("授予角色", "收回")]


@pytest.mark.parametrize(("view", "who"), [("accounts", "shenji"), ("accounts", "ducha"), ("log", "anquan"), ("log", "lingdao")])
def test_others_are_refused_and_the_log_says_so(as_: Callable[..., AppTest], demo_copy: Engine, view: str, who: str) -> None:
    tab = as_(who, view)
    assert title(tab) == "没有权限"
    assert not tab.dataframe
    assert [outcome for _, _, outcome in acts(demo_copy)] == ["拒绝"]


def test_the_auditor_filters_the_log(as_: Callable[..., AppTest], demo_copy: Engine) -> None:
    as_("lingdao", "log")
    as_("ducha", "accounts")
    tab = as_("shenji", "log")
    assert title(tab) == f"操作日志完整，共{loaded(demo_copy) + 2}条"
    assert list(tab.dataframe[0].value["人员"])[:2] == [name for _, name, _ in acts(demo_copy)][::-1]
    assert len(tab.dataframe[0].value) == NEWEST
    assert f"更早的{loaded(demo_copy) + 2 - NEWEST}条没有列出" in text(tab)
    tab = as_("shenji", "log", act="查看账号")
    assert list(tab.dataframe[0].value["事项"]) == ["查看账号"]
    assert "没有符合条件的记录" in text(as_("shenji", "log", find="没有的词"))


def test_a_broken_log_is_the_title(as_: Callable[..., AppTest], demo_copy: Engine) -> None:
    as_("lingdao", "log")
    with demo_copy.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audit_entry_update"))
        connection.execute(sa.text("UPDATE audit_entry SET actor = '别人' WHERE id = (SELECT max(id) FROM audit_entry)"))
    tab = as_("shenji", "log")
    assert title(tab) == "操作日志有1处断点"
    assert f"第{loaded(demo_copy) + 1}条被改动" in str(tab.error[0].value)


def test_the_command_line_verifies_and_resets(
    demo_copy: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    before = loaded(demo_copy)
    assert run(["account"]) == 0
    assert "tianbao　" in capsys.readouterr().out
    assert run(["account", "--reset", "tianbao"]) == 0
    assert "用户名：tianbao　密码：" in capsys.readouterr().out
    assert run(["account", "--reset", "nobody"]) == 2
    assert run(["audit", "verify"]) == 0
    assert f"操作日志完整：共{before + 1}条" in capsys.readouterr().out
    with demo_copy.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audit_entry_delete"))
        connection.execute(sa.text("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)"))
    assert run(["audit"]) == 1
    assert f"第{before + 1}条以后的记录被删除，应有{before + 1}条。" in capsys.readouterr().out
    assert run(["audit", "nix"]) == 2


def test_the_first_start_makes_the_first_account_once(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    from dashboard.cli.serve import tell_first_account  # noqa: PLC0415  # imports the server's command only here

    tell_first_account(sqlite_engine)
    said = capsys.readouterr().out
    assert "用户名：anquan　密码：" in said
    tell_first_account(sqlite_engine)
    assert capsys.readouterr().out == ""
    password = said.split("密码：")[1].split("\n")[0]
    with db.reading(sqlite_engine) as session:
        account = session.exec(select(Account)).one()
        assert account.must_change
        assert passwords.matches(account.password_digest, password)
        assert actor_of(session, account, source="", on=now()).roles == {UserRole.SECURITY_ADMIN}
        assert [one.act for one in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))] == ["开通账号", "授予角色"]
