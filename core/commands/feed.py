"""The secret address of an account's dates: made anew, which revokes the one before, or revoked; only its digest is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.access import Actor, require
from core.commands import audit
from core.commands.login import digest_of
from core.errors import Conflict, NotAllowed
from core.models import CalendarFeed

ACT = "设置日历订阅"


@dataclass(frozen=True)
class RenewFeed:
    """A new address for the account that asks."""


@dataclass(frozen=True)
class RevokeFeed:
    """No address any more for the account that asks."""


@dataclass(frozen=True)
class Issued:
    """The secret of an address, given out this once."""

    secret: str


def renew_feed(session: Session, request: RenewFeed, *, by: Actor, on: datetime) -> Issued:  # noqa: ARG001  # asks for nothing but itself
    """Give the account a new address; the one before is worth nothing from now on. Raises NotAllowed (also without an account)."""
    account_id = _own(by)
    replaced = _revoke(session, account_id, on=on)
    secret = secrets.token_urlsafe(32)
    session.add(CalendarFeed(account_id=account_id, secret_digest=digest_of(secret), created_at=on))
    audit.record(session, audit.Act(ACT, by.name, "换新地址，原地址停用" if replaced else "生成地址"), by=by, on=on)
    return Issued(secret)


def revoke_feed(session: Session, request: RevokeFeed, *, by: Actor, on: datetime) -> None:  # noqa: ARG001  # asks for nothing but itself
    """Revoke the account's address. Raises NotAllowed, Conflict (there is none)."""
    account_id = _own(by)
    if not _revoke(session, account_id, on=on):
        raise Conflict("没有在用的订阅地址，没有改动。")
    audit.record(session, audit.Act(ACT, by.name, "停用地址"), by=by, on=on)


def _own(by: Actor) -> int:
    require(by, ACT)
    if by.account_id is None:
        raise NotAllowed(ACT)
    return by.account_id


def _revoke(session: Session, account_id: int, *, on: datetime) -> bool:
    """End the account's address; whether there was one."""
    held = session.exec(
        select(CalendarFeed).where(CalendarFeed.account_id == account_id, col(CalendarFeed.revoked_at).is_(None)).with_for_update()
    ).all()
    for one in held:
        one.revoked_at = on
        session.add(one)
    session.flush()
    return bool(held)
