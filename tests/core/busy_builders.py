"""The small city's directory and credit with something in each state, and a request for each command about them."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from core.access import Actor
from core.commands.blacklist import DecideBlacklist, LeaveBlacklist, ProposeBlacklist, decide_blacklist, propose_blacklist
from core.commands.builder import AssignBuilder
from core.commands.conduct import DecideRecord, EnterRecord, Measured, decide_record, enter_record
from core.commands.cost import RecordCost, record_cost
from core.commands.directory import EnterDirectory, LeaveDirectory, SetSpecialty, enter_directory, set_specialty
from core.commands.opinion import GiveOpinion, give_opinion
from core.commands.repair import AskRepair, DecideRepair, ask_repair, decide_repair
from core.commands.revocation import DecideRevocation, ProposeRevocation, decide_revocation, propose_revocation
from core.commands.scope import (
    DecideException,
    EndCeilings,
    ProposeException,
    SetCeiling,
    SetProjectSpecialty,
    decide_exception,
    propose_exception,
    set_ceiling,
)
from core.commands.succession import AddAlias, RecordSuccession
from core.commands.training import RecordTraining, record_training
from core.models import BlacklistEntry, ConductRecord, CreditRepair, DirectoryEntry, ScopeException, TierCeiling
from core.vocabulary import (
    AliasKind,
    ConductKind,
    CostKind,
    ProposalState,
    RecordOrigin,
    RevocationGround,
    SuccessionKind,
    Tier,
    TrainingKind,
    UserRole,
)
from tests.core.route import OWNER, RESPONSIBLE, unit_id
from tests.data.town import NOON
from tests.people import person

BUILDER = "鹭建工程管理有限公司"
SINCE = date(2018, 1, 1)
ABSENT = Measured("lujiang.2019-01-01", "absent", "P2", -20_000, date(2020, 2, 9))


def builders(session: Session) -> None:
    """Entries, a ceiling, exceptions proposed and approved, records, repairs, blacklist, an opinion, an amount, a training."""
    officer = person(session, "管名录的人", UserRole.OFFICER, on=NOON)
    head = person(session, "批名录的人", UserRole.SECTION_HEAD, on=NOON)
    builder, owner = unit_id(session, BUILDER), unit_id(session, OWNER)
    for name in ("房建", "市政"):
        set_specialty(session, SetSpecialty(name), by=officer, on=NOON)
    for unit in (builder, owner):
        enter_directory(session, EnterDirectory(unit, 1, Tier.B, SINCE, "名录〔2018〕1号", "符合条件"), by=officer, on=NOON)
    set_ceiling(session, SetCeiling(Tier.B, None, None, SINCE, "范围〔2018〕1号"), by=head, on=NOON)
    for code in ("LJ-001", "LJ-002"):
        propose_exception(session, ProposeException(code, builder, "连片实施"), by=officer, on=NOON)
    session.flush()
    decide_exception(session, DecideException(1, approve=True), by=head, on=NOON)
    _credit(session)
    record_cost(session, RecordCost("LJ-001", CostKind.ESTIMATE, 10**12, SINCE, "概算批复"), by=officer, on=NOON)
    record_training(session, RecordTraining(TrainingKind.TRAINING, SINCE, "概算控制", ((builder, 3),)), by=officer, on=NOON)


def _credit(session: Session) -> None:
    builder, owner = unit_id(session, BUILDER), unit_id(session, OWNER)
    officer = person(session, "录信用的人", UserRole.OFFICER, on=NOON)
    approver = person(session, "批信用的人", UserRole.CREDIT_APPROVER, on=NOON)
    speaker = person(session, "申修复的人", UserRole.COORDINATOR, unit_id=builder, on=NOON)
    manager = person(session, "提意见的人", UserRole.UNIT_MANAGER, unit_id=unit_id(session, RESPONSIBLE), on=NOON)
    numbers = [_record(session, builder, by=officer) for _ in range(4)]
    for number in numbers[1:]:
        decide_record(session, DecideRecord(number, approve=True), by=approver, on=NOON)
    for number in numbers[2:]:
        ask_repair(session, AskRepair("已到岗", record_id=number), by=speaker, on=NOON)
    session.flush()
    decide_repair(session, DecideRepair(2, approve=True, document="修复〔2019〕1号"), by=approver, on=NOON + timedelta(days=1))
    for number in numbers[2:]:
        propose_revocation(session, ProposeRevocation(number, RevocationGround.ERROR, "查无此事", "撤〔2019〕1号"), by=officer, on=NOON)
    session.flush()
    decide_revocation(session, DecideRevocation(2, approve=True), by=approver, on=NOON + timedelta(days=1))
    for unit in (builder, owner):
        request = ProposeBlacklist(unit, "围标", "第十一条", "处理〔2019〕1号", date(2019, 8, 1), date(2020, 7, 31))
        propose_blacklist(session, request, by=officer, on=NOON)
    session.flush()
    decide_blacklist(session, DecideBlacklist(1, approve=True), by=approver, on=NOON)
    give_opinion(session, GiveOpinion(2019, builder, 900_000), by=manager, on=NOON)
    session.flush()


def _record(session: Session, builder: int, *, by: Actor) -> int:
    request = _entered(builder, number=len(session.exec(select(ConductRecord.id)).all()) + 1)
    return enter_record(session, request, by=by, on=NOON).id or 0


def _entered(builder: int, *, number: int) -> EnterRecord:
    return EnterRecord(builder, ConductKind.BAD, ABSENT, "三次不在岗", date(2019, 8, 10), builder, f"认定〔2019〕{number}号")


def requests(session: Session) -> dict[str, object]:
    """A request for each command about builders."""
    builder, owner = (unit_id(session, name) for name in (BUILDER, OWNER))
    proposed = ProposalState.PROPOSED
    exception = session.exec(select(ScopeException.id).where(ScopeException.state == proposed)).one() or 0
    waiting = (
        session.exec(select(ConductRecord.id).where(ConductRecord.state == proposed, ConductRecord.origin == RecordOrigin.COLLECTED)).one()
        or 0
    )
    repair, asked = session.exec(select(CreditRepair.id, CreditRepair.record_id).where(CreditRepair.state == proposed)).one()
    approved = select(ConductRecord.id).where(ConductRecord.state == ProposalState.APPROVED, ConductRecord.id != asked)
    counts = session.exec(approved.where(col(ConductRecord.ended_on).is_(None))).one() or 0
    black = {state: session.exec(select(BlacklistEntry.id).where(BlacklistEntry.state == state)).one() or 0 for state in _BLACK}
    entry = session.exec(select(DirectoryEntry.id).where(DirectoryEntry.unit_id == builder)).one() or 0
    ceiling = session.exec(select(TierCeiling.id)).one() or 0
    today = NOON.date()
    return {
        "blacklist.propose_blacklist": ProposeBlacklist(builder, "围标", "第十一条", "处理〔2019〕2号", date(2020, 8, 1), date(2020, 8, 2)),
        "blacklist.decide_blacklist": DecideBlacklist(black[proposed], approve=True),
        "blacklist.leave_blacklist": LeaveBlacklist(black[ProposalState.APPROVED], today, "查明无责", "移出〔2019〕1号"),
        "builder.assign_builder": AssignBuilder("LJ-003", owner, date(2019, 9, 1), "更换〔2019〕1号"),
        "conduct.enter_record": _entered(builder, number=99),
        "conduct.decide_record": DecideRecord(waiting, approve=True),
        "cost.record_cost": RecordCost("LJ-002", CostKind.FINAL, 10**12, today, "决算批复"),
        "directory.set_specialty": SetSpecialty("水利"),
        "directory.enter_directory": EnterDirectory(builder, 2, Tier.A, today, "名录〔2019〕1号", "符合条件"),
        "directory.leave_directory": LeaveDirectory((entry,), today, "名录〔2019〕2号", "资质注销"),
        "opinion.give_opinion": GiveOpinion(2019, builder, 800_000),
        "repair.ask_repair": AskRepair("已到岗", record_id=counts),
        "repair.decide_repair": DecideRepair(repair or 0, approve=True, document="修复〔2019〕2号"),
        "revocation.propose_revocation": ProposeRevocation(counts, RevocationGround.ANNULLED, "复议撤销", "撤〔2019〕2号"),
        "revocation.decide_revocation": DecideRevocation(1, approve=True),
        "scope.set_ceiling": SetCeiling(Tier.A, None, None, today, "范围〔2019〕1号"),
        "scope.end_ceilings": EndCeilings((ceiling,), today, "范围〔2019〕2号"),
        "scope.set_project_specialty": SetProjectSpecialty(("LJ-001",), 1),
        "scope.propose_exception": ProposeException("LJ-003", builder, "连片实施"),
        "scope.decide_exception": DecideException(exception, approve=True),
        "succession.record_succession": RecordSuccession(builder, owner, SuccessionKind.MERGER, today, "国资〔2019〕1号", "合并协议"),
        "succession.add_alias": AddAlias(builder, "鹭建管理公司", AliasKind.SHORT, "月报"),
        "training.record_training": RecordTraining(TrainingKind.GUIDANCE, today, "边坡", ((builder, 2),)),
    }


_BLACK = (ProposalState.PROPOSED, ProposalState.APPROVED)
ACTS = {
    "blacklist.propose_blacklist": "提请列入黑名单",
    "blacklist.decide_blacklist": "决定黑名单",
    "blacklist.leave_blacklist": "决定黑名单",
    "builder.assign_builder": "更换代建单位",
    "conduct.enter_record": "录入行为记录",
    "conduct.decide_record": "审批行为记录",
    "cost.record_cost": "登记概决算",
    "directory.set_specialty": "设置专业",
    "directory.enter_directory": "列入名录",
    "directory.leave_directory": "移出名录",
    "opinion.give_opinion": "录入单位意见",
    "repair.ask_repair": "申请信用修复",
    "repair.decide_repair": "决定信用修复",
    "revocation.propose_revocation": "提出撤销行为记录",
    "revocation.decide_revocation": "决定撤销行为记录",
    "scope.set_ceiling": "设置承接范围",
    "scope.end_ceilings": "设置承接范围",
    "scope.set_project_specialty": "登记项目专业",
    "scope.propose_exception": "申请超范围承接",
    "scope.decide_exception": "批准超范围承接",
    "succession.record_succession": "登记单位承继",
    "succession.add_alias": "登记单位别名",
    "training.record_training": "登记培训",
}
"""What each command about builders is called in the table of rights."""
OF_ROWS = {"录入单位意见": RESPONSIBLE, "申请信用修复": BUILDER}
"""Acts of a unit on its own rows, and that unit."""
