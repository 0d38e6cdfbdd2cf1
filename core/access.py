"""Who may give which command on whose rows, and who may see what: two tables, asked by every command and query."""

from dataclasses import dataclass
from enum import Enum

from core import issues
from core.errors import NotAllowed
from core.issues import Rows
from core.vocabulary import UserRole


@dataclass(frozen=True)
class Actor:
    """The person, or the command line on an operator's behalf, who gives a command or looks; `source` is where from.

    `only`: of all that the roles give, this one command and nothing to look at; "" is no bound.
    """

    name: str
    roles: frozenset[UserRole]
    unit_id: int | None = None
    person_id: int | None = None
    account_id: int | None = None
    source: str = ""
    only: str = ""


OPERATOR = Actor("命令行", frozenset({UserRole.OFFICER, UserRole.SECTION_HEAD, UserRole.SYSTEM_ADMIN}), source="命令行")
"""Whoever runs a command on the machine that holds the database acts for the bureau."""


SYSTEM = Actor("系统", frozenset({UserRole.OFFICER}), source="定时任务")
"""Who acts for the timetable where nobody has to decide: opens and closes months by the city's rule, moves late problems up."""

CARETAKER = Actor("系统", frozenset({UserRole.SYSTEM_ADMIN}), source="定时任务")
"""Who disables accounts that nobody used, for the timetable."""

LOCKER = Actor("系统", frozenset({UserRole.SECTION_HEAD}), source="定时任务", only="锁定月份")
"""Who locks a month whose reports are all decided, for the timetable, where the city set when; gives no other command."""


class Reach(Enum):
    """Over whose rows a role's right goes."""

    OWN = 1
    ALL = 2


Rights = dict[UserRole, Reach]


def _all(*roles: UserRole) -> Rights:
    return dict.fromkeys(roles, Reach.ALL)


def _own(*roles: UserRole) -> Rights:
    return dict.fromkeys(roles, Reach.OWN)


def _of_issues(name: str) -> Rights:
    return {role: Reach.ALL if Rows.ALL in rows else Reach.OWN for role, rows in issues.holders(name).items()}


_R = UserRole
_BUREAU = _all(_R.OFFICER, _R.SECTION_HEAD)
_OBJECTIONS = _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY)
_ADMINISTRATORS = _all(_R.SECURITY_ADMIN, _R.SYSTEM_ADMIN)

_READERS = tuple(role for role in UserRole if role not in {_R.SYSTEM_ADMIN, _R.SECURITY_ADMIN, _R.AUDITOR})
"""Whom something may wait for, so that a message may tell of it."""

MAY_GIVE: dict[str, Rights] = {
    "登记城市": _all(_R.SYSTEM_ADMIN),
    "选定办法": _all(_R.SECTION_HEAD),
    "选定考评办法": _all(_R.SECTION_HEAD),
    "选定评分表": _all(_R.SECTION_HEAD),
    "导入单位名录": _all(_R.OFFICER),
    "开放填报": _all(_R.OFFICER),
    "关闭填报": _all(_R.OFFICER),
    "重新开放填报": _all(_R.SECTION_HEAD),
    "锁定月份": _all(_R.SECTION_HEAD),
    "导入年度计划": _all(_R.OFFICER),
    "批准年度计划": _all(_R.SECTION_HEAD),
    "导入月报": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "填报月报": _own(_R.COORDINATOR),
    "确认月报": _own(_R.UNIT_MANAGER),
    "退回月报": _own(_R.UNIT_MANAGER) | _all(_R.OFFICER),
    "审核月报": _all(_R.OFFICER),
    "申请更正": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "批准更正": _all(_R.SECTION_HEAD),
    "起草通报": _all(_R.OFFICER),
    "发起数据核对": _all(_R.OFFICER),
    "核对数据": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "答复异议": _all(_R.OFFICER),
    "作废通报稿": _all(_R.OFFICER),
    "签发通报": _all(_R.SIGNATORY),
    "印发通报": _all(_R.OFFICER),
    "提出红黄牌建议": _all(_R.OFFICER),
    "决定红黄牌": _all(_R.SIGNATORY),
    "说明红黄牌": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "提请督查措施": _all(_R.OFFICER),
    "决定督查措施": _all(_R.SIGNATORY),
    "报告督查措施": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "办结督查措施": _all(_R.SIGNATORY),
    "申请不可抗力": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER),
    "批准不可抗力": _all(_R.SECTION_HEAD),
    "试算规则": _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY),
    "设置专业": _all(_R.OFFICER),
    "设置承接范围": _all(_R.SECTION_HEAD),
    "列入名录": _all(_R.OFFICER),
    "移出名录": _all(_R.OFFICER),
    "登记项目专业": _all(_R.OFFICER),
    "更换代建单位": _all(_R.OFFICER),
    "申请超范围承接": _all(_R.OFFICER),
    "批准超范围承接": _all(_R.SECTION_HEAD),
    "登记单位承继": _all(_R.OFFICER),
    "登记单位别名": _all(_R.OFFICER),
    "登记概决算": _all(_R.OFFICER),
    "登记培训": _all(_R.OFFICER),
    "录入行为记录": _all(_R.OFFICER),
    "撤回行为记录": _all(_R.OFFICER),
    "审批行为记录": _all(_R.CREDIT_APPROVER),
    "提出撤销行为记录": _all(_R.OFFICER),
    "决定撤销行为记录": _all(_R.CREDIT_APPROVER),
    "录入单位意见": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "提请列入黑名单": _all(_R.OFFICER),
    "决定黑名单": _all(_R.CREDIT_APPROVER),
    "申请信用修复": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "决定信用修复": _all(_R.CREDIT_APPROVER),
    "编制督查计划": _all(_R.OFFICER),
    "公布抽取总体": _all(_R.OFFICER),
    "录入抽取种子": _all(_R.SECTION_HEAD),
    "批准重新抽取": _all(_R.SIGNATORY),
    "登记回避": _all(_R.OFFICER, _R.SECTION_HEAD, _R.INSPECTOR),
    "报送自评": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "检查评分": _all(_R.INSPECTOR),
    "复核评分": _all(_R.INSPECTOR),
    "审定评分": _all(_R.SECTION_HEAD),
    "回复整改": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "复查问题": _all(_R.INSPECTOR),
    "起草考评": _all(_R.OFFICER),
    "签发考评": _all(_R.SIGNATORY),
    "公示考评": _all(_R.OFFICER),
    "对考评提异议": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "答复考评异议": _all(_R.OFFICER),
    "考评生效": _all(_R.SIGNATORY),
    "作废考评稿": _all(_R.OFFICER),
    "编制征收计划": _all(_R.OFFICER),
    "批准征收计划": _all(_R.SECTION_HEAD),
    "填报征收进度": _own(_R.COORDINATOR),
    "退回征收进度": _all(_R.OFFICER),
    "审核征收进度": _all(_R.OFFICER),
    "申请征收更正": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "批准征收更正": _all(_R.SECTION_HEAD),
    "登记联合督查": _all(_R.OFFICER),
    "办结联合督查": _all(_R.OFFICER),
    "提出问题": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _BUREAU,
    "附问题材料": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _BUREAU,
    **{name: _of_issues(name) for name in issues.RIGHTS},
    "上移逾期问题": _all(_R.OFFICER),
    "决定问题上提": _all(_R.SIGNATORY),
    "指定协调人": _all(_R.OFFICER),
    "申报入库": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "申报阶段": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "更正阶段": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "申报出库": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "审定项目库": _all(_R.OFFICER),
    "转为重点项目": _all(_R.OFFICER),
    "登记会议": _all(_R.OFFICER),
    "更正会议": _all(_R.OFFICER),
    "附会议材料": _all(_R.OFFICER),
    "登记圆桌会": _all(_R.OFFICER),
    "更正圆桌会": _all(_R.OFFICER),
    "登记意见": _all(_R.OFFICER),
    "派办意见": _BUREAU,
    "办理意见": _own(_R.COORDINATOR, _R.UNIT_MANAGER, _R.OFFICER),
    "决定意见延期": _all(_R.SECTION_HEAD),
    "回访意见": _all(_R.OFFICER),
    "意见转问题": _all(_R.OFFICER),
    "登记成果": _all(_R.OFFICER),
    "更正成果": _all(_R.OFFICER),
    "登记审批事项": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER),
    "列入绿色通道": _BUREAU,
    "更正审批事项": _all(_R.OFFICER),
    "上传附件": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "删除附件": _own(_R.COORDINATOR) | _all(_R.OFFICER),
    "下载附件": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _BUREAU,
    "下载异议附件": _OBJECTIONS,
    "下载问题材料": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "导出": _all(*UserRole) | _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "设置日历订阅": _all(_R.COORDINATOR, _R.UNIT_MANAGER, _R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER, _R.INSPECTOR),
    "设置消息提醒": _all(*_READERS),
    "运行任务": _all(_R.OFFICER, _R.SYSTEM_ADMIN),
    "开通账号": _ADMINISTRATORS,
    "停用账号": _ADMINISTRATORS,
    "启用账号": _ADMINISTRATORS,
    "解锁账号": _ADMINISTRATORS,
    "重置密码": _ADMINISTRATORS,
    "绑定统一认证": _ADMINISTRATORS,
    "授予角色": _all(_R.SECURITY_ADMIN),
    "收回角色": _all(_R.SECURITY_ADMIN),
}
"""Act → role → over whose rows. Own rows are those that the actor's unit reports or, for the manager, is responsible for."""

MAY_SEE: dict[str, Rights] = {
    "已审数据": _all(*UserRole),
    "测算榜单": _all(_R.OFFICER, _R.SIGNATORY),
    "已发榜单": _all(*UserRole),
    "归档原件": _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.AUDITOR),
    "核对情况": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY),
    "本单位的测算数据": _own(_R.COORDINATOR, _R.UNIT_MANAGER),
    "红黄牌": _all(*UserRole),
    "督查措施": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "未审月报": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _BUREAU,
    "规则试算": _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY),
    "名录": _all(*UserRole),
    "督查计划": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.INSPECTOR),
    "督查抽取": _all(*UserRole),
    "检查评分表": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.INSPECTOR),
    "受检情况": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.INSPECTOR, _R.LEADER),
    "测算考评": _all(_R.OFFICER, _R.SIGNATORY),
    "公示考评": _all(*UserRole),
    "考评异议": _OBJECTIONS,
    "信用记录": _all(*UserRole),
    "待审信用记录": _all(_R.OFFICER, _R.CREDIT_APPROVER),
    "问题": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "问题上提建议": _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "协调人": _BUREAU,
    "会议": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "圆桌会": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "日程": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER, _R.INSPECTOR),
    "任务清单": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "审批事项": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _all(_R.OFFICER, _R.SECTION_HEAD, _R.SIGNATORY, _R.LEADER),
    "附件": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _BUREAU,
    "催报名单": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _BUREAU,
    "计划草案": _BUREAU,
    "征收交地": _all(*UserRole),
    "未审征收进度": _own(_R.COORDINATOR) | _BUREAU,
    "项目库": _all(*UserRole),
    "待审定项目库": _own(_R.COORDINATOR, _R.UNIT_MANAGER) | _BUREAU,
    "任务运行": _all(_R.OFFICER, _R.SYSTEM_ADMIN),
    "账号": _ADMINISTRATORS,
    "操作日志": _all(_R.AUDITOR),
}
"""What is looked at → role → over whose rows; what stands in no table nobody may see."""

APART = frozenset({_R.SYSTEM_ADMIN, _R.SECURITY_ADMIN, _R.AUDITOR})
"""The three administrators: no person holds two of these roles at the same time."""


def reach(actor: Actor, rights: Rights) -> Reach | None:
    """Return the widest reach that any of the actor's roles gives, None where none does; own rows need a unit."""
    found = [rights[role] for role in actor.roles if role in rights]
    if Reach.ALL in found:
        return Reach.ALL
    return Reach.OWN if found and actor.unit_id is not None else None


def require(actor: Actor, act: str) -> Reach:
    """Return over whose rows the actor may give the command named `act`; raise NotAllowed where over none."""
    return _found(None if actor.only not in ("", act) else reach(actor, MAY_GIVE[act]), act)


def require_for(actor: Actor, act: str, *, unit_id: int | None) -> None:
    """Raise NotAllowed unless the actor may give the command named `act` on rows of the unit."""
    if require(actor, act) is Reach.OWN and unit_id != actor.unit_id:
        raise NotAllowed(act)


def require_sight(actor: Actor, what: str) -> Reach:
    """Return over whose rows the actor may see `what`; raise NotAllowed where over none."""
    return _found(None if actor.only else reach(actor, MAY_SEE[what]), f"查看{what}")


def require_sight_of(actor: Actor, what: str, *, unit_ids: frozenset[int | None]) -> None:
    """Raise NotAllowed unless the actor may see `what` of rows that belong to these units."""
    if require_sight(actor, what) is Reach.OWN and actor.unit_id not in unit_ids:
        raise NotAllowed(f"查看{what}")


def _found(found: Reach | None, what: str) -> Reach:
    if found is None:
        raise NotAllowed(what)
    return found
