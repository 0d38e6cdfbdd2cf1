"""Every error that a user may see; each class composes its own Chinese sentence, which says what to do.

    DuchaError
    ├── BadInput                 what was given cannot be used as it is
    │   ├── BadAmount            a text is not an amount of money or an area
    │   ├── BadPeriod            a text is not a month, quarter or year
    │   ├── BadRows              rows of a form are refused, all of them at once
    │   ├── BadRulebook          a rulebook file breaks its own form
    │   └── RefusedFile          a file is not opened at all (type, size, damage)
    ├── NotFound                 nothing has this name or number
    ├── NotAllowed               the person may not give this command or read these rows
    └── Conflict                 the facts moved meanwhile, or the act is not possible in this state
        ├── Closed               the database lets nobody in
        └── Moved                somebody else changed the row that a person is about to save

One place in each front end (page, command line) shows the sentence. Everything else crashes and is logged.
"""

import os
from collections.abc import Sequence
from datetime import datetime


def as_typed(sentence: str) -> str:
    """Return a sentence that names ./ducha with the command as it is typed here: DUCHA_COMMAND, which the files for servers set."""
    return sentence.replace("./ducha ", f"{os.environ.get('DUCHA_COMMAND') or './ducha'} ")


class DuchaError(Exception):
    """An error with one clear sentence for the user: ``str(error)``."""

    def __str__(self) -> str:
        """Return the sentence, with commands as they are typed here."""
        return as_typed(super().__str__())


class BadInput(DuchaError):
    """What was given cannot be used as it is; nothing was stored."""


class BadAmount(BadInput):
    """A text that should be an amount is not one."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"“{text}”不能作为数字：{reason}。请改正后重试。")
        self.text = text
        self.reason = reason


class BadPeriod(BadInput):
    """A text that should be a month, quarter or year is not one."""

    def __init__(self, text: str, wanted: str) -> None:
        super().__init__(f"“{text}”不是有效的{wanted}。")
        self.text = text


class BadRows(BadInput):
    """Rows of a form are refused, each with the line of the form and its sentence; none of the form was stored."""

    def __init__(self, refused: Sequence[tuple[int, str]]) -> None:
        said = "；".join(f"第{line}行：{sentence.rstrip('。')}" for line, sentence in refused)
        super().__init__(f"{len(refused)}行不能存入，本次没有存入数据。{said}。")
        self.refused = tuple(refused)


class BadRulebook(BadInput):
    """A rulebook file has an unknown key, a missing clause or a value that is not allowed."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"规则文件{file}的“{key}”有误：{problem}。")
        self.file = file
        self.key = key
        self.problem = problem


class RefusedFile(BadInput):
    """A file that is not opened at all."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(f"{name}没有读取：{reason}。{remedy}")
        self.name = name
        self.reason = reason
        self.remedy = remedy


class NotFound(DuchaError):
    """Nothing has this name or number."""

    def __init__(self, what: str, key: object, hint: str = "") -> None:
        super().__init__(f"没有找到{what}“{key}”。{hint}")
        self.what = what
        self.key = key


class NotAllowed(DuchaError):
    """The person may not give this command or read these rows; `noted` once the refusal is in the audit log."""

    noted = False

    def __init__(self, act: str) -> None:
        super().__init__(f"没有权限：{act}。如确需办理，请联系安全管理员。")
        self.act = act


class Conflict(DuchaError):
    """The facts moved meanwhile, or the act is not possible in this state; nothing was stored."""


class Closed(Conflict):
    """The database lets nobody in; `why` is a fixed word, for the log too. The reason comes first: the log cuts addresses short."""

    def __init__(self, why: str, advice: str, place: str) -> None:
        super().__init__(f"{why}，{advice}，再重试。打不开的是{place}。")
        self.why = why


class Moved(Conflict):
    """Somebody else changed the row that a person is about to save: who, when, and each field with what it was and what it is."""

    def __init__(self, what: str, who: str, when: datetime | None, *, changed: tuple[tuple[str, str, str], ...]) -> None:
        by = f"被{who}" if who else "已"
        at = f"于{when:%m月%d日%H:%M}" if when else ""
        said = "；".join(f"{field}由{before}改为{after}" for field, before, after in changed) or "状态有变"
        super().__init__(f"{what}{at}{by}改动：{said}。本次输入没有存入，请核对后再保存。")
        self.who = who
        self.when = when
        self.changed = changed
