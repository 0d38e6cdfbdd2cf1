"""Where figures of land differ: what districts say they handed over against what projects received, and the two plans."""

import pandas as pd
import streamlit as st

from core.expropriation import Hands, Quantity
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.land import reading
from dashboard.land.reading import Known

LAND = Quantity.HANDED_OVER_LAND


def show(known: Known) -> None:
    """Show both findings; a district's name leads to nothing else, for whom to ask stands beside each figure."""
    with parts.card():
        count = len(known.differing)
        parts.card_head(f"交接不一致{count}项" if count else "交接一致", "亩；区自报与项目月报逐月核对")
        if count:
            frame = handovers(known)
            parts.read(tables.figures(frame[["项目", "区自报", "项目月报"]] if session.phone() else frame, "区自报", "项目月报", "差额"))
            parts.left_out("区、月份和填报、审核人", phone=session.phone())
            st.markdown(fmt.note("以项目月报为准。差错在区的，由区申请征收更正；差错在项目的，由填报单位申请月报更正。"))
        else:
            st.markdown("各区自报的交地面积与项目月报一致。")
    with parts.card():
        count = len(known.gaps)
        parts.card_head(f"两个计划不一致{count}项" if count else "两个计划一致", "亩；全年")
        if count:
            frame, plans = gaps(known), ("征收交地计划", "年度计划")
            parts.read(tables.figures(frame[["项目", *plans]] if session.phone() else frame, *plans))
            parts.left_out("区", phone=session.phone())
            st.markdown(fmt.note("征收交地计划与年度计划的交地面积应一致，请核对后调整其中一个。"))
        else:
            st.markdown("征收交地计划与年度计划的交地面积一致。")


def handovers(known: Known) -> pd.DataFrame:
    """区, 月份, 项目, 区自报, 项目月报, 差额, and by whom each was entered and reviewed."""
    return pd.DataFrame(
        [
            {
                "区": fmt.plain(one.district),
                "月份": f"{one.month}月",
                "项目": fmt.plain(known.project(one.code)),
                "区自报": reading.amount(one.stated, LAND) if one.stated is not None else "未报",
                "项目月报": reading.amount(one.received, LAND) if one.received is not None else "未报",
                "差额": fmt.MISSING
                if one.stated is None or one.received is None
                else fmt.signed(reading.amount(one.stated - one.received, LAND)),
                "区填报、审核": _hands(one.of_district),
                "项目填报、审核": _hands(one.of_project),
            }
            for one in known.differing
        ]
    )


def _hands(hands: Hands) -> str:
    return fmt.plain("、".join(name or fmt.MISSING for name in (hands.entered, hands.reviewed)))


def gaps(known: Known) -> pd.DataFrame:
    """区, 项目, 征收交地计划, 年度计划."""
    return pd.DataFrame(
        [
            {
                "区": fmt.plain(one.district),
                "项目": fmt.plain(known.project(one.code)),
                "征收交地计划": "无计划" if one.planned is None else reading.amount(one.planned, LAND),
                "年度计划": "无计划" if one.project_plan is None else reading.amount(one.project_plan, LAND),
            }
            for one in known.gaps
        ]
    )
