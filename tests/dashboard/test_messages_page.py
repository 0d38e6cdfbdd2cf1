"""Messages on the pages: 任务 says what went out and who gets nothing, 待办 takes the reader's own addresses."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.access import Actor
from core.commands import message
from core.commands.message import Piece
from core.messages import Channel
from core.models import AuditEntry, MessageAddress
from dashboard.timetable import board, messages
from tests.dashboard.page import Page, grid, page_on, text
from tests.data.messaging import MORNING, OFFICER, peopled, rules, run
from tests.data.receivers import Mail, served

Open = Callable[[Actor], Page]


@pytest.fixture
def some(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, Actor]:
    monkeypatch.setattr("core.period.now", lambda: MORNING)
    for module in (board, messages):
        monkeypatch.setattr(module, "now", lambda: MORNING)
    return peopled(sqlite_engine)


@pytest.fixture
def as_(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Open:
    return lambda who: page_on(str(sqlite_engine.url), monkeypatch, who=who)


@pytest.fixture
def mail() -> Iterator[Mail]:
    with served(Mail()) as server:
        yield server


def test_without_a_channel_the_pages_say_so_and_ask_for_no_address(some: dict[str, Actor], as_: Open) -> None:
    seen = as_(some[OFFICER])("jobs")
    assert "没有启用发送通道，不发消息。请在服务器上设置DUCHA_MESSAGES_MAIL或DUCHA_MESSAGES_WECOM，再重启网页和任务进程。" in text(seen)
    assert [one.label for one in seen.expander] == ["收不到消息的3人"]
    assert set(seen.expander[0].table[0].value["原因"]) == {"没有启用通道"}
    mine = as_(some[OFFICER])("waiting")
    assert "系统没有启用发送通道，不发消息。" in text(mine)
    assert [one.label for one in mine.text_input if "地址" in one.label] == []


def test_what_went_out_failed_and_was_given_up_and_who_gets_nothing(
    some: dict[str, Actor], as_: Open, sqlite_engine: Engine, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(sqlite_engine, MORNING - timedelta(days=1), rules(mail.sender))
    mail.refuse = "451 later"
    run(sqlite_engine, MORNING, rules(mail.sender))
    with db.transaction(sqlite_engine) as session:
        message.give_up(session, Piece(4, Channel.MAIL), reason="当日没有发出，已改发新的提醒", on=MORNING)
    monkeypatch.setenv("DUCHA_MESSAGES_MAIL", mail.sender)
    seen = as_(some[OFFICER])("jobs")
    assert "电子邮件已启用，企业微信未启用，其他通道未启用。22:00至07:00不发送，非工作日不发送。" in text(seen)
    assert [tuple(row) for row in grid(seen)[["日期", "结果", "次数", "原因"]].to_numpy()] == [
        ("2019-08-27", "已放弃", 2, "当日没有发出，已改发新的提醒"),
        ("2019-08-27", "待重发", 1, "发送服务答复451"),
        ("2019-08-26", "已发送", 1, ""),
        ("2019-08-26", "已发送", 1, ""),
    ]
    assert [(one.label, one.value) for one in seen.metric[-4:]] == [
        ("已发送（条）", "0"),
        ("待发送（条）", "1"),
        ("已放弃（条）", "1"),
        ("收不到（人）", "1"),
    ]
    assert seen.expander[0].table[0].value.to_numpy().tolist() == [["—", "赵无址", "没有填写地址"]]


def test_one_s_own_address_is_kept_turned_off_and_logged_without_it(
    some: dict[str, Actor], as_: Open, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUCHA_MESSAGES_MAIL", "mailtos://u:p@smtp.example.cn")
    tab = as_(some[""])("waiting")
    field = next(one for one in tab.text_input if one.label == "电子邮件地址")
    assert (field.value, "还没有填写电子邮件地址，收不到消息。" in text(tab)) == ("", True)
    field.input("赵无址@example.cn")
    save(tab)
    assert [one.value for one in tab.error] == ["电子邮件地址写法有误。请写一个邮箱，如zhang@example.cn。"]
    next(one for one in tab.text_input if one.label == "电子邮件地址").input("zhao@example.cn")
    save(tab)
    assert [one.value for one in tab.success] == ["电子邮件已设为接收。"]
    next(one for one in tab.checkbox if one.label == "接收").uncheck()
    save(tab)
    with db.reading(sqlite_engine) as session:
        mine = MessageAddress.person_id == some[""].person_id
        kept = session.exec(select(MessageAddress.address, MessageAddress.wanted).where(mine).order_by(col(MessageAddress.id))).all()
        logged = session.exec(
            select(AuditEntry.subject, AuditEntry.detail).where(AuditEntry.act == message.ACT).order_by(col(AuditEntry.id))
        ).all()
    assert kept == [("zhao@example.cn", True), ("zhao@example.cn", False)]
    assert logged[-2:] == [("电子邮件", "接收"), ("电子邮件", "不接收")]
    seen = as_(some[OFFICER])("jobs")
    assert ["赵无址", "本人关闭"] in [row[1:] for row in seen.expander[0].table[0].value.to_numpy().tolist()]


def save(tab: AppTest) -> None:
    """Hand the form in."""
    next(one for one in tab.button if one.label == "保存地址").click().run(timeout=90)
