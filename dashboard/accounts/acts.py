"""What administrators do with accounts: open, grant, revoke, unlock, disable, and give a new first password."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from core.commands import account, role
from core.commands.account import BindSubject, OfAccount, OpenAccount, Opened
from core.commands.role import GrantRole, RevokeRole
from core.errors import DuchaError
from core.models import RoleGrant
from core.period import CHINA, now
from core.settings import from_environment
from core.vocabulary import UserRole
from dashboard import format as fmt
from dashboard import viewer

_NEWS = "account-news"


def news() -> None:
    """Say what was done last; a password is shown this once."""
    said = st.session_state.pop(_NEWS, "")
    if said:
        st.success(said)


def grants(held: Sequence[RoleGrant], *, may_grant: bool) -> None:
    """Show an account's roles with their dates, each with the way to revoke it."""
    if not held:
        st.markdown("还没有角色。没有角色的账号只能登录，看不到待办。")
    for grant in held:
        with st.container(horizontal=True, vertical_alignment="center"):
            until = f"至{grant.ends_on}" if grant.ends_on else "起"
            st.markdown(
                f"{fmt.chip(grant.role.label)}　{grant.starts_on}{until}　{fmt.note(fmt.plain(f'{grant.granted_by}授予 {grant.document}'))}"
            )
            if may_grant and st.button("收回", key=f"revoke-{grant.id}", type="tertiary"):
                _do(f"已收回{grant.role.label}。", lambda number=grant.id: viewer.give(role.revoke_role, RevokeRole(number or 0)))  # type: ignore[misc]  # a lambda's default has no type


def grant_form(account_id: int) -> None:
    """A form that grants a role."""
    with st.form("grant", border=False, clear_on_submit=True):
        left, middle, right = st.columns(3)
        wanted = left.selectbox("角色", [one.label for one in UserRole])
        starts = middle.date_input("起始日", value=now().astimezone(CHINA).date(), format="YYYY-MM-DD")
        ends = right.date_input("终止日（可不填）", value=None, format="YYYY-MM-DD")
        document = st.text_input("依据文件（可不填）", max_chars=120)
        asked = UserRole.of_label(wanted or "")
        if st.form_submit_button("授予角色") and asked is not None:
            request = GrantRole(account_id, asked, starts, ends, document.strip())
            _do(f"已授予{asked.label}。本人须重新登录。", lambda: viewer.give(role.grant_role, request))


def buttons(chosen: pd.Series) -> None:
    """What may be done with one account in its state."""
    number, name = OfAccount(int(str(chosen["account_id"]))), str(chosen["username"])
    with st.container(horizontal=True):
        if chosen["state"] == "停用":
            if st.button("启用账号"):
                _do(f"{name}已启用。", lambda: viewer.give(account.enable, number))
        elif st.button("停用账号"):
            _do(f"{name}已停用，正在使用的登录已结束。", lambda: viewer.give(account.disable, number))
        if chosen["state"] == "锁定" and st.button("解锁账号"):
            _do(f"{name}已解锁。", lambda: viewer.give(account.unlock, number))
        if st.button("重置密码"):
            _hand_over(lambda: viewer.give(account.reset_password, number))
    if from_environment().provider is not None:
        with st.form("bind", border=False):
            subject = st.text_input("统一认证标识（留空为解除）", max_chars=255)
            if st.form_submit_button("绑定统一认证"):
                request = BindSubject(number.account_id, subject)
                _do(f"{name}已{'绑定' if subject.strip() else '解除'}统一认证。", lambda: viewer.give(account.bind_subject, request))


def open_form(units: pd.DataFrame) -> None:
    """A form that opens an account; `units` has unit_id and name."""
    with st.form("open", border=False):
        left, middle, right = st.columns([1, 1, 2])
        username = left.text_input("用户名", help="字母开头，3至40位小写字母、数字、点、短横或下划线")
        name = middle.text_input("姓名", max_chars=40)
        names = dict(zip(units["name"], units["unit_id"], strict=True))
        unit = right.selectbox("单位（填报人、单位负责人必选）", list(names), index=None, placeholder="不属于单位")
        if st.form_submit_button("开通账号"):
            request = OpenAccount(username, name, int(names[unit]) if unit else None)
            _hand_over(lambda: viewer.give(account.open_account, request))


def _hand_over(act: Callable[[], Opened]) -> None:
    try:
        opened = act()
    except DuchaError as error:
        st.error(str(error))
        return
    st.session_state[_NEWS] = f"用户名：{opened.username}　密码：{opened.password}　只显示这一次，请当面交给本人，首次登录须修改。"
    st.rerun()


def _do(said: str, act: Callable[[], object]) -> None:
    try:
        act()
    except DuchaError as error:
        st.error(str(error))
        return
    st.session_state[_NEWS] = said
    st.rerun()
