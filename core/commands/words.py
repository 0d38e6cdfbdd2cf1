"""What commands ask of the words that people write and of the person who gives them."""

from unicodedata import category, is_normalized, normalize

from core.access import Actor
from core.errors import BadInput

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of signs that nobody sees: control, format, unassigned, private, half a sign, separators of lines."""


def fitting(text: str, what: str, *, most: int, needed: bool = False) -> str:
    """Return the text without ends of blanks. Raises BadInput when it is too long, holds signs that nobody sees, or is needed and empty."""
    bare = text.strip()
    if needed and not bare:
        raise BadInput(f"{what}没有填写。请填写后重试。")
    if len(bare) > most:
        raise BadInput(f"{what}有{len(bare)}字，最多{most}字。请缩短。")
    unseen = next((sign for sign in bare if sign not in "\t\r\n" and category(sign) in _UNSEEN), None)
    if unseen is not None:
        raise BadInput(f"{what}里有不能显示的字符（U+{ord(unseen):04X}）。请用键盘重新录入，不要粘贴。")
    return bare


def seed_text(text: str) -> str:
    """Return a seed that anybody can type again: printable signs, single ordinary blanks, one spelling (NFC). Raises BadInput."""
    seed = fitting(text, "种子", most=200, needed=True)
    if not seed.isprintable() or "  " in seed or not is_normalized("NFC", seed):
        raise BadInput("种子里有特殊的空格、连续的空格或组合字符，别人照着打不出来。请只用文字、数字和单个普通空格重新录入。")
    return seed


def person_of(by: Actor) -> int:
    """Return the person who gives a command that has to be answered for by name. Raises BadInput on the command line."""
    if by.person_id is None:
        raise BadInput("这件事须由登录的人员办理，写明经办人。请登录后再办。")
    return by.person_id


_BRACKETS = str.maketrans(dict.fromkeys("[(【", "〔") | dict.fromkeys("])】", "〕"))


def document_number(text: str) -> str:
    """Return a 文号 as it is printed, however brackets, blanks and digits were typed: 鹭建督〔2019〕7号. Raises BadInput."""
    plain = normalize("NFKC", fitting(text, "文号", most=60, needed=True))
    return "".join(plain.translate(_BRACKETS).split())
