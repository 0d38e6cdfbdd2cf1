"""The way of a circular over opaque bytes, said in few words; the persons who go it, and their moments."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias, TypeVar

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from core.access import Actor
from core.commands import publication
from core.commands.publication import (
    AnswerObjection,
    CheckData,
    DraftCircular,
    DropCircular,
    IssueCircular,
    OpenCheck,
    Place,
    SignCircular,
)
from core.errors import DuchaError
from core.models import Circular, Project, Seal, Unit
from core.period import Month
from core.vocabulary import ListKind, UserRole
from tests.data.town import NOON
from tests.people import person

EDITION, RESULT = "lujiang.2019-01-01", f"sha256:{'a' * 64}"
PARTS = (("facts/units.csv", "unit_id,name\n1,东山区\n".encode()), ("result.json", b"{}\n"))
RESPONSIBLE, OWNER = "新城指挥部", "城建集团有限公司"
JULY = Month(2019, 7)
ISSUED_ON = date(2019, 8, 21)
day = timedelta(days=1)


def unit_id(session: Session, name: str) -> int:
    """The number of a unit."""
    return session.exec(select(Unit.id).where(Unit.name == name)).one() or 0


def project_id(session: Session, code: str) -> int:
    """The number of a project."""
    return session.exec(select(Project.id).where(Project.code == code)).one() or 0


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        name: sorted((tuple(row) for row in session.connection().execute(table.select())), key=repr)
        for name, table in SQLModel.metadata.tables.items()
    }


@contextmanager
def writes(session: Session) -> Iterator[list[str]]:
    """Note every statement that is given meanwhile and is not a question."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("SELECT"):
            found.append(statement)

    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", note)
    yield found
    session.flush()
    sa.event.remove(connection, "before_cursor_execute", note)


def refused(session: Session, error: type[DuchaError], said: str, act: Callable[[], object]) -> None:
    """The act is refused with a sentence that holds `said`, and nothing is written."""
    session.flush()
    with writes(session) as written, pytest.raises(error, match=re.escape(said)):
        act()
    assert written == []


class Route:
    """The persons of a circular's way and what they do; `now` goes on by a minute each time."""

    def __init__(self, session: Session, *, on: datetime = NOON) -> None:
        self.session, self.at = session, on
        self.responsible, self.owner = unit_id(session, RESPONSIBLE), unit_id(session, OWNER)
        self.officer = person(session, "李督查", UserRole.OFFICER, on=NOON)
        self.signatory = person(session, "周签发", UserRole.SIGNATORY, on=NOON)
        self.both = person(session, "吴兼任", UserRole.OFFICER, UserRole.SIGNATORY, on=NOON)
        self.head = person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON)
        self.unit = person(session, "新城的人", UserRole.COORDINATOR, unit_id=self.responsible, on=NOON)
        self.company = person(session, "城建的人", UserRole.COORDINATOR, unit_id=self.owner, on=NOON)

    @property
    def now(self) -> datetime:
        """The next minute."""
        self.at += timedelta(minutes=1)
        return self.at

    def draft(self, month: Month = JULY, reason: str = "", *, by: Actor | None = None) -> int:
        """Draft; return the number."""
        request = DraftCircular(month, EDITION, self.at, RESULT, reason)
        return publication.draft_circular(self.session, request, by=by or self.officer, on=self.now).id or 0

    def ask(self, number: int, *units: int, due: timedelta = day, by: Actor | None = None) -> None:
        """Send a draft to units, by default to the two of the list."""
        at = self.now
        request = OpenCheck(number, units or (self.responsible, self.owner), at + due)
        publication.open_check(self.session, request, by=by or self.officer, on=at)

    def answer(self, number: int, objection: str = "", *, by: Actor | None = None, unit: int | None = None) -> None:
        """A unit says that it has nothing against its figures, or objects."""
        who = by or self.unit
        request = CheckData(number, (who.unit_id or 0) if unit is None else unit, objection)
        publication.check_data(self.session, request, by=who, on=self.now)

    def reply(self, number: int, answer: str = "已核对凭证", *, by: Actor | None = None) -> None:
        """The bureau answers the responsible unit's objection."""
        request = AnswerObjection(number, self.responsible, answer)
        publication.answer_objection(self.session, request, by=by or self.officer, on=self.now)

    def asked(self, month: Month = JULY, reason: str = "") -> int:
        """A circular that two units are asked to check."""
        number = self.draft(month, reason)
        self.ask(number)
        return number

    def checked(self, month: Month = JULY, reason: str = "") -> int:
        """A circular that both units confirmed."""
        number = self.asked(month, reason)
        for who in (self.unit, self.company):
            self.answer(number, by=who)
        return number

    def signed(self, month: Month = JULY, reason: str = "") -> int:
        """A circular that is signed and not issued."""
        number = self.checked(month, reason)
        self.sign(number)
        return number

    def sign(self, number: int, remark: str = "", *, by: Actor | None = None, digest: str = RESULT, open_ends: str = "") -> Seal:
        """Sign."""
        places = (
            Place("headquarters", self.responsible, 1, 1, ListKind.RED, 950_000),
            Place("companies", self.owner, None, None, None, None),
        )
        request = SignCircular(number, digest, PARTS, places, open_ends, remark)
        return publication.sign_circular(self.session, request, by=by or self.signatory, on=self.now)

    def issue(self, number: int, document: str = "", *, by: Actor | None = None, issued_on: date = ISSUED_ON, **other: str) -> None:
        """Issue, under a number of its own, as a document and as a workbook."""
        words = {"title": "通报", "issuers": "鹭江市重点办\n鹭江市建设局", "addressees": "各区人民政府", "copies": "市监委"} | other
        request = IssueCircular(
            circular_id=number,
            document=document or f"鹭重办〔2019〕{number}号",
            title=words["title"],
            issuers=tuple(words["issuers"].split("\n")),
            addressees=words["addressees"],
            copies=words["copies"],
            issued_on=issued_on,
            word=f"文稿{number}".encode(),
            workbook=f"表格{number}".encode(),
        )
        publication.issue_circular(self.session, request, by=by or self.officer, on=self.now)

    def issued(self, month: Month = JULY, reason: str = "") -> int:
        """A circular that went the whole way."""
        number = self.signed(month, reason)
        self.issue(number)
        return number

    def drop(self, number: int, reason: str = "重新测算", *, by: Actor | None = None) -> None:
        """Drop a draft."""
        publication.drop_circular(self.session, DropCircular(number, reason), by=by or self.officer, on=self.now)


R = TypeVar("R", bound=Route)
Case: TypeAlias = tuple[type[DuchaError], str, Callable[[R], int], Callable[[R, int], object]]
"""What is refused: with which error and words, after which preparation (it returns a number), and the act upon that number."""


def walked(route: R, cases: Mapping[str, Case[R]]) -> dict[str, str]:
    """Try every case in a transaction of its own that is taken back: what was told otherwise than it should, or stored all the same."""
    return {name: _tried(route, case) for name, case in cases.items()}


def _tried(route: R, case: Case[R]) -> str:
    error, said, prepare, act = case
    point, begun = route.session.begin_nested(), route.at
    number = prepare(route)
    route.session.flush()
    with writes(route.session) as written:
        told = _told(error, said, lambda: act(route, number))
    point.rollback()
    route.at = begun
    return "; ".join([*told, *written])


def _told(error: type[DuchaError], said: str, act: Callable[[], object]) -> list[str]:
    try:
        act()
    except error as problem:
        return [] if said in str(problem) else [str(problem)]
    return ["nothing is refused"]


def newest(session: Session, month: Month) -> int:
    """The circular of a month that was drafted last."""
    drafted = select(Circular.id).where(Circular.year == month.year, Circular.month == month.number).order_by(col(Circular.id).desc())
    return session.exec(drafted).first() or 0
