"""Jobs that keep order: late problems, terms that ran out, unused accounts, the log and the seals."""

from datetime import timedelta

from sqlmodel import Session, col, select

from core.access import APART, CARETAKER, SYSTEM
from core.accounts import grants_of
from core.commands.account import OfAccount, disable
from core.commands.job import Report
from core.commands.lifting import EscalateLate, escalate_late
from core.models import Account
from core.models.notice import title_of
from core.period import CHINA
from core.queries import audit, notices
from core.vocabulary import JobOutcome, NoticeState
from data.jobs.slots import Moment
from scoring.publish import route

_DONE, _IDLE = JobOutcome.DONE, JobOutcome.IDLE


def escalate(session: Session, at: Moment) -> Report:
    """Move late problems up, up to 市重点办; beyond it write the proposals that the signatory decides."""
    done = escalate_late(session, EscalateLate(), by=SYSTEM, on=at.on)
    if not done.lifted and not done.proposed:
        return Report(_IDLE, "没有需要上移的问题。", 0)
    detail = f"上移：{'、'.join(done.lifted) or '无'}\n上提建议：{'、'.join(done.proposed) or '无'}"
    said = f"上移{len(done.lifted)}个问题，写出上提建议{len(done.proposed)}条，建议由签发人决定。"
    return Report(_DONE, said, len(done.lifted) + len(done.proposed), detail)


def tell_terms(session: Session, at: Moment) -> Report:
    """Name the results whose days on notice are over and that wait for their signatory; all other terms end by their own date."""
    day = at.on.astimezone(CHINA).date()
    known = notices.notices(session, SYSTEM, day=day)
    over = [one for one in known if one.state is NoticeState.OPEN and one.notice_to is not None and one.notice_to < day]
    if not over:
        return Report(_IDLE, "没有公示期满、待生效的结果。", 0)
    detail = "、".join(f"{title_of(one.kind, one.period)}第{one.version}版" for one in over)
    return Report(_DONE, f"公示期满{len(over)}项，请签发人办理生效。", len(over), detail)


def disable_unused(session: Session, at: Moment) -> Report:
    """Disable the accounts that nobody used for the days that are set; administrators' and demonstration accounts stay."""
    if at.rules.unused_days is None:
        return Report(JobOutcome.UNSET, "没有设置未登录停用的天数。90天没有登录的，下次登录时停用。")
    since = at.on - timedelta(days=at.rules.unused_days)
    living = select(Account).where(col(Account.disabled_at).is_(None), col(Account.demonstration).is_(False)).order_by(col(Account.id))
    unused = [one for one in session.exec(living) if (one.last_login_at or one.created_at) < since and not _administers(session, one)]
    for one in unused:
        disable(session, OfAccount(one.id or 0), by=CARETAKER, on=at.on)
    if not unused:
        return Report(_IDLE, f"没有超过{at.rules.unused_days}天未登录的账号。", 0)
    detail = "、".join(one.username for one in unused)
    return Report(_DONE, f"停用{at.rules.unused_days}天未登录的账号{len(unused)}个。", len(unused), detail)


def _administers(session: Session, account: Account) -> bool:
    return bool(APART & {one.role for one in grants_of(session, account.id or 0)})


def verify(session: Session, at: Moment) -> Report:  # noqa: ARG001  # every job is called so
    """Walk the chain of the log and derive every seal again, as `ducha audit verify` and `ducha verify` do."""
    log, sealed = audit.verify(session), route.verify(session)
    faults = (*log.faults, *sealed.faults)
    count = log.entries + sealed.seals + sealed.evaluations
    held = f"日志{log.entries}条，封存榜单{sealed.seals}号，考评和信用结果{sealed.evaluations}号"
    if faults:
        said = f"核对{held}：{len(faults)}处不符。请保留数据库原样，报告科室负责人和审计员。"
        return Report(JobOutcome.FAILED, said, count, "\n".join(faults))
    ends = f"日志末条{log.digest}\n封存末号{sealed.digest}"
    return Report(_DONE, f"{held}，全部一致。请把末条、末号摘要另处留存。", count, ends)
