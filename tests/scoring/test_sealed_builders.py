"""Sealed results of builders derive again byte for byte whatever became of the tables, and whoever meddles with them is found."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db, sealing
from core.access import Actor
from core.errors import Conflict
from core.graded import FRAMES, BuilderFrames
from core.models import BuilderNotice, BuilderResult, ConductRecord, NoticeConsequence, OfficialAct, Seal, SealContent
from core.models.notice import span_of
from core.queries import circulars
from core.vocabulary import NoticeKind, UserRole
from scoring import builder_seal
from scoring.publish import evaluation, route
from scoring.publish.evaluation import SignResults, StartNotice
from tests import engines
from tests.core.inspected import Inspected
from tests.core.route import refused
from tests.core.test_kept import take_off_the_guards
from tests.data.town import NOON, town
from tests.people import person


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def went(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Inspected]]:
    """Eleven builders inspected, their year final and their credit on notice; made once on each kind of database."""
    folder = tmp_path_factory.mktemp("sealed")
    with engines.of_kind(request, folder) as engine:
        with db.transaction(engine) as session:
            town(session)
            entered = Inspected(session, folder=folder)
            entered.enter()
            entered.year()
            entered.opinion(0, 90)
            entered.settled(NoticeKind.YEAR, "2018")
            number = entered.judged(NoticeKind.CREDIT, "2018")
            entered.open(number, entered.at.date())
            entered.answer(entered.object(number, by=spokesman(entered), unit=entered.builders[3]))
        yield engine, entered


@pytest.fixture
def way(went: tuple[Engine, Inspected]) -> Iterator[Inspected]:
    """The same persons in a transaction of their own, which is taken back."""
    engine, entered = went
    with engines.taken_back(engine) as session:
        mine = copy(entered)
        mine.session = session
        yield mine


def spokesman(way: Inspected) -> Actor:
    """Somebody of the fourth builder."""
    return person(way.session, "四公司的人", UserRole.COORDINATOR, unit_id=way.builders[3], on=NOON)


def told(way: Inspected, *statements: str) -> list[str]:
    """What is said after statements are given with the guards off; all of it is taken back."""
    connection = way.session.connection()
    point = connection.begin_nested()
    take_off_the_guards(connection)
    for statement in statements:
        connection.execute(sa.text(statement))
    found = list(route.verify(way.session).faults)
    point.rollback()
    return found


def test_every_seal_derives_again_and_the_log_vouches_for_it(way: Inspected) -> None:
    found = route.verify(way.session)
    assert (found.seals, found.evaluations, found.faults) == (0, 2, ())


def test_what_the_book_prescribes_is_proposed_for_the_best_and_for_those_who_failed(way: Inspected) -> None:
    acts = {one.unit_id or 0: one for one in way.session.exec(select(OfficialAct))}
    records = {one.unit_id: one for one in way.session.exec(select(ConductRecord))}
    grades = dict(way.session.exec(select(BuilderResult.unit_id, BuilderResult.grade).where(BuilderResult.seal_id == 1)).all())
    kinds = {unit: one.kind.label for unit, one in acts.items()}
    assert kinds == {unit: WORDS[grade] for unit, grade in grades.items() if grade in WORDS}
    assert kinds[way.builders[0]] == "通报表扬"
    assert acts[way.builders[0]].clause == "鹭江市代建单位年度考评示范办法（第七条（一），假定）"
    assert {unit: (one.points > 0, one.origin.label, one.state.label) for unit, one in records.items()} == {
        unit: (word == "通报表扬", "考评结果", "待审批") for unit, word in kinds.items()
    }
    links = way.session.exec(select(NoticeConsequence)).all()
    assert {one.unit_id: (one.act_id, one.record_id) for one in links} == {unit: (acts[unit].id, records[unit].id) for unit in kinds}


WORDS = {"优秀": "通报表扬", "不合格": "约谈"}
TABLES = {
    "a mark of a sheet": "UPDATE sheet_mark SET times = times + 3",
    "all sheets": "DELETE FROM sheet_mark",
    "an inspection": "UPDATE inspection_task SET state = 'CANCELLED', annual_plan = 1",
    "a record": "UPDATE conduct_record SET points = 990000",
    "an opinion": "UPDATE owner_opinion SET points = 0",
    "the name of a unit": "UPDATE unit SET name = name || '甲'",
}
"""Whatever results were made from."""


@pytest.mark.parametrize("what", TABLES)
def test_tables_behind_a_result_do_not_move_what_is_sealed(way: Inspected, what: str) -> None:
    """The log tells of what was changed in them; the seal stays as it is."""
    assert [one for one in told(way, TABLES[what]) if "操作日志的存证" not in one] == []


def _part(name: str) -> str:
    return f"(SELECT digest FROM seal_content WHERE name = '{name}' ORDER BY seal_id LIMIT 1)"


BYTES: Mapping[str, tuple[str, str]] = {
    "the result": (f"UPDATE sealed_part SET content = '{{}}' WHERE digest = {_part('result.json')}", "result.json被改动"),
    "the facts": (f"UPDATE sealed_part SET content = '' WHERE digest = {_part('facts/marks.csv')}", "facts/marks.csv被改动"),
    "the book": (
        f"UPDATE sealed_part SET content = 'x' WHERE digest = {_part('gradebook/lujiang.2019-01-01.toml')}",
        "gradebook/lujiang.2019-01-01.toml被改动",
    ),
    "a place": ("UPDATE builder_result SET place = 1", "名次表与封存的结果不一致"),
    "a grade": ("UPDATE builder_result SET grade = '优秀'", "名次表与封存的结果不一致"),
    "the digest of the draft": ("UPDATE builder_notice SET digest = 'x'", "登记的办法或结果与封存不一致"),
    "the period": ("UPDATE builder_notice SET period = '2017'", "与其考评结果的封存对不上"),
    "the document number": ("UPDATE builder_notice SET document = 'x' WHERE document <> ''", "公示、异议或文号与封存不一致"),
    "a final that is none": (
        "UPDATE builder_notice SET state = 'FINAL' WHERE final_at IS NULL",
        "没有办理生效，状态却是“已生效”",
    ),
    "the last day of a final notice": (
        "UPDATE builder_notice SET notice_to = '2019-09-30' WHERE final_at IS NOT NULL",
        "考评生效第1号与操作日志的存证不符",
    ),
}


@pytest.mark.parametrize("what", BYTES)
def test_whoever_meddles_with_what_is_sealed_is_found(way: Inspected, what: str) -> None:
    statement, said = BYTES[what]
    if way.session.get_bind().dialect.name == "postgresql":
        statement = statement.replace("content = '{}'", "content = '\\x7b7d'").replace("content = 'x'", "content = '\\x78'")
    found = told(way, statement)
    assert any(said in fault for fault in found), found


def test_a_result_that_was_sealed_anew_with_other_bytes_is_found(way: Inspected) -> None:
    """A chain that is whole in itself and holds another result than its facts give."""
    seal = way.session.exec(select(Seal).order_by(col(Seal.id))).first()
    assert seal is not None
    parts = circulars.sealed_parts(way.session, seal.id or 0)
    forged = parts["result.json"].replace("良好".encode(), "优秀".encode())
    digest = sealing.digest(forged)
    contents = way.session.exec(select(SealContent).where(SealContent.seal_id == seal.id).order_by(col(SealContent.place))).all()
    named = [(one.name, digest if one.name == "result.json" else one.digest) for one in contents]
    again = sealing.digest_of("EVALUATION", seal, parts=named)
    text = forged.hex()
    blob = f"'\\x{text}'" if way.session.get_bind().dialect.name == "postgresql" else f"X'{text}'"
    found = told(
        way,
        f"INSERT INTO sealed_part (digest, content) VALUES ('{digest}', {blob})",
        f"UPDATE seal_content SET digest = '{digest}' WHERE seal_id = {seal.id} AND name = 'result.json'",
        f"UPDATE seal SET digest = '{again}' WHERE id = {seal.id}",
    )
    assert any("结果与重新推导的不一致" in fault for fault in found)


def test_what_was_settled_after_the_draft_is_not_signed_with_it(way: Inspected) -> None:
    number = evaluation.start(way.session, StartNotice(NoticeKind.YEAR, "2018", "复核"), by=way.officer, on=way.now).id or 0
    way.sheet(10, 4, lost=1)
    digest = way.session.get_one(BuilderNotice, number).digest
    for seen, said in ((digest, "测算结果在起草以后有变动，没有签发。"), ("sha256:0", "测算结果在查看以后有变动")):
        asked = SignResults(number, seen)
        refused(way.session, Conflict, said, lambda asked=asked: evaluation.sign(way.session, asked, by=way.signatory, on=way.now))  # type: ignore[misc]  # bound now


def test_a_correction_goes_by_the_book_of_its_first_version_unless_it_says_otherwise(
    way: Inspected, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = evaluation.book_of(way.session, NoticeKind.YEAR, on=NOON.date())
    monkeypatch.setattr(evaluation, "book_in_force", lambda _name, _day: replace(first, in_force_from=date(2026, 1, 1)))
    for newest, edition in ((False, first.edition), (True, "lujiang.2026-01-01")):
        asked = StartNotice(NoticeKind.YEAR, "2018", "复核", newest)
        number = evaluation.start(way.session, asked, by=way.officer, on=way.now).id or 0
        assert way.session.get_one(BuilderNotice, number).rulebook == edition
        way.drop(number)


def test_credit_waits_for_the_year_and_nothing_is_drafted_of_nothing(way: Inspected) -> None:
    for kind, period, said in (
        (NoticeKind.CREDIT, "2017", "2017年度代建考评还没有生效"),
        (NoticeKind.QUARTER, "2018Q1", "2018年第一季度没有已审定的督查评分"),
    ):
        act = StartNotice(kind, period)
        refused(way.session, Conflict, said, lambda act=act: evaluation.start(way.session, act, by=way.officer, on=way.now))  # type: ignore[misc]  # bound now


def test_the_result_is_the_same_whatever_the_order_of_rows(way: Inspected) -> None:
    line = way.session.exec(select(BuilderNotice)).first()
    assert line is not None
    parts = circulars.sealed_parts(way.session, line.seal_id or 0)
    found = builder_seal.reopened(span_of(line.kind, line.period), parts)
    shuffled = builder_seal.assessed(
        BuilderFrames(
            found.frames.period,
            *(getattr(found.frames, name).iloc[::-1].reset_index(drop=True) for name in FRAMES),
        ),
        found.book,
        sheets=found.sheets,
    )
    assert builder_seal.result(shuffled) == parts["result.json"]
