"""The way of results of builders over opaque bytes, said in few words; the persons who go it, and their moments."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from core.access import Actor
from core.commands import notice, objection
from core.commands.following import Follow, FollowingRecord
from core.commands.notice import DraftNotice, DropNotice, MakeFinal, OpenNotice, Result, SignNotice
from core.commands.objection import AnswerNoticeObjection, Evidence, FetchEvidence, ObjectToNotice
from core.models import Seal
from core.period import CHINA
from core.vocabulary import ActKind, ConductKind, NoticeKind, UserRole
from tests.core.route import unit_id
from tests.data.town import NOON
from tests.people import person

BOOK, RESULT = "lujiang.2019-01-01", f"sha256:{'b' * 64}"
MENDED = f"sha256:{'c' * 64}"
PARTS = (("facts/builders.csv", "unit_id,name\n5,鹭建\n".encode()), ("result.json", b"{}\n"))
BUILDER, OTHER = "鹭建工程管理有限公司", "城建集团有限公司"
CLAUSE = "代建工作访谈（2019-09-02）：优秀的通报表扬"
FIRST, LAST = date(2019, 8, 20), date(2019, 8, 26)
PDF = b"%PDF-1 %%EOF"


class Results:
    """The persons of the way of results and what they do; `now` goes on by a minute each time."""

    def __init__(self, session: Session, *, folder: Path = Path(), on: datetime = NOON) -> None:
        self.session, self.at, self.folder = session, on, folder
        self.builder, self.other, bureau = (unit_id(session, name) for name in (BUILDER, OTHER, "新城指挥部"))
        self.officer = person(session, "李督查", UserRole.OFFICER, unit_id=bureau, on=NOON)
        self.signatory = person(session, "周签发", UserRole.SIGNATORY, unit_id=bureau, on=NOON)
        self.both = person(session, "吴兼任", UserRole.OFFICER, UserRole.SIGNATORY, unit_id=bureau, on=NOON)
        self.head = person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON)
        self.unit = person(session, "鹭建的人", UserRole.COORDINATOR, unit_id=self.builder, on=NOON)
        self.manager = person(session, "鹭建负责人", UserRole.UNIT_MANAGER, unit_id=self.builder, on=NOON)
        self.stranger = person(session, "城建的人", UserRole.COORDINATOR, unit_id=self.other, on=NOON)
        self.office = person(session, "新城的人", UserRole.UNIT_MANAGER, unit_id=bureau, on=NOON)
        self.uninvolved = person(session, "西湖的人", UserRole.COORDINATOR, unit_id=unit_id(session, "西湖区"), on=NOON)

    @property
    def now(self) -> datetime:
        """The next minute."""
        self.at += timedelta(minutes=1)
        return self.at

    def on_day(self, day: date, hour: int = 9) -> None:
        """Go to a day."""
        self.at = datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)

    def draft(
        self, kind: NoticeKind = NoticeKind.YEAR, period: str = "2018", reason: str = "", *, by: Actor | None = None, digest: str = RESULT
    ) -> int:
        request = DraftNotice(kind, period, BOOK, self.at, digest, reason)
        return notice.draft_notice(self.session, request, by=by or self.officer, on=self.now).id or 0

    def sign(self, number: int, *, by: Actor | None = None, digest: str = RESULT) -> Seal:
        results = (
            Result(self.builder, 1, 923_400, "优秀" if digest == RESULT else "良好"),
            Result(self.other, None, None, ""),
            Result(self.office.unit_id or 0, 2, 5, ""),
        )
        return notice.sign_notice(self.session, SignNotice(number, digest, PARTS, results), by=by or self.signatory, on=self.now)

    def open(self, number: int, starts_on: date = FIRST, *, by: Actor | None = None) -> None:
        notice.open_notice(self.session, OpenNotice(number, starts_on), by=by or self.officer, on=self.now)

    def object(self, number: int, text: str = "少计一个季度", *, by: Actor | None = None, unit: int | None = None, files: int = 1) -> int:
        evidence = tuple(Evidence(f"凭证{place}.pdf", PDF + str(place).encode()) for place in range(files))
        request = ObjectToNotice(number, self.builder if unit is None else unit, text, evidence, self.folder)
        return objection.object_to_notice(self.session, request, by=by or self.unit, on=self.now).id or 0

    def answer(self, number: int, answer: str = "已核对四个季度", *, uphold: bool = False, by: Actor | None = None) -> None:
        request = AnswerNoticeObjection(number, uphold, answer)
        objection.answer_objection(self.session, request, by=by or self.officer, on=self.now)

    def finish(self, number: int, document: str = "鹭建协〔2019〕5号", *, by: Actor | None = None, follows: bool = True) -> Seal:
        record = FollowingRecord(ConductKind.GOOD, "C3", 30_000, 12)
        followed = (Follow(self.builder, "优秀", ActKind.COMMENDATION, "2018年度考评优秀，建议通报表扬", CLAUSE, record),)
        request = MakeFinal(number, document, followed if follows else ())
        return notice.make_final(self.session, request, by=by or self.signatory, on=self.now)

    def drop(self, number: int, reason: str = "重新测算", *, by: Actor | None = None) -> None:
        notice.drop_notice(self.session, DropNotice(number, reason), by=by or self.officer, on=self.now)

    def fetch(self, number: int, *, by: Actor | None = None) -> bytes:
        return objection.fetch_evidence(self.session, FetchEvidence(number, self.folder), by=by or self.officer, on=self.now).content

    def signed(self, period: str = "2018", reason: str = "", *, kind: NoticeKind = NoticeKind.YEAR, digest: str = RESULT) -> int:
        number = self.draft(kind, period, reason, digest=digest)
        self.sign(number, digest=digest)
        return number

    def opened(self, period: str = "2018", reason: str = "", *, kind: NoticeKind = NoticeKind.YEAR, digest: str = RESULT) -> int:
        number = self.signed(period, reason, kind=kind, digest=digest)
        self.open(number, self.at.date())
        return number

    def final(self, period: str = "2018", *, kind: NoticeKind = NoticeKind.YEAR, document: str = "鹭建协〔2019〕5号") -> int:
        number = self.opened(period, kind=kind)
        self.at += timedelta(days=7)
        self.finish(number, document)
        return number
