"""Accounts: opened with a first password, disabled, unlocked; their owners change the password themselves."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import passwords
from core.access import APART, Actor, require
from core.commands import audit
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import Account, LoginSession, OldPassword, Person, RoleGrant, Unit

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")


@dataclass(frozen=True)
class OpenAccount:
    """A new account of a person; `unit_id` is the unit that the person acts for, None for the bureau's administrators."""

    username: str
    name: str
    unit_id: int | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Opened:
    """A new or reset account with the password to hand over; it is kept nowhere in clear and must be changed at the first log-in."""

    account_id: int
    username: str
    password: str


@dataclass(frozen=True)
class ChangePassword:
    """The owner's own change; `proved` is the stored digest that the old password was found to match."""

    proved: str
    new: str


@dataclass(frozen=True)
class OfAccount:
    """Which account an administrator's act is about."""

    account_id: int


def open_account(session: Session, request: OpenAccount, *, by: Actor, on: datetime) -> Opened:
    """Open an account with a generated password. Raises NotAllowed, BadInput (name, username), Conflict (username or subject taken)."""
    require(by, "开通账号")
    username, name = request.username.strip().lower(), request.name.strip()
    if not _USERNAME.fullmatch(username):
        raise BadInput(f"用户名“{request.username}”不能用。请用字母开头，3至40位小写字母、数字、点、短横或下划线。")
    if not 1 <= len(name) <= 40:
        raise BadInput("姓名要1至40字。请填写姓名。")
    if session.exec(select(Account).where(Account.username == username)).first():
        raise Conflict(f"用户名{username}已有人使用。请换一个。")
    if request.subject and session.exec(select(Account).where(Account.subject == request.subject)).first():
        raise Conflict("这个统一认证标识已对应另一个账号。请核对。")
    if request.unit_id is not None and session.get(Unit, request.unit_id) is None:
        raise NotFound("单位", request.unit_id, "请先录入单位名录。")
    person = Person(name=name, unit_id=request.unit_id)
    session.add(person)
    session.flush()
    password = passwords.generate()
    account = Account(
        username=username,
        person_id=_number(person.id),
        password_digest=passwords.digest(password),
        password_set_at=on,
        subject=request.subject or None,
        created_at=on,
    )
    session.add(account)
    audit.record(session, audit.Act("开通账号", username, name), by=by, on=on)
    return Opened(_number(account.id), username, password)


def reset_password(session: Session, request: OfAccount, *, by: Actor, on: datetime) -> Opened:
    """Give the account a generated password, unlock it and end its log-ins. Raises NotAllowed (an administrator's too), NotFound."""
    require(by, "重置密码")
    account = _account(session, request)
    _refuse_administrator(session, account, "重置密码", by=by)
    password = passwords.generate()
    _set_password(session, account, digest=passwords.digest(password), on=on)
    account.must_change, account.failures, account.locked_until = True, 0, None
    end_sessions(session, _number(account.id), on=on)
    audit.record(session, audit.Act("重置密码", account.username), by=by, on=on)
    return Opened(_number(account.id), account.username, password)


def change_password(session: Session, request: ChangePassword, *, by: Actor, on: datetime) -> None:
    """Let the owner take a new password; other log-ins of the account end.

    Raises NotAllowed (nobody's account, or the old password was not proved), BadInput (weak, or one of the last three).
    """
    account = session.get(Account, by.account_id or 0, with_for_update=True)
    if account is None or account.password_digest != request.proved:
        raise NotAllowed("修改密码")
    passwords.require_strong(request.new, account.username)
    if any(passwords.matches(digest, request.new) for digest in _remembered(session, account)):
        raise BadInput(f"新密码和最近{passwords.REMEMBERED}次用过的相同。请换一个。")
    _set_password(session, account, digest=passwords.digest(request.new), on=on)
    account.must_change = False
    end_sessions(session, _number(account.id), on=on)
    audit.record(session, audit.Act("修改密码", account.username), by=by, on=on)


@dataclass(frozen=True)
class BindSubject:
    """The identity provider's name of the account's person; an empty text takes it away."""

    account_id: int
    subject: str


def bind_subject(session: Session, request: BindSubject, *, by: Actor, on: datetime) -> None:
    """Let an identity provider vouch for an account's person.

    Raises NotAllowed (an administrator's too), NotFound, BadInput (too long), Conflict (taken).
    """
    require(by, "绑定统一认证")
    account, subject = _account(session, OfAccount(request.account_id)), request.subject.strip()
    _refuse_administrator(session, account, "绑定统一认证", by=by)
    if len(subject) > 255:
        raise BadInput("统一认证标识最多255字。请核对。")
    holder = session.exec(select(Account).where(Account.subject == subject)).first() if subject else None
    if holder is not None and holder.id != account.id:
        raise Conflict(f"这个统一认证标识已对应账号{holder.username}。请核对。")
    account.subject = subject or None
    end_sessions(session, _number(account.id), on=on)
    audit.record(session, audit.Act("绑定统一认证", account.username, subject or "解除"), by=by, on=on)


def disable(session: Session, request: OfAccount, *, by: Actor, on: datetime) -> None:
    """Disable an account and end its log-ins. Raises NotAllowed, NotFound, Conflict (one's own account, or disabled already)."""
    require(by, "停用账号")
    account = _account(session, request)
    if account.id == by.account_id:
        raise Conflict("不能停用自己的账号。请由另一位管理员办理。")
    if account.disabled_at is not None:
        raise Conflict(f"账号{account.username}已停用，没有改动。")
    account.disabled_at = on
    end_sessions(session, _number(account.id), on=on)
    audit.record(session, audit.Act("停用账号", account.username), by=by, on=on)


def enable(session: Session, request: OfAccount, *, by: Actor, on: datetime) -> None:
    """Let a disabled account be used again, its 90 days counted anew. Raises NotAllowed, NotFound, Conflict (not disabled)."""
    require(by, "启用账号")
    account = _account(session, request)
    if account.disabled_at is None:
        raise Conflict(f"账号{account.username}没有停用，没有改动。")
    account.disabled_at, account.last_login_at = None, on
    audit.record(session, audit.Act("启用账号", account.username), by=by, on=on)


def unlock(session: Session, request: OfAccount, *, by: Actor, on: datetime) -> None:
    """Let an account that was locked after failures log in again. Raises NotAllowed, NotFound."""
    require(by, "解锁账号")
    account = _account(session, request)
    account.failures, account.locked_until = 0, None
    audit.record(session, audit.Act("解锁账号", account.username), by=by, on=on)


def end_sessions(session: Session, account_id: int, *, on: datetime) -> None:
    """End every log-in of an account: its cookies are worth nothing from now on."""
    living = sa.update(LoginSession).where(col(LoginSession.account_id) == account_id, col(LoginSession.ended_at).is_(None))
    session.exec(living.values(ended_at=on))


def _refuse_administrator(session: Session, account: Account, act: str, *, by: Actor) -> None:
    """Nobody becomes an administrator by the account of one, past ones too: only whoever runs the machine opens it anew."""
    ever = select(RoleGrant.role).where(RoleGrant.account_id == account.id)
    theirs = set(session.exec(ever)) & APART
    if theirs and by.account_id is not None:
        raise NotAllowed(f"为{account.username}{act}")


def _set_password(session: Session, account: Account, *, digest: str, on: datetime) -> None:
    if account.password_digest:
        earlier = OldPassword(account_id=_number(account.id), digest=account.password_digest, set_at=account.password_set_at or on)
        session.add(earlier)
    account.password_digest, account.password_set_at = digest, on
    session.flush()


def _remembered(session: Session, account: Account) -> list[str]:
    """The password of now and the ones before it, as many as may not come back."""
    earlier = select(OldPassword.digest).where(OldPassword.account_id == account.id).order_by(col(OldPassword.id).desc())
    kept = session.exec(earlier.limit(passwords.REMEMBERED - 1)).all()
    return [*([account.password_digest] if account.password_digest else []), *kept]


def _account(session: Session, request: OfAccount) -> Account:
    account = session.get(Account, request.account_id, with_for_update=True)
    if account is None:
        raise NotFound("账号", request.account_id, "请刷新后重试。")
    return account


def _number(number: int | None) -> int:
    if number is None:  # pragma: no cover - the session was flushed
        raise LookupError("a stored row has a number")
    return number
