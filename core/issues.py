"""What holds a project up (问题协调): its words, and the one table of which act leads from which state where, by whom, on whose rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from core.vocabulary import Term, UserRole

OBJECTION_DAYS = 5
"""Working days in which a unit may object to an assignment, taken over from 信访工作条例 (2022) article 23; assumed for projects."""
LIMIT_DAYS = 5
"""Working days that the form of an assignment begins with; assumed for this city, as the orders of other cities' hotlines state them."""
REWORK_DAYS = 5
"""Working days for what is returned, where the bureau says no other number; assumed."""
LIFTED_DAYS = 5
"""Working days for what was lifted to the next rung; assumed."""
MOST_DAYS = 250
"""Working days that a limit may have at most: a year."""
MOST_PAPERS = 20
"""Photographs and documents of one problem."""
ASSUMED = "派单异议、上移后和退回重办的期限（各5个工作日）是本系统的假定，办法没有规定。"


class IssueKind(Term):
    """What a problem is about."""

    APPROVAL = "前期审批"
    LAND = "征地拆迁"
    CONSTRUCTION = "施工组织"
    PIPELINES = "管线迁改"
    MUNICIPAL = "市政配套"
    FUNDS = "资金"
    OTHER = "其他"


class IssueSource(Term):
    """Where a problem was found."""

    REPORT = "填报"
    MEETING = "会议"
    VISIT = "走访"
    ROUND_TABLE = "圆桌会"
    INSPECTION = "督查"
    OTHER = "其他"


class Rung(Term):
    """Who sees to it that a problem is solved, from the lowest rung up; 移送 is an act, no rung."""

    OWNER = "业主（代建）单位"
    RESPONSIBLE = "责任单位"
    OFFICE = "市重点办"
    LEAD_OFFICIAL = "分管（挂钩）领导"
    LEADING_GROUP = "领导小组"

    @property
    def place(self) -> int:
        """From 1, the lowest."""
        return list(Rung).index(self) + 1

    @property
    def above(self) -> "Rung | None":
        """The next rung, None above the highest."""
        return list(Rung)[self.place] if self.place < len(Rung) else None

    @property
    def lifts_itself(self) -> bool:
        """Whether lateness moves a problem up from here without anybody's decision: below 市重点办."""
        return self.place < Rung.OFFICE.place


class IssueState(Term):
    """The states of a problem."""

    WAITING = "待派单"
    ASSIGNED = "已派单"
    DISPUTED = "派单异议"
    WORKING = "办理中"
    EXTENDING = "申请延期"
    ANSWERED = "已答复"
    TRACKED = "列入计划"
    RETURNED = "退回重办"
    CLOSED = "办结"
    STRUCK = "销号"

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do before it may be struck off."""
        return self not in (IssueState.CLOSED, IssueState.STRUCK)

    @property
    def with_owner(self) -> bool:
        """Whether the owner has to act, so that a missed day is the owner's; else the bureau has to."""
        return self in (IssueState.ASSIGNED, IssueState.WORKING, IssueState.RETURNED, IssueState.TRACKED)


class ReplyKind(Term):
    """What an answer says, taken over from the four of 山东省人大代表建议、批评和意见办理工作条例 (2017) article 18."""

    SOLVED = "已解决或部分解决"
    PLANNED = "列入计划"
    NOT_YET = "暂不具备条件"
    REFUSED = "不予采纳"


class Satisfaction(Term):
    """What the call-back heard, or that the bureau looked itself."""

    SATISFIED = "满意"
    MOSTLY = "基本满意"
    DISSATISFIED = "不满意"
    CHECKED = "局里核实"


class LiftState(Term):
    """What became of a proposal to lift a late problem."""

    PROPOSED = "待决定"
    LIFTED = "上提一级"
    KEPT = "维持原级"
    REFERRED = "移送"


class IssueAct(Term):
    """What is done to a problem."""

    RAISE = "提出"
    ASSIGN = "派单"
    DISPUTE = "提出异议"
    REASSIGN = "改派"
    FIX = "裁定由原单位办"
    ACCEPT = "签收"
    ASK_EXTENSION = "申请延期"
    GRANT = "同意延期"
    REFUSE = "不同意延期"
    REPLY = "答复"
    CONFIRM = "确认办结"
    TRACK = "转入跟踪"
    RETURN = "退回重办"
    RESUME = "重新办理"
    STRIKE = "销号"
    LIFT = "逾期上移"
    DECIDE_LIFT = "上提一级"
    KEEP_RUNG = "维持原级"
    REFER = "移送"


class Rows(Enum):
    """Whose problems a role may move: anybody's, those that its unit owns, those that its unit proposed and another one owns."""

    ALL = 1
    OWNER = 2
    PROPOSER = 3


Who = Mapping[UserRole, frozenset[Rows]]


@dataclass(frozen=True)
class Move:
    """Where an act leads, and who may do it on whose problems."""

    to: IssueState
    who: Who


def _who(*some: tuple[Rows, tuple[UserRole, ...]]) -> Who:
    roles = {role for _, held in some for role in held}
    return {role: frozenset(rows for rows, held in some if role in held) for role in roles}


_S, _A, _R = IssueState, IssueAct, UserRole
_OWNER = _who((Rows.OWNER, (_R.COORDINATOR, _R.UNIT_MANAGER, _R.OFFICER)))
_BUREAU = _who((Rows.ALL, (_R.OFFICER, _R.SECTION_HEAD)))
_OFFICER = _who((Rows.ALL, (_R.OFFICER,)))
_HEAD = _who((Rows.ALL, (_R.SECTION_HEAD,)))
_CALLS_BACK = _who((Rows.ALL, (_R.OFFICER,)), (Rows.PROPOSER, (_R.COORDINATOR, _R.UNIT_MANAGER)))

MOVES: Mapping[IssueState, Mapping[IssueAct, Move]] = {
    _S.WAITING: {_A.ASSIGN: Move(_S.ASSIGNED, _BUREAU)},
    _S.ASSIGNED: {_A.ACCEPT: Move(_S.WORKING, _OWNER), _A.DISPUTE: Move(_S.DISPUTED, _OWNER)},
    _S.DISPUTED: {_A.REASSIGN: Move(_S.ASSIGNED, _BUREAU), _A.FIX: Move(_S.ASSIGNED, _HEAD)},
    _S.WORKING: {_A.REPLY: Move(_S.ANSWERED, _OWNER), _A.ASK_EXTENSION: Move(_S.EXTENDING, _OWNER)},
    _S.EXTENDING: {_A.GRANT: Move(_S.WORKING, _HEAD), _A.REFUSE: Move(_S.WORKING, _HEAD)},
    _S.ANSWERED: {
        _A.CONFIRM: Move(_S.CLOSED, _CALLS_BACK),
        _A.TRACK: Move(_S.TRACKED, _OFFICER),
        _A.RETURN: Move(_S.RETURNED, _CALLS_BACK),
    },
    _S.TRACKED: {_A.REPLY: Move(_S.ANSWERED, _OWNER)},
    _S.RETURNED: {_A.RESUME: Move(_S.WORKING, _OWNER)},
    _S.CLOSED: {_A.STRIKE: Move(_S.STRUCK, _HEAD)},
    _S.STRUCK: {},
}
"""State → act → where it leads and who may do it. There is no other way from state to state."""

RIGHTS: Mapping[str, tuple[IssueAct, ...]] = {
    "派单": (_A.ASSIGN, _A.REASSIGN),
    "裁定派单": (_A.FIX,),
    "办理问题": (_A.ACCEPT, _A.DISPUTE, _A.ASK_EXTENSION, _A.REPLY, _A.RESUME),
    "决定延期": (_A.GRANT, _A.REFUSE),
    "回访问题": (_A.CONFIRM, _A.TRACK, _A.RETURN),
    "问题销号": (_A.STRIKE,),
}
"""The names under which the table of rights knows the acts."""


def right_of(act: IssueAct) -> str:
    """Return the name under which the table of rights knows an act. Raises LookupError where it is none of the moves."""
    return next(name for name, acts in RIGHTS.items() if act in acts)


def holders(name: str) -> dict[UserRole, frozenset[Rows]]:
    """Return who has a right of RIGHTS, and on whose problems: of all acts under it together."""
    found: dict[UserRole, frozenset[Rows]] = {}
    for moves in MOVES.values():
        for act in RIGHTS[name]:
            for role, rows in moves[act].who.items() if act in moves else ():
                found[role] = found.get(role, frozenset()) | rows
    return found


def earliest_extension(due_on: date | None, day: date) -> date:
    """Return the first day that an extension decided on a day may lead to: after the limit, and not before the day itself."""
    return day if due_on is None else max(day, due_on + timedelta(days=1))


def rows_of(unit_id: int | None, *, owner_id: int | None, proposer_id: int | None) -> frozenset[Rows]:
    """Return whose problem one is to somebody of a unit; who owns a problem does not call back on it for the proposer as well."""
    found = {Rows.ALL}
    if unit_id is not None and unit_id == owner_id:
        found.add(Rows.OWNER)
    elif unit_id is not None and unit_id == proposer_id:
        found.add(Rows.PROPOSER)
    return frozenset(found)


def moves_for(state: IssueState, roles: frozenset[UserRole], *, rows: frozenset[Rows]) -> dict[IssueAct, IssueState]:
    """Return the moves from a state that these roles have on such rows: where each act leads."""
    return {act: move.to for act, move in MOVES[state].items() if any(move.who.get(role, frozenset()) & rows for role in roles)}
