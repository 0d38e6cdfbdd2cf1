"""What a grade led to when a later version of the results gives another: proposals lapse, decisions are told, papers count once."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.commands import following
from core.commands.conduct import DecideRecord, EnterRecord, Measured, decide_record, enter_record
from core.commands.official import DecideAct, decide_act
from core.errors import Conflict
from core.models import ConductRecord, DirectoryEntry, OfficialAct, Specialty
from core.queries import evaluated, notices, vouched
from core.queries.evaluated import Span
from core.vocabulary import ActState, ConductKind, RecordOrigin, Tier, UserRole
from core.vouching import Vouched
from tests.core.noticing import MENDED, Results
from tests.core.route import refused
from tests.core.test_kept import take_off_the_guards
from tests.core.test_vouching import migrate_to, tokens
from tests.data.town import NOON, town
from tests.people import person

DAY = timedelta(days=1)
LAPSED = (Vouched.ACT, Vouched.RECORD)
BY_HAND = "state = 'REFUSED', decision = '依据的结果已被第2版代替', decided_at = "


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Results:
    town(session)
    return Results(session, folder=tmp_path)


def _corrected(way: Results) -> int:
    number = way.opened(reason="漏计一个项目", digest=MENDED)
    way.at += 7 * DAY
    way.finish(number, "鹭建协〔2019〕9号", follows=False)
    return number


def test_proposals_of_a_grade_that_was_corrected_lapse_and_may_be_made_again(way: Results) -> None:
    way.final()
    _corrected(way)
    act, record = way.session.exec(select(OfficialAct)).one(), way.session.exec(select(ConductRecord)).one()
    words = "依据的结果已被第2版代替"
    assert (act.state.label, act.decision, act.decided_by) == ("不采纳", words, None)
    assert (record.state.label, record.decision, record.decided_by) == ("不同意", words, None)
    kinds = sorted((kind.name, number) for kind, number, _ in tokens(way.session, recorded=False) if kind in LAPSED)
    assert kinds == [("ACT", act.id), ("RECORD", record.id)]
    assert list(vouched.faults(way.session)) == []
    again = way.opened(reason="复核")
    way.at += 7 * DAY
    way.finish(again, "鹭建协〔2019〕11号")
    assert [one.state.label for one in way.session.exec(select(OfficialAct).order_by(col(OfficialAct.id)))] == ["不采纳", "待决定"]


def test_a_proposal_that_lapsed_by_plain_sql_is_told(way: Results) -> None:
    way.final()
    assert list(vouched.faults(way.session)) == []
    for table, moment in (("conduct_record", "entered_at"), ("official_act", "proposed_at")):
        way.session.connection().execute(sa.text(f"UPDATE {table} SET {BY_HAND}{moment}"))
    assert sorted(vouched.faults(way.session)) == ["督查措施第1号没有操作日志的存证。", "行为记录第1号没有操作日志的存证。"]


def test_an_upgrade_vouches_for_what_lapsed_before(engine: Engine, tmp_path: Path) -> None:
    with db.transaction(engine) as session:
        town(session)
        way = Results(session, folder=tmp_path)
        way.final()
        _corrected(way)
        done = {one for one in tokens(session, recorded=False) if one[0] in LAPSED}
    migrate_to(engine, command.downgrade, "0027")
    migrate_to(engine, command.upgrade, "head")
    with db.reading(engine) as session:
        assert tokens(session, recorded=True) == done
        assert list(vouched.faults(session)) == []


def test_what_was_decided_for_a_corrected_grade_is_told_and_what_still_waits_is_not_decided_any_more(
    way: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "lapse", lambda *_given, **_named: 0)
    way.final()
    session, held_on = way.session, way.at.date()
    act, record = session.exec(select(OfficialAct)).one(), session.exec(select(ConductRecord)).one()
    decide_act(session, DecideAct(act.id or 0, True, held_on, "鹭建通〔2019〕3号"), by=way.signatory, on=way.now)
    number = _corrected(way)
    assert notices.undone(session, way.officer, notice_id=number) == (
        "鹭建：第1版评为优秀，第2版评为良好，通报表扬已决定，请核对后撤销或更正",
    )
    take_off_the_guards(session.connection())
    act.state = ActState.PROPOSED
    session.flush()
    approver = person(session, "郑审批", UserRole.CREDIT_APPROVER, on=NOON)
    on_record, on_act = DecideRecord(record.id or 0, True), DecideAct(act.id or 0, True, held_on)
    refused(session, Conflict, "依据的结果已被第2版代替", lambda: decide_record(session, on_record, by=approver, on=way.now))
    refused(session, Conflict, "依据的结果已被第2版代替", lambda: decide_act(session, on_act, by=way.signatory, on=way.now))


def test_a_commendation_for_a_grade_is_not_entered_as_a_record_of_its_own(way: Results) -> None:
    way.final()
    session, held_on = way.session, way.at.date()
    act = session.exec(select(OfficialAct)).one()
    decide_act(session, DecideAct(act.id or 0, True, held_on, "鹭建通〔2019〕3号"), by=way.signatory, on=way.now)
    worth = Measured("lujiang-conduct.2019-01-01", "x", "C3", 30_000, None)
    office = way.officer.unit_id or 0
    asked = EnterRecord(way.builder, ConductKind.GOOD, worth, "获通报表扬", held_on, office, " 鹭建通〔2019〕3号")
    for spelled in (
        *(asked.document, "鹭建通〔2019〕3 号", "鹭建通[2019]3号", "[2019]3号", "《关于通报表扬的决定》（鹭建通〔2019〕第3号）"),
        *("鹭建协〔2019〕5号", "鹭建协（2019）5 号"),
    ):
        cited = replace(asked, document=spelled)
        refused(session, Conflict, "不再重复录入", partial(enter_record, session, cited, by=way.officer, on=way.now))
    hidden = replace(asked, document="会议纪要", matter="年度考评优秀，通报表扬（鹭建协【2019】第5号）")
    refused(session, Conflict, "不再重复录入", lambda: enter_record(session, hidden, by=way.officer, on=way.now))
    for hidden in (
        replace(asked, document="会议纪要", matter="2018年度代建考评优秀"),
        replace(asked, document="关于年度考评优秀单位的通报"),
    ):
        said = "写的是本单位考评结果“优秀”，考评结果按生效的版本计算，不再重复录入。"
        refused(session, Conflict, said, partial(enter_record, session, hidden, by=way.officer, on=way.now))
    listed = Specialty(name="市政", place=1)
    session.add(listed)
    session.flush()
    session.add(DirectoryEntry(unit_id=way.other, specialty_id=listed.id or 0, tier=Tier.B, starts_on=held_on, document="名录"))
    enter_record(session, replace(asked, unit_id=way.other), by=way.officer, on=way.now)


@pytest.mark.parametrize(
    "document",
    [
        "关于2018年度考评优秀单位的通报",
        "鹭建通〔二〇一九〕三",
        "鹭建通〔2019〕3 号",
        "《关于通报表扬的决定》（鹭建通[2019]3号）",
        "鹭建协（2019）第5号",
    ],
)
def test_a_record_that_cited_the_paper_before_it_was_one_of_results_is_left_out_of_conduct(way: Results, document: str) -> None:
    session, office, held_on = way.session, way.officer.unit_id or 0, way.at.date()
    worth = Measured("lujiang-conduct.2019-01-01", "x", "C3", 30_000, None)
    asked = EnterRecord(way.builder, ConductKind.GOOD, worth, "获通报表扬", held_on, office, document)
    entered = enter_record(session, asked, by=way.officer, on=way.now)
    approver = person(session, "郑审批", UserRole.CREDIT_APPROVER, on=NOON)
    decide_record(session, DecideRecord(entered.id or 0, True), by=approver, on=way.now)
    before = way.now
    way.final()
    act = session.exec(select(OfficialAct)).one()
    decide_act(session, DecideAct(act.id or 0, True, way.at.date(), "鹭建通〔2019〕3号"), by=way.signatory, on=way.now)
    span = Span(held_on, way.at.date(), before)
    origins = [evaluated.records(session, replace(span, known_at=known))["origin"].tolist() for known in (before, way.now)]
    assert origins == [[RecordOrigin.COLLECTED.name], [RecordOrigin.EVALUATION.name]]


def test_an_act_that_is_a_result_counts_no_more_than_the_results_own_record(way: Results) -> None:
    session, office, day = way.session, way.officer.unit_id or 0, way.at.date()
    worth = Measured("lujiang.2019-01-01", "evaluation_excellent", "C5", 20_000, None)
    asked = EnterRecord(way.builder, ConductKind.GOOD, worth, "市局通报", day, office, "市局通报")
    entered = enter_record(session, asked, by=way.officer, on=way.now)
    approver = person(session, "郑审批", UserRole.CREDIT_APPROVER, on=NOON)
    decide_record(session, DecideRecord(entered.id or 0, True), by=approver, on=way.now)
    assert evaluated.records(session, Span(day, day, way.now))["origin"].tolist() == [RecordOrigin.EVALUATION.name]
