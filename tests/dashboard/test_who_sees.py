"""Who sees what on the pages: drafts of lists, reports before approval, and nothing at all once the log-in is over."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.access import MAY_SEE, Actor
from core.models import Assignment, ProgressReport, Project
from core.queries import ledger
from core.vocabulary import ReportState, UserRole
from tests.dashboard.page import Page, page_on, read, text, title

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
    assert "测算结果只供督查人员、科室负责人和签发人查看" in text(page)
    assert not page.dataframe
    assert not page.get("vega_lite_chart")


@pytest.mark.parametrize("role", [UserRole.LEADER, UserRole.COORDINATOR, UserRole.AUDITOR])
def test_the_overview_tells_of_figures_and_not_of_lists(as_: As, role: UserRole) -> None:
    seen = as_(with_role(role))("overview", month="2019年7月")
    assert title(seen).startswith("前7月完成投资777.40亿元")
    assert "开工" in kinds(seen)
    assert not kinds(seen) & {"红榜", "黑榜", "名次"}


def kinds(seen: AppTest) -> set[str]:
    """The words on the chips of the card of changes."""
    return set(re.findall(r"\[\u00a0(\S+?)\u00a0\]", "".join(map(str, read(seen, 0)["类"]))))


def test_an_officer_s_overview_tells_of_lists(as_: As) -> None:
    assert {"红榜", "黑榜", "名次"} <= kinds(as_(with_role(UserRole.OFFICER))("overview", month="2019年7月"))


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
