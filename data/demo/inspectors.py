"""The inspectors of the demonstration city: persons of the bureau who look at builders in twos, and what bars some of them."""

from collections.abc import Iterator
from datetime import date

from core.models import Account, InspectorInterest, Person, RoleGrant
from core.vocabulary import UserRole
from data.demo.accounts import HOLDERS, SINCE
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.names import person_name
from data.demo.numbers import Numbers
from data.demo.people import BUREAU_UNIT
from data.demo.table_rows import Row, row
from scoring.draw import Inspector

FIRST = "bureau/3"
"""The inspector who has an account to look in by."""
OTHERS = tuple(f"inspector/{number}" for number in range(1, 10))
ADMINISTRATORS = 3
"""Persons numbered behind the others and before the inspectors."""
INTERESTS = (
    ("inspector/2", "鹭江城建市政", "2017年前在该单位任职"),
    ("inspector/5", "鹭江通途路桥", "近亲属在该单位任职"),
    ("inspector/7", "鹭江宜居住房", "近亲属在该单位任职"),
)
NOTED_ON = date(2018, 3, 1)


def person_numbers(facts: CityFacts, numbers: Numbers) -> dict[str, int]:
    """Return the number of each inspector by purpose."""
    first = len(facts.people) + ADMINISTRATORS + 1
    return {FIRST: numbers.person[FIRST]} | {purpose: number for number, purpose in enumerate(OTHERS, start=first)}


def inspectors(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the further inspectors with an account each, which the login page does not offer, and why some stand back."""
    persons, since = person_numbers(facts, numbers), at(SINCE, 9)
    for number, purpose in enumerate(OTHERS, start=len(HOLDERS) + 1):
        yield row(Person, id=persons[purpose], name=person_name(purpose), title="检查人员", unit_id=numbers.unit[BUREAU_UNIT])
        username = f"jiancha{number - len(HOLDERS)}"
        yield row(Account, id=number, username=username, person_id=persons[purpose], must_change=False, created_at=since)
        yield row(RoleGrant, id=number, account_id=number, role=UserRole.INSPECTOR, starts_on=SINCE, granted_by="演示", granted_at=since)
    for number, (purpose, unit, reason) in enumerate(INTERESTS, start=1):
        yield row(InspectorInterest, id=number, person_id=persons[purpose], unit_id=numbers.unit[unit], reason=reason, starts_on=NOTED_ON)


def drawn_from(facts: CityFacts, numbers: Numbers) -> list[Inspector]:
    """Return the inspectors as the draw of groups takes them: who stands back from a unit does so from its whole group."""
    persons = person_numbers(facts, numbers)
    tops = {unit.short: unit.parent or unit.short for unit in facts.units}
    barred = {purpose: frozenset(numbers.unit[other] for other, top in tops.items() if top == tops[unit]) for purpose, unit, _ in INTERESTS}
    return [Inspector(number, barred.get(purpose, frozenset())) for purpose, number in persons.items()]
