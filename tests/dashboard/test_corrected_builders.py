"""代建考评 and 代建单位 while a later version is on notice and after it: the banner, the footer, what to undo; and what scores say."""

import io
from collections.abc import Callable, Iterator
from copy import copy as copy_of
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from core import db
from core.access import Actor
from core.commands.conduct import DecideRecord, decide_record
from core.errors import Conflict
from core.models import ConductRecord, InspectionTask
from core.period import today
from core.queries import notices
from core.queries.notices import ResultLine
from core.queries.profile import Profile
from core.vocabulary import NoticeKind, NoticeState, TaskState, UserRole
from dashboard.builders import figures, sheet
from data import public_notice
from scoring import builder_summary
from scoring.publish import evaluation
from scoring.publish.evaluation import Finish
from tests import engines
from tests.core.inspected import Inspected
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import Page, page_on, read, text, title
from tests.data.town import NOON, town
from tests.people import person

As = Callable[[str], Page]
REASON = "第1代建四季度评分漏计"


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, dict[str, Actor], Inspected]]:
    """The year 2018 is final, its 优秀 has an approved record; a second version in which that grade is lost is on notice."""
    folder = tmp_path_factory.mktemp("corrected")
    with engines.fresh_sqlite(sqlite_template, folder) as engine:
        with db.transaction(engine) as session:
            town(session)
            way = Inspected(session, folder=folder)
            way.enter()
            way.year()
            way.settled(NoticeKind.YEAR, "2018")
            _approve(way)
            way.sheet(0, 4, lost=40)
            number = way.judged(NoticeKind.YEAR, "2018", REASON)
            way.open(number, way.at.date())
            way.opinion(0, 90)
            way.opinion(1, 80)
            credit = way.judged(NoticeKind.CREDIT, "2018")
            way.open(credit, way.at.date())
            persons = {"officer": way.officer, "signatory": way.signatory, "unit": way.unit}
        yield engine, persons, way


def _approve(way: Inspected) -> None:
    approver = person(way.session, "周信用", UserRole.CREDIT_APPROVER, on=NOON)
    found = way.session.exec(select(ConductRecord).where(ConductRecord.unit_id == way.builders[0])).one()
    decide_record(way.session, DecideRecord(found.id or 0, approve=True), by=approver, on=way.now)


@pytest.fixture
def as_(city: tuple[Engine, dict[str, Actor], Inspected], monkeypatch: pytest.MonkeyPatch) -> As:
    engine, persons, _ = city
    keep_dialogs_open(monkeypatch)
    return lambda name: page_on(str(engine.url), monkeypatch, who=persons[name])


def test_over_a_final_result_stands_which_version_is_on_notice(as_: As) -> None:
    said = text(as_("unit")("builders", result="1"))
    assert "第2版正在公示（" in said
    assert "生效以前以本版为准。" in said
    assert "正在公示（" not in text(as_("unit")("builders", result="2"))


def test_the_foot_of_a_builder_s_page_says_whence_it_comes_and_what_is_on_notice(as_: As, city: tuple[Engine, object, Inspected]) -> None:
    said = text(as_("unit")("builder", unit=str(city[2].builders[0])))
    assert "据2018年度代建考评第1版（鹭建协〔2019〕5号），周签发签发；封存第1号" in said
    assert "第2版正在公示（" in said


def test_the_title_of_a_builder_is_its_newest_final_result_and_says_what_newer_one_is_on_notice(
    as_: As, city: tuple[Engine, object, Inspected]
) -> None:
    first, last = city[2].builders[0], city[2].builders[-1]
    assert title(as_("unit")("builder", unit=str(first))) == "第1代建：2018年优秀，100.00分；信用公示中"
    assert title(as_("unit")("builder", unit=str(last))) == "第11代建：2018年不参评；信用公示中"


def test_who_has_no_score_is_told_by_its_reason(as_: As) -> None:
    tab = as_("officer")("builders", result="3")
    assert "缺少数据1家：没有得分，不是零分" in text(tab)
    assert "不参评" not in text(tab)
    past = as_("unit")("builders", tab="历次")
    cells = dict(zip(past.dataframe[0].value["单位"], past.dataframe[0].value["2018年信用"], strict=True))
    years = dict(zip(past.dataframe[0].value["单位"], past.dataframe[0].value["2018年度"], strict=True))
    assert (cells["第11代建"], years["第11代建"]) == ("缺少数据", "不参评")
    assert "另有1家缺少数据" in text(as_("officer")("builders", result="3", tab="公示"))


def test_the_word_notice_of_a_later_version_says_why_it_came_and_what_it_replaces(city: tuple[Engine, dict[str, Actor], Inspected]) -> None:
    engine, persons, _ = city
    with db.reading(engine) as session:
        lines = {one.id: one for one in notices.notices(session, persons["officer"], day=today())}
        told = {number: _word(session, lines[number]) for number in (1, 2)}
    day = f"{lines[1].final_at:%Y年}{lines[1].final_at.month}月{lines[1].final_at.day}日" if lines[1].final_at else ""
    assert f"本次公示的是第2版，代替第1版（鹭建协〔2019〕5号，{day}生效）。重新公布的原因：{REASON}。" in told[2]
    assert "代替" not in told[1]


def _word(session: Session, line: notices.NoticeLine) -> str:
    content = public_notice.document(session, line, found=evaluation.shown(session, line))
    return "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)


def test_inspected_projects_are_ranked_for_who_may_see_all_sheets(as_: As) -> None:
    tab = as_("officer")("builders", result="2")
    assert "##### 四季度第1小学列第1，" in text(tab)
    table = next(one.value for one in tab.dataframe if "项目" in one.value.columns)
    assert list(table["季度"].unique()) == ["2018年第四季度", "2018年第三季度", "2018年第二季度"]
    third = table[table["季度"] == "2018年第三季度"]
    assert list(third["名次"]) == list(range(1, 11))
    assert list(third["得分"]) == sorted(third["得分"], reverse=True)
    assert third["项目"].iloc[0] == "第1小学"
    assert not [one for one in as_("unit")("builders", result="2").dataframe if "项目" in one.value.columns]


def test_the_bureau_sees_which_book_is_in_force(as_: As) -> None:
    tab = as_("officer")("builders", tab="办理")
    assert "本市没有选定考评办法，按示范办法" in text(tab)
    told = " ".join(str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel())
    assert "鹭江市代建单位年度考评示范办法；没有选定，示范办法（假定）" in told


def test_a_score_that_rounding_would_carry_over_an_edge_is_listed_with_more_decimals(
    city: tuple[Engine, dict[str, Actor], Inspected],
) -> None:
    engine, persons, _ = city
    with db.reading(engine) as session:
        line = next(one for one in notices.notices(session, persons["officer"], day=today()) if one.id == 1)
        found = evaluation.shown(session, line)
        second = replace(found.ranked[1], exact=Fraction(89_995, 1000), grade="良好", decimals=3)
        near = replace(found, graded=tuple(second if one.unit_id == second.unit_id else one for one in found.graded))
        paper = public_notice.compose(session, line, found=near)
    said = "第2代建有限公司89.995分：舍入到两位小数会越过等级界线"
    assert (figures.decimals(found), builder_summary.near_an_edge(found)) == (2, "")
    assert figures.decimals(near) == 3
    assert said in paper.opening[-1]
    assert figures.table(near, phone=True)["得分"].iloc[1] == 89.995
    result = evaluation.results_of(near)[1]
    assert (result.score, result.printed, result.grade) == (899_950, "89.995", "良好")
    seen = ResultLine(NoticeKind.YEAR, "2018", 1, NoticeState.FINAL, 2, "第2代建", 2, 899_950, "良好", result.printed)
    assert figures.cell(seen) == "89.995 良好"


def test_a_builder_with_credit_alone_has_it_in_its_title() -> None:
    about = Profile(2, "第2代建", "第2代建", "", (), (), "", 0, 0, ())
    line = ResultLine(NoticeKind.CREDIT, "2018", 1, NoticeState.FINAL, 2, "第2代建", 3, 812_000, "A")
    assert sheet.title(sheet.Known(about, (line,), None, None)) == "第2代建：2018年信用A，81.20分，列第3"
    assert sheet.title(sheet.Known(about, (), None, None)) == "第2代建：还没有考评结果"
    lacking = replace(line, score=None, place=None, grade="", why="MISSING")
    assert sheet.title(sheet.Known(about, (lacking,), None, None)) == "第2代建：2018年信用缺少数据"
    assert figures.cell(replace(lacking, why="")) == "没有结果"


def test_a_new_version_goes_by_the_book_in_force_where_the_box_is_ticked(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[bool, bool]] = []

    def start(_session: Session, request: evaluation.StartNotice, **_other: object) -> None:
        asked.append((request.newest_book, request.unchanged))

    monkeypatch.setattr(evaluation, "start", start)
    for newest, same in ((False, False), (True, False), (False, True)):
        tab = as_("officer")("builders", result="2", tab="办理")
        next(one for one in tab.button if one.label == "起草新版").click().run(timeout=90)
        tab.text_area(key="again-reason").input("复核").run(timeout=90)
        tab.checkbox(key="again-book").set_value(newest).run(timeout=90)
        tab.checkbox(key="again-same").set_value(same).run(timeout=90)
        tab.button(key="again-now").click().run(timeout=90)
    assert asked == [(False, False), (True, False), (False, True)]


def _told(tab: AppTest) -> str:
    cells = " ".join(str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel())
    return f"{text(tab)} {cells}".replace("\u2060", "")


RESTS = "以2018年度代建考评第1版为依据，该版已被第2版代替，第1代建的年度得分不同。"


def test_a_credit_says_that_the_year_s_result_it_was_built_on_was_replaced_and_is_not_made_final(
    city: tuple[Engine, dict[str, Actor], Inspected], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, persons, way = city
    before = page_on(str(engine.url), monkeypatch, who=persons["officer"])
    assert "为依据" not in _told(before("builders", result="3"))
    copy = db.create_engine(engines.copied(engine, tmp_path / "rested.sqlite"))
    at = way.at + timedelta(days=8)
    with db.transaction(copy) as session:
        evaluation.finish(session, Finish(2, "鹭建协〔2019〕9号"), by=persons["signatory"], on=at)
    with db.transaction(copy) as session, pytest.raises(Conflict, match="第1版为依据，该版已被第2版代替，不能办理生效"):
        evaluation.finish(session, Finish(3, "鹭建协〔2019〕10号"), by=persons["signatory"], on=at)

    def seen(name: str, view: str, **query: str) -> str:
        return _told(page_on(str(copy.url), monkeypatch, who=persons[name])(view, **query))

    assert RESTS in seen("unit", "builders", result="3")
    assert RESTS in seen("officer", "builders", result="3", tab="办理")
    first, second = (seen("unit", "builder", unit=str(number)) for number in way.builders[:2])
    assert "该版已被第2版代替，本单位年度得分不同。" in first
    assert "已被第2版代替" not in second
    copy.dispose()


def test_a_final_credit_on_a_replaced_year_s_result_is_to_be_corrected(
    city: tuple[Engine, dict[str, Actor], Inspected], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, persons, way = city
    copy = db.create_engine(engines.copied(engine, tmp_path / "credit.sqlite"))
    with db.transaction(copy) as session:
        for number in (3, 2):
            document = f"鹭建协〔2019〕{number}号"
            evaluation.finish(session, Finish(number, document), by=persons["signatory"], on=way.at + timedelta(days=8))
    told = _told(page_on(str(copy.url), monkeypatch, who=persons["officer"])("builders", result="3", tab="办理"))
    assert "待更正" in told
    assert f"{RESTS}核对后起草新版。" in told
    copy.dispose()


CHANGED = "签发后所依据的事实有变动，按现在的事实重新起草，"


def test_what_of_a_signed_result_would_come_out_otherwise_is_said_to_who_may_see_drafts(
    city: tuple[Engine, dict[str, Actor], Inspected], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, persons, way = city
    copy = db.create_engine(engines.copied(engine, tmp_path / "changed.sqlite"))

    def seen(name: str, view: str, **query: str) -> str:
        return _told(page_on(str(copy.url), monkeypatch, who=persons[name])(view, **query))

    assert CHANGED not in seen("officer", "builders", result="2")
    with db.transaction(copy) as session:
        here = copy_of(way)
        here.session = session
        task = here.sheet(1, 4, lost=0, state=TaskState.SCORED)
        here.hand_in(task, version=2, at=way.at + timedelta(hours=1))
        session.get_one(InspectionTask, task).state = TaskState.SETTLED
    for query in ({}, {"tab": "办理"}):
        assert f"{CHANGED}第2代建的结果不同。" in seen("officer", "builders", result="2", **query)
    assert CHANGED not in seen("unit", "builders", result="2")
    copy.dispose()


def test_what_is_to_be_undone_is_listed_once_the_later_version_is_final(
    city: tuple[Engine, dict[str, Actor], Inspected], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, persons, way = city
    copy = db.create_engine(engines.copied(engine, tmp_path / "final.sqlite"))
    with db.transaction(copy) as session:
        at = way.at + timedelta(days=8)
        evaluation.finish(session, Finish(2, "鹭建协〔2019〕9号"), by=persons["signatory"], on=at)
    tab = page_on(str(copy.url), monkeypatch, who=persons["officer"])("builders", result="2", tab="办理")
    told = " ".join(str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel())
    copy.dispose()
    assert "待更正" in told
    assert "第1代建：第1版评为优秀，第2版评为" in told
    assert "记录2019-良-001已同意，请核对后撤销或更正" in told
