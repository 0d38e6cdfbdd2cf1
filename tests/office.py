"""A bureau that makes lists of the small town: from a verdict to sealed bytes and an issued document, in few words.

`python -m tests.office sqlite:///path` makes the town in an empty file and issues the lists of three months; so an earlier build is
asked to seal what the present one then verifies.
"""

import sys
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import db
from core.access import Actor
from core.commands import closing, correction, publication
from core.commands.card import Subject
from core.commands.closing import OfMonth
from core.commands.correction import DecideCorrection, RequestCorrection
from core.commands.publication import IssueCircular, OpenCheck
from core.models import Circular, Project, ReportingMonth, Seal, Unit
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.queries import circulars
from core.queries.circulars import CircularLine
from core.rows import ReportRow
from core.vocabulary import CardColour, MonthState, SealKind, UserRole
from scoring.publish import route
from scoring.publish.route import DecideCard, Seen, Sign, Start
from tests.data.town import NOON, town
from tests.people import person

FIRST = tuple(Month(2019, number) for number in (1, 2, 3))
LATE = "LJ-002"
"""The project that is behind: 45 % of schedule each month."""
NOTHING = Seen(CardColour.RED, (0, 0))
REMARK = "带着未决事项签发"


def closed_town(session: Session) -> "Office":
    """The small town, its months to July closed: each is locked when its list is drafted."""
    town(session)
    for month in session.exec(select(ReportingMonth).where(ReportingMonth.state == MonthState.LOCKED)):
        month.state = MonthState.CLOSED
    session.flush()
    return Office(session)


class Office:
    """The officer, the section head and the signatory, and what they do; `now` goes on by a minute each time."""

    def __init__(self, session: Session) -> None:
        self.session, self.at = session, NOON
        self.officer = person(session, "李督查", UserRole.OFFICER, on=NOON)
        self.head = person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON)
        self.signatory = person(session, "周签发", UserRole.SIGNATORY, on=NOON)
        ranked = session.exec(select(Unit).where(col(Unit.name).in_(("新城指挥部", "城建集团有限公司"))).order_by(col(Unit.id)))
        self.units = tuple(one.id or 0 for one in ranked)

    @property
    def now(self) -> datetime:
        """The next minute."""
        self.at += timedelta(minutes=1)
        return self.at

    def lock(self, month: Month) -> None:
        """Lock a closed month."""
        closing.lock_month(self.session, OfMonth(month), by=self.head, on=self.now)

    def start(self, month: Month, reason: str = "") -> int:
        """Draft the list of a month, locked now if it was not; return the circular's number."""
        if self.session.get_one(ReportingMonth, (month.year, month.number)).state is MonthState.CLOSED:
            self.lock(month)
        return route.start(self.session, Start(month, reason), by=self.officer, on=self.now).id or 0

    def check(self, number: int) -> None:
        """Ask the units, who say nothing until it is over."""
        due = self.now + timedelta(minutes=5)
        publication.open_check(self.session, OpenCheck(number, self.units, due), by=self.officer, on=self.at)
        self.at = due

    def sign(self, number: int, remark: str = REMARK, *, seen: str | None = None, by: Actor | None = None) -> Seal:
        """Sign what was drafted."""
        held = self.session.get_one(Circular, number)
        request = Sign(number, held.digest if seen is None else seen, remark)
        number = route.sign(self.session, request, by=by or self.signatory, on=self.now)
        return self.session.exec(select(Seal).where(Seal.kind == SealKind.MONTHLY_LIST, Seal.number == number)).one()

    def issue(self, number: int) -> CircularLine:
        """Issue what was signed, under a number and with a document of its own."""
        request = IssueCircular(
            circular_id=number,
            document=f"鹭重办〔2019〕{number}号",
            title="通报",
            issuers=("鹭江市重点办",),
            addressees="各区人民政府",
            copies="市监委",
            issued_on=date(2019, 8, 20),
            word=f"第{number}份文稿".encode(),
        )
        publication.issue_circular(self.session, request, by=self.officer, on=self.now)
        return self.line(number)

    def publish(self, month: Month, reason: str = "") -> CircularLine:
        """The whole way."""
        number = self.start(month, reason)
        self.check(number)
        self.sign(number)
        return self.issue(number)

    def line(self, number: int) -> CircularLine:
        """A circular as the bureau sees it."""
        return next(one for one in circulars.circulars(self.session, self.officer) if one.id == number)

    def project(self, code: str = LATE) -> Subject:
        """A project as the subject of a card."""
        return Subject(project_id=self.session.exec(select(Project.id).where(Project.code == code)).one())

    def decide_card(self, month: Month, *, issue: bool = True, reason: str = "约谈无效", code: str = LATE) -> None:
        """Follow the card that is proposed for a project, or do not."""
        request = DecideCard(month, self.project(code), issue, reason, seen=self.seen(month, code))
        route.decide_card(self.session, request, by=self.signatory, on=self.now)

    def seen(self, month: Month, code: str = LATE) -> Seen:
        """What is proposed for a project of a month now; where nothing is, a red card without figures."""
        _, verdict = route.judged(self.session, month, known_at=route.basis(self.session, month, on=self.at))
        mine = (one for one in verdict.cards if not one.removal and one.subject_id == self.project(code).project_id)
        return next((route.seen(one) for one in mine), NOTHING)

    def correct(self, month: Month, amount: int, code: str = LATE) -> None:
        """A correction of a locked month (万元), asked for and approved."""
        asked = RequestCorrection(month, ReportRow(code, amount * WAN), "漏计")
        number = correction.request_correction(self.session, asked, by=self.officer, on=self.now).id or 0
        correction.decide_correction(self.session, DecideCorrection(number, approve=True), by=self.head, on=self.now)

    def close(self, month: Month) -> None:
        """Close the open month."""
        closing.close_month(self.session, OfMonth(month), by=self.officer, on=self.now)


def main(url: str) -> None:
    """Make the town in an empty place and issue three lists."""
    engine = db.create_engine(url)
    db.migrate(engine)
    with db.transaction(engine) as session:
        office = closed_town(session)
        for month in FIRST:
            office.publish(month)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
