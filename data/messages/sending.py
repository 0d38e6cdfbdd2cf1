"""Sends one message by a channel through apprise; why it was not sent is said in fixed words, never in the library's or the server's."""

import logging
import re

from core.messages import Words

for _name in ("apprise", "urllib3"):  # they write addresses and secrets, and what servers answer
    logging.getLogger(_name).propagate = False
    logging.getLogger(_name).addHandler(logging.NullHandler())
UNREACHABLE = "连不上发送服务"
_ANSWERED = (
    (r"errcode=(-?\d{1,6})", "企业微信答复错误码{}"),
    (r"error=(\d{3})", "发送服务答复{}"),
    (r"\((\d{3}), b['\"]", "发送服务答复{}"),
)
"""What of the library's log is a number that a server answered, and how it is said."""


def send(to: str, words: Words) -> str:
    """Send to a channel's address directed to a person; "" when the service took it, else why not, without address or secret."""
    import apprise  # noqa: PLC0415  # takes a second; a process that sends nothing need not wait for it

    service = apprise.Apprise.instantiate(to, suppress_exceptions=True)
    if not isinstance(service, apprise.NotifyBase):
        return "通道的设置不能使用，请核对"
    service.request_rate_per_sec = 0
    with apprise.LogCapture(level=logging.DEBUG, name="apprise") as said:  # type: ignore[no-untyped-call]  # published so
        sent = bool(service.notify(words.body, title=words.subject, body_format=apprise.NotifyFormat.TEXT))
        told = said.getvalue()
    return "" if sent else _why(told)


def _why(told: str) -> str:
    for pattern, sentence in _ANSWERED:
        if found := re.search(pattern, told):
            return sentence.format(found[1])
    return UNREACHABLE if re.search(r"[Cc]onnection|Socket Exception", told) else "发送服务没有接受"
