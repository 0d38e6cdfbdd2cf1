"""Who is logged in, and the accounts as the administrators see them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from core.access import Actor, require_sight
from core.accounts import grants_of, roles_on
from core.frames import pick
from core.models import Account, LoginSession, Person, RoleGrant, Unit
from core.period import CHINA

IDLE = timedelta(minutes=30)


@dataclass(frozen=True)
class LoggedIn:
    """The person behind a cookie: who acts, under which username, whether the password must be changed first, and when last seen."""

    actor: Actor
    username: str
    must_change: bool
    seen_at: datetime


@dataclass(frozen=True)
class DemonstrationAccount:
    """An account that the demonstration city offers on its login page."""

    username: str
    name: str
    roles: str
    unit: str


def logged_in(session: Session, token: str, *, source: str, on: datetime) -> LoggedIn | None:
    """Return the person behind a cookie's secret; None after log-out, 30 idle minutes, a change of role, or of a disabled account.

    Whoever was last seen 30 minutes after now was seen by a wrong clock, and logs in anew, lest the log-in live until then.
    Whoever came in by the identity provider has no password to change first.
    """
    rows: Sequence[Any] = session.execute(_BEHIND, {"digest": hashlib.sha256(token.encode()).hexdigest()}).all()
    if not rows:
        return None
    held = rows[0]
    if held.ended_at is not None or abs(on - held.seen_at) >= IDLE or held.disabled_at is not None:
        return None
    roles = roles_on((row for row in rows if row.role is not None), on.astimezone(CHINA).date())
    actor = Actor(held.name, roles, unit_id=held.unit_id, person_id=held.person_id, account_id=held.account_id, source=source)
    return LoggedIn(actor, held.username, held.must_change and not held.by_subject, held.seen_at)


_BEHIND = (
    pick(
        LoginSession.account_id,
        LoginSession.seen_at,
        LoginSession.ended_at,
        LoginSession.by_subject,
        Account.username,
        Account.must_change,
        Account.disabled_at,
        Account.person_id,
        Person.name,
        Person.unit_id,
        RoleGrant.role,
        RoleGrant.starts_on,
        RoleGrant.ends_on,
    )
    .join(Account, col(Account.id) == col(LoginSession.account_id))
    .join(Person, col(Person.id) == col(Account.person_id))
    .join(RoleGrant, sa.and_(col(RoleGrant.account_id) == col(Account.id), col(RoleGrant.revoked_at).is_(None)), isouter=True)
    .where(col(LoginSession.token_digest) == sa.bindparam("digest"))
)
"""Asked at every run of a page, so it is one statement, made once: a row for each grant that was not revoked, or one without a role."""


def accounts(session: Session, viewer: Actor, *, on: datetime) -> pd.DataFrame:
    """Return every account: account_id, username, name, unit, roles (labels of the day), state, last_login (China's day or "").

    Raises NotAllowed.
    """
    require_sight(viewer, "账号")
    day = on.astimezone(CHINA).date()
    rows = []
    for account, person, unit in session.exec(_whole()):
        held = roles_on(grants_of(session, account.id or 0), day)
        rows.append(
            {
                "account_id": account.id,
                "username": account.username,
                "name": person.name,
                "unit": unit or "",
                "roles": "、".join(role.label for role in sorted(held, key=lambda role: role.name)),
                "state": _state(account, on),
                "last_login": account.last_login_at.astimezone(CHINA).date().isoformat() if account.last_login_at else "",
            }
        )
    return pd.DataFrame(rows, columns=["account_id", "username", "name", "unit", "roles", "state", "last_login"])


def grants(session: Session, viewer: Actor, *, account_id: int) -> list[RoleGrant]:
    """Return an account's grants that were not revoked. Raises NotAllowed."""
    require_sight(viewer, "账号")
    return grants_of(session, account_id)


def demonstration(session: Session, *, on: datetime) -> list[DemonstrationAccount]:
    """Return the accounts that a demonstration city offers; a real city has none."""
    day = on.astimezone(CHINA).date()
    found = []
    for account, person, unit in session.exec(_whole().where(col(Account.demonstration), col(Account.disabled_at).is_(None))):
        roles = roles_on(grants_of(session, account.id or 0), day)
        found.append(DemonstrationAccount(account.username, person.name, "、".join(sorted(role.label for role in roles)), unit or ""))
    return found


def _whole() -> "Select[Account, Person, str]":
    return (
        select(Account, Person, Unit.name)
        .join(Person, col(Person.id) == col(Account.person_id))
        .join(Unit, col(Unit.id) == col(Person.unit_id), isouter=True)
        .order_by(col(Account.id))
    )


def _state(account: Account, on: datetime) -> str:
    if account.disabled_at is not None:
        return "停用"
    if account.locked_until is not None and on < account.locked_until:
        return "锁定"
    return "待改密码" if account.must_change and account.subject is None else "正常"
