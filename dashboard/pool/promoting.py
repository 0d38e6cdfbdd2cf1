"""The form by which a project of the pool becomes a key project: only what the pool does not know is asked for."""

import streamlit as st

from core.commands import promotion
from core.commands.promotion import Promoted, PromoteProject
from core.queries import register
from core.queries.pool import PoolLine
from core.vocabulary import AssessmentClass, Nature, ProjectLevel
from dashboard import format as fmt
from dashboard import session
from dashboard.directory import typed
from dashboard.pool import fields
from dashboard.review import acting

SAID = "转入由登记人一人办理，项目随即从项目库出库，由下一版年度计划表带出；这一版计划由第二人（科室负责人）批准后，才列入清单、参加考核。"
"""Whose act it is, and from when on the project counts."""


def form(line: PoolLine) -> None:
    """Ask for the code, the kind of project, its owner and the document."""
    with session.opened() as opened:
        units = register.unit_labels(opened)
    pooled = line.pooled
    money = fmt.yi_unit(pooled.steps[-1].investment)
    st.markdown(fmt.plain(f"带入：{pooled.name}，{pooled.district}，{pooled.sector.label}，责任单位{pooled.unit}，总投资{money}。"))
    left, right = st.columns(2)
    with left:
        code = st.text_input("项目编号", max_chars=20, key="promote-code")
        level = fields.term("级别", list(ProjectLevel), key="promote-level")
        nature = fields.term("性质", list(Nature), key="promote-nature")
        owner = typed.chosen("业主单位", units, key="promote-owner")
    with right:
        national = st.text_input("国家代码（可不填）", max_chars=24, key="promote-national")
        assessed = fields.term("类别", list(AssessmentClass), key="promote-class")
        day = typed.day("日期", key="promote-day")
        builder = typed.chosen("代建单位（可不选）", units, key="promote-builder")
    evidence = st.text_input("依据文件", max_chars=200, key="promote-by")
    st.markdown(fmt.note(SAID))
    if st.button("转为重点项目", type="primary", key="promote-now"):
        if level is None or nature is None or assessed is None or owner is None or day is None:
            typed.needed(None)
            return
        request = PromoteProject(pooled.id, code, day, evidence, level, assessed, nature, owner, builder, national)
        acting.carry_out(promotion.promote_project, request, said=_said)


def _said(made: Promoted) -> str:
    return f"已转为重点项目，编号{made.code}。请在计划管理下载下一版年度计划表，补填计划。"
