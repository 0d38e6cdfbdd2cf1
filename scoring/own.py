"""Which files of rules there are: those of the system, and a city's own beside them."""

from pathlib import Path

from core.errors import BadRulebook
from core.settings import own_rules


def rule_files(folder: Path) -> tuple[Path, ...]:
    """Return the TOML files of one of the system's folders, then those of the city's folder of the same name, each by name and day.

    Raises BadInput where DUCHA_RULES names no folder, BadRulebook for an own file that is called as one of the system's is.
    """
    shipped, own = sorted(folder.glob("*.toml")), _own(folder.name)
    taken = {path.name for path in shipped}
    for path in own:
        if path.name in taken:
            raise BadRulebook(path.name, "文件名", "系统自带同名同日的文件，不能代替；请改用别的名称或生效日期")
    return (*shipped, *own)


def _own(name: str) -> list[Path]:
    folder = own_rules()
    return [] if folder is None else sorted((folder / name).glob("*.toml"))
