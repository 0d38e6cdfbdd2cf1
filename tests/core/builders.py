"""The small city with builders: two of them in the directory of three specialties, persons of every part, and what they do in few words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from core.access import Actor
from core.commands.blacklist import ProposeBlacklist, propose_blacklist
from core.commands.conduct import EnterRecord, Measured, enter_record
from core.commands.directory import EnterDirectory, SetSpecialty, enter_directory, set_specialty
from core.commands.scope import SetCeiling, set_ceiling
from core.models import Unit
from core.vocabulary import ConductKind, Tier, UnitKind, UserRole
from tests.data.town import NOON, town
from tests.people import person

BUILDER, OWNER, RESPONSIBLE = "鹭建工程管理有限公司", "城建集团有限公司", "新城指挥部"
SECOND = "澜序工程管理有限公司"
TODAY = NOON.date()
SINCE = date(2018, 1, 1)
BAD = Measured("lujiang.2019-01-01", "absent", "P2", -20_000, date(2020, 2, 9))
GOOD = Measured("lujiang.2019-01-01", "commended", "C4", 30_000, date(2020, 8, 9))
EXTRA = Measured("lujiang.2019-01-01", "concealment", "P6", -100_000, date(2020, 8, 9))
minute = timedelta(minutes=1)


class Bureau:
    """The persons around the builders; `at` counts the minutes since noon."""

    def __init__(self, session: Session) -> None:
        town(session)
        session.add(Unit(name=SECOND, short_name="澜序", kind=UnitKind.ENTERPRISE))
        session.flush()
        self.session = session
        self.officer = person(session, "李督查", UserRole.OFFICER, on=NOON)
        self.head = person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON)
        self.approver = person(session, "周信用", UserRole.CREDIT_APPROVER, on=NOON)
        self.both = person(session, "兼任者", UserRole.OFFICER, UserRole.SECTION_HEAD, UserRole.CREDIT_APPROVER, on=NOON)
        self.coordinator = person(session, "陈填报", UserRole.COORDINATOR, unit_id=self.unit(BUILDER), on=NOON)
        self.manager = person(session, "王负责", UserRole.UNIT_MANAGER, unit_id=self.unit(RESPONSIBLE), on=NOON)
        self.minutes = 0

    @property
    def now(self) -> datetime:
        self.minutes += 1
        return NOON + self.minutes * minute

    def unit(self, name: str) -> int:
        return self.session.exec(select(Unit.id).where(Unit.name == name)).one() or 0

    def specialty(self, name: str) -> int:
        return set_specialty(self.session, SetSpecialty(name), by=self.officer, on=self.now).id or 0

    def entry(self, unit: str, specialty: int, *, tier: Tier = Tier.B, since: date = SINCE) -> int:
        request = EnterDirectory(self.unit(unit), specialty, tier, since, "名录〔2018〕1号", "符合条件")
        made = enter_directory(self.session, request, by=self.officer, on=self.now)
        self.session.flush()
        return made.id or 0

    def ceiling(self, most: int | None, *, specialty: int | None = None, since: date = SINCE, tier: Tier = Tier.B) -> int:
        made = set_ceiling(self.session, SetCeiling(tier, specialty, most, since, "范围〔2018〕2号"), by=self.head, on=self.now)
        self.session.flush()
        return made.id or 0

    def record(self, measured: Measured = BAD, *, extra: Measured | None = None, by: Actor | None = None) -> int:
        kind = ConductKind.GOOD if measured.points > 0 else ConductKind.BAD
        builder, collector = self.unit(BUILDER), self.unit(RESPONSIBLE)
        request = EnterRecord(
            builder, kind, measured, "三次不在岗", date(2019, 8, 10), collector, f"认定〔2019〕{self.minutes + 1}号", extra
        )
        return enter_record(self.session, request, by=by or self.officer, on=self.now).id or 0

    def blacklisted(self, *, days: Sequence[date] = (date(2019, 8, 1), date(2020, 7, 31)), by: Actor | None = None) -> int:
        request = ProposeBlacklist(self.unit(BUILDER), "围标", "第十一条", "处理〔2019〕1号", *days)
        made = propose_blacklist(self.session, request, by=by or self.officer, on=self.now)
        self.session.flush()
        return made.id or 0
