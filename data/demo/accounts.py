"""The accounts of the demonstration city, one a role: without passwords, entered from its login page alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.models import Account, Person, RoleGrant
from core.vocabulary import UserRole
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.names import person_name
from data.demo.numbers import Numbers
from data.demo.people import BUREAU_UNIT
from data.demo.table_rows import Row, row

SINCE = date(2019, 1, 2)
COORDINATED, MANAGED = "问渠代建房建", "云湾区"
"""The unit whose coordinator has an account (14 projects), and the responsible unit whose manager has one."""


@dataclass(frozen=True)
class _Holder:
    username: str
    role: UserRole
    purpose: str


HOLDERS = (
    _Holder("tianbao", UserRole.COORDINATOR, f"coordinator/{COORDINATED}"),
    _Holder("fuzeren", UserRole.UNIT_MANAGER, f"manager/{MANAGED}"),
    _Holder("ducha", UserRole.OFFICER, "bureau/2"),
    _Holder("kezhang", UserRole.SECTION_HEAD, "bureau/1"),
    _Holder("jiancha", UserRole.INSPECTOR, "bureau/3"),
    _Holder("xinyong", UserRole.CREDIT_APPROVER, "bureau/5"),
    _Holder("qianfa", UserRole.SIGNATORY, "bureau/0"),
    _Holder("lingdao", UserRole.LEADER, "leader/6"),
    _Holder("xitong", UserRole.SYSTEM_ADMIN, "administrator/system"),
    _Holder("anquan", UserRole.SECURITY_ADMIN, "administrator/security"),
    _Holder("shenji", UserRole.AUDITOR, "administrator/audit"),
)


def administrators(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the three administrators as persons of the bureau, numbered after all others."""
    for number, holder in enumerate(HOLDERS[-3:], start=len(facts.people) + 1):
        unit = numbers.unit[BUREAU_UNIT]
        yield row(Person, id=number, name=person_name(holder.purpose), title=holder.role.label, unit_id=unit)


def accounts(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield an account and its role for each holder."""
    since = at(SINCE, 9)
    later = {holder.purpose: number for number, holder in enumerate(HOLDERS[-3:], start=len(facts.people) + 1)}
    for number, holder in enumerate(HOLDERS, start=1):
        person = numbers.person.get(holder.purpose) or later[holder.purpose]
        yield row(Account, id=number, username=holder.username, person_id=person, must_change=False, created_at=since, demonstration=True)
        yield row(RoleGrant, id=number, account_id=number, role=holder.role, starts_on=SINCE, granted_by="演示", granted_at=since)
