"""代建考评 and 代建单位 as people use them: published results for all, drafts for two, the way of a result, one builder on one page."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.access import Actor
from core.models import Unit
from core.period import today
from core.queries import notices
from core.queries.notices import ResultLine
from core.queries.profile import Profile
from core.vocabulary import NoticeKind, NoticeState
from dashboard import format as fmt
from dashboard import session as session_of_page
from dashboard.builders import figures, sheet
from data import public_notice
from scoring.grading.explain import explain_grade
from scoring.grading.result import Ungraded
from scoring.publish import evaluation
from tests import engines
from tests.core.inspected import Inspected
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import Page, grid, page_on, read, text, title
from tests.data.town import town

As = Callable[[str], Page]


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, dict[str, Actor]]]:
    """Eleven builders: the year 2018 is final, its third quarter signed and unseen; and the persons who look."""
    folder = tmp_path_factory.mktemp("builders")
    with engines.fresh_sqlite(sqlite_template, folder) as engine:
        with db.transaction(engine) as session:
            town(session)
            way = Inspected(session, folder=folder)
            way.enter()
            way.year()
            way.record(2, -3)
            way.settled(NoticeKind.YEAR, "2018")
            way.judged(NoticeKind.QUARTER, "2018Q3")
            persons = {"officer": way.officer, "signatory": way.signatory, "unit": way.unit, "head": way.head}
        yield engine, persons


@pytest.fixture
def engine(city: tuple[Engine, dict[str, Actor]]) -> Engine:
    return city[0]


@pytest.fixture
def as_(city: tuple[Engine, dict[str, Actor]], monkeypatch: pytest.MonkeyPatch) -> As:
    engine, persons = city
    keep_dialogs_open(monkeypatch)
    return lambda name: page_on(str(engine.url), monkeypatch, who=persons[name])


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def test_everybody_sees_the_final_year_and_nobody_outside_a_result_that_is_not_on_notice(as_: As) -> None:
    tab = as_("unit")("builders")
    assert title(tab).startswith("2018年考评：优秀1家，良好")
    table = grid(tab)
    assert list(table["名次"])[:2] == [1, 2]
    assert (table["等级"].iloc[0], table["等级"].iloc[-1]) == ("优秀", "不参评")
    assert [one.label for one in tab.tabs] == ["结果", "公示", "异议", "历次"]
    assert "不参评1家" in text(tab)
    assert tab.selectbox[0].options == ["2018年度代建考评"]


def test_the_bureau_chooses_what_is_not_published_yet_and_is_told_what_it_is(as_: As) -> None:
    tab = as_("signatory")("builders", result="2")
    assert title(tab).startswith("2018年三季度待公示：")
    assert "已签发，还没有公示，只供督查人员和签发人查看" in text(tab)
    lost = as_("unit")("builders", result="2")
    assert title(lost).startswith("2018年考评")
    assert any("没有考评结果“2”" in str(one.value) for one in lost.warning)


def test_a_score_is_explained_by_clause_and_down_to_projects_for_who_may_see_them(as_: As) -> None:
    said = text(as_("officer")("builders"))
    assert "评为优秀" in said
    assert "第五条，假定" in said
    assert "第1小学" in said
    outside = text(as_("unit")("builders"))
    assert "第1小学" not in outside
    assert "各项目的评分由市重点办、领导和本单位查看。" in outside


def test_the_way_of_a_result_shows_its_steps_and_what_followed(as_: As) -> None:
    tab = as_("officer")("builders", tab="办理")
    assert "● 生效" in text(tab)
    told = " ".join(str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel())
    assert "通报表扬" in told
    assert "待决定；记录2019-良-001待审批" in told


def test_the_notice_names_builders_by_grade_and_says_how_to_object(as_: As) -> None:
    said = text(as_("unit")("builders", tab="公示"))
    assert "优秀（1家）" in said
    assert "共7个自然日" in said
    assert "（含当天）以后不再受理" in said


def test_one_builder_on_one_page(as_: As) -> None:
    tab = as_("officer")("builder", unit="8")
    assert title(tab) == "第3代建：2018年良好，85.00分，列第3"
    said = text(tab)
    assert "不在名录" in said
    assert "没有有效的行为记录" in said
    assert "受检项目2个次" in said
    assert any("C2018-1" in str(one) for number in range(len(tab.table)) for one in read(tab, number).to_numpy().ravel())
    assert "打印版" in str([one.proto.label for one in tab.get("link_button")])


def test_bad_addresses_are_told_in_a_sentence(as_: As) -> None:
    tab = as_("officer")("builder", unit="x")
    assert any("没有代建单位“x”" in str(one.value) for one in tab.warning)
    other = as_("officer")("builders", unit="999")
    assert any("没有参评的代建单位“999”" in str(one.value) for one in other.warning)


def test_a_draft_is_begun_on_the_page_for_periods_that_have_none_yet(as_: As) -> None:
    tab = as_("officer")("builders", tab="办理")
    tab.segmented_control(key="draft-kind").set_value("信用评价").run(timeout=90)
    press(tab, "起草")
    assert any("起草" in str(one.value) for one in tab.success)
    again = as_("officer")("builders", tab="办理")
    assert again.selectbox(key="draft-period-QUARTER").options == ["2018年第二季度代建考评"]
    again.segmented_control(key="draft-kind").set_value("年度考评").run(timeout=90)
    assert "已审定督查评分的期间都有结果" in text(again)


def test_a_builder_is_asked_for_by_number_name_or_short_name_and_two_of_one_short_name_are_told_apart(as_: As, engine: Engine) -> None:
    page = as_("officer")
    with db.reading(engine) as session:
        one, other = session.exec(select(Unit).where(col(Unit.name).startswith("第")).order_by(col(Unit.id).desc())).all()[:2]
    for asked in (str(one.id), one.name, one.short_name):
        tab = page("builder", unit=asked)
        assert (title(tab).startswith(f"{one.short_name}："), list(tab.warning)) == (True, []), asked
    with db.transaction(engine) as session:
        session.get_one(Unit, other.id).short_name = one.short_name
    (told,) = (str(said.value) for said in page("builder", unit=one.short_name).warning)
    with db.transaction(engine) as session:
        session.get_one(Unit, other.id).short_name = other.short_name
    assert "有2家" in told
    assert one.name in told
    assert other.name in told


def test_who_was_not_inspected_in_a_quarter_has_no_result_of_inspection_and_is_not_said_to_stay_out(
    city: tuple[Engine, dict[str, Actor]],
) -> None:
    """不参评 is the year's word."""
    engine, persons = city
    with db.reading(engine) as session:
        line = next(one for one in notices.notices(session, persons["officer"], day=today()) if one.id == 2)
        held = evaluation.shown(session, line)
        last = replace(held.graded[-1], unit_id=0, name="某单位", exact=None, place=None, grade=None, why=Ungraded.TOO_FEW, sentence="")
        found = replace(held, graded=(*held.graded, last))
        paper = public_notice.compose(session, line, found=found)
    assert figures.table(found, phone=False)["等级"].iloc[-1] == "没有督查结果"
    assert "另有1家没有督查结果。" in paper.opening[0]
    assert explain_grade(last, found.book, quarter=True)[0] == "某单位，没有督查结果（假定）。"
    assert explain_grade(last, found.book)[0] == "某单位，不参评（假定）。"
    quarter = ResultLine(NoticeKind.QUARTER, "2018Q3", 1, NoticeState.FINAL, 2, "某单位", None, None, "", "", "TOO_FEW")
    assert figures.cell(quarter) == "没有督查结果"
    assert figures.cell(replace(quarter, kind=NoticeKind.YEAR, period="2018")) == "不参评"
    about = Profile(2, "某单位", "某单位", "", (), (), "", 0, 0, ())
    assert sheet.title(sheet.Known(about, (quarter,), None, None)) == "某单位：2018年三季度没有督查结果"
    year = replace(quarter, kind=NoticeKind.YEAR, period="2018", score=835_800, place=5, grade="良好", why="")
    on_notice = replace(quarter, period="2019Q2", state=NoticeState.OPEN)
    known = sheet.Known(replace(about, short_name="鹭江轨道"), (year, on_notice), None, None)
    assert sheet.title(known) == "鹭江轨道：2018年良好；2019年二季度公示中"


def test_the_page_of_a_builder_leads_with_what_its_cards_explain(city: tuple[Engine, dict[str, Actor]]) -> None:
    """A later quarter stands beside it; without a result among the cards the newest leads."""
    engine, persons = city
    with db.reading(engine) as session:
        year = next(one for one in notices.notices(session, persons["officer"], day=today()) if one.kind is NoticeKind.YEAR)
    mine = ResultLine(NoticeKind.YEAR, year.period, 1, NoticeState.FINAL, 2, "轨道", 5, 835_800, "良好", "")
    later = ResultLine(NoticeKind.QUARTER, f"{int(year.period) + 1}Q2", 1, NoticeState.FINAL, 2, "轨道", 3, 880_200, "", "")
    known = sheet.Known(Profile(2, "轨道", "轨道", "", (), (), "", 0, 0, ()), (mine, later), replace(year), None)
    assert sheet.title(known) == "轨道：2018年良好；2019年二季度88.02分"
    assert sheet.title(replace(known, newest=None)) == "轨道：2019年二季度88.02分，列第3"


def test_the_difference_beside_a_score_is_that_of_the_printed_values() -> None:
    one = ResultLine(NoticeKind.YEAR, "2018", 1, NoticeState.FINAL, 2, "轨道", 5, 880_149, "良好", "")
    said = [figures.printed_gap(one, mean) for mean in (799_950, 880_101, 900_000)]
    assert said == ["+8.01", "0.00", "−1.99"]
    assert figures.printed_gap(replace(one, printed="88.015"), 799_950) == "+8.015"
    assert figures.printed_gap(replace(one, score=None), 799_950) == "—"


def test_the_ranking_has_short_names(as_: As) -> None:
    assert list(grid(as_("officer")("builders"))["单位"])[:2] == ["第1代建", "第2代建"]


def test_the_head_of_the_section_chooses_the_grade_book_and_an_officer_reads_whose_choice_it_was(as_: As) -> None:
    """Only books that fit the kind are offered; whoever may not choose is told whose it is."""
    assert "选定考评办法" not in [one.label for one in as_("officer")("builders", tab="办理").button]
    tab = press(as_("head")("builders", tab="办理"), "选定考评办法")
    offered = {}
    for kind in ("年度考评", "信用评价"):
        tab.segmented_control(key="book-kind").set_value(kind).run()
        offered[kind] = tab.selectbox(key=f"book-name-{ {'年度考评': 'YEAR', '信用评价': 'CREDIT'}[kind] }").options
    assert [[one.split("（")[1] for one in some] for some in offered.values()] == [
        ["lujiang.2019-01-01，假定）"],
        ["lujiang-credit.2019-01-01，假定）"],
    ]
    tab.text_input(key="book-document").set_value("某建〔2026〕1号").run()
    press(tab, "选定")
    seen = as_("officer")("builders", tab="办理")
    told = "".join("".join(read(seen, number).astype(str).to_numpy().ravel()) for number in range(len(seen.table)))
    assert "本市选定考评办法1种" in text(seen)
    assert "选定办法由科室负责人办理。" in text(seen)
    assert f"{fmt.day_text(today())}起，赵科长选定，某建〔2026〕1号" in told


def test_the_book_is_chosen_before_there_is_a_first_result(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction(sqlite_engine) as session:
        town(session)
        way = Inspected(session, folder=tmp_path)
        head, officer = way.head, way.officer
    seen = page_on(str(sqlite_engine.url), monkeypatch, who=officer)("builders")
    assert "选定考评办法" not in [one.label for one in seen.button]
    assert title(seen) == "还没有公示的考评结果"
    keep_dialogs_open(monkeypatch)
    tab = press(page_on(str(sqlite_engine.url), monkeypatch, who=head)("builders"), "选定考评办法")
    tab.text_input(key="book-document").set_value("某建〔2026〕1号").run()
    press(tab, "选定")
    assert "本市选定考评办法1种" in text(page_on(str(sqlite_engine.url), monkeypatch, who=head)("builders"))


def test_the_key_figures_of_a_builder_name_their_period_and_among_how_many_a_place_is(as_: As) -> None:
    """The same score and place as in the title; who has no place is among nobody."""
    tab = as_("officer")("builder", unit="8")
    assert title(tab) == "第3代建：2018年良好，85.00分，列第3"
    assert [(one.label, one.value, one.delta) for one in tab.metric[:2]] == [
        ("2018年度得分", "85.00", "+15.60"),
        ("2018年度名次", "第3", "共10家"),
    ]
    last = as_("officer")("builder", unit="第11代建有限公司")
    assert [one.delta for one in last.metric[:2]] == ["", ""]


def test_on_a_phone_the_table_of_inspected_projects_shows_the_score(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card on a screen of 390 is 358 wide, and 16 on each side and its border are its own."""
    monkeypatch.setattr(session_of_page, "phone", lambda: True)
    tab = as_("officer")("builders")
    shown = next(one for one in tab.dataframe if "项目" in one.value.columns)
    assert list(shown.value.columns) == ["季度", "名次", "项目", "得分"]
    held = json.loads(shown.proto.columns)
    assert sum(held[name]["width"] for name in shown.value.columns) <= 358 - 2 * 17
