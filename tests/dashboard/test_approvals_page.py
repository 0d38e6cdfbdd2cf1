"""审批 as it is used: where things are stuck, the ledger, the green channel, one approval from its listing to its grant."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core import db
from core.approvals import ApprovalState
from core.commands import approval
from core.commands.approval import ListApproval
from core.models import Project
from core.period import now
from core.queries import approvals
from dashboard import session as pages
from dashboard.approving import board
from dashboard.parts import KeyFigure
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import As, actor, grid, links, page_on, read, text, title


def buttons(tab: AppTest) -> list[str]:
    return [str(one.label) for one in tab.button]


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def test_the_page_tells_what_is_stuck_where(as_: As) -> None:
    tab = as_("lingdao")("approvals")
    assert title(tab) == "15项审批未办结，5项逾期，最长31个工作日"
    assert {str(one.label): str(one.value) for one in tab.metric} == {
        "办理中（项）": "10",
        "逾期（项）": "5",
        "补正停计（项）": "1",
        "按时办结率": "87.50%",
    }
    assert {str(one.label): (str(one.delta), str(one.proto.delta_description)) for one in tab.metric} == {
        "办理中（项）": ("3项", "5个工作日内到期"),
        "逾期（项）": ("最长31个工作日", ""),
        "补正停计（项）": ("共15项", "未办结"),
        "按时办结率": ("+4.17百分点", "比上月末"),
    }
    offices = read(tab, 0)
    assert [name for name in offices if pd.api.types.is_integer_dtype(offices[name])] == list(offices)[1:]
    assert list(offices["审批部门"])[:2] == ["市建设局", "市水利局"]
    assert "审2019-007　松涛溪流域综合整治二期：河道管理范围内建设方案审批" in links(tab)
    assert "列出审批事项" not in buttons(tab)


def test_filters_stand_in_the_address_and_late_ones_come_first(as_: As) -> None:
    found = grid(as_("ducha")("approvals", tab="台账"))
    assert list(found["编号"])[:2] == ["审2019-007", "审2019-008"]
    assert list(found["用时"])[:2] == ["逾期31个工作日", "逾期17个工作日"]
    late = grid(as_("ducha")("approvals", tab="台账", state="逾期", office="市建设局"))
    assert set(late["编号"]) == {"审2019-009", "审2019-010"}
    assert "没有符合条件的审批" in text(as_("ducha")("approvals", tab="台账", state="逾期", stage="工程建设许可"))


def test_a_phone_says_of_which_project_a_row_is_and_what_is_left_out(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "phone", lambda: True)
    tab = as_("ducha")("approvals", tab="台账")
    found = grid(tab)
    assert list(found) == ["项目", "事项", "用时"]
    assert found.loc[0, "项目"] == "松涛溪流域综合整治二期"
    assert "手机上没有列出编号、状态、审批部门、受理、期限、时限依据、绿色通道，请在电脑上查看。" in text(tab)


def test_the_share_in_time_is_compared_with_the_month_before_only_where_there_was_one(published_engine: Engine) -> None:
    with db.reading(published_engine) as session:
        lines = approvals.approvals(session, actor(published_engine, "ducha"), day=date(2019, 8, 31))
    assert board.in_time(lines, date(2019, 1, 1)).against == "已办结"
    assert board.in_time((), date(2019, 8, 31)) == KeyFigure("按时办结率", "不适用", "", "已办结")


def test_the_green_channel_is_compared_with_the_others(as_: As) -> None:
    tab = as_("ducha")("approvals", tab="绿色通道")
    assert "绿色通道7项，已办结的平均用6.3个工作日" in text(tab)
    assert set(grid(tab)["绿色通道"]) == {"是"}


def test_a_unit_sees_its_own_approvals_alone(as_: As) -> None:
    found = grid(as_("tianbao")("approvals", tab="台账"))
    assert set(found["编号"]) == {"审2019-009", "审2019-015", "审2019-017", "审2019-018", "审2019-019"}
    tab = as_("tianbao")("approvals", approval="审2019-007")
    assert "没有找到审批事项" in str(tab.warning[0].value)


MOVES: dict[str, dict[str, set[str]]] = {
    "ducha": {
        "审2019-015": {"登记结果", "登记补正", "列入绿色通道", "撤销上一步"},
        "审2019-011": {"登记结果", "登记补齐", "列入绿色通道", "撤销上一步"},
        "审2019-021": {"登记受理", "不再办理", "列入绿色通道"},
        "审2019-001": {"撤销上一步"},
    },
    "kezhang": {"审2019-015": {"列入绿色通道"}, "审2019-017": set()},
    "tianbao": {"审2019-015": {"登记结果", "登记补正"}, "审2019-019": {"登记受理", "不再办理"}},
    "lingdao": {"审2019-015": set()},
}
"""What each person may enter of an approval."""


@pytest.mark.parametrize("who", MOVES)
def test_one_approval_offers_what_may_be_entered_by_who_looks(as_: As, who: str) -> None:
    for number, moves in MOVES[who].items():
        tab = as_(who)("approvals", approval=number)
        assert "办理经过" in text(tab)
        assert set(buttons(tab)) - {"返回全部审批"} == moves, number


def test_an_assumed_limit_is_called_so(as_: As) -> None:
    seen = text(as_("ducha")("approvals", approval="审2019-015"))
    assert "假定时限10个工作日，已用12个工作日" in seen
    assert "逾期2个工作日" in seen
    assert "是本系统的假定" in seen


def test_an_approval_goes_from_its_listing_to_its_grant_on_the_page(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_dialogs_open(monkeypatch)
    page = page_on(str(demo_copy.url), monkeypatch, who=actor(demo_copy, "tianbao"))
    with db.transaction(demo_copy) as session:
        code = session.exec(select(Project.code).where(Project.name == "白榕学校")).one()
        before = ListApproval(code, "defence_check", "市消防审验中心")
        approval.list_approval(session, before, by=actor(demo_copy, "tianbao"), on=now())
    tab = press(page("approvals"), "列出审批事项")
    tab.selectbox(key="list-project").set_value(code)
    tab.selectbox(key="list-step").set_value("fire_check")
    tab.selectbox(key="list-office").set_value("市消防审验中心")
    assert done(tab, "list-now") == f"已列出，编号审{now().year}-002，等受理。"
    number = f"审{now().year}-002"
    tab = press(page("approvals", approval=number), "登记受理")
    assert done(tab, "accept-now") == "期限没有填写。请填写工作日数。"
    tab.number_input(key="accept-days").set_value(7)
    assert "时限依据没有填写" in done(tab, "accept-now")
    tab.text_input(key="accept-source").set_value("办事指南")
    assert done(tab, "accept-now") == "已登记受理，次日起计时。"
    tab = press(page("approvals", approval=number), "登记结果")
    tab.text_input(key="decide-document").set_value("消验〔2026〕1号")
    assert done(tab, "decide-now") == "已登记：准予。"
    with db.reading(demo_copy) as session:
        one, _ = approvals.approvals(session, actor(demo_copy, "ducha"), day=now().date())
        assert (one.standing.state, one.standing.document) == (ApprovalState.GRANTED, "消验〔2026〕1号")


def done(tab: AppTest, key: str) -> str:
    tab = tab.button(key=key).click().run(timeout=90)
    return "".join(str(one.value) for one in (*tab.success, *tab.error))
