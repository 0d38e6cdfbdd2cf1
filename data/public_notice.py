"""The notice (公示) of builders' results as it is published: names by grade or places, from when to when, how and until when to object."""

from dataclasses import dataclass

from sqlmodel import Session

from core.commands.notice import DAYS
from core.period import CHINA
from core.queries import notices, register
from core.queries.notices import NoticeLine
from core.vocabulary import NoticeKind, NoticeState
from data.notice import word
from data.notice.content import Column, Notice, PrintedTable, Section
from scoring.builder_seal import Assessed
from scoring.builder_summary import by_grade, near_an_edge, without_score

DRAFT_MARK = "测算稿　不得外传"
_COLUMNS = (Column("名次", 2), Column("单位", 8, "left"), Column("得分", 3))


@dataclass(frozen=True)
class PublicNotice:
    """What the notice says: names under each grade, or places with scores where there are no grades; `dated` is its first day."""

    title: str
    opening: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    scores: tuple[tuple[str, str, str], ...]
    closing: tuple[str, ...]
    issuer: str
    dated: str
    content: Notice


def compose(session: Session, line: NoticeLine, *, found: Assessed) -> PublicNotice:
    """Return the notice of a version of results; the caller has asked who looks."""
    city = register.city(session)
    issuer = "" if city is None else city.bureau
    title = f"关于{line.title}结果的公示"
    before = notices.version_before(session, line)
    opening = (_opening(line, found), *([_replaces(line, before)] if before else []), *_near_an_edge(found))
    closing = _closing(line, found, issuer)
    lists = tuple((f"{name}（{len(some)}家）", tuple(one.name for one in some)) for name, some in by_grade(found))
    scores = () if lists else tuple((str(one.place), one.name, one.printed) for one in found.ranked)
    dated = "" if line.notice_from is None else _day(line.notice_from.year, line.notice_from.month, line.notice_from.day)
    named = tuple(Section(heading, ("、".join(names) + "。",)) for heading, names in lists)
    ranked = (Section("得分和名次", (), (PrintedTable("", "单位：分", _COLUMNS, scores),)),) if scores else ()
    objections = Section("异议", closing[:-1])
    content = Notice(
        issuers=(issuer,) if issuer else (),
        number="",
        title=title,
        addressees="",
        opening=opening,
        sections=(*named, *ranked, objections),
        closing=closing[-1:],
        issued_on=line.notice_from,
        copies="",
        printed_by="",
        mark=DRAFT_MARK if line.state in (NoticeState.DRAFT, NoticeState.SIGNED) else "",
    )
    return PublicNotice(title, opening, lists, scores, closing, issuer, dated, content)


def document(session: Session, line: NoticeLine, *, found: Assessed) -> bytes:
    """Return the notice as a .docx; the same results give the same bytes."""
    return word(compose(session, line, found=found).content)


def _opening(line: NoticeLine, found: Assessed) -> str:
    days = "公示时间在签发后确定" if line.notice_from is None else f"公示时间为{_span(line)}，共{DAYS}个自然日"
    lacking = "、".join(f"{count}家{word}" for word, count in without_score(found))
    counted = f"参评{len(found.ranked)}家" + (f"，另有{lacking}" if lacking else "")
    return f"按照《{found.book.title}》，{line.title}已经完成，{counted}。现将结果公示，{days}。"


def _replaces(line: NoticeLine, before: NoticeLine) -> str:
    """本次公示的是第2版，代替第1版（鹭建协〔2019〕5号，2019年8月27日生效）。原因：…; and that the result stays, where it does."""
    stood = _stood(before)
    same = "异议采纳后重新核定，结果不变。" if line.unchanged else ""
    return f"本次公示的是第{line.version}版，代替第{before.version}版（{stood}）。重新公布的原因：{line.reason.rstrip('。')}。{same}"


def _stood(before: NoticeLine) -> str:
    """How far a version had come when another took its place."""
    if before.final_at is not None:
        day = before.final_at.astimezone(CHINA).date()
        return f"{before.document}，{_day(day.year, day.month, day.day)}生效"
    return f"公示时间{_span(before)}，没有生效" if before.notice_from else "已签发，没有公示"


def _near_an_edge(found: Assessed) -> tuple[str, ...]:
    """Which scores have more decimals than two, and why."""
    said = near_an_edge(found)
    return (said,) if said else ()


def _closing(line: NoticeLine, found: Assessed, issuer: str) -> tuple[str, ...]:
    until = (
        "" if line.notice_to is None else f"，{_day(line.notice_to.year, line.notice_to.month, line.notice_to.day)}（含当天）以后不再受理"
    )
    whom = issuer or "公示机关"
    about = "信用评价" if line.kind is NoticeKind.CREDIT else "考评"
    said = f"单位对本单位{about}结果有异议的，应在公示期内由单位人员登录系统向{whom}书面提出，写明理由并附证据{until}。"
    assumed = "本办法的分值和界线为假定。" if found.book.assumed else ""
    seal = "" if line.sealed is None else f"封存第{line.sealed.number}号　{line.sealed.short}。"
    first = found.book.in_force_from
    return (said, f"评定办法：{found.book.title}（{_day(first.year, first.month, first.day)}起）。{assumed}{seal}")


def _span(line: NoticeLine) -> str:
    first, last = line.notice_from, line.notice_to
    if first is None or last is None:
        return ""
    return f"{_day(first.year, first.month, first.day)}至{_day(last.year, last.month, last.day)}"


def _day(year: int, month: int, day: int) -> str:
    return f"{year}年{month}月{day}日"
