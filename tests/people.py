"""Persons with accounts for tests: a role, a unit, and a log-in that is there already."""

from datetime import date, datetime

from argon2 import PasswordHasher
from sqlmodel import Session

from core import accounts
from core.access import Actor
from core.models import Account, Person, RoleGrant
from core.period import now
from core.vocabulary import UserRole

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Quick to compute, for tests to which the cost of a password does not matter."""
SINCE = date(2019, 1, 1)


def person(session: Session, name: str, *roles: UserRole, unit_id: int | None = None, on: datetime) -> Actor:
    """Enter a person with an account in use, named like the person, and the roles since 2019; return who acts."""
    entered = Person(name=name, unit_id=unit_id)
    session.add(entered)
    session.flush()
    assert entered.id is not None
    account = Account(username=f"u{entered.id}", person_id=entered.id, created_at=on, last_login_at=now(), must_change=False)
    session.add(account)
    session.flush()
    assert account.id is not None
    for role in roles:
        session.add(RoleGrant(account_id=account.id, role=role, starts_on=SINCE, granted_by="测试", granted_at=on))
    session.flush()
    return accounts.actor_of(session, account, source="127.0.0.1", on=on)


def offered_account(session: Session, username: str, role: UserRole, *, unit_id: int | None = None, on: datetime) -> Actor:
    """Enter a person whose account the login page offers, as in a demonstration."""
    actor = person(session, username, role, unit_id=unit_id, on=on)
    account = session.get_one(Account, actor.account_id)
    account.username, account.demonstration = username, True
    return actor
