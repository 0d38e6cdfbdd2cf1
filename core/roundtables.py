"""圆桌会 (党建圆桌会): its closed lists, and which act leads an opinion from which state where."""

import re
from collections.abc import Mapping

from core.issues import ReplyKind, Satisfaction
from core.vocabulary import Term

LIMIT_DAYS = 5
"""Working days that the form of a 具体问题 begins with, as hotlines of other cities state them; assumed for round tables."""
POLICY_MONTHS = 3
"""Months for other opinions, taken over from 山东省人大代表建议、批评和意见办理工作条例 (2017) article 19; assumed for round tables."""
ASSUMED = "办理期限默认值（具体问题5个工作日，政策和立法建议3个月）是本系统的假定，没有公布的办法规定。"
MOST_OPINIONS = 100
"""Opinions of one round table."""
MOST_OF_A_GROUP = 1000
"""Persons of one group at a round table."""
HEARD = (Satisfaction.SATISFIED, Satisfaction.MOSTLY, Satisfaction.DISSATISFIED)
"""What a call-back about an opinion may have heard."""


class TopicSource(Term):
    """Where the topic of a round table comes from."""

    SURVEY = "调研"
    PETITION = "信访"
    HOTLINE = "热线"
    FIRM = "企业反映"
    LEADER = "领导交办"
    ISSUE = "问题协调"


class Field(Term):
    """What a round table is about."""

    CONSTRUCTION = "建筑业"
    CITY = "城市建设管理"
    GAS = "燃气安全"
    HOUSING = "住房民生"
    PROPERTY = "物业"
    OLD_ESTATES = "老旧小区适老化"
    NEW_CITIZENS = "新市民住房"
    GREEN = "绿色低碳"
    WASTE = "建筑垃圾"
    TALENT = "人才"
    FINANCE = "融资"
    OTHER = "其他"


class PlaceKind(Term):
    """At what kind of place it was opened."""

    ESTATE = "小区"
    FIRM = "企业"
    SERVICE_HALL = "办事大厅"
    SITE = "施工现场"
    OTHER = "其他"


class Participant(Term):
    """Who takes part."""

    EXPERT = "专家学者"
    FIRM = "企业人员"
    CITIZEN = "普通群众"
    WORKER = "一线职工"
    DEPARTMENT = "主管部门"
    OTHER = "其他"


class OpinionKind(Term):
    """What an opinion asks for."""

    MATTER = "具体问题"
    POLICY = "政策建议"
    LAW = "立法建议"


class OpinionState(Term):
    """The states of an opinion; one that is not effective, or was entered by mistake, is kept and not handled."""

    WAITING = "待派办"
    WORKING = "办理中"
    EXTENDING = "申请延期"
    ANSWERED = "已答复"
    TRACKED = "列入计划"
    RETURNED = "退回重办"
    CLOSED = "办结"
    ISSUE = "转问题协调"
    NOTED = "不办理"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something here; what became a problem is handled there."""
        return self not in (OpinionState.CLOSED, OpinionState.ISSUE, OpinionState.NOTED)

    @property
    def with_handler(self) -> bool:
        """Whether the handler has to act, so that a missed day is the handler's."""
        return self in (OpinionState.WORKING, OpinionState.TRACKED, OpinionState.RETURNED)


class OpinionAct(Term):
    """What is done to an opinion."""

    ASSIGN = "派办"
    ASK_EXTENSION = "申请延期"
    GRANT = "同意延期"
    REFUSE = "不同意延期"
    REPLY = "答复"
    CONFIRM = "确认办结"
    TRACK = "转入跟踪"
    RETURN = "退回重办"
    RAISE = "转问题协调"
    DROP = "不办理"


class OutcomeKind(Term):
    """What a round table led to."""

    LAW = "省级法规制定修订"
    GOVERNMENT = "省政府文件"
    POLICY = "政策性文件"
    SERVICE = "办实事"
    CREDIT = "资金授信"
    LOAN = "发放贷款"
    OTHER = "其他"

    @property
    def is_money(self) -> bool:
        """Whether it states an amount and a number of firms."""
        return self in (OutcomeKind.CREDIT, OutcomeKind.LOAN)

    @property
    def is_document(self) -> bool:
        """Whether it carries a document number."""
        return self in (OutcomeKind.GOVERNMENT, OutcomeKind.POLICY)


_S, _A = OpinionState, OpinionAct

MOVES: Mapping[OpinionState, Mapping[OpinionAct, OpinionState]] = {
    _S.WAITING: {_A.ASSIGN: _S.WORKING, _A.RAISE: _S.ISSUE, _A.DROP: _S.NOTED},
    _S.WORKING: {_A.ASSIGN: _S.WORKING, _A.REPLY: _S.ANSWERED, _A.RAISE: _S.ISSUE, _A.ASK_EXTENSION: _S.EXTENDING},
    _S.EXTENDING: {_A.GRANT: _S.WORKING, _A.REFUSE: _S.WORKING},
    _S.ANSWERED: {_A.CONFIRM: _S.CLOSED, _A.TRACK: _S.TRACKED, _A.RETURN: _S.RETURNED},
    _S.TRACKED: {_A.REPLY: _S.ANSWERED},
    _S.RETURNED: {_A.ASSIGN: _S.WORKING, _A.REPLY: _S.ANSWERED, _A.RAISE: _S.ISSUE},
    _S.CLOSED: {},
    _S.ISSUE: {},
    _S.NOTED: {},
}
"""State → act → where it leads. There is no other way from state to state."""


def separate(text: str) -> tuple[str, ...]:
    """Return the names that stand in a text between 、, commas, semicolons or line breaks, blanks around them dropped."""
    return tuple(word for part in re.split(r"[,，、;；\n]+", text) if (word := part.strip()))


def called(reply: ReplyKind | None, heard: Satisfaction) -> OpinionAct:
    """Return where a call-back leads: what does not satisfy is returned, what was put into a plan is watched, all else is closed."""
    if heard is Satisfaction.DISSATISFIED:
        return OpinionAct.RETURN
    return OpinionAct.TRACK if reply is ReplyKind.PLANNED else OpinionAct.CONFIRM
