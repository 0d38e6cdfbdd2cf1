"""Conduct records, blacklist and repair: entered by one person, decided by another, counted until they end; nothing ended counts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR, Actor
from core.commands.blacklist import (
    DecideBlacklist,
    LeaveBlacklist,
    ProposeBlacklist,
    decide_blacklist,
    leave_blacklist,
    propose_blacklist,
)
from core.commands.conduct import DecideRecord, EnterRecord, decide_record, enter_record, next_number
from core.commands.repair import AskRepair, DecideRepair, ask_repair, decide_repair
from core.commands.succession import RecordSuccession, record_succession
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import City, ConductRecord
from core.queries import credit
from core.vocabulary import ConductKind, ProposalState, RecordOrigin, SuccessionKind, UserRole
from scoring.publish.recording import NoteConduct, enterable, note_conduct, standard_of
from tests.core.builders import BAD, BUILDER, EXTRA, GOOD, RESPONSIBLE, SECOND, TODAY, Bureau
from tests.data.town import NOON
from tests.people import person


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return Bureau(session)


def decide(bureau: Bureau, number: int, *, approve: bool = True, reason: str = "", by: Actor | None = None) -> None:
    decide_record(bureau.session, DecideRecord(number, approve, reason), by=by or bureau.approver, on=bureau.now)


def counting(bureau: Bureau, day: date, viewer: Actor | None = None) -> list[tuple[str, int]]:
    seen = credit.records(bureau.session, viewer or bureau.manager)
    return [(one.band, one.points) for one in seen if one.counts_on(day)]


def test_a_record_counts_from_the_act_to_its_last_day_once_it_is_approved(bureau: Bureau) -> None:
    number = bureau.record()
    assert counting(bureau, TODAY) == []
    assert [one.state for one in credit.records(bureau.session, bureau.officer)] == [ProposalState.PROPOSED]
    assert credit.records(bureau.session, bureau.manager) == ()
    decide(bureau, number)
    days = (date(2019, 8, 9), date(2019, 8, 10), date(2020, 2, 9), date(2020, 2, 10))
    assert [counting(bureau, day) for day in days] == [[], [("P2", -20_000)], [("P2", -20_000)], []]


def test_who_entered_it_does_not_decide_it_and_nothing_is_decided_twice(bureau: Bureau) -> None:
    number = bureau.record(by=bureau.both)
    with pytest.raises(NotAllowed, match="本人录入"):
        decide(bureau, number, by=bureau.both)
    with pytest.raises(BadInput, match="理由没有填写"):
        decide(bureau, number, approve=False)
    decide(bureau, number, approve=False, reason="证据不足")
    with pytest.raises(Conflict, match="2019-不良-001已经审批"):
        decide(bureau, number)
    assert counting(bureau, TODAY) == []
    with pytest.raises(NotFound, match="没有找到行为记录“99”"):
        decide(bureau, 99)
    with pytest.raises(BadInput, match="须由登录的人员办理"):
        bureau.record(by=OPERATOR)


def test_concealing_costs_a_second_record_that_points_to_the_first_and_goes_its_way(bureau: Bureau) -> None:
    number = bureau.record(extra=EXTRA)
    extra = bureau.session.exec(select(ConductRecord).where(ConductRecord.extra_of == number)).one()
    assert (extra.band, extra.points, extra.origin, extra.number) == ("P6", -100_000, RecordOrigin.CONCEALMENT, "2019-不良-002")
    with pytest.raises(Conflict, match="随原记录一并办理"):
        decide(bureau, extra.id or 0)
    decide(bureau, number)
    assert sorted(counting(bureau, TODAY)) == [("P2", -20_000), ("P6", -100_000)]
    assert [one.concealed for one in credit.records(bureau.session, bureau.manager)] == ["2019-不良-001", ""]


def test_numbers_run_by_year_and_kind(bureau: Bureau) -> None:
    for measured in (BAD, GOOD, BAD):
        bureau.record(measured)
    given = bureau.session.exec(select(ConductRecord.number).order_by(col(ConductRecord.id))).all()
    assert given == ["2019-不良-001", "2019-良-001", "2019-不良-002"]
    assert next_number(bureau.session, ConductKind.GOOD, year=2020) == "2020-良-001"


def test_what_cannot_be_recorded_is_said_in_a_sentence(bureau: Bureau) -> None:
    with pytest.raises(BadInput, match="方向不对"):
        bureau.record(replace(BAD, points=0))
    with pytest.raises(BadInput, match="有效至2019-08-19，已经过期"):
        bureau.record(replace(BAD, valid_until=date(2019, 8, 19)))
    with pytest.raises(BadInput, match="方向不对"):
        bureau.record(GOOD, extra=EXTRA)
    with pytest.raises(BadInput, match="记录档次没有填写"):
        bureau.record(replace(BAD, band=""))


def test_the_same_act_is_entered_once_and_its_day_is_possible(bureau: Bureau) -> None:
    builder, collector = bureau.unit(BUILDER), bureau.unit(RESPONSIBLE)
    asked = EnterRecord(builder, ConductKind.BAD, BAD, "三次不在岗", date(2019, 8, 10), collector, "认定〔2019〕7号")
    first = enter_record(bureau.session, asked, by=bureau.officer, on=bureau.now)
    for again in (asked, replace(asked, matter="另一种写法", document="认定[2019]第7 号")):
        with pytest.raises(Conflict, match="已按认定〔2019〕7号录入为2019-不良-001，不重复录入"):
            enter_record(bureau.session, again, by=bureau.officer, on=bureau.now)
    others = (replace(asked, document="认定〔2019〕8号"), replace(asked, happened_on=date(2019, 8, 9)))
    assert [enter_record(bureau.session, one, by=bureau.officer, on=bureau.now).number for one in others] == [
        "2019-不良-002",
        "2019-不良-003",
    ]
    decide(bureau, first.id or 0, approve=False, reason="文件写错")
    enter_record(bureau.session, asked, by=bureau.officer, on=bureau.now)
    for day, said in ((date(1, 1, 1), "不能早于2000-01-01"), (date(1999, 12, 31), "不能早于"), (date(2019, 8, 21), "不能晚于今天")):
        with pytest.raises(BadInput, match=said):
            enter_record(bureau.session, replace(asked, happened_on=day), by=bureau.officer, on=NOON)
    enter_record(bureau.session, replace(asked, happened_on=date(2000, 1, 1)), by=bureau.officer, on=bureau.now)


NOTED = NoteConduct(5, "absent", "三次不在岗", date(2019, 8, 10), 3, "认定〔2019〕1号")


@pytest.fixture
def standard_city(bureau: Bureau) -> Bureau:
    bureau.session.exec(select(City)).one().rulebook = "lujiang"
    return bureau


def test_points_and_term_come_from_the_standard_in_force_and_are_never_typed(standard_city: Bureau) -> None:
    record = note_conduct(standard_city.session, replace(NOTED, concealed=True), by=standard_city.officer, on=NOON)
    assert (record.standard, record.band, record.points, record.valid_until) == ("lujiang.2019-01-01", "P2", -20_000, date(2020, 2, 9))
    extra = standard_city.session.exec(select(ConductRecord).where(ConductRecord.extra_of == record.id)).one()
    assert (extra.act, extra.band, extra.points, extra.valid_until) == ("concealment", "P6", -100_000, date(2020, 8, 9))
    for wrong, error, said in (
        (replace(NOTED, act="national_award", concealed=True), BadInput, "良好行为没有瞒报加记"),
        (replace(NOTED, act="smoking"), NotFound, "没有找到行为“smoking”"),
        (replace(NOTED, act="concealment"), BadInput, "瞒报不单独录入"),
        (replace(NOTED, act="evaluation_excellent"), BadInput, "“考评优秀”由生效的考评结果产生，不单独录入。"),
        (replace(NOTED, act="evaluation_failed"), BadInput, "“考评不合格”由生效的考评结果产生，不单独录入。"),
        (replace(NOTED, happened_on=date(2019, 8, 21)), BadInput, "不能晚于今天"),
        (replace(NOTED, unit_id=99), NotFound, "没有找到单位“99”"),
    ):
        with pytest.raises(error, match=said):
            note_conduct(standard_city.session, wrong, by=standard_city.officer, on=NOON)
    city = standard_city.session.exec(select(City)).one()
    city.rulebook, city.demonstration = "mianyang", False
    with pytest.raises(NotFound, match="没有找到行为标准“鹭江市”。请先编制本市的行为标准文件"):
        note_conduct(standard_city.session, NOTED, by=standard_city.officer, on=NOON)
    city.demonstration = True
    with pytest.raises(NotFound, match="在该日有效的行为标准"):
        note_conduct(standard_city.session, NOTED, by=standard_city.officer, on=NOON.replace(year=2018))


def test_acts_that_come_from_results_are_not_offered(standard_city: Bureau) -> None:
    standard = standard_of(standard_city.session, TODAY)
    offered = {act.key for act in enterable(standard)}
    assert {act.key for act in standard.acts} - offered == {"evaluation_excellent", "evaluation_failed"}


def test_repair_ends_a_bad_record_on_the_day_of_the_decision(bureau: Bureau) -> None:
    number = bureau.record()
    with pytest.raises(NotAllowed, match="申请信用修复"):
        ask_repair(bureau.session, AskRepair("已到岗", record_id=number), by=bureau.coordinator, on=NOON)
    decide(bureau, number)
    repair = ask_repair(bureau.session, AskRepair("已到岗", record_id=number), by=bureau.coordinator, on=bureau.now).id or 0
    with pytest.raises(Conflict, match="已有一项修复申请在办理"):
        ask_repair(bureau.session, AskRepair("已到岗", record_id=number), by=bureau.coordinator, on=bureau.now)
    with pytest.raises(NotAllowed):
        ask_repair(bureau.session, AskRepair("已到岗", record_id=number), by=bureau.manager, on=bureau.now)
    with pytest.raises(BadInput, match="文件没有填写"):
        decide_repair(bureau.session, DecideRepair(repair, approve=True), by=bureau.approver, on=bureau.now)
    later = NOON + timedelta(days=10)
    decide_repair(bureau.session, DecideRepair(repair, approve=True, document="修复〔2019〕1号"), by=bureau.approver, on=later)
    assert [counting(bureau, TODAY + timedelta(days=day)) for day in (9, 10)] == [[("P2", -20_000)], []]
    with pytest.raises(Conflict, match="已经失效"):
        ask_repair(bureau.session, AskRepair("再申请", record_id=number), by=bureau.coordinator, on=later)
    with pytest.raises(Conflict, match="已经办理"):
        decide_repair(bureau.session, DecideRepair(repair, approve=False, reason="x"), by=bureau.approver, on=later)
    assert [one.what for one in credit.repairs(bureau.session, bureau.manager, day=NOON.date())] == ["2019-不良-001"]


def test_who_asks_for_repair_does_not_decide_it_and_good_records_need_none(bureau: Bureau) -> None:
    bad, good = bureau.record(), bureau.record(GOOD)
    for number in (bad, good):
        decide(bureau, number)
    with pytest.raises(BadInput, match="良好行为不需要修复"):
        ask_repair(bureau.session, AskRepair("x", record_id=good), by=bureau.coordinator, on=NOON)
    for wrong in (AskRepair("x"), AskRepair("x", record_id=bad, blacklist_id=1)):
        with pytest.raises(BadInput, match="请选定一条"):
            ask_repair(bureau.session, wrong, by=bureau.coordinator, on=NOON)
    unit = bureau.unit(BUILDER)
    both = person(bureau.session, "兼任者", UserRole.COORDINATOR, UserRole.CREDIT_APPROVER, unit_id=unit, on=NOON)
    repair = ask_repair(bureau.session, AskRepair("已到岗", record_id=bad), by=both, on=NOON).id or 0
    with pytest.raises(NotAllowed, match="本人提出"):
        decide_repair(bureau.session, DecideRepair(repair, approve=True, document="文"), by=both, on=NOON)
    decide_repair(bureau.session, DecideRepair(repair, approve=False, reason="未整改到位"), by=bureau.approver, on=NOON)
    assert counting(bureau, TODAY) == [("C4", 30_000), ("P2", -20_000)]
    assert credit.repairs(bureau.session, bureau.manager, day=NOON.date()) == ()
    assert [one.state for one in credit.repairs(bureau.session, bureau.coordinator, day=NOON.date())] == [ProposalState.REFUSED]


def listed(bureau: Bureau, day: date) -> list[str]:
    return [one.unit for one in credit.blacklist(bureau.session, bureau.manager) if one.holds_on(day)]


def test_the_blacklist_holds_for_its_term_and_is_decided_by_another_person(bureau: Bureau) -> None:
    entry = bureau.blacklisted(by=bureau.both)
    assert (credit.blacklist(bureau.session, bureau.manager), len(credit.blacklist(bureau.session, bureau.approver))) == ((), 1)
    with pytest.raises(NotAllowed, match="本人提请"):
        decide_blacklist(bureau.session, DecideBlacklist(entry, approve=True), by=bureau.both, on=NOON)
    with pytest.raises(Conflict, match="已提请列入或仍在黑名单上"):
        bureau.blacklisted()
    decide_blacklist(bureau.session, DecideBlacklist(entry, approve=True), by=bureau.approver, on=NOON)
    days = (date(2019, 7, 31), date(2019, 8, 1), date(2020, 7, 31), date(2020, 8, 1))
    assert [listed(bureau, day) for day in days] == [[], ["鹭建"], ["鹭建"], []]
    with pytest.raises(Conflict, match="已经决定"):
        decide_blacklist(bureau.session, DecideBlacklist(entry, approve=False, reason="x"), by=bureau.approver, on=NOON)


def test_a_builder_leaves_the_blacklist_by_a_paper_or_by_repair(bureau: Bureau) -> None:
    first = bureau.blacklisted()
    decide_blacklist(bureau.session, DecideBlacklist(first, approve=True), by=bureau.approver, on=NOON)
    with pytest.raises(BadInput, match="移出日期应在2019-08-01至2020-07-31之间"):
        leave_blacklist(bureau.session, LeaveBlacklist(first, date(2020, 8, 1), "x", "文"), by=bureau.approver, on=NOON)
    leave_blacklist(bureau.session, LeaveBlacklist(first, date(2019, 9, 1), "查明无责", "移出〔2019〕1号"), by=bureau.approver, on=NOON)
    assert [listed(bureau, day) for day in (date(2019, 8, 31), date(2019, 9, 1))] == [["鹭建"], []]
    with pytest.raises(Conflict, match="或已经移出"):
        leave_blacklist(bureau.session, LeaveBlacklist(first, date(2019, 9, 1), "x", "文"), by=bureau.approver, on=NOON)
    second = bureau.blacklisted(days=(date(2019, 8, 20), date(2020, 1, 1)))
    decide_blacklist(bureau.session, DecideBlacklist(second, approve=True), by=bureau.approver, on=NOON)
    repair = ask_repair(bureau.session, AskRepair("已整改", blacklist_id=second), by=bureau.coordinator, on=NOON).id or 0
    done = DecideRepair(repair, approve=True, document="修复〔2019〕2号")
    decide_repair(bureau.session, done, by=bureau.approver, on=NOON + timedelta(days=30))
    assert [listed(bureau, day) for day in (date(2019, 9, 18), date(2019, 9, 19))] == [["鹭建"], []]


def test_a_refused_entry_bars_nobody(bureau: Bureau) -> None:
    entry = bureau.blacklisted()
    with pytest.raises(BadInput, match="理由没有填写"):
        decide_blacklist(bureau.session, DecideBlacklist(entry, approve=False), by=bureau.approver, on=NOON)
    decide_blacklist(bureau.session, DecideBlacklist(entry, approve=False, reason="证据不足"), by=bureau.approver, on=NOON)
    assert listed(bureau, TODAY) == []
    assert bureau.blacklisted() != entry
    with pytest.raises(BadInput, match="期限止于列入日期以前"):
        bureau.blacklisted(days=(date(2020, 8, 1), date(2020, 7, 1)))


def test_only_builders_have_records_and_stand_on_the_blacklist(bureau: Bureau) -> None:
    district = bureau.unit("西湖区")
    request = EnterRecord(district, ConductKind.BAD, BAD, "三次不在岗", TODAY, district, "认定〔2019〕1号")
    with pytest.raises(BadInput, match="西湖区没有列入过名录，也没有代建过项目，不是代建单位"):
        enter_record(bureau.session, request, by=bureau.officer, on=NOON)
    black = ProposeBlacklist(district, "围标", "第十一条", "处理〔2019〕1号", TODAY, TODAY)
    with pytest.raises(BadInput, match="不是代建单位"):
        propose_blacklist(bureau.session, black, by=bureau.officer, on=NOON)
    bureau.entry(SECOND, bureau.specialty("房建"))
    propose_blacklist(bureau.session, replace(black, unit_id=bureau.unit(SECOND)), by=bureau.officer, on=NOON)


def test_what_a_merged_builder_did_before_is_its_own_and_later_acts_its_successor_s(bureau: Bureau) -> None:
    merger = RecordSuccession(bureau.unit(BUILDER), bureau.unit(SECOND), SuccessionKind.MERGER, date(2019, 8, 11), "文", "据")
    record_succession(bureau.session, merger, by=bureau.officer, on=NOON)
    assert bureau.record()
    late = EnterRecord(bureau.unit(BUILDER), ConductKind.BAD, BAD, "不在岗", date(2019, 8, 11), bureau.unit(RESPONSIBLE), "文")
    with pytest.raises(Conflict, match=f"由{SECOND}承继"):
        enter_record(bureau.session, late, by=bureau.officer, on=NOON)
    with pytest.raises(Conflict, match=f"由{SECOND}承继"):
        bureau.blacklisted(days=(date(2019, 8, 11), TODAY))


def test_a_term_of_the_blacklist_is_ten_years_at_most(bureau: Bureau) -> None:
    for since, until in ((date(2019, 8, 1), date(2029, 8, 1)), (date(2020, 2, 29), date(2030, 3, 1)), (TODAY, date(2999, 1, 1))):
        with pytest.raises(BadInput, match="最长10年"):
            bureau.blacklisted(days=(since, until))
    bureau.blacklisted(days=(date(2019, 8, 1), date(2029, 7, 31)))


def test_the_demonstration_has_records_of_every_kind_and_no_ended_one_counts(demo_engine: Engine) -> None:
    approver = Actor("周信用", frozenset({UserRole.CREDIT_APPROVER}))
    with db.reading(demo_engine) as session:
        seen = credit.records(session, approver)
        assert 28 <= len(seen) <= 32
        assert {one.state for one in seen} == set(ProposalState)
        assert {one.kind for one in seen} == set(ConductKind)
        day = date(2019, 8, 20)
        ended = [one for one in seen if one.ended_on is not None or (one.valid_until is not None and one.valid_until < day)]
        assert len(ended) >= 5
        assert [one.number for one in ended if one.counts_on(day)] == []
        (extra,) = [one for one in seen if one.origin is RecordOrigin.CONCEALMENT]
        assert extra.concealed in {one.number for one in seen}
        assert len({one.number for one in seen}) == len(seen)
        assert [(one.holds_on(date(2018, 12, 31)), one.holds_on(day)) for one in credit.blacklist(session, approver)] == [(True, False)]
        opinions = credit.opinions(session, approver, year=2018)
        assert 25 <= len({one.builder_id for one in opinions}) < 41


def test_a_merged_builder_s_record_and_entry_are_asked_to_end_by_its_successor_s_people(bureau: Bureau) -> None:
    """From the day of the merger on; the old unit's own people may still ask, a stranger's never."""
    heir = replace(bureau.coordinator, unit_id=bureau.unit(SECOND))
    record, entry = bureau.record(), bureau.blacklisted()
    decide(bureau, record)
    decide_blacklist(bureau.session, DecideBlacklist(entry, approve=True), by=bureau.approver, on=NOON)
    for asked in (AskRepair("已整改", record_id=record), AskRepair("已整改", blacklist_id=entry)):
        with pytest.raises(NotAllowed, match="申请信用修复"):
            ask_repair(bureau.session, asked, by=heir, on=NOON)
    merger = RecordSuccession(bureau.unit(BUILDER), bureau.unit(SECOND), SuccessionKind.MERGER, TODAY, "文", "据")
    record_succession(bureau.session, merger, by=bureau.officer, on=NOON)
    ask_repair(bureau.session, AskRepair("已整改", record_id=record), by=heir, on=NOON)
    ask_repair(bureau.session, AskRepair("已整改", blacklist_id=entry), by=heir, on=NOON)
    assert len(credit.repairs(bureau.session, heir, day=NOON.date())) == 2
    with pytest.raises(NotAllowed, match="申请信用修复"):
        ask_repair(bureau.session, AskRepair("x", record_id=record), by=replace(heir, unit_id=bureau.unit(RESPONSIBLE)), on=NOON)
