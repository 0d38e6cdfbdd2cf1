"""What stands for and against signing a circular: what the rulebook expects, reports, doubts, cards, the units' checks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from core import sealing
from core.access import OPERATOR, Actor
from core.period import now
from core.queries import desk
from core.queries.circulars import Check, CircularLine
from core.vocabulary import CheckState, CircularState, ListKind, Outcome, ReportState
from dashboard import format as fmt
from dashboard import parts
from dashboard.ranking import firm
from scoring import seal, summary
from scoring.publish import Draft, doubts_at, route
from scoring.robustness import Robust, firmness
from scoring.verdicts import Standing

CLEAR, LOOK, STOP = "通过", "核对", "须改"


@dataclass(frozen=True)
class Finding:
    """One check: its word, its sentence, whether it needs a reason at signing, and whether it forbids signing now."""

    word: str
    text: str
    open: bool = False
    blocks: bool = False


def findings(session: Session, viewer: Actor, *, circular: CircularLine, computed: Draft, checks: Sequence[Check]) -> tuple[Finding, ...]:
    """Return all checks of a circular, in the order in which a signatory reads them; `viewer` may see drafts."""
    found = [_expected(computed), *_reports(computed), _incomplete(computed), _quality(session, computed), *_firm(computed)]
    found.append(_cards(session, computed))
    if circular.state in (CircularState.DRAFT, CircularState.CHECKING):
        found += [_same(circular, computed), _checked(circular, checks)]
        if circular.state is CircularState.CHECKING and circular.drafter_id == viewer.person_id:
            found.append(Finding(STOP, "本稿由本人起草，须由另一位签发人签发。", blocks=True))
    return tuple(found)


def show(found: Sequence[Finding]) -> None:
    """Show the checks, those that ask for something first."""
    asking = [one for one in found if one.word != CLEAR]
    with parts.card():
        head = f"签发前检查：{len(asking)}项要看" if asking else "签发前检查：全部通过"
        parts.card_head(head, f"共{len(found)}项")
        parts.lines([(one.word, one.text) for one in (*asking, *(one for one in found if one.word == CLEAR))])


def _expected(computed: Draft) -> Finding:
    said = computed.verdict.unexpected
    return Finding(LOOK, "".join(said)) if said else Finding(CLEAR, "各组单位数与规则要求一致，来源数据没有越界。")


def _reports(computed: Draft) -> list[Finding]:
    counts = summary.report_counts(computed.facts)
    month = computed.facts.month.number
    missing = f"{month}月缺报{counts.missing}项，计划计入分母，实际为下限，有关单位不列红榜。"
    pending = f"{month}月待审{counts.pending}项没有计入，带着待审签发要写明理由。"
    return [
        Finding(LOOK, missing) if counts.missing else Finding(CLEAR, f"{month}月没有缺报。"),
        Finding(LOOK, pending, open=True) if counts.pending else Finding(CLEAR, f"{month}月没有待审。"),
    ]


def _incomplete(computed: Draft) -> Finding:
    names = [
        one.name
        for series in computed.verdict.series
        for one in series.standings
        if any(finding.outcome is Outcome.INCOMPLETE for finding in one.found.findings)
    ]
    several = "、".join(dict.fromkeys(names))
    return Finding(LOOK, f"数据不全的单位：{several}。") if names else Finding(CLEAR, "参与排名的单位数据齐全。")


def _quality(session: Session, computed: Draft) -> Finding:
    """Doubts about the month's approved reports: each was answered at approval; their number alone is told to who may not see reports."""
    reports = desk.review_desk(session, OPERATOR, month=computed.facts.month)
    approved = replace(reports, lines=tuple(line for line in reports.lines if line.form.state is ReportState.APPROVED))
    doubts = doubts_at(session, approved, now=computed.known_at)
    if not doubts:
        return Finding(CLEAR, f"{len(approved.lines)}份已审月报没有质量疑点。")
    return Finding(LOOK, f"{len(approved.lines)}份已审月报中{len(doubts)}份有质量疑点，核实情况见月报审核页。")


def _firm(computed: Draft) -> list[Finding]:
    """The places on the lists that do not hold: a sentence for each on the black list, one for all on the red list."""
    if not computed.firmness:
        return [Finding(LOOK, "名次由来源给出，没有作名次检验。")]
    shaky = {kind: list(_shaky(computed, kind)) for kind in ListKind}
    projects = firm.names(computed)
    black = [Finding(LOOK, f"{one.name}{firmness(held, projects=projects)}") for one, held in shaky[ListKind.BLACK]]
    red = "、".join(one.name for one, _ in shaky[ListKind.RED])
    found = [*black, *([Finding(LOOK, f"红榜名次有变数：{red}。各项检验见测算稿的名次区间。")] if red else [])]
    return found or [Finding(CLEAR, "列榜名次经取整、分值、单个项目、原计划、待审各项检验都成立。")]


def _shaky(computed: Draft, kind: ListKind) -> Iterator[tuple[Standing, Robust]]:
    for series in computed.verdict.series:
        tried = computed.firmness.get(series.key, {})
        yield from ((one, tried[one.unit_id]) for one in series.on(kind) if one.unit_id in tried and not tried[one.unit_id].holds)


def _cards(session: Session, computed: Draft) -> Finding:
    left = route.undecided(session, computed.verdict)
    if not left:
        return Finding(CLEAR, "红黄牌建议都已决定。")
    issue, removal = (sum(one.removal is kind for one in left) for kind in (False, True))
    parts_ = "、".join(f"{word}{number}项" for word, number in (("发牌", issue), ("摘牌", removal)) if number)
    return Finding(LOOK, f"{parts_}的建议还没有决定，带着未决定的建议签发要写明理由。", open=True)


def _same(circular: CircularLine, computed: Draft) -> Finding:
    now_ = sealing.digest(seal.result(computed.facts, computed.verdict))
    if now_ == circular.digest:
        return Finding(CLEAR, "现在重算与起草时逐字节一致。")
    return Finding(STOP, "单位、项目等登记事项在起草以后有变动，重算结果与起草时不同。请作废本稿，重新起草。", blocks=True)


def _checked(circular: CircularLine, checks: Sequence[Check]) -> Finding:
    if circular.state is CircularState.DRAFT:
        return Finding(LOOK, "还没有发给单位核对。")
    count = {state: sum(one.state is state for one in checks) for state in CheckState}
    open_ones, waiting = count[CheckState.OBJECTED], count[CheckState.WAITING]
    if open_ones:
        return Finding(STOP, f"{open_ones}个单位的异议没有答复，答复以后才能签发。", blocks=True)
    running = circular.check_due_at is not None and now() <= circular.check_due_at
    if waiting and running and circular.check_due_at is not None:
        return Finding(LOOK, f"{waiting}个单位在核对，{fmt.hour_text(circular.check_due_at)}截止，期满或全部核对后才能签发。", blocks=True)
    silent = f"，{waiting}个没有回复、按无异议办理" if waiting else ""
    answered = f"，{count[CheckState.ANSWERED]}个的异议已答复" if count[CheckState.ANSWERED] else ""
    return Finding(CLEAR, f"{count[CheckState.CONFIRMED]}个单位无异议{answered}{silent}。")
