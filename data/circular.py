"""What a month's circular says: the headline, sectors, ranked tables, cards, the counting rule, the rulebook's edition and the seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from core.access import Actor
from core.money import FEN_PER_WAN, in_unit
from core.period import CHINA
from core.queries import cards, circulars, register
from core.queries.cards import IssuedCard
from core.queries.circulars import CircularLine
from core.vocabulary import CardColour, ListKind, Outcome
from data.notice.content import Column, Notice, PrintedTable, Section
from scoring import summary
from scoring.cards import Proposal
from scoring.changes import changes
from scoring.explain import ASSUMED_MARKS, points, why_listed
from scoring.notes import notes
from scoring.publish import Draft, route
from scoring.ratio import Ratio
from scoring.rulebook import Cited, Rulebook
from scoring.verdicts import SeriesVerdict, Standing

MOST_BEHIND = 20
"""Projects in the annex of those furthest behind."""
MOST_CHANGES = 8
"""Changes against the version before that are told in a sentence; more stand in an annex."""
_MINUS = "−"


@dataclass(frozen=True)
class Letterhead:
    """How a circular is issued; everything but the issuers and the title is empty while it is a draft."""

    issuers: tuple[str, ...]
    title: str
    document: str = ""
    addressees: str = ""
    copies: str = ""
    issued_on: date | None = None


@dataclass(frozen=True)
class Said:
    """What a circular says beside its list: the month's cards, what a later version changes, and its seal."""

    cards: tuple[IssuedCard, ...] = ()
    replaces: str = ""
    differences: tuple[str, ...] = ()
    seal: str = ""
    demonstration: bool = False


def title_of(computed: Draft) -> str:
    """Return the usual title of a month's circular."""
    return f"关于{computed.facts.month.chinese}市重点项目建设进展情况的通报"


def notice(computed: Draft, head: Letterhead, *, said: Said) -> Notice:
    """Return the circular of a list; without a seal it is marked as a draft, without a document number as not issued."""
    unfinished = "测算稿　未签发" if not said.seal else "已签发　未印发" if not head.document else ""
    marks = [mark for mark in ("演示数据" if said.demonstration else "", unfinished) if mark]
    return Notice(
        issuers=head.issuers,
        number=head.document,
        title=head.title,
        addressees=head.addressees,
        opening=(*_replacing(said), computed.headline.sentence()),
        sections=tuple(section for section in (_progress(computed), _lists(computed), _cards(computed, said)) if section),
        closing=_closing(computed, said),
        issued_on=head.issued_on,
        copies=head.copies,
        printed_by=head.issuers[0] if head.document else "",
        mark="　".join(marks),
        attachments=tuple(table for table in (_changes(said), _behind(computed)) if table.rows),
    )


def compose(session: Session, viewer: Actor, *, circular: CircularLine, computed: Draft, head: Letterhead | None = None) -> Notice:
    """Return what a circular says, under the letterhead given, else that of its issue, else none yet. Raises NotAllowed."""
    city = register.city(session)
    older = [one for one in circulars.circulars(session, viewer, month=circular.month) if one.issued and one.version < circular.version]
    said = Said(
        cards=cards.of_circular(session, circular.month, sealed=route.sealed_decisions(session, circular)),
        replaces=_replaced(circular, older[0]) if older else "",
        differences=route.differences(session, older[0], later=circular, computed=computed) if older else (),
        seal=f"第{circular.sealed.number}号　{circular.sealed.short}" if circular.sealed else "",
        demonstration=bool(city and city.demonstration),
    )
    return notice(computed, head or _letterhead(circular, computed, city.bureau if city else ""), said=said)


def _replaced(circular: CircularLine, older: CircularLine) -> str:
    number = f"（{older.issued.document}）" if older.issued else ""
    return f"本通报为第{circular.version}版，代替第{older.version}版{number}。原因：{circular.reason.rstrip('。')}。"


def _letterhead(circular: CircularLine, computed: Draft, bureau: str) -> Letterhead:
    one = circular.issued
    if one is None:
        return Letterhead((bureau,), title_of(computed))
    return Letterhead(one.issuers, one.title, one.document, one.addressees, one.copies, one.issued_on)


def _replacing(said: Said) -> tuple[str, ...]:
    if not said.replaces:
        return ()
    told, number = said.differences, len(said.differences)
    moved = f"与前一版相比：{'；'.join(told)}。" if told else "名次、榜单、数据和红黄牌与前一版相同。"
    return (f"{said.replaces}{moved if number <= MOST_CHANGES else f'与前一版相比改动{number}处，见附件。'}",)


def _changes(said: Said) -> PrintedTable:
    """All changes against the version before, where they are too many for a sentence."""
    told = said.differences if len(said.differences) > MOST_CHANGES else ()
    rows = tuple((str(place), one) for place, one in enumerate(told, start=1))
    return PrintedTable(f"与前一版相比的{len(rows)}处改动", "", (Column("序号", 10), Column("改动", 140, "left")), rows)


def _progress(computed: Draft) -> Section:
    facts = computed.facts
    told = changes(facts, computed.verdict, before=None)
    works = [f"{one.text}。" for one in told if one.kind in ("开工", "竣工", "调整", "缺报", "待审")]
    sectors = summary.sectors(facts)
    rows = tuple(
        _sector(name, actual, due, annual)
        for name, actual, due, annual in zip(
            sectors["sector"], sectors["actual_fen"].tolist(), sectors["due_fen"].tolist(), sectors["annual_fen"].tolist(), strict=True
        )
    )
    columns = (
        Column("板块", 26, "left"),
        *(Column(name, 22, "right") for name in ("计划", "实际", "超欠", "完成序时计划率", "完成年度计划率")),
    )
    table = PrintedTable(f"{facts.month.span_chinese}分板块投资完成情况", "单位：亿元", columns, tuple(row for row, _ in rows))
    return Section("总体进度", (*(sentence for _, sentence in rows), *works), (table,))


def _sector(name: str, actual: int, due: int, annual: int) -> tuple[tuple[str, ...], str]:
    """A row of the table of sectors, and the same as a sentence."""
    gap, schedule, year = actual - due, Ratio(actual, due), Ratio(actual, annual)
    row = (name, _yi(due), _yi(actual), _signed(gap), _rate(schedule), _rate(year))
    side = "超" if gap >= 0 else "欠"
    sentence = (
        f"{name}项目计划{_yi(due)}亿元，实际{_yi(actual)}亿元，{side}{_yi(abs(gap))}亿元，"
        f"完成序时进度计划{_rate(schedule)}，完成年度计划{_rate(year)}。"
    )
    return row, sentence


def _lists(computed: Draft) -> Section:
    book = computed.verdict.rulebook
    said, tables = [], []
    for series in computed.verdict.series:
        if series.standings:
            named = "；".join(f"{kind.label}{'、'.join(one.name for one in series.on(kind)) or '空缺'}" for kind in series.kinds)
            said += [f"{series.title}：{named}。"] if named else []
            tables.append(_ranked(computed, series))
    rules = "".join(f"{rule.cited.text}（{book.title}{_origin(rule.cited)}）" for rule in book.lists)
    return Section("红黑榜", (*said, f"列榜规则：{rules}" if rules else "本办法不列红黑榜。"), tuple(tables))


def _ranked(computed: Draft, series: SeriesVerdict) -> PrintedTable:
    book = computed.verdict.rulebook
    rules = next(one for one in book.series if one.key == series.key)
    parts = [book.component(key) for key, _ in rules.marks]
    marks = dict(rules.marks)
    columns = (
        Column("名次", 11),
        Column("单位", 30, "left"),
        Column("榜", 11),
        Column("得分", 15, "right"),
        Column("序时完成率", 24, "right"),
        *(Column(f"{part.title}（{_number(marks[part.key])}）", 17, "right") for part in parts),
        Column("原计划名次", 14),
    )
    rows = tuple(_standing(one, [part.key for part in parts]) for one in series.standings)
    below = notes(computed.facts, series, rules=rules, rulebook=book)
    blamed = tuple(why_listed(one, series, rulebook=book) for one in series.on(ListKind.BLACK))
    return PrintedTable(f"{series.title}排名", "单位：分", columns, rows, (*blamed, *below))


def _standing(one: Standing, parts: Sequence[str]) -> tuple[str, ...]:
    values = {finding.component: finding.value for finding in one.found.findings}
    flags = [f"缺报{one.found.counts['missing_reports']}项"] if one.found.counts["missing_reports"] else []
    return (
        str(one.place) if one.place is not None else "—",
        "".join([one.name, *(f"（{flag}）" for flag in flags)]),
        one.listed.label if one.listed else "",
        _points(one.found.score),
        _rate(one.found.ratios["schedule_rate"]),
        *(_points(values.get(part)) for part in parts),
        str(one.original_place) if one.original_place is not None else "—",
    )


def _cards(computed: Draft, said: Said) -> Section | None:
    book = computed.verdict.rulebook
    if not book.cards:
        return None
    names = computed.facts.names()
    excused = [one for one in computed.verdict.cards if one.outcome is Outcome.EXEMPTED and not one.removal]
    told = [_excused(one, names[route.key_of(one)], book) for one in excused]
    counts = "，".join(f"{colour.label}{sum(card.colour is colour for card in said.cards)}张" for colour in reversed(CardColour))
    if not said.cards:
        return Section("红黄牌", ("本月没有发出红黄牌。", *told))
    columns = (
        Column("牌", 14),
        Column("项目、单位", 60, "left"),
        Column("计划", 22, "right"),
        Column("实际", 22, "right"),
        Column("完成率", 18, "right"),
    )
    rows = tuple(_card(card) for card in sorted(said.cards, key=lambda card: (card.colour is not CardColour.RED, card.code, card.name)))
    clauses = dict.fromkeys(f"{rule.light.label}：{rule.cited.text}（{_origin(rule.cited)}）" for rule in book.cards if rule.light.card)
    table = PrintedTable(f"{computed.facts.month.chinese}红黄牌", "单位：万元", columns, rows, tuple(clauses))
    return Section("红黄牌", (f"本月发出{counts}。", *told), (table,))


def _card(card: IssuedCard) -> tuple[str, ...]:
    if card.figures is None:
        return (card.colour.label, card.name, "—", "—", "—")
    done, due = card.figures
    return (card.colour.label, card.name, _wan(due), _wan(done), _rate(Ratio(done, due)))


def _excused(one: Proposal, name: str, book: Rulebook) -> str:
    left = _rate(one.without) if one.without is not None else "不适用"
    return f"{name}完成序时计划{_rate(one.ratio)}，剔除不可抗力月份后{left}，按{book.title}免予发牌。"


def _closing(computed: Draft, said: Said) -> tuple[str, ...]:
    book = computed.verdict.rulebook
    marked = "（假定，非任何机关的规定）" if book.assumed else f"（{ASSUMED_MARKS}）" if book.assumed_marks else ""
    lines = [
        "投资按万元填报、按分累计，比率由未取整的数计算，四舍五入到两位小数；缺报的项目计划计入分母，实际为下限。",
        f"数据截至{computed.known_at.astimezone(CHINA):%Y年%m月%d日%H时%M分}审定。",
        f"评分规则：{book.title}{marked}，版本{book.edition}，摘要{book.digest[:12]}。",
        f"封存编号：{said.seal}。" if said.seal else "本稿没有签发，名次和榜单以签发的通报为准。",
    ]
    return tuple(lines)


def _behind(computed: Draft) -> PrintedTable:
    frame = summary.shortfalls(computed.facts, MOST_BEHIND)
    rows = tuple(
        (str(place), code, name, _wan(plan), _wan(actual), _signed(gap, unit="万元"), _rate(Ratio(actual, plan)))
        for place, (code, name, plan, actual, gap) in enumerate(
            zip(
                *(frame[column].tolist() for column in ("code", "name", "plan_fen", "actual_fen", "gap_fen")),
                strict=True,
            ),
            start=1,
        )
    )
    columns = (
        Column("序号", 10),
        Column("编号", 16),
        Column("项目", 56, "left"),
        *(Column(name, 20, "right") for name in ("计划", "实际", "超欠", "完成率")),
    )
    return PrintedTable(f"{computed.facts.month.span_chinese}欠计划最多的{len(rows)}个项目", "单位：万元", columns, rows)


def _origin(cited: Cited) -> str:
    """The clause, and whether it is assumed."""
    return f"{cited.clause}{'，假定' if cited.assumed else '，转述' if cited.retold else ''}"


def _number(mark: object) -> str:
    return f"{mark}"


def _yi(fen: int) -> str:
    return f"{in_unit(fen, '亿元'):,}"


def _wan(fen: int) -> str:
    return f"{in_unit(fen, '万元', places=0 if fen % FEN_PER_WAN == 0 else 2):,}"


def _signed(fen: int, *, unit: str = "亿元") -> str:
    amount = _yi(abs(fen)) if unit == "亿元" else _wan(abs(fen))
    return amount if fen == 0 else f"{'+' if fen > 0 else _MINUS}{amount}"


def _rate(ratio: Ratio) -> str:
    return "不适用" if ratio.percent is None else f"{ratio.percent}%"


def _points(value: int | None) -> str:
    return "—" if value is None else f"{points(value)}"
