"""The router: who looks, which pages there are for that person, and what every page shares; nothing is decided here."""

import streamlit as st

from core.access import MAY_GIVE, reach
from dashboard import viewer
from dashboard.menu import page
from dashboard.server import STATIC
from dashboard.turns import turn


def gives(act: str) -> bool:
    """Whether the viewer may give a command on some rows."""
    return reach(viewer.actor(), MAY_GIVE[act]) is not None


def pages() -> dict[str, list[st.Page]]:
    """The pages by group, as the viewer's menu lists them."""
    sees = viewer.may_see
    return {
        "督查": [
            page("overview", "总览", icon="dashboard"),
            page("ranking", "红黑榜", icon="leaderboard"),
            page("projects", "项目", icon="apartment"),
            page("cards", "红黄牌与督办", icon="style"),
            page("land", "征收交地", icon="landscape"),
            page("issues", "问题协调", icon="handshake", listed=sees("问题")),
            page("pool", "项目库", icon="account_tree"),
            page("meetings", "会议与圆桌会", icon="groups", listed=sees("会议")),
            page("approvals", "审批", icon="approval", listed=sees("审批事项")),
            page("duties", "清单", icon="checklist", listed=sees("任务清单")),
            page("archive", "归档", icon="inventory_2"),
            page("rules", "评分规则", icon="gavel"),
            page("brief", "领导一页纸", icon="article"),
        ],
        "代建": [
            page("builders", "代建考评", icon="workspace_premium"),
            page("inspections", "督查抽查", icon="travel_explore"),
            page("directory", "名录与信用", icon="badge"),
            page("builder", "代建单位", icon="domain"),
        ],
        "工作": [
            page("waiting", "待办", icon="inbox"),
            page("agenda", "我的日程", icon="event", listed=sees("日程")),
            page("entry", "我的月报", icon="edit_note", listed=gives("填报月报")),
            page("confirm", "确认", icon="task_alt", listed=gives("确认月报")),
            page("review", "月报审核", icon="fact_check", listed=sees("未审月报", everybodys=True)),
            page("remind", "催报", icon="notifications", listed=sees("催报名单")),
            page("check", "数据核对", icon="rule", listed=gives("核对数据")),
            page("publish", "发布", icon="campaign", listed=sees("测算榜单")),
            page("plans", "计划管理", icon="calendar_month", listed=sees("计划草案")),
        ],
        "系统": [
            page("accounts", "账号", icon="manage_accounts", listed=sees("账号")),
            page("jobs", "任务", icon="schedule", listed=sees("任务运行")),
            page("log", "操作日志", icon="history", listed=sees("操作日志")),
        ],
    }


with turn():
    st.set_page_config(page_title="重点项目督查", page_icon=str(STATIC / "favicon.png"), layout="wide", initial_sidebar_state=224)
    printing = "print" in st.query_params
    if not printing:
        st.logo(str(STATIC / "logo.svg"), icon_image=str(STATIC / "icon.svg"), size="large")
    person = viewer.person()
    if person is None:
        viewer.expired()
    else:
        chosen = st.navigation(pages(), position="hidden" if printing else "sidebar", expanded=True)
        if not printing:
            viewer.panel(person)
        chosen.run()
