"""The form by which a project is proposed for the pool."""

import streamlit as st

from core.commands import pool as commands
from core.commands.pool import EnterPool
from core.pipeline import Pipeline
from core.queries import pool
from core.vocabulary import Sector
from dashboard import session, viewer
from dashboard.directory import typed
from dashboard.pool import fields
from dashboard.pool.reading import Known
from dashboard.review import acting


def button(known: Known) -> None:
    """Offer the form to whoever may propose a project."""
    if acting.may("申报入库") and st.button("申报入库", type="primary", icon=":material/add:", key="pool-enter"):
        acting.ask("申报入库", lambda: _form(known))


def _form(known: Known) -> None:
    with session.opened() as opened:
        units = pool.units(opened, viewer.actor())
    name = st.text_input("项目名称", max_chars=120, key="pool-name")
    content = st.text_area("建设内容", max_chars=1000, height=90, key="pool-content")
    unit = typed.chosen("责任单位", units, key="pool-unit") if len(units) > 1 else next(iter(units), None)
    left, right = st.columns(2)
    with left:
        district = typed.chosen("区", dict(known.districts), key="pool-district")
        stage = fields.term("阶段", list(Pipeline), key="pool-stage")
        money = fields.investment(None, key="pool-money")
    with right:
        sector = fields.term("板块", list(Sector), key="pool-sector")
        day = typed.day("入库日期", key="pool-day")
        evidence = st.text_input("依据文件", max_chars=200, key="pool-evidence")

    def request() -> EnterPool | None:
        if district is None or sector is None or unit is None or stage is None or day is None:
            typed.needed(None)
            return None
        fen = typed.amount(money, "总投资")
        return None if fen is None else EnterPool(name, district, sector, unit, content, stage, day, fen, evidence)

    typed.send("申报", commands.enter_pool, request=request, said="已申报入库，等督查人员审定。")
