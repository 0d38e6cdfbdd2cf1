"""Every closed list of the system with its Chinese labels: the glossary, in code."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A member of a closed list: stored by its English name, shown by its Chinese label."""

    @property
    def label(self) -> str:
        """The Chinese word."""
        return self.value

    @classmethod
    def of_label(cls, label: str) -> Self | None:
        """The member with this Chinese label, or None."""
        return next((member for member in cls if member.label == label), None)


class UnitKind(Term):
    """What a unit is by nature; its part in a project is a Role."""

    DISTRICT = "区政府"
    HEADQUARTERS = "指挥部"
    MANAGEMENT_COMMITTEE = "管委会"
    DEPARTMENT = "市直部门"
    CITY_COMPANY = "市属国企"
    ENTERPRISE = "企业"


class Role(Term):
    """The part that a unit or a person has in a project, from a day to a day."""

    RESPONSIBLE = "责任单位"
    JOINT = "联合责任单位"
    OWNER = "业主单位"
    AGENT_BUILDER = "代建单位"
    CONTRACTOR = "施工单位"
    SUPERVISOR = "监理单位"
    COORDINATOR = "协调人"
    LEAD_OFFICIAL = "挂钩领导"


class ProjectLevel(Term):
    """Whose key project it is: 重大 and 重点, of the province or of the city."""

    PROVINCIAL_MAJOR = "省重大"
    PROVINCIAL_KEY = "省重点"
    CITY_MAJOR = "市重大"
    CITY_KEY = "市重点"

    @property
    def provincial(self) -> bool:
        """Whether it counts on the provincial list as well."""
        return self in (ProjectLevel.PROVINCIAL_MAJOR, ProjectLevel.PROVINCIAL_KEY)


class AssessmentClass(Term):
    """Publicly funded projects are assessed, private ones are served (厦府办〔2018〕23号, articles 53 and 54)."""

    ASSESSED = "考核奖惩类"
    SERVED = "服务保障类"


class Sector(Term):
    """The four sectors of the monthly notice, in official order."""

    INDUSTRY = "产业"
    SOCIAL = "社会事业"
    INFRASTRUCTURE = "城乡基础设施"
    NEW_TOWN = "新城配套"


class Nature(Term):
    """Whether a project starts this year, goes on, or is only being prepared."""

    NEW = "新建"
    CONTINUING = "续建"
    RESERVE = "预备"


class PlanChange(Term):
    """What an edition of the plan does with a project."""

    ADDED = "新增"
    KEPT = "保留"
    SUSPENDED = "暂停"
    WITHDRAWN = "退出"


class ReportState(Term):
    """The states of a monthly report, in their order."""

    DRAFT = "填报中"
    SUBMITTED = "已提交"
    CONFIRMED = "已确认"
    APPROVED = "已审"
    RETURNED = "已退回"


class MonthState(Term):
    """A reporting month: units fill it, the bureau reviews it, then only corrections are possible."""

    OPEN = "填报中"
    CLOSED = "审核中"
    LOCKED = "已锁定"


class CardColour(Term):
    """Cards blame: yellow warns, red is graver."""

    YELLOW = "黄牌"
    RED = "红牌"


class ListKind(Term):
    """A red list praises, a black list blames."""

    RED = "红榜"
    BLACK = "黑榜"


class Tier(Term):
    """The class of an agent builder in the directory."""

    A = "甲类"
    B = "乙类"


class Outcome(Term):
    """What a finding says; missing data is an outcome of its own."""

    MET = "达到"
    NOT_MET = "未达到"
    EXEMPTED = "免责"
    NOT_APPLICABLE = "不适用"
    NO_DATA = "无数据"
    INCOMPLETE = "缺报"


class FormKind(Term):
    """The official forms that come in as workbooks."""

    UNITS = "单位名录"
    ANNUAL_PLAN = "年度计划"
    MONTHLY_REPORT = "月报"


class BatchState(Term):
    """An import waits for its confirmation, or is done."""

    STAGED = "待确认"
    CONFIRMED = "已入库"


class RowOutcome(Term):
    """What confirming an import does with one of its rows."""

    NEW = "新增"
    CHANGED = "变更"
    UNCHANGED = "不变"
    REFUSED = "不收"


class AttachmentKind(Term):
    """What a file to a report shows."""

    PHOTO = "照片"
    VOUCHER = "支付凭证"


class UserRole(Term):
    """What a user may do in the system; granted with dates, checked in every command and query."""

    COORDINATOR = "填报人"
    UNIT_MANAGER = "单位负责人"
    OFFICER = "督查人员"
    SECTION_HEAD = "科室负责人"
    INSPECTOR = "检查人员"
    CREDIT_APPROVER = "信用审批人"
    SIGNATORY = "签发人"
    LEADER = "领导"
    SYSTEM_ADMIN = "系统管理员"
    SECURITY_ADMIN = "安全管理员"
    AUDITOR = "审计员"


class ActOutcome(Term):
    """How an act ended, as the audit log says it."""

    DONE = "完成"
    REFUSED = "拒绝"
    FAILED = "失败"


class CircularState(Term):
    """The states of a monthly circular, in their order; a dropped draft was never signed."""

    DRAFT = "起草中"
    CHECKING = "数据核对"
    SIGNED = "已签发"
    ISSUED = "已印发"
    DROPPED = "已作废"


class CheckState(Term):
    """What a unit said to its figures in a drafted circular; who says nothing by the due moment has no objection."""

    WAITING = "待核对"
    CONFIRMED = "无异议"
    OBJECTED = "有异议"
    ANSWERED = "已答复"


class SealKind(Term):
    """The chains of sealed results; each seal names the one before it in its chain."""

    MONTHLY_LIST = "月度红黑榜"
    ISSUE = "印发件"
    EVALUATION = "考评结果"
    FINAL = "公示终结"


class CardDecisionKind(Term):
    """How a proposal about a card was not followed."""

    NOT_ISSUED = "不发牌"
    KEPT = "不摘牌"


class ActKind(Term):
    """What an authority does about a project or a unit, beside lists and cards."""

    SUPERVISION = "挂牌督办"
    ADMONITION = "约谈"
    COMMENDATION = "通报表扬"
    CRITICISM = "通报批评"
    REFERRAL = "移送"


class ActState(Term):
    """The states of an official act: proposed, decided or refused, ended."""

    PROPOSED = "待决定"
    IN_FORCE = "已决定"
    REFUSED = "不采纳"
    ENDED = "已办结"


class ProposalState(Term):
    """What one person proposes and another decides."""

    PROPOSED = "待审批"
    APPROVED = "已同意"
    REFUSED = "不同意"
    WITHDRAWN = "已撤回"


class Scope(Term):
    """What the directory says of a builder and a project."""

    FREE = "不限"
    WITHIN = "范围内"
    EXCEPTED = "经批准超范围"
    NOT_ENTERED = "未列入名录"
    TOO_LARGE = "超出上限"


class AliasKind(Term):
    """How a unit came by another name."""

    FORMER = "曾用名"
    SHORT = "简称"
    MISWRITTEN = "误写"


class SuccessionKind(Term):
    """What became of a unit."""

    MERGER = "合并"
    RENAMING = "更名"
    DIVISION = "分立"


class DrawState(Term):
    """The states of a quarter's draw: its population is published before there is a seed."""

    PUBLISHED = "待取种子"
    DRAWN = "已抽取"
    VOID = "已作废"


class TaskOrigin(Term):
    """Why a project is inspected."""

    KEY = "重点检查"
    DRAWN = "随机抽查"


class TaskState(Term):
    """The states of an inspection: the builder marks itself first."""

    PLANNED = "待自评"
    SELF_SCORED = "待检查"
    SCORED = "待审定"
    SETTLED = "已审定"
    CANCELLED = "已取消"


class SheetSide(Term):
    """Whose marks a score sheet holds."""

    SELF = "自评"
    INSPECTOR = "检查"


class ProblemState(Term):
    """The states of a problem found at an inspection."""

    OPEN = "待整改"
    ANSWERED = "待复查"
    CLOSED = "已销号"


class ConductKind(Term):
    """What a conduct record says of a builder."""

    GOOD = "良好行为"
    BAD = "不良行为"


class RecordOrigin(Term):
    """Where a conduct record came from; what came of the evaluation itself does not count for conduct again."""

    COLLECTED = "采集"
    EVALUATION = "考评结果"
    CONCEALMENT = "瞒报加记"


class RevocationGround(Term):
    """Why a conduct record is revoked: it should never have been entered, or an authority annulled what it stands on."""

    ERROR = "录入有误"
    ANNULLED = "依据被撤销"


class CostKind(Term):
    """Approved amounts of a project."""

    ESTIMATE = "概算"
    BUDGET = "预算"
    FINAL = "决算"


class TrainingKind(Term):
    """What is done for builders."""

    TRAINING = "培训"
    GUIDANCE = "业务指导"


class NoticeKind(Term):
    """Which results of builders are put on notice."""

    QUARTER = "季度考评"
    YEAR = "年度考评"
    CREDIT = "信用评价"


class NoticeState(Term):
    """The states of a notice, in their order; a dropped draft was never signed."""

    DRAFT = "起草中"
    SIGNED = "已签发"
    OPEN = "公示中"
    FINAL = "已生效"
    DROPPED = "已作废"


class ObjectionState(Term):
    """What became of an objection to a notice; one that is upheld leads to a new version."""

    WAITING = "待答复"
    UPHELD = "采纳"
    REJECTED = "不采纳"


class JobOutcome(Term):
    """How a run of the timetable ended."""

    DONE = "已完成"
    IDLE = "无事可办"
    UNSET = "未办理"
    FAILED = "失败"
