"""The pool as a workbook: the form filled with the projects of whoever takes it out, and the filled one proposed, all of it or nothing."""

from datetime import date

import streamlit as st
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from core.access import Actor, require
from core.commands.export import Export, note_export
from core.commands.pool_form import SendPoolForm, send_pool_form
from core.period import CHINA, now
from core.queries import expropriation, pool, register
from dashboard import database, session, uploaded, viewer
from dashboard import format as fmt
from dashboard.attached import XLSX, attached
from dashboard.review import acting
from data import pool_form
from data.pool_form import PoolBase

FILE = "/downloads/pool-form"
"""Where the form is taken out."""


def base(opened: Session, by: Actor, *, day: date) -> PoolBase:
    """Return what the form holds for a person: the projects in the pool of which that person may propose a step. Raises NotAllowed."""
    units = pool.units(opened, by)
    city = register.city(opened)
    held = (line for line in pool.projects(opened, by, day=day) if line.unit_id in units and line.pooled.leaving is None)
    waiting = frozenset(one.number for one in pool.waiting(opened, by))
    districts = dict(expropriation.districts(opened))
    return PoolBase(city.name if city else "", day, tuple(held), waiting, districts, units, bool(city and city.demonstration))


def download(_request: Request, by: Actor) -> Response:
    """Answer with the form; taking it out is noted. Raises NotAllowed."""
    require(by, "申报入库")
    at = now()
    with database.reading() as opened:
        found = base(opened, by, day=at.astimezone(CHINA).date())
    content = pool_form.write(found)
    name = f"项目库变动申报表_{found.day:%Y%m%d}.xlsx"
    database.give(note_export, Export("项目库变动申报表", name, len(found.lines)), by=by, on=at)
    return attached(content, name, media_type=XLSX)


def button() -> None:
    """Offer the way by workbook to whoever may propose projects."""
    if acting.may("申报入库") and st.button("Excel申报", icon=":material/table_view:", key="pool-book"):
        acting.ask("Excel申报", _form)


def _form() -> None:
    st.markdown("下载本单位在库项目，改有变动的行，填新项目，再上传。一行有误，整表不存。")
    st.link_button("下载申报表", FILE, icon=":material/download:")
    with session.opened() as opened:
        known = base(opened, viewer.actor(), day=now().astimezone(CHINA).date())
    rows = uploaded.taken("填好的申报表", lambda content, name: pool_form.read(content, name, base=known), key="pool-book-file")
    if rows is None:
        return
    st.markdown(f"读到变动{len(rows)}行：{pool_form.told(rows)}。")
    st.markdown(fmt.note("申报以后由另一人逐项审定。"))
    if st.button("申报", type="primary", key="pool-book-now"):
        uploaded.give(send_pool_form, SendPoolForm(rows), said=f"已申报{len(rows)}行变动，等审定。")
