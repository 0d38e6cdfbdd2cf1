"""What administrators do with accounts: open, grant, revoke, unlock, disable, and give a new first password."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.commands import account, role
from core.commands.account import BindSubject, OfAccount, OpenAccount, Opened
from core.commands.role import GrantRole, RevokeRole
from core.models import RoleGrant
from core.period import CHINA, now
from core.settings import from_environment
from core.vocabulary import UserRole
from dashboard import format as fmt
from dashboard.review import acting


def grants(held: Sequence[RoleGrant], *, of: str, may_grant: bool) -> None:
    """Show the roles of the account named `of` with their dates, each with the way to revoke it."""
    if not held:
        st.markdown("还没有角色。没有角色的账号只能登录，看不到待办。")
    for grant in held:
        with st.container(horizontal=True, vertical_alignment="center"):
            until = f"至{grant.ends_on}" if grant.ends_on else "起"
            by = fmt.note(fmt.plain(f"{grant.granted_by}授予 {grant.document}"))
            st.markdown(f"{fmt.chip(grant.role.label)}　{grant.starts_on}{until}　{by}", width="content")
            if may_grant and st.button("收回", key=f"revoke-{grant.id}", type="tertiary"):
                _ask_to_revoke(grant, of)


def _ask_to_revoke(grant: RoleGrant, of: str) -> None:
    number, label = grant.id or 0, grant.role.label

    def body() -> None:
        st.markdown(f"收回后{of}马上退出登录，不能再办{label}的事。已办的事不变，收回记入操作日志。")
        if st.button("收回角色", type="primary", key="revoke-now"):
            acting.carry_out(role.revoke_role, RevokeRole(number), said=f"已收回{of}的{label}角色。")

    acting.ask(f"收回{label}角色", body)


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
            acting.carry_out(role.grant_role, request, said=f"已授予{asked.label}。本人须重新登录。")


def buttons(chosen: pd.Series) -> None:
    """What may be done with one account in its state; what ends a log-in or a password is asked first."""
    number, name = OfAccount(int(str(chosen["account_id"]))), str(chosen["username"])
    with st.container(horizontal=True):
        if chosen["state"] == "停用":
            if st.button("启用账号"):
                acting.carry_out(account.enable, number, said=f"{name}已启用。")
        elif st.button("停用账号"):
            acting.ask("停用账号", lambda: _disable(number, name))
        if chosen["state"] == "锁定" and st.button("解锁账号"):
            acting.carry_out(account.unlock, number, said=f"{name}已解锁。")
        if st.button("重置密码"):
            acting.ask("重置密码", lambda: _reset(number, name))
    if from_environment().provider is not None:
        with st.form("bind", border=False):
            subject = st.text_input("统一认证标识（留空为解除）", max_chars=255)
            if st.form_submit_button("绑定统一认证"):
                said = f"{name}已{'绑定' if subject.strip() else '解除'}统一认证。"
                acting.carry_out(account.bind_subject, BindSubject(number.account_id, subject), said=said)


def _disable(number: OfAccount, name: str) -> None:
    st.markdown(f"停用后{name}马上退出登录，不能再登录。角色和已办的事都保留，以后可以启用。")
    if st.button("停用账号", type="primary", key="disable-now"):
        acting.carry_out(account.disable, number, said=f"{name}已停用，正在使用的登录已结束。")


def _reset(number: OfAccount, name: str) -> None:
    st.markdown(f"重置后{name}的现密码作废，马上退出登录。新密码由系统生成，只显示一次，当面交给本人，首次登录须修改。")
    if st.button("重置密码", type="primary", key="reset-now"):
        acting.carry_out(account.reset_password, number, said=_first_password)


def open_form(units: pd.DataFrame) -> None:
    """A form that opens an account; `units` has unit_id and name."""
    with st.form("open", border=False):
        left, middle, right = st.columns([1, 1, 2])
        username = left.text_input("用户名", help="字母开头，3至40位小写字母、数字、点、短横或下划线")
        name = middle.text_input("姓名", max_chars=40)
        names = dict(zip(units["name"], units["unit_id"], strict=True))
        unit = right.selectbox("单位（填报人、单位负责人必选）", list(names), index=None, placeholder="不属于单位")
        if st.form_submit_button("开通账号"):
            acting.carry_out(account.open_account, OpenAccount(username, name, int(names[unit]) if unit else None), said=_first_password)


def _first_password(opened: Opened) -> str:
    return f"用户名：{opened.username}　密码：{opened.password}　只显示这一次，请当面交给本人，首次登录须修改。"
