"""Parts of a page that depend on nothing but their arguments: drawn once, and shown again to everybody from the framework's messages.

What costs the most in a click is not to compute a part but to write its tables and charts down for the browser.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import count
from typing import ParamSpec

import streamlit as st
from streamlit import runtime

from dashboard import session
from dashboard.kept import Question

Given = ParamSpec("Given")
MOST = 256
"""Parts that are kept: those that were drawn last; most of them hold 5 to 50 kB."""


def drawn(draw: Callable[Given, None]) -> Callable[Given, None]:
    """Let a function that only draws draw the same part once for computers and once for phones.

    It asks its arguments and `session.phone` alone, neither who looks nor the URL, and has no field, button or chosen row; links to
    pages that everybody has are allowed. Containers that it writes into are its own, or the one that it is called in. What it raises is
    raised here, and nothing is kept then.
    """

    @wraps(draw)
    def shown(*given: Given.args, **named: Given.kwargs) -> None:
        if not runtime.exists():
            draw(*given, **named)
            return
        part = Question(draw, given, {**named, _PHONE: session.phone()})
        _show(_number(part), part)

    return shown


_PHONE = " phone"
"""Under this name, which no argument has, a part says for which kind of screen it is."""
_numbers = count()


@lru_cache(maxsize=MOST)
def _number(part: Question) -> int:  # noqa: ARG001  # the key
    """The number of a part, never given twice: it stands for the part in the framework's own store."""
    return next(_numbers)


@st.cache_resource(max_entries=MOST, show_spinner=False)
def _show(number: int, _part: Question) -> None:  # noqa: ARG001  # `number` is the key
    _part.function(*_part.args, **{name: value for name, value in _part.more.items() if name != _PHONE})
