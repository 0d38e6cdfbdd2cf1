"""A month that units still report for: what came and what lacks, and never a finding, a list or a 0 that is not true."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.models import City, ReportingMonth
from core.period import Month
from core.vocabulary import MonthState, ReportState, UnitKind
from dashboard import session as view
from tests.dashboard.page import VIEWS, Page, grid, links, page_on, read, text, title
from tests.town import YI, Planned, Town

Fill = Callable[[Town, dict[str, int]], None]


@pytest.fixture
def town(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Page]:
    """A real town of two districts, three projects each: town(states, fill) gives its pages."""

    def built(states: dict[int, MonthState], fill: Fill = lambda _town, _projects: None) -> Page:
        with db.transaction(sqlite_engine) as session:
            session.add(City(id=1, name="某市", bureau="某市建设局", demonstration=False))
            town = Town(session)
            east, west = town.unit("东区"), town.unit("西区", UnitKind.DISTRICT)
            projects = {
                f"{name}{n}标段": town.project(f"{name}{n}标段", unit) for name, unit in (("东路", east), ("西路", west)) for n in (1, 2, 3)
            }
            town.edition(dict.fromkeys(projects.values(), Planned()))
            fill(town, projects)
            set_states(session, states)
        return page_on(str(sqlite_engine.url), monkeypatch)

    return built


def set_states(session: Session, states: dict[int, MonthState]) -> None:
    session.execute(sa.delete(ReportingMonth).where(sa.column("number").not_in(states)))
    for number, state in states.items():
        given = {"state": state} if state is MonthState.LOCKED else {"state": state, "locked_at": None}
        session.execute(sa.update(ReportingMonth).where(sa.column("number") == number).values(**given))


def january(town: Town, projects: dict[str, int]) -> None:
    """Everybody reported January; of February one report is approved and one waits."""
    for project in projects.values():
        town.report(project, 1, YI)
    town.report(projects["东路1标段"], 2, YI)
    town.unapproved(projects["东路2标段"], 2, ReportState.SUBMITTED)


def nothing_reviewed(town: Town, projects: dict[str, int]) -> None:
    """One report of January waits, the others lack."""
    town.unapproved(projects["东路1标段"], 1, ReportState.CONFIRMED)


OPEN, CLOSED, LOCKED = MonthState.OPEN, MonthState.CLOSED, MonthState.LOCKED


@pytest.mark.parametrize("view", VIEWS)
def test_an_open_month_without_reports_is_shown_and_finds_nothing(town: Callable[..., Page], view: str) -> None:
    tab = town({1: OPEN})(view)
    assert (
        title(tab)
        == {
            "overview": "1月填报中：已报0项，未报6项",
            "ranking": "1月填报中，榜单还没有生成",
            "projects": "6个项目都未报1月月报",
        }[view]
    )
    said = text(tab)
    assert "2019年1月填报中，2月3日18时截止　已报0项，未报6项" in said
    for false in ("0.00亿元", "缺报", "黑榜：", "列黑榜", "欠计划", "审核"):
        assert false not in said.replace("审核月报、审核征收进度", "")
    assert tab.selectbox(key="month").options == ["2019年1月（填报中）"]
    assert "0.00" not in [one.value for one in tab.metric]


def test_the_overview_of_an_open_month_says_who_has_not_reported(town: Callable[..., Page]) -> None:
    tab = town({1: OPEN})()
    assert [(one.label, one.value) for one in tab.metric] == [
        ("累计完成投资（亿元）", "—"),
        ("已报（项）", "0"),
        ("待审（项）", "0"),
        ("未报（项）", "6"),
    ]
    assert read(tab, 0).to_numpy().tolist() == [["东区", 3, 0, 3], ["西区", 3, 0, 3]]
    assert links(tab)["查看未报的6项"] == "state=未报&month=2019年1月"


def test_a_project_of_an_open_month_has_no_figure(town: Callable[..., Page]) -> None:
    tab = town({1: OPEN})("projects", project="东路1标段")
    assert title(tab) == "东路1标段：1月未报"
    assert [one.value for one in tab.metric] == ["—", "—", "—", "—"]
    assert grid(tab).loc[0, "状态"] == "未报"


def test_the_register_of_an_open_month(town: Callable[..., Page]) -> None:
    tab = town({1: LOCKED, 2: OPEN}, january)("projects", month="2019-02")
    assert title(tab) == "6个项目中4个未报2月月报"
    table = grid(tab).set_index("项目")
    assert {name: next(iter(states)) for name, states in table["状态"].items()} == {
        "东路1标段": "达到计划",
        "东路2标段": "待审",
        "东路3标段": "未报",
        "西路1标段": "未报",
        "西路2标段": "未报",
        "西路3标段": "未报",
    }
    assert table["完成"].notna().to_dict() == {name: name == "东路1标段" for name in table.index}


def test_the_latest_closed_month_is_shown_first_and_the_open_one_can_be_chosen(town: Callable[..., Page]) -> None:
    page = town({1: LOCKED, 2: OPEN}, january)
    tab = page()
    assert title(tab) == "1月完成投资6.00亿元，与序时计划持平"
    assert tab.selectbox(key="month").options == ["2019年2月（填报中）", "2019年1月"]
    tab.selectbox(key="month").set_value(Month(2019, 2)).run()
    assert title(tab) == "2月填报中：已报2项，未报4项"
    assert dict(tab.query_params)["month"] == "2019年2月"
    assert "已报2项（待审1项），未报4项" in text(tab)
    assert tab.metric[0].value == "7.00"
    assert "##### 截至1月累计投资高于计划" in text(tab)


def test_lists_of_an_open_month_lead_to_the_month_before(town: Callable[..., Page]) -> None:
    tab = town({1: LOCKED, 2: OPEN}, january)("ranking", month="2019-02")
    assert "2月榜单还没有生成。已审1项，待审1项，未报4项。关闭以前不测算完成率，不提红黑榜。" in text(tab)
    assert links(tab) == {"查看未报的4项": "state=未报&month=2019年2月", "看1月榜单": "month=2019年1月"}
    assert len(tab.dataframe) == 0


@pytest.mark.parametrize("state", [CLOSED, LOCKED])
def test_a_closed_month_without_an_approved_report_finds_nothing(town: Callable[..., Page], state: MonthState) -> None:
    page = town({1: state}, nothing_reviewed)
    tab = page()
    assert title(tab) == "1月审核中：待审1项，缺报5项"
    assert tab.metric[0].value == "—"
    assert title(page("ranking")) == "1月审核中，榜单还没有生成"


def test_while_the_bureau_reviews_places_are_not_settled(town: Callable[..., Page]) -> None:
    page = town({1: LOCKED, 2: CLOSED}, january)
    tab = page()
    assert title(tab) == "2月审核中：待审1项，缺报4项"
    assert "本月待审1项、缺报4项未计入，实际完成投资为下限。" in text(tab)
    assert "审核中　已审1项，待审1项，缺报4项" in text(tab)
    assert title(page("ranking")) == "2月还有1项待审，名次未定"


def test_a_project_that_waits_is_judged_to_the_month_before(town: Callable[..., Page]) -> None:
    tab = town({1: LOCKED, 2: OPEN}, january)("projects", month="2019-02", project="东路2标段")
    assert title(tab) == "东路2标段：2月待审"
    assert [one.value for one in tab.metric] == ["1.00", "100.00%", "8.33%", "1.00"]


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        ({1: LOCKED, 2: LOCKED, 3: OPEN}, 2),
        ({1: LOCKED, 2: CLOSED, 3: OPEN}, 2),
        ({1: OPEN, 2: OPEN}, 2),
    ],
    ids=["locked", "closed", "open only"],
)
def test_the_month_shown_unasked(states: dict[int, MonthState], wanted: int) -> None:
    assert view.latest({Month(2019, number): state for number, state in states.items()}) == Month(2019, wanted)
