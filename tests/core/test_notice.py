"""Results of builders from draft to final: each step by whom and on which days, every refusal, what is sealed, and what follows."""

import csv
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlmodel import Session, col, select

from core.access import Actor
from core.commands.notice import last_day
from core.errors import BadInput, BadPeriod, Conflict, DuchaError, NotAllowed, NotFound
from core.models import AuditEntry, BuilderResult, ConductRecord, NoticeConsequence, NoticeObjection, OfficialAct
from core.queries import circulars, notices, seals, vouched
from core.vocabulary import NoticeKind, NoticeState, ObjectionState, SealKind, UserRole
from tests.core.noticing import CLAUSE, FIRST, LAST, MENDED, PARTS, PDF, Results
from tests.core.route import refused, writes
from tests.data.town import NOON, town
from tests.people import person

DAY = timedelta(days=1)
PUBLISHED = Path(__file__).parents[1] / "cases" / "publicity_periods.csv"


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Results:
    town(session)
    return Results(session, folder=tmp_path)


def test_results_go_their_way_from_draft_to_final(way: Results) -> None:
    session = way.session
    number = way.draft()
    way.sign(number)
    way.open(number)
    said = way.object(number)
    way.answer(said)
    way.on_day(LAST + DAY)
    seal = way.finish(number)
    (line,) = notices.notices(session, way.officer, day=way.at.date())
    assert (line.name, line.state, line.drafter, line.signatory) == ("2018年度代建考评第1版", NoticeState.FINAL, "李督查", "周签发")
    assert (line.notice_from, line.notice_to, line.document) == (FIRST, LAST, "鹭建协〔2019〕5号")
    assert line.finished is not None
    assert line.finished.digest == seal.digest
    steps = notices.notice_steps(session, way.officer, notice_id=number)
    assert [(one.state.label, one.person) for one in steps] == [
        ("起草中", "李督查"),
        ("已签发", "周签发"),
        ("公示中", "李督查"),
        ("已生效", "周签发"),
    ]
    acts = session.exec(select(AuditEntry.act, AuditEntry.actor).order_by(col(AuditEntry.id).desc())).all()[5::-1]
    assert acts == [
        ("起草考评", "李督查"),
        ("签发考评", "周签发"),
        ("公示考评", "李督查"),
        ("对考评提异议", "鹭建的人"),
        ("答复考评异议", "李督查"),
        ("考评生效", "周签发"),
    ]
    assert list(vouched.faults(session)) == []
    assert [fault for kind in SealKind for fault in seals.loose_ends(session, kind)] == []


def test_both_seals_hold_what_was_decided(way: Results) -> None:
    session = way.session
    number = way.opened()
    way.answer(way.object(number))
    way.on_day(LAST + DAY)
    final = way.finish(number)
    (line,) = notices.notices(session, way.officer, day=way.at.date())
    assert line.sealed is not None
    assert circulars.sealed_parts(session, line.sealed.id) == dict(PARTS)
    held = json.loads(circulars.sealed_parts(session, final.id or 0)["生效.json"])
    assert held == {
        "kind": "YEAR",
        "period": "2018",
        "version": 1,
        "document": "鹭建协〔2019〕5号",
        "notice_from": "2019-08-20",
        "notice_to": "2019-08-26",
        "evaluation": [line.sealed.digest],
        "objections": [
            {
                "unit_id": way.builder,
                "text": "少计一个季度",
                "state": "REJECTED",
                "answer": "已核对四个季度",
                "evidence": [["凭证0.pdf", hashlib.sha256(PDF + b"0").hexdigest()]],
            }
        ],
    }
    assert [one.faults for kind in (SealKind.EVALUATION, SealKind.FINAL) for one in seals.walk(session, kind)] == [(), ()]
    stored = session.exec(select(BuilderResult.unit_id, BuilderResult.place, BuilderResult.score, BuilderResult.grade)).all()
    assert set(stored) == {(way.builder, 1, 923_400, "优秀"), (way.other, None, None, ""), (way.office.unit_id, 2, 5, "")}


def test_a_year_s_evaluation_and_its_credit_stand_beside_each_other(way: Results) -> None:
    way.final()
    way.final(kind=NoticeKind.CREDIT, document="鹭建协〔2019〕6号")
    names = [one.name for one in seals.walk(way.session, SealKind.EVALUATION)]
    assert names == ["考评结果第1号（2018第1版）", "考评结果第2号（2018信用第1版）"]
    assert [fault for kind in SealKind for fault in seals.loose_ends(way.session, kind)] == []


def test_what_follows_is_proposed_with_its_clause_and_decided_by_nobody_yet(way: Results) -> None:
    session = way.session
    way.final()
    act = session.exec(select(OfficialAct)).one()
    record = session.exec(select(ConductRecord)).one()
    link = session.exec(select(NoticeConsequence)).one()
    assert (act.kind.label, act.state.label, act.clause, act.proposed_by) == ("通报表扬", "待决定", CLAUSE, way.officer.person_id)
    assert (record.state.label, record.origin.label, record.points, record.decided_by) == ("待审批", "考评结果", 30_000, None)
    assert (record.happened_on, record.valid_until, record.collector_id) == (date(2019, 8, 27), date(2020, 8, 26), way.officer.unit_id)
    assert (link.act_id, link.record_id, link.unit_id) == (act.id, record.id, way.builder)


def test_a_later_version_proposes_nothing_twice(way: Results) -> None:
    way.final()
    again = way.opened(reason="漏计一个项目")
    way.at += 7 * DAY
    way.finish(again, "鹭建协〔2019〕9号")
    assert len(way.session.exec(select(OfficialAct)).all()) == len(way.session.exec(select(ConductRecord)).all()) == 1


@pytest.mark.parametrize("row", list(csv.DictReader(PUBLISHED.open(encoding="utf-8"))), ids=lambda row: row["notice"])
def test_a_notice_runs_as_long_as_published_ones(row: dict[str, str]) -> None:
    assert last_day(date.fromisoformat(row["from"])) == date.fromisoformat(row["to"])


DAYS = {
    "the day before the first": (FIRST - DAY, "公示期为2019-08-20至2019-08-26（含首尾两天），期外不受理异议。"),
    "the first day": (FIRST, ""),
    "the last day": (LAST, ""),
    "the day after the last": (LAST + DAY, "公示期为2019-08-20至2019-08-26（含首尾两天），期外不受理异议。"),
}


@pytest.mark.parametrize("name", DAYS)
def test_an_objection_is_taken_from_the_first_day_to_the_last(way: Results, name: str) -> None:
    day, said = DAYS[name]
    way.on_day(FIRST - DAY)
    number = way.signed()
    way.open(number)
    way.on_day(day, hour=23)
    if said:
        refused(way.session, Conflict, said, lambda: way.object(number))
    else:
        assert way.object(number)


def test_the_last_day_itself_is_too_early_for_the_final_result(way: Results) -> None:
    number = way.opened()
    way.on_day(LAST, hour=23)
    refused(way.session, Conflict, "公示到2019-08-26为止（含当天），期满后再办理生效。", lambda: way.finish(number))
    way.on_day(LAST + DAY, hour=0)
    way.finish(number)


def test_an_upheld_objection_asks_for_a_superseding_version(way: Results) -> None:
    number = way.opened()
    way.answer(way.object(number), "漏计一个季度，予以改正", uphold=True)
    way.on_day(LAST + DAY)
    refused(way.session, Conflict, "有异议已经采纳，原结果不能生效。", lambda: way.finish(number))
    later = way.signed(reason="采纳异议，补计一个季度", digest=MENDED)
    refused(way.session, Conflict, "已有更新的版本签发", lambda: way.finish(number))
    way.open(later, way.at.date())
    way.at += 7 * DAY
    way.finish(later)
    told = [(one.version, one.standing) for one in notices.notices(way.session, way.unit, day=way.at.date())]
    assert told == [(2, "已生效"), (1, "已被第2版代替")]
    shown = notices.public_results(way.session, way.unit, unit_id=way.builder, day=way.at.date())
    assert [(one.period, one.version, one.grade) for one in shown] == [("2018", 2, "良好")]


def test_objections_to_an_earlier_version_are_answered_before_the_later_one_is_final_and_sealed_with_it(way: Results) -> None:
    said = way.object(way.opened())
    later = way.opened(reason="漏计一个项目")
    way.at += 7 * DAY
    refused(way.session, Conflict, "还有1件异议没有答复（含对以前版本的）", lambda: way.finish(later))
    way.answer(said)
    seal = way.finish(later)
    (held,) = json.loads(circulars.sealed_parts(way.session, seal.id or 0)["生效.json"])["objections"]
    assert (held["version"], held["text"], held["state"]) == (1, "少计一个季度", "REJECTED")
    assert [fault for kind in SealKind for fault in seals.loose_ends(way.session, kind)] == []


def test_an_objection_upheld_after_the_later_version_was_drafted_is_not_in_it(way: Results) -> None:
    said = way.object(way.opened())
    later = way.opened(reason="漏计一个项目", digest=MENDED)
    way.answer(said, uphold=True)
    way.at += 7 * DAY
    refused(way.session, Conflict, "有异议已经采纳，原结果不能生效。", lambda: way.finish(later))


def test_an_objection_to_a_version_that_was_replaced_is_turned_to_the_one_that_counts(way: Results) -> None:
    first = way.opened()
    way.opened(reason="漏计一个项目")
    refused(way.session, Conflict, "2018年度代建考评第1版已被第2版代替。请对第2版提出异议。", lambda: way.object(first))


def test_nothing_is_upheld_against_a_version_once_a_later_one_is_final(way: Results) -> None:
    first = way.opened()
    later = way.opened(reason="漏计一个项目")
    way.at += 7 * DAY
    way.finish(later)
    late = NoticeObjection(
        notice_id=first, unit_id=way.builder, text="漏", state=ObjectionState.WAITING, person_id=way.unit.person_id or 0, at=way.now
    )
    way.session.add(late)
    way.session.flush()
    refused(way.session, Conflict, "第2版已经生效，不能再采纳对第1版的异议。", lambda: way.answer(late.id or 0, uphold=True))
    way.answer(late.id or 0)


def test_evidence_is_handed_out_to_whoever_sees_the_objection_and_to_nobody_else(way: Results) -> None:
    number = way.opened()
    said = way.object(number, files=2)
    (line,) = notices.objections(way.session, way.unit, notice_id=number, day=NOON.date())
    assert (line.id, [one.name for one in line.evidence], line.state) == (said, ["凭证0.pdf", "凭证1.pdf"], ObjectionState.WAITING)
    assert way.fetch(line.evidence[1].id) == way.fetch(line.evidence[1].id, by=way.manager) == PDF + b"1"
    sees = [
        who
        for who in (way.officer, way.signatory, way.head, way.both)
        if notices.objections(way.session, who, notice_id=number, day=NOON.date())
    ]
    assert [way.fetch(line.evidence[0].id, by=who) for who in sees] == [PDF + b"0"] * 4
    leader = person(way.session, "郑领导", UserRole.LEADER, on=NOON)
    for who in (way.stranger, leader):
        refused(way.session, NotAllowed, "下载异议附件", partial(way.fetch, line.evidence[0].id, by=who))
    assert notices.objections(way.session, way.stranger, notice_id=number, day=NOON.date()) == ()


def test_outside_the_bureau_nothing_is_seen_before_the_notice(way: Results) -> None:
    number = way.signed()
    assert (
        notices.notices(way.session, way.unit, day=way.at.date()),
        notices.public_results(way.session, way.unit, day=way.at.date()),
    ) == ((), ())
    assert [one.id for one in notices.notices(way.session, way.signatory, day=way.at.date())] == [number]
    way.open(number)
    assert [one.id for one in notices.notices(way.session, way.unit, day=way.at.date())] == [number]
    with pytest.raises(NotAllowed):
        notices.notice_steps(way.session, way.unit, notice_id=number)


def test_results_are_public_from_the_first_day_of_their_notice_on(way: Results) -> None:
    way.on_day(FIRST - DAY)
    way.open(way.signed(), FIRST)
    session, before = way.session, FIRST - DAY
    assert (notices.notices(session, way.unit, day=before), notices.public_results(session, way.unit, day=before)) == ((), ())
    assert [one.standing for one in notices.notices(session, way.officer, day=before)] == ["待公示"]
    assert [one.standing for one in notices.notices(session, way.unit, day=FIRST)] == ["公示中"]
    assert {one.version for one in notices.public_results(session, way.unit, day=FIRST)} == {1}


def test_a_final_version_counts_until_the_later_one_is_final_too(way: Results) -> None:
    way.final()
    later = way.opened(reason="漏计一个项目", digest=MENDED)
    assert _counting(way) == (1, {1})
    told = [(one.version, one.standing) for one in notices.notices(way.session, way.unit, day=way.at.date())]
    assert told == [(2, "公示中"), (1, "已生效")]
    way.at += 7 * DAY
    way.finish(later, "鹭建协〔2019〕9号")
    assert _counting(way) == (2, {2})


def _counting(way: Results) -> tuple[int, set[int]]:
    first = notices.latest_public(way.session, way.unit, kind=NoticeKind.YEAR, day=way.at.date())
    return first.version if first else 0, {one.version for one in notices.public_results(way.session, way.unit, day=way.at.date())}


Case: TypeAlias = tuple[type[DuchaError], str, Callable[[Results], int], Callable[[Results, int], object]]


def _waiting(way: Results) -> int:
    number = way.opened()
    way.object(number)
    way.on_day(LAST + DAY)
    return number


def _over(way: Results) -> int:
    number = way.opened()
    way.on_day(LAST + DAY)
    return number


def _objected(way: Results) -> int:
    return way.object(way.opened())


def _answered(way: Results) -> int:
    said = _objected(way)
    way.answer(said)
    return said


def _being_redrafted(way: Results) -> int:
    number = way.signed()
    way.draft(reason="漏计一个项目")
    return number


REFUSED: Mapping[str, Case] = {
    "a year that runs": (Conflict, "2019年还没有结束", lambda _: 0, lambda way, _: way.draft(period="2019")),
    "the quarter of today": (Conflict, "2019年第三季度还没有结束", lambda _: 0, lambda way, _: way.draft(NoticeKind.QUARTER, "2019Q3")),
    "a quarter that is none": (BadPeriod, "2019Q5", lambda _: 0, lambda way, _: way.draft(NoticeKind.QUARTER, "2019Q5")),
    "a year as a quarter": (BadPeriod, "2019", lambda _: 0, lambda way, _: way.draft(NoticeKind.QUARTER, "2019")),
    "a second draft": (Conflict, "已有正在起草的稿", lambda way: way.draft(), lambda way, _: way.draft()),
    "a second version without a reason": (BadInput, "要写明原因", lambda way: way.signed(), lambda way, _: way.draft()),
    "the own draft": (NotAllowed, "签发本人起草的考评结果", lambda way: way.draft(by=way.both), lambda way, n: way.sign(n, by=way.both)),
    "another result": (Conflict, "在起草以后有变动", lambda way: way.draft(), lambda way, n: way.sign(n, digest="sha256:0")),
    "twice": (Conflict, "已签发", lambda way: way.signed(), lambda way, n: way.sign(n)),
    "a notice of a draft": (Conflict, "起草中", lambda way: way.draft(), lambda way, n: way.open(n)),
    "a notice from yesterday": (BadInput, "公示开始日期应在", lambda way: way.signed(), lambda way, n: way.open(n, FIRST - DAY)),
    "a notice in five weeks": (BadInput, "公示开始日期应在", lambda way: way.signed(), lambda way, n: way.open(n, FIRST + 35 * DAY)),
    "a notice beside a new draft": (Conflict, "正在起草新版", _being_redrafted, lambda way, n: way.open(n)),
    "an objection to what is not on notice": (Conflict, "已签发", lambda way: way.signed(), lambda way, n: way.object(n)),
    "an objection in another's name": (NotAllowed, "对考评提异议", lambda way: way.opened(), lambda way, n: way.object(n, unit=way.other)),
    "an objection without words": (BadInput, "异议没有填写", lambda way: way.opened(), lambda way, n: way.object(n, " ")),
    "too many files": (BadInput, "最多附10个文件", lambda way: way.opened(), lambda way, n: way.object(n, files=11)),
    "a unit that was not graded": (
        NotFound,
        "不在这次公示的名单里",
        lambda way: way.opened(),
        lambda way, n: way.object(n, by=way.uninvolved, unit=way.uninvolved.unit_id),
    ),
    "an answer without words": (BadInput, "答复没有填写", _objected, lambda way, n: way.answer(n, " ")),
    "a second answer": (Conflict, "已经答复", _answered, lambda way, n: way.answer(n)),
    "final before an answer": (Conflict, "还有1件异议没有答复", _waiting, lambda way, n: way.finish(n)),
    "final without a notice": (Conflict, "已签发", lambda way: way.signed(), lambda way, n: way.finish(n)),
    "final without a number": (BadInput, "文号没有填写", _over, lambda way, n: way.finish(n, " ")),
    "dropping what is signed": (Conflict, "已签发", lambda way: way.signed(), lambda way, n: way.drop(n)),
    "dropping without a reason": (BadInput, "作废原因没有填写", lambda way: way.draft(), lambda way, n: way.drop(n, "")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_done_is_refused_with_a_sentence(way: Results, name: str) -> None:
    error, said, prepare, act = REFUSED[name]
    number = prepare(way)
    refused(way.session, error, said, lambda: act(way, number))


def test_a_document_number_is_used_once_and_the_drafter_does_not_make_final(way: Results) -> None:
    way.final()
    number = way.draft(NoticeKind.QUARTER, "2019Q1", by=way.both)
    way.sign(number)
    way.open(number, way.at.date())
    way.at += 7 * DAY
    refused(way.session, Conflict, "文号鹭建协〔2019〕5号已经用过", lambda: way.finish(number))
    refused(way.session, NotAllowed, "由起草人本人办理考评生效", lambda: way.finish(number, "鹭建协〔2019〕7号", by=way.both))


def test_a_dropped_draft_frees_its_number(way: Results) -> None:
    way.drop(way.draft())
    number = way.signed()
    assert [(one.id, one.version) for one in notices.notices(way.session, way.officer, day=way.at.date()) if one.signed_at] == [(number, 1)]


MOVES: Mapping[str, tuple[Callable[[Results], int], Callable[[Results, int, Actor], object], tuple[str, ...]]] = {
    "draft": (lambda _: 0, lambda way, _, by: way.draft(by=by), ("李督查", "吴兼任")),
    "sign": (lambda way: way.draft(), lambda way, n, by: way.sign(n, by=by), ("周签发", "吴兼任")),
    "open": (lambda way: way.signed(), lambda way, n, by: way.open(n, by=by), ("李督查", "吴兼任")),
    "object": (lambda way: way.opened(), lambda way, n, by: way.object(n, by=by), ("鹭建的人", "鹭建负责人")),
    "answer": (_objected, lambda way, n, by: way.answer(n, by=by), ("李督查", "吴兼任")),
    "finish": (_over, lambda way, n, by: way.finish(n, by=by), ("周签发", "吴兼任")),
    "drop": (lambda way: way.draft(), lambda way, n, by: way.drop(n, by=by), ("李督查", "吴兼任")),
}


@pytest.mark.parametrize("move", MOVES)
def test_each_move_by_those_who_may_and_by_nobody_else(way: Results, move: str) -> None:
    prepare, act, allowed = MOVES[move]
    done = []
    for who in (way.officer, way.signatory, way.both, way.head, way.unit, way.manager, way.stranger):
        point, begun = way.session.begin_nested(), way.at
        number = prepare(way)
        way.session.flush()
        try:
            with writes(way.session) as written:
                act(way, number, who)
            done.append(who.name)
        except NotAllowed:
            assert written == []
        point.rollback()
        way.at = begun
    assert sorted(done) == sorted(allowed)
    assert way.at == NOON
