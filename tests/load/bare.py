"""A bare page of the framework: one select box, and nothing of ours but the door before it."""

import streamlit as st

st.selectbox("月份", [f"{month}月" for month in range(1, 13)])
