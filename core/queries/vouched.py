"""Whether what persons decided stands as the audit log keeps it; the log's own chain is walked apart."""

from collections.abc import Iterator

from sqlmodel import Session, col

from core import issues, vouching
from core.acts import ABOUT_APPROVALS
from core.frames import stored
from core.models import AuditEntry
from core.queries import moved_issues
from core.vocabulary import CardColour, CardDecisionKind
from core.vouching import Vouched

RECORDED = "存证"
"""The act under which an upgrade has recorded what was decided before the log kept digests."""
RECORD_ENDED = "行为记录失效"
"""The act under which the log notes that a record was repaired or revoked."""
ACTS = (
    "提出红黄牌建议",
    "签发通报",
    "印发通报",
    "签发考评",
    "公示考评",
    "考评生效",
    "对考评提异议",
    "答复考评异议",
    "审批行为记录",
    "决定撤销行为记录",
    RECORD_ENDED,
    "公布抽取总体",
    "录入抽取种子",
    "批准重新抽取",
    "取消督查",
    "审定评分",
    "决定黑名单",
    "移出黑名单",
    "决定信用修复",
    "录入单位意见",
    "录入行为记录",
    "撤回行为记录",
    "列入重点名单",
    "登记检查组",
    "复核评分",
    "存入照片",
    "选定评分表",
    "列入名录",
    "移出名录",
    "登记概决算",
    "登记检查问题",
    "回复整改",
    "复查问题",
    "申请超范围承接",
    "批准超范围承接",
    "登记单位承继",
    "登记单位别名",
    "设置承接范围",
    "登记项目专业",
    "审定项目库",
    "转为重点项目",
    "摘牌",
    "登记会议",
    "更正会议",
    "附会议材料",
    "登记圆桌会",
    "更正圆桌会",
    "登记意见",
    "派办意见",
    "办理意见",
    "决定意见延期",
    "回访意见",
    "意见转问题",
    "登记成果",
    "更正成果",
    "决定督查措施",
    "办结督查措施",
    "选定考评办法",
    "督查办结",
    "重开评分",
    "建议失效",
    *ABOUT_APPROVALS,
    "提出问题",
    *issues.RIGHTS,
    "附问题材料",
    "上移逾期问题",
    "决定问题上提",
    RECORDED,
    *(f"发{colour.label}" for colour in CardColour),
    *(f"不发{colour.label}" for colour in CardColour),
    CardDecisionKind.KEPT.label,
)
"""The acts whose entries end with a token; in others whatever looks like one was typed in."""


def faults(session: Session) -> Iterator[str]:
    """Yield a sentence for each row that the log keeps otherwise or not at all, that it keeps and is gone; problems unlike their steps.

    Of each row the last digest counts. Most rows are vouched for once; a group of inspectors, a problem that they found, what became of
    a unit and the specialty of a project are again with each change, and an upgrade that adds columns enters new digests of old rows:
    in all these the later one takes the place of the earlier.
    """
    known: dict[tuple[Vouched, int], str] = {}
    for (detail,) in session.execute(stored(AuditEntry.detail).where(col(AuditEntry.act).in_(ACTS)).order_by(col(AuditEntry.id))):
        found = vouching.read_token(detail)
        if found is not None:
            known[found[:2]] = found[2]
    there: set[tuple[Vouched | None, int]] = set()
    for kind in Vouched:
        for number, digest in vouching.digests(session, kind):
            there.add((kind, number))
            said = known.pop((kind, number), None)
            if said is None:
                yield f"{kind.label}第{number}号没有操作日志的存证。"
            elif digest != said:
                yield f"{kind.label}第{number}号与操作日志的存证不符。"
    for kind, number in known:
        if (vouching.ENDED_BY.get(kind), number) not in there:
            yield f"{kind.label}第{number}号在操作日志里有存证，记录已不在库中。"
    yield from moved_issues.faults(session)
