"""账号: who may log in, with which roles until when; opened, granted and revoked by the administrators."""

import streamlit as st

from core.access import MAY_GIVE, reach
from core.period import now
from core.queries import account as query
from core.queries import register
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.accounts import acts, table
from dashboard.review import acting

who = viewer.admit("账号")
with session.opened() as opened:
    frame, units = query.accounts(opened, who, on=now()), register.unit_names(opened)

session.plain_head("账号和角色的每次变动都进操作日志")
st.title(table.title(frame))
acting.news()
chosen = table.choose(frame)
if chosen is None:
    st.markdown(fmt.note("点选一行，查看并办理该账号的角色、停用和密码。"))
else:
    account_id = int(str(chosen["account_id"]))
    with session.opened() as opened:
        held = query.grants(opened, who, account_id=account_id)
    may_grant = reach(who, MAY_GIVE["授予角色"]) is not None
    with parts.card():
        parts.card_head(f"{chosen['name']}（{chosen['username']}）", str(chosen["state"]))
        acts.grants(held, of=str(chosen["username"]), may_grant=may_grant)
        if may_grant:
            acts.grant_form(account_id)
        else:
            st.markdown(fmt.note("角色由安全管理员授予。"))
        acts.buttons(chosen)
with parts.card():
    parts.card_head("开通账号", "密码由系统生成，只显示一次")
    acts.open_form(units)
