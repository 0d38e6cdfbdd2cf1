"""A callback that is carried out to its end, whatever else is touched meanwhile."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from weakref import WeakSet

from streamlit.runtime.scriptrunner import get_script_run_ctx

Given = ParamSpec("Given")
_LOOK = "_yield_callback"
"""The name under which the framework's session state holds what it does at each access: look whether another touch has arrived."""

_MADE: WeakSet[Callable[..., None]] = WeakSet()


def whole(callback: Callable[Given, None]) -> Callable[Given, None]:
    """Carry a callback of a field or button out to its end before the next touch is looked at.

    The framework breaks a callback off at its next access to the session's state as soon as another touch has arrived, and does not
    call it again: of what it had to write, half stays undone. Here it does not look until the callback has ended. What the callback
    raises is raised here. Raises KeyError when the framework does this otherwise than the locked version.
    """

    @wraps(callback)
    def carried(*given: Given.args, **named: Given.kwargs) -> None:
        page = get_script_run_ctx(suppress_warning=True)
        state = {_LOOK: _later} if page is None else vars(page.session_state)
        look, state[_LOOK] = state[_LOOK], _later
        try:
            callback(*given, **named)
        finally:
            state[_LOOK] = look

    _MADE.add(carried)
    return carried


def is_whole(callback: object) -> bool:
    """Whether a callback was made by `whole`."""
    return callback in _MADE


def _later() -> None:
    """Look when the callback has ended: the framework does so before it runs the page."""
