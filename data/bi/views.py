"""The views for BI tools: plan, progress that counts, places of issued lists, results of builders that are public, problems and limits."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.issues import IssueKind, IssueSource, IssueState, ReplyKind, Rung
from core.models import (
    AnnualPlan,
    BuilderNotice,
    BuilderResult,
    Circular,
    CircularIssue,
    Issue,
    MonthlyPlan,
    PlanEdition,
    ProgressReport,
    Project,
    SealContent,
    SealedPart,
    SealedStanding,
    Unit,
)
from core.vocabulary import (
    AssessmentClass,
    ListKind,
    Nature,
    NoticeKind,
    NoticeState,
    PlanChange,
    ProjectLevel,
    ReportState,
    Sector,
)
from data.bi.columns import Column, View, china, labelled, plain, points, wan
from scoring.seal import RESULT

_CODE = plain("项目编号", "项目的编号", of=Project.code)
_PROJECT = plain("项目", "项目名称", of=Project.name)
_UNIT = plain("单位", "单位名称", of=Unit.name)
_PUBLIC = (NoticeState.OPEN, NoticeState.FINAL)


def _annual() -> View:
    district, later = aliased(Unit), aliased(PlanEdition)
    newest = sa.select(sa.func.max(col(later.number))).where(col(later.year) == col(PlanEdition.year), col(later.approved_at).is_not(None))
    return View(
        "年度计划",
        "一个项目在一版已批准的年度计划中",
        (
            plain("年度", "年", of=PlanEdition.year),
            plain("版次", "第几版，1为原计划", of=PlanEdition.number),
            Column("最新一版", "是否本年已批准的最新一版", col(PlanEdition.number) == newest.scalar_subquery()),
            plain("起始月", "这一版从几月起用", of=PlanEdition.effective_month),
            plain("文件", "批准文件", of=PlanEdition.document),
            _CODE,
            _PROJECT,
            labelled("项目级别", "如省重点、市重点", of=(Project.level, ProjectLevel)),
            labelled("考核类别", "是否考核", of=(Project.assessment_class, AssessmentClass)),
            labelled("领域", "项目所属领域", of=(Project.sector, Sector)),
            labelled("建设性质", "新建、续建等", of=(Project.nature, Nature)),
            plain("所在区", "区名；空为跨区或没有登记", of=district.name),
            labelled("调整", "新增、保留、暂停、退出；退出的不计入", of=(AnnualPlan.change, PlanChange)),
            wan("总投资_万元", "总投资", of=Project.total_investment),
            wan("年度计划投资_万元", "年度计划投资", of=AnnualPlan.investment),
            wan("上年底累计_万元", "到上年底累计完成投资", of=AnnualPlan.invested_before),
            plain("开工月", "计划开工月；空为本年不开工", of=AnnualPlan.start_month),
            plain("完工月", "计划完工月；空为本年不完工", of=AnnualPlan.completion_month),
            plain("年度目标", "年底形象进度目标", of=AnnualPlan.target),
        ),
        sa.join(AnnualPlan, PlanEdition, col(AnnualPlan.edition_id) == col(PlanEdition.id))
        .join(Project, col(AnnualPlan.project_id) == col(Project.id))
        .outerjoin(district, col(Project.district_id) == col(district.id)),
        (col(PlanEdition.approved_at).is_not(None),),
    )


def _monthly() -> View:
    later = aliased(PlanEdition)
    same = (col(later.year) == col(PlanEdition.year), col(later.approved_at).is_not(None))
    given = sa.select(sa.func.max(col(later.number))).where(*same, col(later.effective_month) <= col(MonthlyPlan.month))
    return View(
        "月度计划",
        "一个项目一个月的计划，取已批准、到该月已起用的最后一版；退出的没有",
        (
            plain("年度", "年", of=PlanEdition.year),
            plain("月", "1至12", of=MonthlyPlan.month),
            plain("版次", "计划取自第几版", of=PlanEdition.number),
            _CODE,
            _PROJECT,
            wan("计划投资_万元", "当月计划投资", of=MonthlyPlan.investment),
            plain("形象进度", "当月计划的形象进度", of=MonthlyPlan.site_progress),
        ),
        sa.join(MonthlyPlan, AnnualPlan, col(MonthlyPlan.annual_plan_id) == col(AnnualPlan.id))
        .join(PlanEdition, col(AnnualPlan.edition_id) == col(PlanEdition.id))
        .join(Project, col(AnnualPlan.project_id) == col(Project.id)),
        (col(AnnualPlan.change) != PlanChange.WITHDRAWN, col(PlanEdition.number) == given.scalar_subquery()),
    )


def _progress() -> View:
    later = aliased(ProgressReport)
    same = (getattr(later, name) == getattr(ProgressReport, name) for name in ("project_id", "year", "month"))
    counted = sa.select(sa.func.max(col(later.entry))).where(*same, col(later.state) == ReportState.APPROVED)
    return View(
        "月度进度",
        "一个项目一个月计入的完成数：最后一次审定的填报或更正；没有审定的月份没有行，不是零",
        (
            plain("年度", "年", of=ProgressReport.year),
            plain("月", "1至12", of=ProgressReport.month),
            _CODE,
            _PROJECT,
            plain("填报单位", "填报的单位；空为没有登记", of=Unit.name),
            wan("完成投资_万元", "当月完成投资，更正可以为负", of=ProgressReport.investment),
            plain("形象进度", "当月形象进度", of=ProgressReport.site_progress),
            plain("开工日期", "空为没有填报", of=ProgressReport.started_on),
            plain("完工日期", "空为没有填报", of=ProgressReport.completed_on),
            plain("第几次", "1为填报，以后为更正", of=ProgressReport.entry),
            china("审定时间", "审定的时间", of=ProgressReport.approved_at),
        ),
        sa.join(ProgressReport, Project, col(ProgressReport.project_id) == col(Project.id)).outerjoin(
            Unit, col(ProgressReport.unit_id) == col(Unit.id)
        ),
        (col(ProgressReport.state) == ReportState.APPROVED, col(ProgressReport.entry) == counted.scalar_subquery()),
    )


def _places() -> View:
    later, issued, titles = aliased(Circular), aliased(CircularIssue), _titles()
    newest = (
        sa.select(sa.func.max(col(later.version)))
        .join(issued, col(issued.circular_id) == col(later.id))
        .where(col(later.year) == col(Circular.year), col(later.month) == col(Circular.month))
    )
    return View(
        "榜单名次",
        "一个单位在一期已印发榜单的一个组中；没有印发的没有行",
        (
            plain("年度", "年", of=Circular.year),
            plain("月", "1至12", of=Circular.month),
            plain("版本", "第几版，后一版代替前一版", of=Circular.version),
            Column("最新一版", "是否本月已印发的最新一版", col(Circular.version) == newest.scalar_subquery()),
            plain("文号", "印发的文号", of=CircularIssue.document),
            plain("印发日期", "印发的日期", of=CircularIssue.issued_on),
            Column("组", "组的名称，如各区、市属国企，与榜单上的相同", sa.func.coalesce(titles.c.title, col(SealedStanding.series))),
            _UNIT,
            plain("名次", "空为不排名", of=SealedStanding.place),
            labelled("榜", "红榜、黑榜；空为不在榜上", of=(SealedStanding.listed, ListKind)),
            points("得分", "得分", of=SealedStanding.score),
        ),
        sa.join(CircularIssue, Circular, col(CircularIssue.circular_id) == col(Circular.id))
        .join(SealedStanding, col(SealedStanding.seal_id) == col(Circular.seal_id))
        .join(Unit, col(SealedStanding.unit_id) == col(Unit.id))
        .outerjoin(titles, sa.and_(titles.c.seal_id == col(SealedStanding.seal_id), titles.c.key == col(SealedStanding.series))),
    )


def _titles() -> sa.Subquery:
    """What each sealed list calls its groups: seal_id, key, title. Other bytes than a result's are never read as one."""
    result = sa.cast(sa.func.convert_from(col(SealedPart.content), sa.literal("UTF8")), JSONB)
    read = sa.case((col(SealContent.name) == RESULT, result.op("->")(sa.literal("series"))))
    one = sa.func.jsonb_array_elements(read).table_valued("value", name="one")
    held = sa.join(SealContent, SealedPart, col(SealContent.digest) == col(SealedPart.digest))
    named = (one.c.value.op("->>")(sa.literal(name)).label(name) for name in ("key", "title"))
    return sa.select(col(SealContent.seal_id), *named).select_from(held.join(one, sa.true())).subquery("titles")


def _builders() -> View:
    later = aliased(BuilderNotice)
    same = (col(later.kind) == col(BuilderNotice.kind), col(later.period) == col(BuilderNotice.period))
    newest = sa.select(sa.func.max(col(later.version))).where(*same, col(later.state).in_(_PUBLIC))
    return View(
        "代建考评",
        "一个单位在一次公示或生效的结果中；没有公示的没有行",
        (
            labelled("类别", "季度考评、年度考评、信用评价", of=(BuilderNotice.kind, NoticeKind)),
            plain("期间", "如2019Q2、2019", of=BuilderNotice.period),
            plain("版本", "第几版，后一版代替前一版", of=BuilderNotice.version),
            Column("最新一版", "是否已公示的最新一版", col(BuilderNotice.version) == newest.scalar_subquery()),
            labelled("状态", "公示中、已生效", of=(BuilderNotice.state, NoticeState)),
            plain("公示起", "公示的第一天", of=BuilderNotice.notice_from),
            plain("公示止", "公示的最后一天", of=BuilderNotice.notice_to),
            plain("文号", "生效结果的文号；空为没有生效", of=BuilderNotice.document),
            _UNIT,
            plain("名次", "空为不排名", of=BuilderResult.place),
            points("得分", "得分", of=BuilderResult.score),
            plain("等级", "办法中的等级；空为没有等级", of=BuilderResult.grade),
        ),
        sa.join(BuilderResult, BuilderNotice, col(BuilderResult.seal_id) == col(BuilderNotice.seal_id)).join(
            Unit, col(BuilderResult.unit_id) == col(Unit.id)
        ),
        (col(BuilderNotice.state).in_(_PUBLIC),),
    )


def _issues() -> View:
    owner, proposer = aliased(Unit), aliased(Unit)
    return View(
        "协调问题",
        "一个问题，现在的状态；没有人名",
        (
            plain("编号", "如2019-001", of=Issue.number),
            _CODE,
            _PROJECT,
            labelled("类别", "问题的类别", of=(Issue.kind, IssueKind)),
            plain("事项", "问题的内容", of=Issue.matter),
            labelled("来源", "从哪里发现", of=(Issue.source, IssueSource)),
            plain("提出单位", "空为没有登记", of=proposer.name),
            plain("提出日期", "提出的日期", of=Issue.raised_on),
            labelled("状态", "现在的状态", of=(Issue.state, IssueState)),
            Column("未办结", "是否还没有办结或销号", col(Issue.state).not_in([one for one in IssueState if not one.is_open])),
            labelled("层级", "现在由哪一级协调", of=(Issue.rung, Rung)),
            plain("责任单位", "空为没有派单", of=owner.name),
            plain("派单日期", "空为没有派单", of=Issue.assigned_on),
            plain("办理期限", "工作日；空为没有派单", of=Issue.limit_days),
            plain("到期日", "办理期限的最后一天；空为没有派单", of=Issue.due_on),
            plain("延期前到期日", "空为没有延期", of=Issue.extended_from),
            labelled("答复", "答复的种类；空为没有答复", of=(Issue.reply, ReplyKind)),
            plain("计划日期", "答复列入计划的日期", of=Issue.planned_on),
            plain("办结日期", "空为没有办结", of=Issue.closed_on),
        ),
        sa.join(Issue, Project, col(Issue.project_id) == col(Project.id))
        .outerjoin(owner, col(Issue.owner_unit_id) == col(owner.id))
        .outerjoin(proposer, col(Issue.proposer_unit_id) == col(proposer.id)),
    )


VIEWS: tuple[View, ...] = (_annual(), _monthly(), _progress(), _places(), _builders(), _issues())
"""Every view, in the order in which they are made and told."""
