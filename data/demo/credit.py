"""Credit of the demonstration city's builders as rows: conduct records, repairs, a blacklist entry, opinions of 2018."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.models import BlacklistEntry, ConductRecord, CreditRepair, OwnerOpinion
from core.vocabulary import ConductKind, ProposalState, RecordOrigin
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.numbers import Numbers
from data.demo.people import BUREAU_UNIT
from data.demo.shares import between, draw
from data.demo.table_rows import Row, row
from data.demo.units import builders
from scoring.conduct import Act, Standard, in_force, measured

STANDARD_SINCE = date(2019, 1, 1)
"""Acts of 2018 were entered once the standard was in force."""
OFFICER, APPROVER = "bureau/2", "bureau/5"
TODAY = date(2019, 8, 20)
"""The last day of which the demonstration tells."""


@dataclass(frozen=True)
class Conduct:
    """What a builder did, on which day, as the standard calls it, and in words."""

    builder: str
    act: str
    on: date
    matter: str


def _of(builder: str, act: str, on: str, matter: str) -> Conduct:
    return Conduct(builder, act, date.fromisoformat(on), matter)


CONDUCT = (
    _of("鹭江城建置业", "provincial_award", "2018-03-20", "代建的安置房项目获省级优质工程奖"),
    _of("鹭江轨道建设", "national_award", "2018-04-18", "代建的轨道车站获国家级科技奖项"),
    _of("鹭江清源水利", "rescue", "2018-07-11", "台风期间组织抢险，受市防汛机构书面肯定"),
    _of("听榕代建房建", "city_award", "2018-05-22", "代建的学校项目获市级优质工程奖"),
    _of("问渠代建房建", "city_award", "2018-06-06", "代建的医院项目获市级优质工程奖"),
    _of("鹭江通途路桥", "commended", "2018-08-15", "跨海大桥引桥按期合龙，受书面通报表扬"),
    _of("扶摇代建公路", "commended", "2018-09-12", "公路改建工程提前通车，受书面通报表扬"),
    _of("鹭江宜居住房", "city_award", "2018-10-24", "保障性住房项目获市级文明工地"),
    _of("云岫代建市政", "rescue", "2018-09-17", "台风期间抢修排水干管，受书面肯定"),
    _of("鹭江启明市政", "late_report", "2018-09-03", "年内第三次逾期报送月报"),
    _of("星槎代建市政", "absent", "2018-10-15", "抽查到岗情况，项目负责人三次不在岗"),
    _of("鹭江潮生场馆", "not_mended", "2018-08-27", "二季度督查指出的临边防护问题逾期未整改"),
    _of("知潮代建房建", "absent", "2018-08-06", "项目负责人更换未报备，到岗不足"),
    _of("远岑代建水利", "not_mended", "2018-11-05", "三季度督查指出的围堰问题逾期未整改"),
    _of("砚石代建园林", "over_budget", "2018-11-19", "步道铺装变更未经批准超概算实施"),
    _of("鹿鸣代建水利", "late_report", "2018-11-02", "年内第三次逾期报送台账"),
    _of("汀兰代建市政", "accident", "2018-12-06", "管沟坍塌一般事故，负有管理责任"),
    _of("鹭江港湾工程", "commended", "2019-01-16", "码头工程保通保畅，受书面通报表扬"),
    _of("鸣涧代建房建", "city_award", "2019-02-27", "安置房项目获市级优质工程奖"),
    _of("鹭江城建市政", "commended", "2019-03-21", "路网工程按期交付，受书面通报表扬"),
    _of("枕流代建水利", "rescue", "2019-05-30", "特大暴雨期间抢险，受书面肯定"),
    _of("鹭江潮生景区", "absent", "2019-03-12", "项目负责人连续两周不在岗"),
    _of("栖云代建港航", "not_mended", "2019-04-17", "一季度督查指出的用电问题逾期未整改"),
    _of("松间代建公路", "late_report", "2019-04-08", "年内第三次逾期报送月报"),
    _of("朔望代建房建", "accident", "2019-05-15", "高处坠落一般事故，负有管理责任，没有自行申报"),
    _of("鹭江轨道置业", "commended", "2019-06-19", "上盖工程节点提前，受书面通报表扬"),
    _of("望晴代建轨道", "not_mended", "2019-06-25", "二季度督查指出的监测问题逾期未整改"),
    _of("鹭江通途公路", "over_budget", "2019-08-05", "互通变更未经批准超概算实施"),
    _of("鹭江启明园区", "commended", "2019-08-07", "园区厂房提前交付，受书面通报表扬"),
    _of("望晴代建轨道", "absent", "2019-08-12", "抽查到岗情况，误记为缺岗"),
)
CONCEALED = "朔望代建房建"
"""Whose accident was not reported by itself: it costs a second record."""
REPAIRED, ASKING = "鹭江潮生场馆", "砚石代建园林"
"""Whose bad record ended early, and whose application waits."""
WAITING = ("鹭江通途公路", "鹭江启明园区")
REFUSED = "松间代建公路"
WITHDRAWN = date(2019, 8, 12)
"""Of which day a record was entered by mistake and taken back."""
REPAIRED_ON = date(2019, 4, 22)
BLACK, BLACK_FROM, BLACK_UNTIL = "叠浪代建公路", date(2018, 3, 1), date(2019, 2, 28)


def credit(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield conduct records with what concealing one cost, repairs, the blacklist, and the opinions of 2018."""
    standard = in_force("lujiang", STANDARD_SINCE)
    entered = sorted(CONDUCT, key=lambda one: (_entered_on(one), one.builder))
    records = list(_records(entered, standard, numbers))
    yield from records
    yield from _repairs(records, numbers)
    yield row(
        BlacklistEntry,
        id=1,
        unit_id=numbers.unit[BLACK],
        reason="围标串标，经有关部门认定",
        clause="演示：代建单位信用管理办法第十一条（假定）",
        document="演示：处理决定〔2018〕3号",
        starts_on=BLACK_FROM,
        term_until=BLACK_UNTIL,
        state=ProposalState.APPROVED,
        entered_by=numbers.person[OFFICER],
        entered_at=at(date(2018, 2, 20), 10),
        decided_by=numbers.person[APPROVER],
        decided_at=at(date(2018, 2, 27), 16),
        decision="情况属实，列入一年",
    )
    yield from _opinions(facts, numbers)


def _entered_on(one: Conduct) -> date:
    """The day on which a record was entered: some days after the act, and not before the standard held."""
    return max(one.on, STANDARD_SINCE + timedelta(days=6)) + timedelta(days=between(f"{one.builder}/{one.on}/entered", 1, high=7))


def _records(entered: list[Conduct], standard: Standard, numbers: Numbers) -> Iterator[Row]:
    counts = dict.fromkeys(ConductKind, 0)
    rows = [(one, standard.act(one.act), None) for one in entered]
    place = next(n for n, one in enumerate(entered) if one.builder == CONCEALED)
    extra: list[tuple[Conduct, Act, int | None]] = [
        *rows[: place + 1],
        (entered[place], standard.concealment.act, place + 1),
        *rows[place + 1 :],
    ]
    for number, (one, act, concealed) in enumerate(extra, start=1):
        counts[act.kind] += 1
        yield _record(one, act, standard.edition, numbers, place=(number, counts[act.kind], concealed))


def _record(one: Conduct, act: Act, edition: str, numbers: Numbers, *, place: tuple[int, int, int | None]) -> Row:
    number, count, concealed = place
    worth, day = measured(act, one.on), _entered_on(one)
    code = f"2019-{'良' if act.kind is ConductKind.GOOD else '不良'}-{count:03d}"
    waits = one.builder in WAITING and one.on.month == TODAY.month
    state = ProposalState.REFUSED if one.builder == REFUSED else ProposalState.APPROVED
    state = ProposalState.PROPOSED if waits else ProposalState.WITHDRAWN if one.on == WITHDRAWN else state
    return row(
        ConductRecord,
        id=number,
        number=code,
        unit_id=numbers.unit[one.builder],
        kind=act.kind,
        standard=edition,
        act=act.key,
        matter=f"瞒报：{one.matter}" if concealed else one.matter,
        band=worth.band,
        points=worth.points,
        happened_on=one.on,
        valid_until=worth.valid_until,
        collector_id=numbers.unit[BUREAU_UNIT],
        document=f"演示：行为认定〔2019〕{number}号",
        origin=RecordOrigin.CONCEALMENT if concealed else RecordOrigin.COLLECTED,
        extra_of=concealed,
        state=state,
        entered_by=numbers.person[OFFICER],
        entered_at=at(day, 10),
        decided_by=None if waits or one.on == WITHDRAWN else numbers.person[APPROVER],
        decided_at=None if waits else at(day + timedelta(days=0 if one.on == WITHDRAWN else 3), 16),
        decision=_SAID.get(state, ""),
        ended_on=REPAIRED_ON if one.builder == REPAIRED else None,
        end_reason="信用修复，演示：修复决定〔2019〕1号" if one.builder == REPAIRED else "",
    )


_SAID = {ProposalState.REFUSED: "逾期两次，不足三次", ProposalState.WITHDRAWN: "经核对考勤，人员在岗，录入有误"}


def _repairs(records: list[Row], numbers: Numbers) -> Iterator[Row]:
    of = {one.values["unit_id"]: one.values["id"] for one in records}
    yield row(
        CreditRepair,
        id=1,
        record_id=of[numbers.unit[REPAIRED]],
        reason="临边防护已全部整改，现场培训两次，附复查照片",
        state=ProposalState.APPROVED,
        asked_by=numbers.person[f"coordinator/{REPAIRED}"],
        asked_at=at(date(2019, 4, 9), 11),
        decided_by=numbers.person[APPROVER],
        decided_at=at(REPAIRED_ON, 15),
        decision="整改到位",
        document="演示：修复决定〔2019〕1号",
    )
    yield row(
        CreditRepair,
        id=2,
        record_id=of[numbers.unit[ASKING]],
        reason="变更已补办审批，超出部分由本单位承担",
        state=ProposalState.PROPOSED,
        asked_by=numbers.person[f"coordinator/{ASKING}"],
        asked_at=at(date(2019, 8, 14), 9),
    )


def _opinions(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """What responsible units say of their builders of 2018; a few say nothing, and so there is none of some builders."""
    running = [plan.project for plan in facts.july if facts.estimates[plan.project.name].planned_start.year < 2019]
    held = dict.fromkeys((p.builder, p.responsible) for p in running if p.builder is not None)
    silent = {builder.short for builder in builders() if draw(f"{builder.short}/silent", 7) == 0}
    said = [(builder, unit) for builder, unit in held if builder not in silent and draw(f"{builder}/{unit}/says", 3) > 0]
    for number, (builder, unit) in enumerate(said, start=1):
        points = between(f"{builder}/liked", 74, high=93) + between(f"{builder}/{unit}/points", -4, high=4)
        yield row(
            OwnerOpinion,
            id=number,
            year=2018,
            builder_id=numbers.unit[builder or ""],
            unit_id=numbers.unit[unit],
            points=points * 10_000,
            text="",
            person_id=numbers.person[f"manager/{unit}"],
            at=at(date(2019, 1, between(f"{unit}/said", 8, high=28)), 9, minute=draw(f"{builder}/{unit}/minute", 60)),
        )
