"""Who is logged in, and the accounts as the administrators see them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from core.access import Actor, require_sight
from core.accounts import actor_of, grants_of, roles_on
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
    held = session.get(LoginSession, hashlib.sha256(token.encode()).hexdigest())
    if held is None or held.ended_at is not None or abs(on - held.seen_at) >= IDLE:
        return None
    account = session.get_one(Account, held.account_id)
    if account.disabled_at is not None:
        return None
    actor = actor_of(session, account, source=source, on=on)
    return LoggedIn(actor, account.username, account.must_change and not held.by_subject, held.seen_at)


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
