"""The reports that cannot be changed any more: what was stated, in which state it is, and why it stays."""

import pandas as pd

from dashboard import format as fmt
from dashboard import parts
from dashboard.entry.desk import Table


def card(shown: Table) -> None:
    """List the rows that are locked, if any."""
    rows = [row for row in shown.rows if row.locked]
    if not rows:
        return
    with parts.card():
        parts.card_head(f"不能再改的{len(rows)}项", "万元")
        parts.read(
            pd.DataFrame(
                {
                    "项目": [f"**{fmt.plain(row.name)}**" for row in rows],
                    "状态": [fmt.chip(row.word) if row.word else fmt.MISSING for row in rows],
                    "本月完成": [row.shown["investment"] or fmt.MISSING for row in rows],
                    "为什么": [row.locked for row in rows],
                }
            )
        )
