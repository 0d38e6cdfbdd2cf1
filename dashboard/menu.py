"""The entries of the menu: each is made once, since the framework looks for its file on the disk, and is handed out as a copy."""

from copy import copy
from functools import lru_cache

import streamlit as st


def page(name: str, title: str, *, icon: str, listed: bool = True) -> st.Page:
    """A page of the folder views; one that is not listed is reached by its address alone, and there says who may see it."""
    return copy(_page(name, title, icon=icon, listed=listed))


@lru_cache(maxsize=128)
def _page(name: str, title: str, *, icon: str, listed: bool) -> st.Page:
    """Made within a run of a page: the framework leaves out half of it elsewhere."""
    return st.Page(
        f"views/{name}.py",
        title=title,
        icon=f":material/{icon}:",
        default=name == "overview",
        visibility="visible" if listed else "hidden",
    )
