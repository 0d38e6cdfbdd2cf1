"""The demonstration city 鹭江市: every place, unit, person, project and amount is invented; the totals are those of a published notice.

How projects are counted: 357 are the projects with a row of their own in the plan. A package is a heading without money, plan and
units; its three parts are three of the 357. A suspended project stays on the list, a withdrawn one leaves it.
"""

from collections.abc import Iterator

from sqlmodel import Session

from data.demo import (
    accounts,
    approvals,
    circulars,
    coordination,
    costs,
    credit,
    entered,
    evaluations,
    expropriation,
    inspections,
    inspectors,
    ledger,
    messages,
    parts,
    pool,
    rows,
    scope,
)
from data.demo.facts import build
from data.demo.numbers import numbers
from data.demo.table_rows import Row, count_on, store

__all__ = ["load", "publish"]


def load(session: Session) -> None:
    """Write the demonstration city into an empty, migrated database; each time, on each engine, the same rows.

    The transaction is the caller's. Raises sqlalchemy's IntegrityError when the database already holds rows with these numbers.
    """
    store(session, _rows())
    count_on(session)
    entered.vouch(session)


def publish(session: Session) -> None:
    """Lead circulars, results of builders, problems, meetings, the pool and approvals to where they stand, in the caller's transaction."""
    circulars.publish(session)
    evaluations.evaluate(session)
    coordination.coordinate(session)
    pool.fill(session)
    approvals.approve(session)


def _rows() -> Iterator[Row]:
    """Yield every row of the city."""
    facts = build()
    given = numbers(facts)
    yield from rows.city()
    yield from rows.units(facts, given)
    yield from rows.people(facts, given)
    yield from accounts.administrators(facts, given)
    yield from accounts.accounts(facts, given)
    yield from rows.projects(facts, given)
    yield from parts.parts(facts, given)
    yield from rows.plans(facts, given)
    yield from ledger.months()
    yield from ledger.reports(facts, given)
    yield from ledger.exemptions(given)
    yield from ledger.observations(given)
    yield from scope.scope(facts, given)
    yield from credit.credit(facts, given)
    yield from costs.costs(facts, given)
    yield from inspectors.inspectors(facts, given)
    yield from inspections.inspections(facts, given)
    yield from expropriation.expropriation(facts, given)
    yield from messages.messages(facts, given)
