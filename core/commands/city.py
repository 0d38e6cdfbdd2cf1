"""The city of a database: it and its bureau are entered once, and it chooses the rules that it judges lists and builders by."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, select

from core.access import Actor, require
from core.commands import audit
from core.commands.directory import specialty_of
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.models import City, GradeBookChoice, ScoreSheetChoice, Unit
from core.period import CHINA, last_of_months
from core.vocabulary import NoticeKind
from core.vouching import Vouched, token


@dataclass(frozen=True)
class FoundCity:
    """Enter the city and its bureau, by their official names; raises BadInput when one is empty or too long."""

    name: str
    bureau: str

    def __post_init__(self) -> None:
        for what, name, longest in (("城市名称", self.name, 40), ("主管部门名称", self.bureau, 60)):
            if not name.strip():
                raise BadInput(f"{what}是空的。请写全称。")
            if len(name) > longest:
                raise BadInput(f"{what}有{len(name)}字，最多{longest}字。请缩短。")


def found_city(session: Session, request: FoundCity, *, by: Actor, on: datetime) -> City:
    """Enter the real city of an empty database.

    Raises NotAllowed, Conflict (a city, or units of an unnamed one, are there).
    """
    require(by, "登记城市")
    city = City(name=request.name.strip(), bureau=request.bureau.strip(), demonstration=False)
    refuse_other_facts(session)
    session.add(city)
    audit.record(session, audit.Act("登记城市", city.name, city.bureau), by=by, on=on)
    session.flush()
    return city


@dataclass(frozen=True)
class ChooseRulebook:
    """Judge by the rule of this name; which names there are is known to whoever asks. Raises BadInput when it is empty or too long."""

    name: str

    def __post_init__(self) -> None:
        if not 0 < len(self.name.strip()) <= 60:
            raise BadInput("办法名称应为1至60个字。请核对。")


def choose_rulebook(session: Session, request: ChooseRulebook, *, by: Actor, on: datetime) -> City:
    """Let the city judge by another rule from now on; issued lists keep theirs. Raises NotAllowed, NotFound (no city is there)."""
    require(by, "选定办法")
    city = session.get(City, 1)
    if city is None:
        raise NotFound("城市", 1, "请先用ducha init登记城市和主管部门。")
    before, city.rulebook = city.rulebook, request.name.strip()
    audit.record(session, audit.Act("选定办法", city.name, f"{before or '（未选定）'}→{city.rulebook}"), by=by, on=on)
    session.flush()
    return city


@dataclass(frozen=True)
class ChooseGradeBook:
    """Draft results of a kind by the grade book of this name from a day on; which books there are is known to whoever asks."""

    kind: NoticeKind
    name: str
    since: date
    document: str = ""


def choose_grade_book(session: Session, request: ChooseGradeBook, *, by: Actor, on: datetime) -> GradeBookChoice:
    """Let the city draft results of a kind by another grade book from a day on; what is drafted or signed keeps its own.

    Raises NotAllowed, NotFound (no city is there), BadInput (no name, a day gone by or more than a year to come).
    """
    require(by, "选定考评办法")
    city = session.get(City, 1)
    if city is None:
        raise NotFound("城市", 1, "请先用ducha init登记城市和主管部门。")
    name = fitting(request.name, "办法名称", most=60, needed=True)
    _refuse_day(request.since, on, kept="已起草的结果沿用起草时的办法")
    chosen = GradeBookChoice(
        kind=request.kind,
        name=name,
        since=request.since,
        document=fitting(request.document, "文件", most=120),
        chosen_by=by.person_id,
        chosen_at=on,
    )
    session.add(chosen)
    said = f"{request.kind.label}：自{request.since}起按{name}" + (f"（{chosen.document}）" if chosen.document else "")
    vouched = token(session, Vouched.BOOK, number=_number(session, chosen))
    audit.record(session, audit.Act("选定考评办法", city.name, said, vouched=vouched), by=by, on=on)
    return chosen


@dataclass(frozen=True)
class ChooseScoreSheet:
    """Mark projects of a specialty (None: of each that has none of its own) that are planned from a day on by the sheet of this edition.

    `digest` is the sheet's file's; which sheets there are is known to whoever asks.
    """

    specialty_id: int | None
    edition: str
    digest: str
    since: date
    document: str = ""


def choose_score_sheet(session: Session, request: ChooseScoreSheet, *, by: Actor, on: datetime) -> ScoreSheetChoice:
    """Let inspections that are planned from a day on be marked on another score sheet; what is planned keeps its own.

    Raises NotAllowed, NotFound (no city, no such specialty), BadInput (no edition, a day gone by or more than a year to come).
    """
    require(by, "选定评分表")
    city = session.get(City, 1)
    if city is None:
        raise NotFound("城市", 1, "请先用ducha init登记城市和主管部门。")
    specialty = None if request.specialty_id is None else specialty_of(session, request.specialty_id)
    _refuse_day(request.since, on, kept="已列入计划的督查沿用原评分表")
    chosen = ScoreSheetChoice(
        specialty_id=request.specialty_id,
        edition=fitting(request.edition, "评分表", most=80, needed=True),
        digest=request.digest,
        since=request.since,
        document=fitting(request.document, "文件", most=120),
        chosen_by=person_of(by),
        chosen_at=on,
    )
    session.add(chosen)
    session.flush()
    said = f"{'各专业' if specialty is None else specialty.name}：自{chosen.since}起按{chosen.edition} {chosen.digest}"
    vouched = token(session, Vouched.SHEET_CHOICE, number=chosen.id or 0)
    paper = f"（{chosen.document}）" if chosen.document else ""
    audit.record(session, audit.Act("选定评分表", city.name, said + paper, vouched=vouched), by=by, on=on)
    return chosen


def _refuse_day(since: date, on: datetime, *, kept: str) -> None:
    """Raise BadInput for a first day that has gone by, or that is more than a year to come."""
    today = on.astimezone(CHINA).date()
    latest = last_of_months(today, 12) + timedelta(days=1)
    if since > latest:
        raise BadInput(f"开始日期{since}超过一年以后，应不晚于{latest}。请改正。")
    if since < today:
        raise BadInput(f"开始日期{since}已过，应不早于{today}。{kept}。请改正。")


def _number(session: Session, chosen: GradeBookChoice) -> int:
    session.flush()
    return chosen.id or 0


def refuse_other_facts(session: Session) -> None:
    """Raise Conflict when the database has a city already, real or demonstration, or units of a city that nobody named."""
    # Columns by name: the database may have the tables of an earlier version.
    found = sa.select(sa.column("name", sa.String), sa.column("demonstration", sa.Boolean)).select_from(sa.table("city"))
    held = session.connection().execute(found).first()
    if held is not None:
        name, demonstration = held
        what = "演示数据" if demonstration else "正式数据"
        raise Conflict(f"数据库里已有{name}的{what}，没有改动。要另建一个城市，请把DUCHA_DATABASE_URL设为另一个空数据库。")
    if session.exec(select(Unit.id).limit(1)).first() is not None:
        raise Conflict("数据库里已有单位，但没有登记是哪个城市，没有改动。请把DUCHA_DATABASE_URL设为另一个空数据库。")
