"""Passwords: which ones are strong enough, how they are kept (argon2id), and how the first ones are made."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import BadInput

SHORTEST = 8
LONGEST = 128
KINDS_NEEDED = 3
REMEMBERED = 3
"""How many earlier passwords may not come back."""

_READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_hasher = PasswordHasher()


def require_strong(password: str, username: str) -> None:
    """Raise BadInput, saying what to do, unless a password is long and mixed enough and holds no three-character piece of the username."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"新密码要{SHORTEST}至{LONGEST}位，现为{len(password)}位。请改后重试。")
    if _kinds(password) < KINDS_NEEDED:
        raise BadInput("新密码要含大写字母、小写字母、数字、符号中的至少三种。请改后重试。")
    lowered, name = password.lower(), username.lower()
    if any(name[start : start + 3] in lowered for start in range(len(name) - 2)):
        raise BadInput("新密码不能含用户名中连续的三个字符。请改后重试。")


def _kinds(password: str) -> int:
    """How many of capital letters, small letters, digits and other characters occur."""
    tests = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())
    return sum(any(test(letter) for letter in password) for test in tests)


def digest(password: str) -> str:
    """Return the argon2id text to store; it holds its own salt and cost."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Return whether a password is the stored one; as slow for an account without password, so that nobody learns which names exist."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def generate() -> str:
    """Return a fresh password of 16 readable characters that is strong for every username."""
    while True:
        password = "".join(secrets.choice(_READABLE) for _ in range(15)) + secrets.choice("-+=%")
        if _kinds(password) > KINDS_NEEDED:
            return password
