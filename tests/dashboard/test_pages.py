"""The three pages as their users find them: what the URL asks for, what tables, titles and sentences say, and what is missing."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from altair.utils import schemapi
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from core import db
from core.models import City, ReportingMonth
from core.money import FEN_PER_WAN
from core.period import Month, now
from core.queries import register
from core.vocabulary import MonthState
from dashboard import format as fmt
from dashboard import frames
from dashboard.project import filters
from scoring.explain import leaves
from scoring.publish import Draft, draft
from scoring.verdicts import Standing
from tests.dashboard.page import VIEWS, Page, grid, links, page_on, read, text, title
from tests.town import Planned, Town

EMPTY = "还没有开放填报的月份。请用./ducha open开放一个月；要看演示数据，请另设空数据库运行./ducha demo。"


@pytest.fixture(scope="module")
def july(demo_engine: Engine) -> Draft:
    with db.reading(demo_engine) as session:
        return draft(session, Month(2019, 7), now=now())


def changes(tab: AppTest) -> dict[str, str]:
    """The card of changes on the overview: word → sentence."""
    table = read(tab, 0)
    return {str(chip).split("[\u00a0")[1].split("\u00a0]")[0]: str(said) for chip, said in zip(table["类"], table["内容"], strict=True)}


def test_the_overview_opens_with_the_headline_of_the_latest_closed_month(page: Page) -> None:
    tab = page()
    assert title(tab) == "前7月完成投资777.40亿元，超序时计划三成"
    assert (
        "1—7月，全市357个市重点项目计划投资595.31亿元，实际完成投资777.40亿元，超182.09亿元，完成序时进度计划130.59%，完成年度计划65.18%。"
        in text(tab)
    )
    figures = {one.label: (one.value, one.delta) for one in tab.metric}
    assert figures["累计完成投资（亿元）"] == ("777.40", "+182.09")
    assert figures["完成序时计划率"][0] == "130.59%"
    assert figures["完成年度计划率"] == ("65.18%", "+6.85百分点")
    assert figures["新开工（个）"] == ("63", "+4")
    assert "截至2019年7月31日，2019年8月5日审核　已审350项，待审1项，缺报6项" in text(tab)


def test_every_chart_of_the_pages_keeps_to_its_schema(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemapi, "DEBUG_MODE", True)
    for view in VIEWS:
        title(page(view))


def test_the_overview_names_sectors_districts_changes_and_shortfalls(page: Page) -> None:
    tab = page()
    for heading in ("四个板块都超过应达进度", "六个区中晴岭区落后于计划", "7月有什么变化", "欠计划最多的10个项目共欠14.17亿元"):
        assert f"##### {heading}" in text(tab)
    assert len(tab.get("vega_lite_chart")) == 3
    said = changes(tab)
    assert said["黑榜"] == "新列跨海通道指挥部；退出会展湾指挥部"
    assert said["缺报"] == "6个项目缺报7月月报，金额按下限计"
    assert said["待审"] == "1个项目的月报尚未审定，未计入"
    assert said["调整"].startswith("第2版计划：")
    worst = read(tab, 1)
    assert len(worst) == 10
    assert list(worst.loc[0, ["项目", "责任单位", "欠计划"]]) == ["云兰跨海大桥西接线工程", "跨海通道指挥部", 24_100 * FEN_PER_WAN]
    assert str(worst.loc[0, "原因"]).startswith("前期审批：通航安全复核未通过")
    assert str(worst.loc[0, "要求"]).startswith("请海事部门8月15日前批复")


def test_another_month_by_url_and_by_the_select_box(page: Page) -> None:
    tab = page(month="2019年1月")
    assert title(tab) == "1月完成投资62.17亿元，欠序时计划2.82%"
    figures = {one.label: one.delta for one in tab.metric}
    assert figures["新开工（个）"] == "−1"
    assert figures["完成序时计划率"] == "−2.82百分点"
    said = changes(tab)
    assert "名次" not in said
    assert said["红榜"].startswith("各区：白榕区；指挥部：新机场指挥部、白榕科学城指挥部")
    assert "等8个" not in said["红榜"] + said["黑榜"]
    tab.query_params["month"] = "2019年7月"
    tab.selectbox(key="month").set_value(Month(2019, 7)).run()
    assert title(tab).startswith("前7月完成投资777.40亿元")
    assert tab.warning == []


@pytest.mark.parametrize("asked", ["2019-06", "2019年6月"])
def test_a_month_is_named_as_people_write_it(page: Page, asked: str) -> None:
    assert title(page(month=asked)).startswith("前6月完成投资")


@pytest.mark.parametrize(("view", "asked"), [("overview", "2019年11月"), ("ranking", "2018-07"), ("projects", "七月")])
def test_an_unknown_month_is_said_and_the_latest_is_shown(page: Page, view: str, asked: str) -> None:
    tab = page(view, month=asked)
    assert title(tab)
    assert [one.value for one in tab.warning] == [f"没有{fmt.plain(asked)}的数据，现显示2019年7月。请另选月份。"]
    assert tab.selectbox(key="month").value == Month(2019, 7)


LISTS = {
    "各区": ("云湾区列第1，晴岭区列黑榜", "云湾区、镜海区", "晴岭区"),
    "指挥部": (
        "云湾新城指挥部等2个并列第1，2个单位列黑榜",
        "云湾新城指挥部、白榕科学城指挥部、新机场指挥部",
        "跨海通道指挥部（不稳）、古渡更新指挥部",
    ),
    "责任单位": ("保税港区管委会列第1，市文旅局列黑榜", "保税港区管委会、市工信局", "市文旅局"),
    "市属国企": ("鹭江港湾集团列第1，鹭江潮生文旅集团列黑榜", "鹭江港湾集团、鹭江轨道集团", "鹭江潮生文旅集团"),
}


@pytest.mark.parametrize("series", LISTS)
def test_the_lists_of_july(page: Page, series: str) -> None:
    tab = page("ranking", series=series)
    wanted, red, black = LISTS[series]
    assert title(tab) == wanted
    said = text(tab)
    assert f"}} {red}　　" in said
    assert f"}} {black}　　" in said
    assert "测算稿（未签发）" in said
    table = grid(tab)
    assert len(table) == {"各区": 6, "指挥部": 11, "责任单位": 12, "市属国企": 8}[series]
    assert list(table.loc[[list(kinds) == ["黑榜"] for kinds in table["榜"]], "单位"]) == black.replace("（不稳）", "").split("、")


def test_heads_say_the_full_marks_only_where_every_unit_has_them(page: Page) -> None:
    tab = page("ranking", series="各区")
    assert list(grid(tab).columns)[-5:] == ["投资", "开工", "竣工", "交地", "报送"]
    assert "标准分值：投资40、开工15、竣工10、交地25、报送5；—为没有计划或没有到期的事项，其分值由该单位其他各项按比例分摊" in text(tab)


@pytest.mark.parametrize(("series", "told"), [("各区", True), ("指挥部", False), ("责任单位", False), ("市属国企", False)])
def test_a_withdrawn_project_is_told_where_it_concerns_a_unit(page: Page, series: str, *, told: bool) -> None:
    assert ("洋畔食品加工基地二期已退出清单" in text(page("ranking", series=series))) is told


@pytest.mark.parametrize(
    ("view", "asked", "wanted"),
    [
        ("ranking", {"series": "各县"}, "没有系列“各县”，现显示各区。"),
        ("ranking", {"focus": "无此区"}, "没有各区单位“无此区”，现显示晴岭区。"),
        ("ranking", {"part": "好看"}, "没有评分项“好看”，现显示投资完成。"),
        ("projects", {"state": "好"}, "没有状态“好”，现显示全部。"),
        ("projects", {"sector": "农业"}, "没有板块“农业”，现显示全部。"),
        ("projects", {"district": "x*y"}, "没有区“x\\*y”，现显示全部。"),
        ("projects", {"unit": "某" * 50}, f"没有单位“{'某' * 20}…”，现显示全部。"),
        ("projects", {"project": "X" * 50}, f"没有找到项目“{'X' * 20}…”。请核对编号，或在下面查找。"),
        ("overview", {"asked": "nosuch"}, "没有页面“nosuch”，现显示总览。"),
    ],
)
def test_what_the_address_asks_in_vain_is_said(page: Page, view: str, asked: dict[str, str], wanted: str) -> None:
    tab = page(view, **asked)
    assert title(tab)
    assert [one.value for one in tab.warning] == [wanted]


def test_a_series_named_with_its_count_still_opens(page: Page) -> None:
    tab = page("ranking", series="指挥部 11")
    assert title(tab).startswith("云湾新城指挥部等2个")
    assert tab.warning == []


def test_a_city_that_chose_no_rule_is_told_so(real: Page) -> None:
    assert "本市没有选定办法，按示范办法测算，仅供参考。" in text(real("ranking"))


def test_two_headquarters_share_the_first_place_and_the_next_is_third(page: Page) -> None:
    table = grid(page("ranking", series="指挥部"))
    assert list(table["名次"])[:3] == [1, 1, 3]
    assert table["得分"][0] == table["得分"][1]


def test_a_row_answers_why_its_score_is_what_it_is(page: Page) -> None:
    tab = page("ranking", focus="晴岭区")
    said = text(tab)
    assert "##### 晴岭区64.77分是怎样得出的" in said
    assert "满分95分，第6名" in said
    assert "列黑榜" in said
    reasons = read(tab, 0)
    assert "计划22.84亿元，实际21.30亿元，完成序时计划率93.24%，欠1.54亿元" in str(reasons.loc[0, "数据"])
    assert str(reasons.loc[0, "条款"]).endswith("第六条（一）")
    assert links(tab)["松涛溪流域综合整治二期"] == "project=LJ115&month=2019年7月"
    assert len(tab.get("vega_lite_chart")) == 3


def test_without_a_choice_the_first_of_the_black_list_is_explained(page: Page) -> None:
    assert "##### 跨海通道指挥部76.01分是怎样得出的" in text(page("ranking", series="指挥部"))


def test_force_majeure_and_a_missing_report_say_why_there_is_no_list(page: Page) -> None:
    said = text(page("ranking", series="责任单位", focus="市水利局"))
    assert "剔除不可抗力项目后102.65%，免列黑榜" in said
    said = text(page("ranking", series="责任单位", focus="市教育局"))
    assert "市教育局列第2，缺报1项，不列红榜。" in said


def test_in_january_there_is_no_course_of_places(page: Page) -> None:
    tab = page("ranking", month="2019年1月")
    assert "只有1个月榜单，满2个月后显示曲线。" in text(tab)
    assert set(grid(tab)["比上月"]) == {"—"}
    assert len(tab.get("vega_lite_chart")) == 2


def standings(computed: Draft) -> Iterator[tuple[str, Standing]]:
    for series in computed.verdict.series:
        yield from ((f"{series.title} {len(series.ranked)}", one) for one in series.standings)


def test_the_parts_of_every_finding_sum_to_it_to_the_fen(july: Draft) -> None:
    book = july.verdict.rulebook
    for series in july.verdict.series:
        rules = next(one for one in book.series if one.key == series.key)
        for one in series.standings:
            for finding in one.found.findings:
                mine = leaves(july.facts, book, series=rules, unit_id=one.unit_id, measure=finding.measure)
                assert (mine["numerator"].sum(), mine["denominator"].sum()) == (finding.numerator, finding.denominator), one.name


@pytest.mark.parametrize("part", ["投资完成", "开工", "用地移交", "信息报送"])
def test_the_projects_shown_sum_to_the_finding(page: Page, july: Draft, part: str) -> None:
    tab = page("ranking", focus="晴岭区", part=part)
    assert tab.exception == []
    book = july.verdict.rulebook
    one = next(one for _, one in standings(july) if one.name == "晴岭区")
    finding = next(found for found in one.found.findings if book.component(found.component).title == part)
    table = grid(tab, 1)
    scale = {"投资完成": FEN_PER_WAN, "用地移交": 10_000}.get(part, 1)
    due, done = (round(float(table.iloc[:, column].sum()) * scale) for column in (2, 3))
    assert (done, due) == (finding.numerator, finding.denominator)
    assert f"由{len(table)}个项目、" in text(tab)


def test_a_part_without_a_plan_says_so(page: Page) -> None:
    tab = page("ranking", focus="晴岭区", part="竣工")
    assert "没有竣工计划，不计此项。" in text(tab)


def test_the_link_to_a_units_projects_leads_to_as_many_as_it_says(july: Draft, demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        everything = frames.register(july, register.parties(session, Month(2019, 7)))
    for _, one in standings(july):
        assert len(filters.filtered(everything, {}, unit=one.name)) == one.found.projects, one.name


@pytest.mark.parametrize(
    ("asked", "wanted", "rows"),
    [
        ({}, "357个项目中67个欠计划，共欠21.71亿元", 357),
        ({"state": "欠计划"}, "67个项目都欠计划，共欠21.71亿元", 67),
        ({"state": "缺报"}, "7个项目中4个欠计划，共欠0.33亿元", 7),
        ({"state": "待审"}, "1个项目", 1),
        ({"unit": "晴岭区"}, "21个项目中", 21),
        ({"sector": "产业", "district": "镜海区"}, "个项目中", None),
        ({"find": "lj115"}, "1个项目欠计划，共欠1.24亿元", 1),
        ({"find": "轨道 8号线"}, "1个项目欠计划，共欠2.34亿元", 1),
    ],
    ids=str,
)
def test_the_filters_of_the_register(page: Page, asked: dict[str, str], wanted: str, rows: int | None) -> None:
    tab = page("projects", **asked)
    assert wanted in title(tab)
    table = grid(tab)
    assert rows in (None, len(table))
    assert f"已列出{len(table)}个，共357个" in text(tab)
    gaps = list(table["超欠"])
    assert gaps == sorted(gaps)


def test_filters_by_hand_and_nothing_that_passes(page: Page) -> None:
    tab = page("projects")
    tab.selectbox(key="district").set_value("晴岭区").run()
    assert set(grid(tab)["区"]) == {"晴岭区"}
    tab.text_input(key="find").set_value("没有这个项目").run()
    assert title(tab) == "没有符合条件的项目"
    assert len(tab.dataframe) == 0
    tab.button[0].click().run()
    assert title(tab).startswith("357个项目中")


@pytest.mark.parametrize("view", VIEWS)
def test_demonstration_data_is_marked_on_every_page(page: Page, view: str) -> None:
    assert "演示数据" in text(page(view, project="LJ209"))


@pytest.fixture
def real(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Open a page on a small real city: two districts without a place on the map, a project each, one report."""
    with db.transaction(sqlite_engine) as session:
        session.add(City(id=1, name="某市", bureau="某市建设局", demonstration=False))
        town = Town(session)
        large, small = (town.project(name, town.unit(unit)) for name, unit in (("滨江路", "东区"), ("小公园", "西区")))
        town.edition({large: Planned(), small: Planned((10**8,) * 12)})
        town.reports(large, [2 * 10**10])
        session.execute(sa.update(ReportingMonth).where(sa.column("number") > 1).values(state=MonthState.OPEN, locked_at=None))
    return page_on(str(sqlite_engine.url), monkeypatch)


@pytest.mark.parametrize("view", VIEWS)
def test_a_real_city_is_not_marked_as_demonstration(real: Page, view: str) -> None:
    tab = real(view)
    assert title(tab)
    assert "演示数据" not in text(tab)
    assert "截至2019年1月31日" in text(tab)


def test_a_unit_below_the_minimum_is_shown_without_a_place(real: Page) -> None:
    tab = real("ranking", focus="西区")
    assert title(tab) == "东区列第1，黑榜空缺"
    assert grid(tab)["名次"].isna().tolist() == [False, True]
    assert "##### 西区不参与排名" in text(tab)


def test_series_without_units_have_no_list(real: Page) -> None:
    assert title(real("ranking", series="指挥部")) == "指挥部没有单位参与排名"


def test_an_empty_database_says_what_to_do(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = page_on(str(sqlite_engine.url), monkeypatch)()
    assert [one.message for one in tab.exception] == [EMPTY]
