"""The directory on any day: entries by paper, no two of a unit and specialty, its end by date; successions, other names, the search."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR
from core.commands.builder import AssignBuilder, assign_builder
from core.commands.directory import EnterDirectory, LeaveDirectory, SetSpecialty, enter_directory, leave_directory, set_specialty
from core.commands.succession import AddAlias, RecordSuccession, add_alias, record_succession
from core.commands.unit import EnterUnits, enter_units
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import AuditEntry, Unit
from core.queries import directory
from core.rows import UnitRow
from core.vocabulary import AliasKind, SuccessionKind, Tier, UnitKind
from tests.core.builders import BUILDER, OWNER, RESPONSIBLE, SECOND, SINCE, TODAY, Bureau
from tests.data.town import NOON

CASES = Path(__file__).parents[1] / "cases"
REPEAL = date(2023, 11, 30)


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return Bureau(session)


def standing(bureau: Bureau, day: date) -> list[tuple[str, str, str]]:
    return [(one.name, one.specialty, one.tier.label) for one in directory.entries(bureau.session, bureau.manager, day=day)]


def test_an_entry_holds_from_its_first_to_its_last_day_both_included(bureau: Bureau) -> None:
    houses = bureau.specialty("房建")
    entry = bureau.entry(BUILDER, houses, tier=Tier.A)
    leave_directory(bureau.session, LeaveDirectory((entry,), date(2019, 6, 30), "移出〔2019〕1号", "资质注销"), by=bureau.officer, on=NOON)
    held = (BUILDER, "房建", "甲类")
    days = (date(2017, 12, 31), SINCE, date(2019, 6, 30), date(2019, 7, 1))
    assert [standing(bureau, day) for day in days] == [[], [held], [held], []]
    assert directory.turning_days(bureau.session, bureau.manager) == (date(2019, 7, 1), SINCE)


def test_a_unit_stands_once_a_day_for_a_specialty_and_comes_back_in_another_tier(bureau: Bureau) -> None:
    houses, roads = bureau.specialty("房建"), bureau.specialty("市政")
    first = bureau.entry(BUILDER, houses)
    bureau.entry(BUILDER, roads)
    with pytest.raises(Conflict, match="已列入名录（乙类，2018-01-01起）"):
        bureau.entry(BUILDER, houses, tier=Tier.A, since=date(2019, 1, 1))
    with pytest.raises(Conflict, match="已列入名录"):
        bureau.entry(BUILDER, houses, tier=Tier.A, since=date(2017, 1, 1))
    leave_directory(bureau.session, LeaveDirectory((first,), date(2018, 12, 31), "调整", "晋升甲类"), by=bureau.officer, on=NOON)
    with pytest.raises(Conflict, match="2018-01-01至2018-12-31"):
        bureau.entry(BUILDER, houses, tier=Tier.A, since=date(2018, 12, 31))
    bureau.entry(BUILDER, houses, tier=Tier.A, since=date(2019, 1, 1))
    assert standing(bureau, date(2019, 1, 1)) == [(BUILDER, "房建", "甲类"), (BUILDER, "市政", "乙类")]
    history = directory.unit_history(bureau.session, bureau.manager, unit_id=bureau.unit(BUILDER))
    assert history is not None
    assert [(one.tier, one.end_reason) for one in history.entries if one.specialty == "房建"] == [(Tier.B, "晋升甲类"), (Tier.A, "")]


def test_the_whole_directory_ends_by_one_document_on_a_day(bureau: Bureau) -> None:
    """As the rule was repealed in 2023: what was in it stays on record, nobody stands in it afterwards."""
    numbers = tuple(bureau.entry(unit, bureau.specialty(name)) for unit, name in ((BUILDER, "房建"), (SECOND, "水利")))
    later = NOON.replace(year=2023)
    leave_directory(bureau.session, LeaveDirectory(numbers, REPEAL, "演示〔2023〕7号", "名录制度废止"), by=bureau.officer, on=later)
    assert (len(standing(bureau, REPEAL)), standing(bureau, date(2023, 12, 1))) == (2, [])
    with pytest.raises(Conflict, match="已于2023-11-30移出名录"):
        leave_directory(bureau.session, LeaveDirectory(numbers, REPEAL, "x", "x"), by=bureau.officer, on=later)
    said = bureau.session.exec(select(AuditEntry.subject).where(AuditEntry.act == "移出名录").order_by(col(AuditEntry.id))).all()
    assert said == [f"{BUILDER} 房建", f"{SECOND} 水利"]


def test_a_specialty_is_renamed_and_keeps_its_entries(bureau: Bureau) -> None:
    number = bureau.specialty("园林")
    bureau.entry(BUILDER, number)
    set_specialty(bureau.session, SetSpecialty("园林绿化", number), by=bureau.officer, on=NOON)
    assert standing(bureau, SINCE) == [(BUILDER, "园林绿化", "乙类")]
    bureau.specialty("水利")
    with pytest.raises(Conflict, match="已有专业“水利”"):
        set_specialty(bureau.session, SetSpecialty("水利", number), by=bureau.officer, on=NOON)
    assert list(directory.specialties(bureau.session, bureau.manager).values()) == ["园林绿化", "水利"]


def test_what_cannot_be_entered_or_removed_is_said_in_a_sentence(bureau: Bureau) -> None:
    houses = bureau.specialty("房建")
    entry = bureau.entry(BUILDER, houses)

    def refused(error: type[Exception], said: str, **other: object) -> None:
        wanted = {
            "unit_id": bureau.unit(SECOND),
            "specialty_id": houses,
            "tier": Tier.B,
            "starts_on": SINCE,
            "document": "文",
            "reason": "由",
        } | other
        with pytest.raises(error, match=said):
            enter_directory(bureau.session, EnterDirectory(**wanted), by=bureau.officer, on=NOON)  # type: ignore[arg-type]  # one of them is wrong

    refused(BadInput, "只有企业可以列入", unit_id=bureau.unit(RESPONSIBLE))
    refused(NotFound, "没有找到单位“999”", unit_id=999)
    refused(NotFound, "没有找到专业“9”", specialty_id=9)
    refused(BadInput, "文件没有填写", document=" ")
    refused(BadInput, "列入理由没有填写", reason=" ")
    refused(BadInput, "列入日期应在", starts_on=date(1999, 12, 31))
    refused(BadInput, "列入日期应在", starts_on=date(2030, 1, 1))
    for request, said in (
        (LeaveDirectory((), SINCE, "文", "由"), "没有选定"),
        (LeaveDirectory((entry,), date(2017, 12, 31), "文", "由"), "移出日期不能更早"),
        (LeaveDirectory((entry,), SINCE, "文", ""), "移出理由没有填写"),
    ):
        with pytest.raises(BadInput, match=said):
            leave_directory(bureau.session, request, by=bureau.officer, on=NOON)
    with pytest.raises(NotAllowed):
        enter_directory(bureau.session, EnterDirectory(1, houses, Tier.A, SINCE, "文", "由"), by=bureau.head, on=NOON)


def test_a_merger_keeps_both_units_and_its_evidence(bureau: Bureau) -> None:
    earlier, later = bureau.unit(SECOND), bureau.unit(BUILDER)
    request = RecordSuccession(earlier, later, SuccessionKind.MERGER, SINCE, "国资〔2018〕1号", "国资意见、合并协议、补充协议")
    record_succession(bureau.session, request, by=bureau.officer, on=NOON)
    for number in (earlier, later):
        history = directory.unit_history(bureau.session, bureau.manager, unit_id=number)
        assert history is not None
        assert [(one.earlier, one.later, one.evidence) for one in history.successions] == [
            (SECOND, BUILDER, "国资意见、合并协议、补充协议")
        ]
    with pytest.raises(Conflict, match="已经登记"):
        record_succession(bureau.session, request, by=bureau.officer, on=NOON)
    back = RecordSuccession(later, earlier, SuccessionKind.RENAMING, SINCE, "文", "据")
    with pytest.raises(Conflict, match="不能反过来登记"):
        record_succession(bureau.session, back, by=bureau.officer, on=NOON)
    third = bureau.unit(OWNER)
    record_succession(bureau.session, RecordSuccession(later, third, SuccessionKind.MERGER, SINCE, "文", "据"), by=bureau.officer, on=NOON)
    for wrong, error, said in (
        (RecordSuccession(third, earlier, SuccessionKind.DIVISION, SINCE, "文", "据"), Conflict, "不能反过来登记"),
        (RecordSuccession(earlier, third, SuccessionKind.MERGER, SINCE, "文", ""), BadInput, "证明材料没有填写"),
        (RecordSuccession(third, third, SuccessionKind.MERGER, SINCE, "文", "据"), BadInput, "同一个单位"),
    ):
        with pytest.raises(error, match=said):
            record_succession(bureau.session, wrong, by=bureau.officer, on=NOON)


def test_a_unit_that_was_merged_is_entered_and_assigned_no_more(bureau: Bureau) -> None:
    earlier, later, houses = bureau.unit(SECOND), bureau.unit(BUILDER), bureau.specialty("房建")
    merger = RecordSuccession(earlier, later, SuccessionKind.MERGER, date(2019, 8, 1), "国资〔2019〕1号", "合并协议")
    record_succession(
        bureau.session, replace(merger, kind=SuccessionKind.DIVISION, later_id=bureau.unit(OWNER)), by=bureau.officer, on=NOON
    )
    bureau.entry(SECOND, bureau.specialty("市政"))
    record_succession(bureau.session, merger, by=bureau.officer, on=NOON)
    said = f"{SECOND}已于2019-08-01由{BUILDER}承继（合并）。请改选{BUILDER}。"
    for since in (SINCE, TODAY):
        with pytest.raises(Conflict, match=said):
            bureau.entry(SECOND, houses, since=since)
    assignment = AssignBuilder("LJ-003", earlier, date(2019, 9, 1), "更换〔2019〕1号")
    with pytest.raises(Conflict, match=said):
        assign_builder(bureau.session, assignment, by=bureau.officer, on=NOON)
    bureau.entry(BUILDER, houses)


def aliases() -> list[dict[str, str]]:
    with (CASES / "agent_unit_name_aliases.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", aliases(), ids=lambda case: case["later_name"])
def test_a_unit_is_found_by_the_name_that_earlier_papers_give_it(bureau: Bureau, case: dict[str, str]) -> None:
    later = UnitRow(case["later_name"], case["later_name"][:12], UnitKind.ENTERPRISE)
    (unit,) = enter_units(bureau.session, EnterUnits((later,)), by=OPERATOR, on=NOON)
    request = AddAlias(unit.id or 0, case["earlier_name"], AliasKind.FORMER, case["seen_in"])
    assert directory.find_units(bureau.session, bureau.manager, words=case["earlier_name"]) == ()
    add_alias(bureau.session, request, by=bureau.officer, on=NOON)
    bureau.session.flush()
    for words in (case["earlier_name"], case["earlier_name"][2:8], case["later_name"]):
        assert [one.unit_id for one in directory.find_units(bureau.session, bureau.manager, words=words)] == [unit.id]
    with pytest.raises(Conflict, match="已登记为"):
        add_alias(bureau.session, request, by=bureau.officer, on=NOON)


def test_the_name_of_another_unit_is_no_alias(bureau: Bureau) -> None:
    with pytest.raises(Conflict, match="请登记单位承继"):
        add_alias(bureau.session, AddAlias(bureau.unit(BUILDER), SECOND, AliasKind.FORMER, "报表"), by=bureau.officer, on=NOON)
    with pytest.raises(BadInput, match="来源没有填写"):
        add_alias(bureau.session, AddAlias(bureau.unit(BUILDER), "老名", AliasKind.FORMER, ""), by=bureau.officer, on=NOON)
    assert directory.find_units(bureau.session, bureau.manager, words="  ") == ()
    assert directory.unit_history(bureau.session, bureau.manager, unit_id=999) is None


def codes() -> list[tuple[str, bool]]:
    with (CASES / "usci_test_vectors.csv").open(encoding="utf-8") as file:
        return [(row["code"], row["expected_valid"] == "yes") for row in csv.DictReader(file)]


@pytest.mark.parametrize(("code", "valid"), codes())
def test_a_credit_code_is_taken_or_refused_as_the_standard_says(sqlite_engine: Engine, code: str, valid: bool) -> None:
    row = UnitRow("某代建有限公司", "某代建", UnitKind.ENTERPRISE, code)
    with db.transaction(sqlite_engine) as session:
        if valid:
            (unit,) = enter_units(session, EnterUnits((row,)), by=OPERATOR, on=NOON)
            assert session.get_one(Unit, unit.id).credit_code == code
            return
        with pytest.raises(BadInput, match=r"校验位不对|不是统一社会信用代码"):
            enter_units(session, EnterUnits((row,)), by=OPERATOR, on=NOON)


def test_all_fourteen_codes_and_both_renamed_units_are_cases() -> None:
    assert (len(codes()), sum(valid for _, valid in codes()), len(aliases())) == (14, 10, 2)
