"""A page with two fields whose callbacks take a while: one is carried out whole, the other as the framework does it."""

import os
import time
from pathlib import Path

import streamlit as st

from dashboard.whole import whole

LOOKS, WAIT = 12, 0.1


def write(words: str) -> None:
    with Path(os.environ["DUCHA_FILES"], "done").open("a") as told:
        told.write(words + "\n")


def take_long(name: str) -> None:
    """Look into the session's state again and again, as a callback that reads a form does."""
    write(f"{name} begun")
    for _ in range(LOOKS):
        time.sleep(WAIT)
        st.session_state.get(name)
    st.session_state["last"] = name
    write(f"{name} ended")


st.title("两个字段")
st.text_input("照框架", key="broken", on_change=take_long, args=("broken",))
st.text_input("做完", key="carried", on_change=whole(take_long), args=("carried",))
st.text_input("另一个", key="other")
st.markdown(f"最后做完：{st.session_state.get('last', '没有')}")
