"""Who reads under the secret address of a calendar, and since when an account has one."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from core.access import Actor
from core.accounts import actor_of, is_stale
from core.models import Account, CalendarFeed


def since(session: Session, account_id: int) -> datetime | None:
    """Return when the account's address in use was made; None where there is none."""
    held = select(CalendarFeed.created_at).where(CalendarFeed.account_id == account_id, col(CalendarFeed.revoked_at).is_(None))
    return session.exec(held).first()


def behind(session: Session, secret: str, *, source: str, on: datetime) -> Actor | None:
    """Return who reads under a secret; None of one that is unknown or revoked, and of an account that is disabled or unused for 90 days.

    The secret is looked up by its SHA-256 alone, so that the time which the answer takes tells nothing of a secret that is near.
    """
    digest = hashlib.sha256(secret.encode(errors="replace")).hexdigest()
    held = session.exec(select(CalendarFeed).where(CalendarFeed.secret_digest == digest)).first()
    if held is None or held.revoked_at is not None:
        return None
    account = session.get_one(Account, held.account_id)
    return None if account.disabled_at is not None or is_stale(account, on) else actor_of(session, account, source=source, on=on)
