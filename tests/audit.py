"""The packages of the locks: whole, with hashes, under allowed licences; and, where advisories can be reached, without known faults.

`make audit` runs it. Without pip-audit, or without a network, it says 未核查 and ends with 0: that nobody looked is no proof of a fault.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
PATIENCE = 300
"""Seconds that pip-audit may take."""
ALLOWED = (
    r"MIT(-CMU|-0)?|MIT License|The MIT License.*|0BSD|ISC.*|HPND|Zlib|Unlicense|CC0-1\.0",
    r"BSD.*|(New|Modified|3-Clause|2-Clause|Simplified) BSD.*",
    r"Apache.*|PSF.*|Python Software Foundation.*|Python-2\.0.*",
    r"MPL-2\.0.*|Mozilla Public License 2\.0.*",
    r"LGPL.*|GNU (Library or )?Lesser General Public License.*",
)
"""Licences that let the program be used and passed on under its own; LGPL only for what is imported and not changed."""
Asked = Callable[[list[str]], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Pin:
    """A package of a lock at its version, with how many hashes."""

    name: str
    version: str
    hashes: int


def pins(text: str) -> list[Pin]:
    """The packages of a lock's text."""
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    found = [(re.match(r"([\w.-]+)==([^\s;\\]+)", block), block.count("--hash=sha256:")) for block in blocks]
    return [Pin(canonicalize_name(match[1]), match[2], hashes) for match, hashes in found if match]


def unsound(text: str, locked: Iterable[Pin]) -> list[str]:
    """What of a lock is not pinned to an exact version with hashes, or names an address."""
    wild = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line) and not re.match(r"[\w.-]+==[^\s;\\]+", line)]
    bare = [one.name for one in locked if not one.hashes]
    addresses = re.findall(r"(?m)^(?:-[-\w]+url|-[fi]\b|[^#\n]*\b(?:https?://|git\+)\S*).*", text)
    return [f"没有锁定：{one}" for one in (*wild, *addresses)] + [f"没有哈希值：{one}" for one in bare]


def missing(locked: Iterable[Pin]) -> list[str]:
    """What the installed packages of a lock need, here, and the lock does not have; and what is installed in another version."""
    versions: dict[str, list[str]] = {}
    for one in locked:
        versions.setdefault(one.name, []).append(one.version)
    faults = []
    for name, known in versions.items():
        try:
            held = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        if held.version not in known:
            faults.append(f"{name}装的是{held.version}，锁定的是{'、'.join(known)}")
        for text in held.requires or []:
            wish = Requirement(text)
            if (wish.marker is None or wish.marker.evaluate({"extra": ""})) and canonicalize_name(wish.name) not in versions:
                faults.append(f"{name}需要{wish.name}，没有锁定")
    return faults


def licences(name: str) -> list[str]:
    """The licences that an installed package names: by expression, else by classifier, else in words."""
    told = metadata.metadata(name)
    if "License-Expression" in told:
        return [part for part in re.split(r"\s+(?:OR|AND|WITH)\s+|[()]", told["License-Expression"]) if part.strip()]
    classified = [one.split(" :: ")[-1] for one in told.get_all("Classifier") or [] if one.startswith("License :: ")]
    named = [one for one in classified if one != "OSI Approved"]
    return named or [told["License"].strip().splitlines()[0] if "License" in told else "没有写明"]


def forbidden(named: Iterable[str]) -> list[str]:
    """The licences among some that are not allowed."""
    return [one for one in named if not any(re.fullmatch(pattern, one) for pattern in ALLOWED)]


def advised(ask: Asked) -> tuple[list[str], str]:
    """What pip-audit knows against the packages of the lock: the faults, and one sentence on how many were looked at."""
    program = shutil.which("pip-audit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        return [], "未核查已知漏洞：没有pip-audit。请在能连到漏洞库的机器上安装它，再运行make audit。"
    form = ("--format", "json", "--progress-spinner", "off")
    done = ask([program, "--requirement", str(ROOT / RUNTIME), "--require-hashes", "--disable-pip", *form])
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [], f"未核查已知漏洞：pip-audit没有答复（退出码{done.returncode}）。请检查网络后重试。"
    looked = [one for one in told if "skip_reason" not in one]
    if not looked:
        return [], "未核查已知漏洞：漏洞库中没有查到任何一个软件包，多为连不到漏洞库。"
    faults = [f"{one['name']} {one['version']}有已知漏洞{fault['id']}" for one in looked for fault in one.get("vulns", [])]
    return faults, f"已核查{len(looked)}个软件包的已知漏洞，{len(told) - len(looked)}个未核查。"


def _asked(command: list[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", "")


def offline() -> list[str]:
    """What is found without any network: of both locks, and of the licences of what the program itself needs."""
    faults = []
    for name in (RUNTIME, DEVELOPMENT):
        text = (ROOT / name).read_text(encoding="utf-8")
        locked = pins(text)
        faults += [f"{name}：{fault}" for fault in (*unsound(text, locked), *missing(locked))]
    installed = {canonicalize_name(one.name) for one in metadata.distributions()}
    runtime = [one.name for one in pins((ROOT / RUNTIME).read_text(encoding="utf-8")) if one.name in installed]
    return faults + [f"{name}的许可没有列入：{one}" for name in runtime for one in forbidden(licences(name))]


def main(ask: Asked = _asked) -> int:
    """Print what was found; 1 where there is a fault, 0 where there is none or nobody could look."""
    faults = offline()
    known, sentence = advised(ask)
    for fault in (*faults, *known):
        print(fault)
    print("锁定的软件包、哈希值和许可：" + (f"{len(faults)}处不符" if faults else "核对无误"))
    print(sentence)
    return 1 if faults or known else 0


if __name__ == "__main__":
    sys.exit(main())
