"""征收交地: the plan in versions, monthly reports as a ledger, corrections, joint supervision, each by whom and in which state."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from core.commands.closing import OfMonth, close_month, lock_month
from core.commands.expropriation_form import MonthRow, SendMonth, send_month
from core.commands.expropriation_report import FillExpropriation, Stated
from core.errors import BadInput, BadRows, Conflict, NotAllowed, NotFound
from core.expropriation import PlanLine, Quantity, Target, in_units, parse_quantity
from core.models import ExpropriationReport, ExpropriationStep, ReportingMonth
from core.queries import expropriation as queries
from core.snapshot import snapshot
from core.vocabulary import ReportState
from tests.core.expropriating import AUGUST, BY_PROJECT, HOMES, HOUSES, JULY, JUNE, LAND, MU, SIGNED, Ledger, months
from tests.data.town import NOON, town

EAST, WEST = "东山", "西湖"


@pytest.fixture
def ledger(session: Session) -> Ledger:
    town(session)
    return Ledger(session)


@pytest.mark.parametrize(
    ("text", "kind", "parts", "shown"),
    [
        ("8735.55", LAND, 87_355_500, "8735.55"),
        ("0.0001", SIGNED, 1, "0.00"),
        ("1,046,800", HOUSES, 104_680_000, "1046800.00"),
        ("12", HOMES, 12, "12"),
    ],
)
def test_amounts_are_whole_parts_of_the_unit_of_their_kind(text: str, kind: Quantity, parts: int, shown: str) -> None:
    assert parse_quantity(text, kind) == parts
    assert str(in_units(parts, kind)) == shown


@pytest.mark.parametrize(
    ("text", "kind"),
    [("-1", LAND), ("1.00001", LAND), ("0.5", HOMES), ("0.001", HOUSES), ("1000001", LAND), ("十", HOMES)],
)
def test_what_is_no_amount_of_a_kind_is_refused(text: str, kind: Quantity) -> None:
    with pytest.raises(BadInput):
        parse_quantity(text, kind)


def test_no_kind_has_another_s_unit_by_mistake() -> None:
    assert [kind.heading for kind in Quantity] == [
        "征收签约土地（亩）",
        "交地（亩）",
        "征收签约房屋（平方米）",
        "拆除房屋（平方米）",
        "签约户（户）",
        "腾空拆除户（户）",
    ]


def test_a_version_counts_once_another_person_approved_it(ledger: Ledger) -> None:
    ledger.draft()
    assert ledger.known().versions == ()
    with pytest.raises(Conflict, match="草案在查看以后又有改动"):
        ledger.approve(revision=2)
    with pytest.raises(NotAllowed):
        ledger.approve(by=replace(ledger.officer, roles=ledger.officer.roles | ledger.head.roles))
    ledger.approve()
    version = ledger.known().versions[0]
    assert version.lines == BY_PROJECT
    assert (version.document, version.issued_on) == ("征〔2019〕1号", date(2019, 1, 10))
    with pytest.raises(Conflict, match="已经批准"):
        ledger.approve()
    with pytest.raises(Conflict, match="应为第2版"):
        ledger.draft()


def test_the_district_s_name_may_be_written_whole(ledger: Ledger) -> None:
    ledger.planned((PlanLine("东山区", "", (Target(LAND, 0),)),))
    assert ledger.known().versions[0].lines[0].district == EAST


def test_a_draft_takes_the_place_of_the_one_before(ledger: Ledger) -> None:
    ledger.draft()
    ledger.draft((PlanLine(EAST, "", (Target(LAND, 5 * MU),)),))
    draft = queries.draft(ledger.session, ledger.head, year=2019)
    assert draft is not None
    assert (draft.revision, len(draft.version.lines)) == (2, 1)
    ledger.approve(revision=2)
    assert queries.draft(ledger.session, ledger.head, year=2019) is None


ONE = PlanLine(EAST, "LJ-002", (Target(LAND, 12, (1,) * 12),))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "没有内容"),
        ((ONE, ONE), "写了两行"),
        ((ONE, PlanLine(EAST, "", (Target(LAND, 1),))), "重复计算"),
        ((PlanLine(EAST, "LJ-002", ()),), "没有填计划数"),
        ((PlanLine(EAST, "LJ-002", (Target(LAND, 1), Target(LAND, 2))),), "写了两次"),
        ((PlanLine(EAST, "LJ-002", (Target(LAND, 13, (1,) * 12),)),), "12个月之和"),
        ((PlanLine(EAST, "LJ-002", (Target(LAND, -1),)),), "允许范围"),
        ((PlanLine(EAST, "LJ-002", (Target(LAND, 1),), 3),), "项目数只在全区一行"),
        ((PlanLine(EAST, "LJ-P", (Target(LAND, 1),)),), "打捆项目"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused_and_nothing_stored(ledger: Ledger, lines: tuple[PlanLine, ...], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ledger.draft(lines)


def test_a_plan_names_districts_and_projects_that_are_there(ledger: Ledger) -> None:
    for line in (PlanLine("新城指挥部", "", (Target(LAND, 1),)), PlanLine(EAST, "LJ-999", (Target(LAND, 1),))):
        with pytest.raises(NotFound):
            ledger.draft((line,))
    with pytest.raises(BadInput, match="文件没有填写"):
        ledger.draft(document=" ")


def test_an_adjustment_is_a_new_version_and_leaves_earlier_months_as_they_were(ledger: Ledger) -> None:
    ledger.planned()
    moved = PlanLine(EAST, "LJ-003", (Target(LAND, 40 * MU, months(m8=30 * MU, m9=10 * MU)),))
    new = (BY_PROJECT[0], moved, BY_PROJECT[2])
    with pytest.raises(BadInput, match="调整原因没有填写"):
        ledger.draft(new, version=2, effective_month=7)
    early = PlanLine(EAST, "LJ-003", (Target(LAND, 40 * MU, months(m6=40 * MU)),))
    with pytest.raises(BadInput, match="7月以前各月须与原计划一致"):
        ledger.draft((BY_PROJECT[0], early, BY_PROJECT[2]), version=2, effective_month=7, reason="调整")
    ledger.draft(new, version=2, effective_month=7, reason="增加用地", document="征〔2019〕9号")
    ledger.approve(2)
    known = ledger.known(JULY)
    assert [(one.version, one.reason) for one in known.versions] == [(1, ""), (2, "增加用地")]
    june, july = known.in_force(6), known.in_force(7)
    assert june is not None
    assert july is not None
    assert (june.version, july.version) == (1, 2)
    assert july.lines[1].targets[0].amount == 40 * MU


def test_the_first_version_holds_from_january(ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="从1月起"):
        ledger.draft(effective_month=3)


def test_a_report_goes_from_draft_to_approved_and_counts_only_then(ledger: Ledger) -> None:
    ledger.planned()
    amounts = {SIGNED: 8 * MU, LAND: 2 * MU, HOMES: 3}
    report = ledger.fill("LJ-002", amounts, submit=False)
    assert report.state is ReportState.DRAFT
    report = ledger.fill("LJ-002", amounts, version=1)
    assert ledger.known(AUGUST).waiting == {(EAST, "LJ-002", 8)}
    assert ledger.known(AUGUST).statements == ()
    ledger.send_back(report)
    assert ledger.known(AUGUST).waiting == frozenset()
    assert queries.open_reports(ledger.session, ledger.coordinator)[0].returned == "面积有误"
    report = ledger.fill("LJ-002", amounts | {LAND: 3 * MU}, version=report.row_version)
    ledger.review(report)
    stated = ledger.known(AUGUST).statements[0]
    assert (stated.district, stated.code, stated.month, stated.amounts) == (EAST, "LJ-002", 8, amounts | {LAND: 3 * MU})
    assert (stated.hands.entered, stated.hands.reviewed) == ("陈征收", "李督查")
    states = ledger.session.exec(select(ExpropriationStep.state).order_by(ExpropriationStep.id)).all()  # type: ignore[arg-type]  # a column
    assert states == [ReportState.SUBMITTED, ReportState.RETURNED, ReportState.SUBMITTED, ReportState.APPROVED]
    with pytest.raises(Conflict, match="已审，不能改写"):
        ledger.fill("LJ-002", amounts, version=report.row_version)


def test_a_planned_kind_is_not_left_empty(ledger: Ledger) -> None:
    ledger.planned()
    with pytest.raises(BadInput, match="征收签约土地（亩）、签约户（户）有计划"):
        ledger.fill("LJ-002", {LAND: 0})
    with pytest.raises(BadInput, match="没有填写任何数量"):
        ledger.fill("LJ-001", {})
    ledger.fill("LJ-002", {LAND: 0}, submit=False)


def test_nobody_fills_for_another_district_reviews_his_own_or_overlooks_a_change(ledger: Ledger) -> None:
    ledger.planned()
    report = ledger.fill("LJ-003", {LAND: MU})
    with pytest.raises(Conflict, match="又有改动"):
        ledger.fill("LJ-003", {LAND: 2 * MU}, version=0)
    with pytest.raises(Conflict, match="不能存为草稿"):
        ledger.fill("LJ-003", {LAND: 2 * MU}, submit=False, version=report.row_version)
    both = replace(ledger.coordinator, roles=ledger.coordinator.roles | ledger.officer.roles)
    with pytest.raises(NotAllowed):
        ledger.review(report, by=both)
    ledger.coordinator = ledger.other
    with pytest.raises(NotAllowed):
        ledger.fill("LJ-003", {LAND: MU}, version=report.row_version)


def test_a_month_that_is_not_open_takes_nothing_but_what_came_back(ledger: Ledger) -> None:
    report = ledger.fill("LJ-003", {LAND: MU})
    ledger.send_back(report)
    close_month(ledger.session, OfMonth(AUGUST), by=ledger.officer, on=NOON)
    report = ledger.fill("LJ-003", {LAND: 2 * MU}, version=report.row_version)
    assert report.state is ReportState.SUBMITTED
    with pytest.raises(Conflict, match="不再接收征收进度"):
        ledger.fill("LJ-001", {LAND: MU})
    with pytest.raises(Conflict, match="已锁定，不再接收"):
        ledger.fill("LJ-001", {LAND: MU}, month=JULY)
    with pytest.raises(Conflict, match="还没有开放"):
        ledger.fill("LJ-001", {LAND: MU}, month=AUGUST.next())


def test_a_locked_month_is_corrected_by_a_new_entry_that_names_the_old_one(ledger: Ledger) -> None:
    first = ledger.correct("LJ-002", {SIGNED: 4 * MU, LAND: MU, HOMES: 1})
    assert (first.entry, first.corrects_id) == (1, None)
    with pytest.raises(Conflict, match="已有一项更正待批"):
        ledger.correct("LJ-002", {LAND: MU})
    ledger.decide(first)
    second = ledger.correct("LJ-002", {SIGNED: 5 * MU, LAND: MU, HOMES: 1})
    assert (second.entry, second.corrects_id) == (2, first.id)
    assert queries.open_reports(ledger.session, ledger.head)[0].before == {SIGNED: 4 * MU, LAND: MU, HOMES: 1}
    with pytest.raises(NotAllowed):
        ledger.decide(second, by=replace(ledger.coordinator, roles=ledger.head.roles))
    with pytest.raises(BadInput, match="没有填写"):
        ledger.correct("LJ-001", {LAND: MU}, reason="")
    before = second.submitted_at
    ledger.on += timedelta(days=3)
    ledger.decide(second)
    assert before is not None
    with pytest.raises(Conflict, match="已经办过"):
        ledger.decide(second)
    earlier = queries.facts(ledger.session, ledger.officer, month=JULY, known_at=before)
    assert [one.amounts[SIGNED] for one in earlier.statements] == [4 * MU]
    assert [one.amounts[SIGNED] for one in ledger.known().statements] == [5 * MU]


def test_a_correction_that_is_refused_changes_nothing(ledger: Ledger) -> None:
    ledger.corrected("LJ-003", {LAND: MU})
    asked = ledger.correct("LJ-003", {LAND: 9 * MU})
    ledger.decide(asked, approve=False)
    assert asked.state is ReportState.RETURNED
    assert [one.amounts for one in ledger.known().statements] == [{LAND: MU}]
    with pytest.raises(Conflict, match="不用更正"):
        ledger.correct("LJ-003", {LAND: MU}, month=AUGUST)


def test_a_locked_month_s_figures_are_those_known_at_its_lock(ledger: Ledger) -> None:
    """Also where the clock of the machine that locks is behind: the lock comes after the last step."""
    report = ledger.fill("LJ-003", {LAND: MU})
    ledger.on += timedelta(minutes=5)
    ledger.review(report)
    close_month(ledger.session, OfMonth(AUGUST), by=ledger.officer, on=NOON)
    lock_month(ledger.session, OfMonth(AUGUST), by=ledger.head, on=NOON)
    locked = ledger.session.get_one(ReportingMonth, (2019, 8)).locked_at
    assert locked is not None
    assert queries.facts(ledger.session, ledger.officer, month=AUGUST, known_at=locked).statements != ()


def test_what_projects_received_is_the_land_of_the_measure(ledger: Ledger) -> None:
    known_at = NOON + timedelta(days=1)
    frame = snapshot(ledger.session, AUGUST, known_at=known_at).land
    received = ledger.known(AUGUST).received
    assert [(one.code, one.month, one.planned) for one in received] == [
        ("LJ-002", 6, 1_250_000),
        ("LJ-002", 6, 500_000),
        ("LJ-003", 8, 305_000),
    ]
    assert len(frame) == len(received)
    assert int(frame["planned"].sum()) == sum(one.planned or 0 for one in received)


def test_a_district_sees_what_it_writes_and_the_bureau_what_was_handed_in(ledger: Ledger) -> None:
    ledger.fill("LJ-001", {LAND: MU}, submit=False)
    report = ledger.fill("LJ-003", {LAND: MU})

    def seen_by(who: object) -> list[str]:
        return [one.code for one in queries.open_reports(ledger.session, who)]  # type: ignore[arg-type]  # persons of the ledger

    assert seen_by(ledger.coordinator) == ["LJ-001", "LJ-003"]
    assert seen_by(ledger.officer) == ["LJ-003"]
    assert seen_by(ledger.other) == []
    ledger.review(report)
    assert seen_by(ledger.officer) == []
    assert [line.code for line in queries.own_lines(ledger.session, ledger.coordinator, month=JUNE)] == []
    ledger.planned()
    assert [line.code for line in queries.own_lines(ledger.session, ledger.coordinator, month=JUNE)] == ["LJ-002", "LJ-003"]


def test_a_supervision_has_its_follow_up_and_its_end(ledger: Ledger) -> None:
    number = ledger.supervise(follow_up="8月底前清表", due_on=date(2019, 8, 31), document="督〔2019〕3号")
    held = queries.supervisions(ledger.session, ledger.coordinator, year=2019)[0]
    assert (held.district, held.quarter, held.due_on, held.closed_on) == (EAST, 3, date(2019, 8, 31), None)
    ledger.close(number)
    assert queries.supervisions(ledger.session, ledger.officer, year=2019)[0].closing == "已清表"
    with pytest.raises(Conflict, match="已经办结"):
        ledger.close(number)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"held_on": date(2019, 6, 30)}, "不在2019年第三季度"),
        ({"held_on": date(2019, 8, 21)}, "不能晚于今天"),
        ({"units": " "}, "参加单位没有填写"),
        ({"findings": ""}, "督查情况没有填写"),
        ({"follow_up": "清表"}, "要一起填写"),
        ({"due_on": date(2019, 8, 31)}, "要一起填写"),
        ({"follow_up": "清表", "due_on": date(2019, 8, 1)}, "不能早于"),
    ],
)
def test_a_supervision_that_is_not_whole_is_refused(ledger: Ledger, said: dict[str, object], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        ledger.supervise(**said)


def test_a_supervision_is_closed_between_its_day_and_today(ledger: Ledger) -> None:
    number = ledger.supervise()
    for day in (date(2019, 8, 14), date(2019, 8, 21)):
        with pytest.raises(BadInput, match="办结日期应在"):
            ledger.close(number, day)


def test_every_entry_says_who_wrote_it(ledger: Ledger) -> None:
    report = ledger.fill("LJ-003", {LAND: MU})
    assert ledger.session.get_one(ExpropriationReport, report.id).edited_by == ledger.coordinator.person_id


def test_a_filled_month_is_stored_whole_or_not_at_all(ledger: Ledger) -> None:
    ledger.planned()

    def row(line: int, code: str, amounts: dict[Quantity, int], *, district: int = ledger.east) -> MonthRow:
        return MonthRow(line, FillExpropriation(AUGUST, Stated(district, code, amounts), submit=True))

    def reports() -> int:
        return len(ledger.session.exec(select(ExpropriationReport)).all())

    wrong = SendMonth((row(6, "LJ-003", {LAND: MU}), row(7, "LJ-002", {SIGNED: MU}), row(8, "LJ-999", {LAND: MU})))
    with pytest.raises(BadRows) as refused, ledger.session.begin_nested():
        send_month(ledger.session, wrong, by=ledger.coordinator, on=NOON)
    assert refused.value.refused[0] == (7, "交地（亩）、签约户（户）有计划，没有填写。没有进展的填0，不要留空。")
    assert [line for line, _ in refused.value.refused] == [7, 8]
    assert reports() == 0
    both = SendMonth((row(6, "LJ-003", {LAND: MU}), row(7, "LJ-002", {SIGNED: MU, LAND: 0, HOMES: 0})))
    assert send_month(ledger.session, both, by=ledger.coordinator, on=NOON) == 2
    assert reports() == 2
    with pytest.raises(NotAllowed):
        send_month(ledger.session, SendMonth((row(6, "LJ-001", {LAND: MU}, district=ledger.west),)), by=ledger.coordinator, on=NOON)
    with pytest.raises(BadInput, match="表中没有改动"):
        send_month(ledger.session, SendMonth(()), by=ledger.coordinator, on=NOON)
