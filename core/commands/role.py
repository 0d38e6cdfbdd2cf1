"""Roles: granted with dates by the security administrator, revoked, never two of the three administrators' to one person."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from core.access import APART, Actor, require
from core.accounts import grants_of
from core.commands import audit
from core.commands.account import end_sessions
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import Account, Person, RoleGrant
from core.vocabulary import UserRole

_OF_A_UNIT = frozenset({UserRole.COORDINATOR, UserRole.UNIT_MANAGER})


@dataclass(frozen=True)
class GrantRole:
    """A role for an account from a day to a day (both included; None: without end), by a document."""

    account_id: int
    role: UserRole
    starts_on: date
    ends_on: date | None = None
    document: str = ""


@dataclass(frozen=True)
class RevokeRole:
    """Which grant ends now."""

    grant_id: int


def grant_role(session: Session, request: GrantRole, *, by: Actor, on: datetime) -> RoleGrant:
    """Grant a role and end the account's log-ins.

    Raises NotAllowed (also to oneself), NotFound, BadInput (dates, document, a unit's role without a unit), Conflict (held already;
    two administrators in one; an administrator with a password that another one generated).
    """
    require(by, "授予角色")
    account = session.get(Account, request.account_id, with_for_update=True)
    if account is None:
        raise NotFound("账号", request.account_id, "请刷新后重试。")
    if account.id == by.account_id:
        raise NotAllowed("给自己授予角色")
    if len(request.document) > 120:
        raise BadInput(f"依据有{len(request.document)}字，最多120字。请缩短。")
    if request.ends_on is not None and request.ends_on < request.starts_on:
        raise BadInput("角色的终止日早于起始日。请改正日期。")
    if request.role in _OF_A_UNIT and session.get_one(Person, account.person_id).unit_id is None:
        raise BadInput(f"账号{account.username}没有所属单位，不能任{request.role.label}。请先登记所属单位。")
    _refuse_clash(session, request, account)
    voided = _void_generated(account, request, by=by)
    grant = RoleGrant(
        account_id=request.account_id,
        role=request.role,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        document=request.document,
        granted_by=by.name[:60],
        granted_at=on,
    )
    session.add(grant)
    end_sessions(session, request.account_id, on=on)
    until = f"至{request.ends_on}" if request.ends_on else "起"
    detail = f"{request.role.label} {request.starts_on}{until}{voided}"
    audit.record(session, audit.Act("授予角色", account.username, detail), by=by, on=on)
    return grant


def revoke_role(session: Session, request: RevokeRole, *, by: Actor, on: datetime) -> None:
    """End a grant and the account's log-ins. Raises NotAllowed, NotFound, Conflict (revoked before)."""
    require(by, "收回角色")
    grant = session.get(RoleGrant, request.grant_id, with_for_update=True)
    if grant is None:
        raise NotFound("授权", request.grant_id, "请刷新后重试。")
    if grant.revoked_at is not None:
        raise Conflict("这项授权已收回，没有改动。")
    grant.revoked_at = on
    account = session.get_one(Account, grant.account_id)
    end_sessions(session, grant.account_id, on=on)
    audit.record(session, audit.Act("收回角色", account.username, grant.role.label), by=by, on=on)


def _refuse_clash(session: Session, request: GrantRole, account: Account) -> None:
    overlapping = [one for one in grants_of(session, request.account_id) if _overlap(one, request)]
    if any(one.role is request.role for one in overlapping):
        raise Conflict(f"账号{account.username}在这段时间已任{request.role.label}，没有改动。")
    others = [one.role.label for one in overlapping if one.role in APART and request.role in APART]
    if others:
        raise Conflict(f"系统管理员、安全管理员、审计员不能由一人兼任，账号{account.username}已任{others[0]}。请授予另一个账号。")


def _void_generated(account: Account, request: GrantRole, *, by: Actor) -> str:
    """Let no administrator log in by a password that another one generated and so knows; return what was done, for the log.

    Whoever has a password of his own keeps it; a generated one is void where an identity provider vouches for the person, and bars the
    role elsewhere. The command line, which hands out the first passwords of all, is free.
    """
    generated = account.must_change and account.password_digest is not None
    if request.role not in APART or by.account_id is None or not generated:
        return ""
    if account.subject is None:
        label = request.role.label
        raise Conflict(f"账号{account.username}的密码待本人修改，不能任{label}。请本人登录改好密码，再授予角色。")
    account.password_digest = None
    return "，原密码作废，只从统一认证登录"


def _overlap(held: RoleGrant, asked: GrantRole) -> bool:
    return (held.ends_on is None or held.ends_on >= asked.starts_on) and (asked.ends_on is None or asked.ends_on >= held.starts_on)
