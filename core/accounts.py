"""What an account may do on a day: its grants, the roles in force, and the actor that commands and queries ask about."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core.access import Actor
from core.models import Account, Person, RoleGrant
from core.period import CHINA
from core.vocabulary import UserRole


def grants_of(session: Session, account_id: int) -> list[RoleGrant]:
    """Return the grants of an account that were not revoked, whatever their dates."""
    held = select(RoleGrant).where(RoleGrant.account_id == account_id, col(RoleGrant.revoked_at).is_(None))
    return list(session.exec(held.order_by(col(RoleGrant.id))))


def roles_on(grants: Iterable[RoleGrant], day: date) -> frozenset[UserRole]:
    """Return the roles that grants give on a day."""
    return frozenset(one.role for one in grants if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on))


def actor_of(session: Session, account: Account, *, source: str, on: datetime) -> Actor:
    """Return who acts when an account acts at a moment: the person's name and unit, and the roles of that day."""
    person = session.get_one(Person, account.person_id)
    number = account.id
    if number is None:  # pragma: no cover - an account that was read has its number
        raise LookupError(account)
    roles = roles_on(grants_of(session, number), on.astimezone(CHINA).date())
    return Actor(person.name, roles, unit_id=person.unit_id, person_id=person.id, account_id=number, source=source)


def units_with(session: Session, role: UserRole, *, on: datetime) -> frozenset[int]:
    """Return the units for which somebody can act in this role at a moment: granted on that day, the account in use."""
    statement = (
        select(Person.unit_id, Account, RoleGrant)
        .join(Account, col(Account.person_id) == col(Person.id))
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(RoleGrant.role == role, col(RoleGrant.revoked_at).is_(None), col(Account.disabled_at).is_(None))
    )
    day = on.astimezone(CHINA).date()
    held = ((unit_id, account) for unit_id, account, grant in session.exec(statement) if role in roles_on((grant,), day))
    return frozenset(unit_id for unit_id, account in held if unit_id is not None and not is_stale(account, on))


def is_stale(account: Account, on: datetime) -> bool:
    """Whether an account was not used for 90 days and is disabled at the next try; those of a demonstration wait for their visitors."""
    return not account.demonstration and (account.last_login_at or account.created_at) < on - timedelta(days=90)
