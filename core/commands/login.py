"""Logging in and out: failures lock, unused accounts are disabled, and every try is in the audit log."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from core.access import Actor
from core.accounts import actor_of, is_stale
from core.commands import audit
from core.commands.account import end_sessions
from core.models import Account, LoginSession
from core.period import CHINA
from core.vocabulary import ActOutcome

FAILURES = 5
LOCKED_FOR = timedelta(minutes=30)
PASSWORD_AGE = timedelta(days=180)
_WRONG = f"用户名或密码不对。连续{FAILURES}次不对，账号锁定30分钟。"


@dataclass(frozen=True)
class LogIn:
    """A try: the username as typed, how the person was proved, and the address that the try came from.

    `proved` is the stored digest that the password was found to match, or None; `subject` is what an identity provider vouches for.
    """

    username: str
    proved: str | None = None
    subject: str | None = None
    demonstration: bool = False
    address: str = ""


@dataclass(frozen=True)
class Admitted:
    """The secret for the cookie, given out this once."""

    token: str
    account_id: int


@dataclass(frozen=True)
class Rejected:
    """Why nobody was let in, in one sentence."""

    sentence: str


def stored_digest(session: Session, username: str) -> str | None:
    """Return the stored digest of an account's password, None where there is no such account or no password."""
    return session.exec(select(Account.password_digest).where(Account.username == username.strip().lower())).first()


def log_in(session: Session, request: LogIn, *, on: datetime) -> Admitted | Rejected:
    """Let a proved person in, or count the failure; both are stored and audited."""
    account = _named(session, request)
    visitor = Actor(request.username[:60] or "（空）", frozenset(), source=request.address)
    if account is None:
        audit.record(session, audit.Act("登录", request.username, "没有这个账号", ActOutcome.FAILED), by=visitor, on=on)
        return Rejected("统一认证的身份没有对应的账号。请联系安全管理员开通。" if request.subject else _WRONG)
    who = actor_of(session, account, source=request.address, on=on)
    refusal, why = _refusal(account, request, on=on)
    if refusal:
        audit.record(session, audit.Act("登录", account.username, why, ActOutcome.FAILED), by=who, on=on)
        return Rejected(refusal)
    account.failures, account.locked_until, account.last_login_at = 0, None, on
    vouched = request.subject is not None
    if not vouched and account.password_set_at is not None and account.password_set_at < on - PASSWORD_AGE:
        account.must_change = True
    token = secrets.token_urlsafe(32)
    number = who.account_id or 0
    held = LoginSession(token_digest=digest_of(token), account_id=number, created_at=on, seen_at=on, by_subject=vouched)
    held.address = request.address[:45]
    session.add(held)
    audit.record(session, audit.Act("登录", account.username), by=who, on=on)
    return Admitted(token, number)


def prove_again(session: Session, proved: str | None, *, by: Actor, on: datetime) -> str:
    """Let somebody who is logged in prove the own password; return why not in one sentence, or an empty text.

    `proved` is the stored digest that the password was found to match, or None. A wrong password is a failure as at the door: it is
    counted and audited, and the one that locks the account ends its log-ins.
    """
    account = session.get(Account, by.account_id or 0, with_for_update=True)
    if account is None or account.password_digest is None:
        return "本账号没有密码，不用修改。"
    said, why = _locked(account, on), "锁定中"
    if not said and proved == account.password_digest:
        account.failures, account.locked_until = 0, None
        return ""
    if not said:
        said, why = _count_failure(account, on)
        said = said if account.locked_until else f"现密码不对。请重输。连续{FAILURES}次不对，账号锁定30分钟。"
        if account.locked_until is not None:
            end_sessions(session, by.account_id or 0, on=on)
    audit.record(session, audit.Act("修改密码", account.username, why, ActOutcome.FAILED), by=by, on=on)
    return said


def log_out(session: Session, token: str, *, by: Actor, on: datetime) -> None:
    """End one log-in; its cookie is worth nothing from now on. An ended one stays ended."""
    held = session.get(LoginSession, digest_of(token), with_for_update=True)
    if held is not None and held.ended_at is None:
        held.ended_at = on
        audit.record(session, audit.Act("退出", by.name), by=by, on=on)


def touch(session: Session, token: str, *, on: datetime) -> None:
    """Note that a log-in was used, so that its idle time begins again; no act of a person, and not audited."""
    held = session.get(LoginSession, digest_of(token))
    if held is not None and held.ended_at is None:
        held.seen_at = on


def digest_of(token: str) -> str:
    """Return the SHA-256 (hexadecimal) under which a cookie's secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _named(session: Session, request: LogIn) -> Account | None:
    if request.subject is not None:
        statement = select(Account).where(Account.subject == request.subject)
    else:
        statement = select(Account).where(Account.username == request.username.strip().lower())
    return session.exec(statement.with_for_update()).first()


def _refusal(account: Account, request: LogIn, *, on: datetime) -> tuple[str, str]:
    """Return the sentence for the person and the reason for the log; empty texts let the person in. Counts a failure."""
    if account.disabled_at is None and is_stale(account, on):
        account.disabled_at = on
    locked = _locked(account, on)
    if locked:
        return locked, "锁定中"
    if not _proved(account, request):
        return _count_failure(account, on)
    if account.disabled_at is not None:
        return "账号已停用。请联系系统管理员启用。", "已停用"
    return "", ""


def _locked(account: Account, on: datetime) -> str:
    """Say until when an account is locked; empty if it is not."""
    if account.locked_until is None or on >= account.locked_until:
        return ""
    return f"账号已锁定，请在{account.locked_until.astimezone(CHINA):%H:%M}以后重试，或请安全管理员解锁。"


def _proved(account: Account, request: LogIn) -> bool:
    if request.demonstration:
        return account.demonstration
    return request.subject is not None or (request.proved is not None and request.proved == account.password_digest)


def _count_failure(account: Account, on: datetime) -> tuple[str, str]:
    account.failures = 1 if account.locked_until is not None else account.failures + 1
    account.locked_until = on + LOCKED_FOR if account.failures >= FAILURES else None
    if account.locked_until is not None:
        return (
            f"密码连续{FAILURES}次不对，账号锁定到{account.locked_until.astimezone(CHINA):%H:%M}。",
            f"密码不对，第{account.failures}次，锁定",
        )
    return _WRONG, f"密码不对，第{account.failures}次"
