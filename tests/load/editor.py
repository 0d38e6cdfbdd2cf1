"""Somebody who fills and decides without a browser: types into fields and tables, ticks rows and presses buttons of an open page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from streamlit import dataframe_util
from streamlit.proto.Dataframe_pb2 import Dataframe

from tests.load.tab import Failed, Tab

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/156.0 Mobile Safari/537.36"


@dataclass
class Editor(Tab):
    """One open page in which somebody works; what cannot be done as asked raises Failed."""

    async def fill(self, label: str, text: str) -> None:
        """Type into the field of this label, and leave it."""
        self.write(label, text)
        await self._run(page=self.page)

    def write(self, label: str, text: str) -> None:
        """Type into the field of this label, and stay in it: what is pressed next takes it along."""
        fields = (one.text_area if one.WhichOneof("type") == "text_area" else one.text_input for one in self.shown.values())
        field = next((one.id for one in fields if one.label == label), "")
        if not field:
            raise Failed(f"there is no {label}: {self.text()}")
        self._values[field] = text

    async def tick(self, rows: Sequence[int]) -> None:
        """Tick these rows of the only table in which rows can be chosen, counted from 0."""
        self._values[self._worked_in().id] = json.dumps({"selection": {"rows": list(rows), "columns": [], "cells": []}})
        await self._run(page=self.page)

    def edit(self, cells: Mapping[int, Mapping[str, str]]) -> None:
        """Type into the only table that takes it: row, counted from 0 → head of the column → text; what is pressed next takes it along."""
        typed = {str(row): dict(texts) for row, texts in cells.items()}
        self._values[self._worked_in().id] = json.dumps({"edited_rows": typed, "added_rows": [], "deleted_rows": []})

    def table(self) -> pd.DataFrame:
        """The only table in which somebody can work, as it was sent."""
        return dataframe_util.convert_arrow_bytes_to_pandas_df(self._worked_in().arrow_data.data)

    async def press(self, label: str) -> None:
        """Press the button whose label begins so: of a dialog that is open sooner than of the page under it."""
        buttons = [(self._fragments[place], one.button) for place, one in self.shown.items() if one.button.label.startswith(label)]
        fragment, button = max(buttons, key=lambda found: found[0], default=("", None))
        if button is None or button.disabled:
            raise Failed(f"{label} cannot be pressed: {self.text()}")
        await self._run(page=self.page, pressed=button.id, fragment=fragment)

    def _worked_in(self) -> Dataframe:
        tables = [one.dataframe for one in self.shown.values() if one.dataframe.id]
        if len(tables) != 1:
            raise Failed(f"{len(tables)} tables to work in: {self.text()}")
        return tables[0]
