"""The page of one project: what it owes, its months, its papers, and what a report that came late says."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db
from core.models import Project
from core.queries import issues, meetings, round_tables
from dashboard.charts.timeline import SHAPES
from dashboard.project import lived
from tests.dashboard.page import As, Page, actor, grid, read, text, title
from tests.dashboard.test_feed import led_to


def test_a_project_behind_with_its_months_and_papers(page: Page) -> None:
    tab = page("projects", project="LJ209")
    assert title(tab) == "云兰跨海大桥西接线工程：欠计划2.41亿元"
    assert "##### 4月起每月都没有完成计划" in text(tab)
    assert {one.label: one.value for one in tab.metric} == {
        "累计完成投资（亿元）": "11.89",
        "完成序时计划率": "83.15%",
        "完成年度计划率": "43.23%",
        "开工以来累计（亿元）": "35.81",
    }
    assert [one.delta for one in tab.metric][:3] == ["−2.41", "14.30亿元", "27.50亿元"]
    assert "责任单位\u00a0跨海通道指挥部" in text(tab)
    facts = read(tab, 0).set_index("项")["内容"]
    assert facts["编号"] == "LJ209"
    assert facts["形象进度"] == "主墩桩基完成31根，计划49根"
    assert list(read(tab, 1)["版本"]) == ["2019年第1版", "2019年第2版"]
    ledger = grid(tab)
    assert list(ledger["月份"]) == [f"{month}月" for month in range(7, 0, -1)]
    assert ledger.loc[0, "1月以来"] == 118_888


def test_a_correction_is_a_second_entry_and_the_running_sum_stands_beside_the_figure_that_counts(page: Page) -> None:
    ledger = grid(page("projects", project="LJ349")).set_index("月份")
    assert ledger.loc["6月（更正）", "完成"] == 3_328
    assert ledger.loc["6月", "完成"] == 3_740
    assert ledger.loc["6月（更正）", "1月以来"] == 26_408
    assert ledger["1月以来"].isna()["6月"]
    assert str(ledger.loc["6月（更正）", "备注"]).startswith("锁定后更正，自7月榜单起计入；")
    assert "锁定" not in str(ledger.loc["6月", "备注"])
    june = grid(page("projects", project="LJ349", month="2019年6月")).set_index("月份")
    assert june.loc["6月", "1月以来"] == 26_820


def test_a_missing_report_is_not_zero(page: Page) -> None:
    ledger = grid(page("projects", project="LJ135")).set_index("月份")
    assert ledger.loc["7月", "状态"] == "缺报"
    assert ledger["完成"].isna()["7月"]
    assert "8月" not in ledger.index


def test_a_project_without_a_plan_has_no_rate(page: Page) -> None:
    tab = page("projects", project="LJ094")
    assert title(tab) == "浦源第二水厂前期工程：没有年度计划"
    assert [one.value for one in tab.metric][1:3] == ["不适用", "不适用"]


def test_a_withdrawn_project_says_why_and_owes_no_report_after(page: Page) -> None:
    tab = page("projects", project="LJ359")
    assert title(tab) == "洋畔食品加工基地二期：不在7月清单"
    assert "第2版计划（鹭重点办演示〔2019〕23号）自7月起退出：企业调整投资布局，项目退出。全年计划和完成均不计入。" in text(tab)
    assert grid(tab).loc[0, "月份"] == "6月"
    assert "LJ359" not in set(grid(page("projects"))["编号"])


def test_before_the_july_edition_the_withdrawn_project_is_listed_and_the_added_one_is_not(page: Page) -> None:
    listed = set(grid(page("projects", month="2019年6月"))["编号"])
    assert "LJ359" in listed
    assert "LJ136" not in listed
    assert title(page("projects", project="LJ359", month="2019年6月")).startswith("洋畔食品加工基地二期：欠计划")
    tab = page("projects", project="LJ136", month="2019年6月")
    assert title(tab) == "霞汀滨海公园二期：不在6月清单"
    assert "本月清单中没有这个项目。" in text(tab)


def test_a_package_leads_to_its_parts(page: Page) -> None:
    tab = page("projects", project="LJ001")
    assert title(tab) == "镜海新城片区路网工程：打捆项目，含3个子项目"
    assert len(tab.get("page_link")) == 3


def test_an_unknown_project_is_said_above_the_register(page: Page) -> None:
    tab = page("projects", project="LJ999")
    assert [one.value for one in tab.warning] == ["没有找到项目“LJ999”。请核对编号，或在下面查找。"]
    assert title(tab).startswith("357个项目中")


def test_going_back_from_a_project_shows_the_register(page: Page) -> None:
    tab = page("projects", project="LJ209")
    tab.button[0].click().run()
    assert title(tab).startswith("357个项目中")


def lanes(engine: Engine, who: str, code: str, until: date = date(2019, 8, 31)) -> dict[str, set[str]]:
    """The kinds of events in each lane that somebody sees."""
    with db.reading(engine) as session:
        project = session.exec(select(Project.id).where(Project.code == code)).one() or 0
        found = lived.events(session, actor(engine, who), project_id=project, until=until)
    return {str(lane): {str(kind) for kind in rows["kind"]} for lane, rows in found.groupby("lane", sort=False)}


def test_a_project_s_life_has_its_problems_approvals_cards_and_inspections_in_one_place(published_engine: Engine) -> None:
    assert lanes(published_engine, "qianfa", "LJ279") == {
        "问题": {"提出"},
        "会议": {"会议"},
        "审批": {"受理", "准予"},
        "红黄牌": {"黄牌", "红牌"},
        "督查": {"督查"},
    }
    assert lanes(published_engine, "qianfa", "LJ279", date(2019, 8, 5))["督查"] == {"督查"}
    assert "审批" not in lanes(published_engine, "qianfa", "LJ279", date(2019, 8, 5))


def test_the_lanes_are_these_and_the_meetings_on_a_project_have_one_by_project_or_problem_and_by_right(published_engine: Engine) -> None:
    assert list(lived.LANES) == ["问题", "会议", "圆桌会", "审批", "红黄牌", "督查"]
    assert {"会议": {"会议"}, "圆桌会": {"圆桌会"}}.items() <= lanes(published_engine, "qianfa", "LJ209").items()
    assert "圆桌会" not in lanes(published_engine, "qianfa", "LJ209", date(2019, 8, 27))
    assert {"会议", "圆桌会"}.isdisjoint(lanes(published_engine, "tianbao", "LJ209"))
    shapes = {SHAPES[kind][0] for kind in ("会议", "圆桌会")}
    assert len(shapes) == 2
    assert shapes.isdisjoint(shape for kind, (shape, _, _) in SHAPES.items() if kind not in ("会议", "圆桌会"))


@pytest.mark.parametrize(("known", "numbers"), [({"problems": ()}, {"会2019-037"}), ({"code": ""}, {"会2019-036", "会2019-037"})])
def test_a_meeting_is_on_a_project_by_its_project_or_by_a_problem(
    published_engine: Engine, monkeypatch: pytest.MonkeyPatch, known: dict[str, Any], numbers: set[str]
) -> None:
    whole = meetings.meetings
    monkeypatch.setattr(meetings, "meetings", lambda *who, day: tuple(replace(one, **known) for one in whole(*who, day=day)))
    with db.reading(published_engine) as session:
        project = session.exec(select(Project.id).where(Project.code == "LJ209")).one() or 0
        found = lived.events(session, actor(published_engine, "qianfa"), project_id=project, until=date(2019, 8, 31))
    assert set(found.loc[found["lane"] == "会议", "label"]) == numbers


def test_a_round_table_with_an_opinion_from_which_a_problem_came_is_in_its_project_s_life(published_engine: Engine) -> None:
    with db.reading(published_engine) as session:
        who = actor(published_engine, "qianfa")
        of_problem = round_tables.tables_about(session, who, issues=("2019-030",), day=date(2019, 8, 31))
        project = session.exec(select(Project.id).where(Project.code == "LJ300")).one() or 0
        found = lived.events(session, who, project_id=project, until=date(2019, 8, 31))
    assert [(one.number, one.issue) for one in of_problem] == [("圆2019-005", "")]
    assert list(found.loc[found["lane"] == "圆桌会", "label"]) == ["圆2019-005"]


@pytest.mark.parametrize("month", ["2019年8月", "2019年7月"])
def test_a_project_leads_to_its_problems_and_says_how_many_are_open_now_whatever_month_it_shows(
    as_: As, published_engine: Engine, month: str
) -> None:
    ((page, label, query),) = [one for one in led_to(as_("ducha")("projects", project="LJ209", month=month)) if one[0] == "issues"]
    assert (page, query) == ("issues", {"find": "LJ209"})
    with db.reading(published_engine) as session:
        mine = [one for one in issues.issues(session, actor(published_engine, "ducha"), day=date(2019, 8, 31)) if one.code == "LJ209"]
    left, late = sum(one.state.is_open for one in mine), sum(one.late > 0 for one in mine)
    assert left
    assert label.startswith(f"协调问题{len(mine)}个，未办结{left}个" + (f"，逾期{late}个" if late else ""))
    tab = as_("ducha")(page, **query)
    assert mine[0].number in str(grid(tab, len(tab.dataframe) - 1))
    assert label.endswith("（截至2019年8月31日）")


def test_of_another_unit_s_project_a_unit_sees_what_was_published_alone(published_engine: Engine) -> None:
    assert set(lanes(published_engine, "fuzeren", "LJ279")) <= {"红黄牌"}
    assert lanes(published_engine, "xitong", "LJ311") == {}


def test_the_chart_says_its_shapes_and_every_kind_of_event_has_one(as_: As) -> None:
    seen = text(as_("ducha")("projects", project="LJ311", month="2019年8月"))
    assert "◆计划版本　△提出　■办结　▶会议、走访　◇受理　◆准予　▽不予、退件　✚督查" in seen
    kinds = {"提出", "办结", "会议", "圆桌会", "受理", "准予", "不予", "退件", "督查", "黄牌", "红牌"}
    assert kinds <= set(SHAPES)
