"""Who sees what on the pages: drafts of lists, reports before approval, and nothing at all once the log-in is over."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.access import MAY_SEE, Actor, Reach
from core.commands.correction import RequestCorrection, request_correction
from core.models import Assignment, AuditEntry, ProgressReport, Project, Unit
from core.period import Month
from core.queries import ledger
from core.rows import ReportRow
from core.vocabulary import ActOutcome, ReportState, UserRole
from tests.dashboard.desks import Cast, staged
from tests.dashboard.page import APP, Page, page_on, read, text, title
from tests.data.town import NOON

As = Callable[[Actor | None], Page]
DRAFTS = MAY_SEE["测算榜单"]


@pytest.fixture
def as_(demo_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    return lambda who: page_on(str(demo_engine.url), monkeypatch, who=who)


def with_role(role: UserRole, unit_id: int | None = 1) -> Actor:
    return Actor("某人", frozenset({role}), unit_id=unit_id)


@pytest.mark.parametrize("role", UserRole)
def test_drafts_of_lists_are_for_those_who_work_on_them(as_: As, role: UserRole) -> None:
    page = as_(with_role(role))("ranking", month="2019年7月")
    if role in DRAFTS:
        assert page.dataframe
        return
    assert title(page) == "还没有签发的榜单"
    assert "测算结果只供督查人员和签发人查看" in text(page)
    assert not page.dataframe
    assert not page.get("vega_lite_chart")


@pytest.mark.parametrize("role", [UserRole.LEADER, UserRole.COORDINATOR, UserRole.AUDITOR])
def test_the_overview_tells_of_figures_and_not_of_lists(as_: As, role: UserRole) -> None:
    seen = as_(with_role(role))("overview", month="2019年7月")
    assert title(seen).startswith("前7月完成投资777.40亿元")
    assert "开工" in kinds(seen)
    assert not kinds(seen) & {"红榜", "黑榜", "名次"}


@pytest.mark.parametrize("role", [UserRole.LEADER, UserRole.OFFICER, UserRole.COORDINATOR, UserRole.AUDITOR])
def test_scores_of_projects_and_problems_of_a_builder_are_for_the_bureau_leaders_and_itself(
    published_engine: Engine, monkeypatch: pytest.MonkeyPatch, role: UserRole
) -> None:
    """On paper too: how many were found, are open, late and closed; others read who may see them."""
    seen = page_on(str(published_engine.url), monkeypatch, who=with_role(role))("builder", unit="问渠代建房建", print="1")
    assert title(seen).startswith("问渠代建房建：2018年合格")
    said = text(seen)
    rows = [list(read(seen, number).columns) for number in range(len(seen.table))]
    if MAY_SEE["受检情况"].get(role) is Reach.ALL:
        assert "发现19个问题，1个没有销号" in said
        assert "待整改1个（逾期1个），待复查0个，已销号18个" in said
        assert ["季度", "项目", "得分（分）", "年度计划（万元）"] in rows
        assert set(read(seen, 0)["季度"].str.replace("\u2060", "")) <= {"2018年第二季度", "2018年第三季度", "2018年第四季度"}
    else:
        assert "各项目的评分和发现的问题由市重点办、领导和本单位查看。" in said
        assert not any("得分（分）" in heads or "问题" in heads for heads in rows)


def kinds(seen: AppTest) -> set[str]:
    """The words on the chips of the card of changes."""
    return set(re.findall(r"\[\u00a0(\S+?)\u00a0\]", "".join(map(str, read(seen, 0)["类"]))))


def test_an_officer_s_overview_tells_of_lists(as_: As) -> None:
    assert {"红榜", "黑榜", "名次"} <= kinds(as_(with_role(UserRole.OFFICER))("overview", month="2019年7月"))


PAGES = {
    "overview": "已审数据",
    "ranking": "已审数据",
    "projects": "已审数据",
    "entry": "未审月报",
    "confirm": "未审月报",
    "review": "未审月报",
    "remind": "催报名单",
    "cards": "红黄牌",
    "land": "征收交地",
    "archive": "已发榜单",
    "brief": "已发榜单",
    "directory": "名录",
    "inspections": "督查抽取",
    "issues": "问题",
    "pool": "项目库",
    "meetings": "会议",
    "approvals": "审批事项",
    "duties": "任务清单",
    "agenda": "日程",
    "waiting": "已发榜单",
    "builders": "公示考评",
    "builder": "名录",
    "rules": "已发榜单",
    "check": "本单位的测算数据",
    "publish": "测算榜单",
    "plans": "计划草案",
    "accounts": "账号",
    "jobs": "任务运行",
    "log": "操作日志",
}
"""Every page, by its line in the table of rights."""
WHOLE = {"review"}
"""Pages of everybody's rows: the own unit's are not enough."""


def test_every_page_has_its_line_in_the_table_of_rights() -> None:
    assert {path.stem for path in (APP.parent / "views").glob("[a-z]*.py")} == set(PAGES)


def admitted(view: str, role: UserRole) -> bool:
    """Whether the table lets a role open a page."""
    held = MAY_SEE[PAGES[view]].get(role)
    return held is Reach.ALL if view in WHOLE else held is not None


@pytest.mark.parametrize("role", UserRole)
def test_each_role_opens_the_pages_of_the_table(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, role: UserRole) -> None:
    """From a unit that has no project: a page of own rows opens, and names none of the others' projects; refusals are on record.

    What everybody sees opens for each role in the tests of the lists above.
    """
    staged(sqlite_engine)
    with db.reading(sqlite_engine) as session:
        stranger = session.exec(select(Unit.id).where(Unit.name == "西湖区")).one()
    page = page_on(str(sqlite_engine.url), monkeypatch, who=with_role(role, stranger))
    for view, what in PAGES.items():
        if what == "已审数据":
            continue
        tab = page(view)
        assert (title(tab) != "没有权限") == admitted(view, role), view
        if MAY_SEE[what].get(role) is not Reach.ALL:
            assert "滨海大道提升" not in everything(tab), view
    with db.reading(sqlite_engine) as session:
        refused = select(AuditEntry.act).where(AuditEntry.outcome == ActOutcome.REFUSED, AuditEntry.actor == "某人")
        assert set(session.exec(refused)) == {f"查看{what}" for view, what in PAGES.items() if not admitted(view, role)}


def everything(tab: AppTest) -> str:
    """All that a page says: its title, its words, its tables and its choices."""
    tables = [str(one.value.to_dict()) for one in (*tab.dataframe, *tab.table)]
    choices = [str(one.options) for one in tab.selectbox]
    return "\n".join([title(tab), text(tab), *tables, *choices])


@pytest.mark.parametrize("view", ["overview", "ranking", "projects"])
def test_after_the_log_in_no_page_shows_anything(as_: As, view: str) -> None:
    page = as_(None)()
    assert title(page) == "登录已过期"
    assert not page.dataframe
    assert not page.table
    assert view


def test_a_report_before_approval_is_for_its_units_and_the_bureau(demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        waiting = session.exec(
            select(ProgressReport).where(ProgressReport.state == ReportState.SUBMITTED, col(ProgressReport.investment) > 0)
        ).first()
        assert waiting is not None
        project = session.get_one(Project, waiting.project_id)
        units = set(session.exec(select(Assignment.unit_id).where(Assignment.project_id == project.id)))
        viewers = {
            "bureau": with_role(UserRole.OFFICER),
            "own unit": with_role(UserRole.COORDINATOR, waiting.unit_id),
            "another unit": with_role(UserRole.COORDINATOR, next(n for n in range(1, 200) if n not in units)),
            "leader": with_role(UserRole.LEADER),
        }
        seen = {}
        for name, viewer in viewers.items():
            frame = ledger.reports(session, viewer, project_id=project.id or 0, year=2019)
            row = frame[frame["report_id"] == waiting.id].iloc[0]
            seen[name] = (row["state"], None if row.isna()["investment"] else int(row["investment"]), row["site_progress"] != "")
            approved = frame[frame["state"] == "APPROVED"]
            assert approved["investment"].notna().all()
    whole, nothing = ("SUBMITTED", waiting.investment, True), ("SUBMITTED", None, False)
    assert seen == {"bureau": whole, "own unit": whole, "another unit": nothing, "leader": nothing}


def test_the_responsible_unit_s_manager_sees_what_is_corrected_of_its_projects(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(session: Session, cast: Cast) -> None:
        request = RequestCorrection(Month(2019, 7), ReportRow("LJ-001", 5), "发票重复计入")
        request_correction(session, request, by=cast["coordinator"], on=NOON)

    cast = staged(sqlite_engine, asked)
    waits = "待批的更正：滨海大道提升2019年7月。"
    for name, seen in (("manager", True), ("stranger", False)):
        assert (waits in text(page_on(str(sqlite_engine.url), monkeypatch, who=cast[name])("confirm"))) is seen
