"""The first account of a database: whoever starts the server learns its password once, and opens all others with it."""

from datetime import datetime

from sqlmodel import Session, select

from core.access import Actor
from core.commands.account import OpenAccount, Opened, open_account
from core.commands.role import GrantRole, grant_role
from core.models import Account
from core.period import CHINA
from core.vocabulary import UserRole

USERNAME = "anquan"
_FOUNDER = Actor("首次启动", frozenset({UserRole.SECURITY_ADMIN}), source="命令行")


def open_first_account(session: Session, *, on: datetime) -> Opened | None:
    """Open the security administrator's account where there is no account at all, and return it with its password; else None."""
    if session.exec(select(Account.id).limit(1)).first() is not None:
        return None
    opened = open_account(session, OpenAccount(USERNAME, UserRole.SECURITY_ADMIN.label), by=_FOUNDER, on=on)
    grant = GrantRole(opened.account_id, UserRole.SECURITY_ADMIN, on.astimezone(CHINA).date())
    grant_role(session, grant, by=_FOUNDER, on=on)
    return opened
