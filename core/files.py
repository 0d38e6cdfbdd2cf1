"""Attachments on disk, content-addressed by SHA-256: what a file is, is judged by its content and never by its name."""

import hashlib
import io
import os
import re
import secrets
import unicodedata
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import Conflict, RefusedFile

LARGEST = 20 * 1024 * 1024
"""Bytes of the largest file that is taken."""
SUFFIXES = ("jpg", "jpeg", "png", "pdf", "ofd")
"""Ends of names that a page offers to choose; the content decides."""

_WANTED = "请转成JPG、PNG、PDF或OFD后再上传。"
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_PNG = b"\x89PNG\r\n\x1a\n"
_LONGEST_NAME = 120
_MOST_ENTRIES = 5000
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class FileKind:
    """What a content is: its media type, and the end that its name gets."""

    media_type: str
    suffix: str


JPEG, PNG = FileKind("image/jpeg", "jpg"), FileKind("image/png", "png")
PDF, OFD = FileKind("application/pdf", "pdf"), FileKind("application/ofd", "ofd")
KINDS = {kind.media_type: kind for kind in (JPEG, PNG, PDF, OFD)}


def kind_of(content: bytes, name: str) -> FileKind:
    """Return what a content is. Raises RefusedFile: empty, too large, damaged, or none of JPEG, PNG, PDF and OFD."""
    if not content:
        raise RefusedFile(name, "文件是空的", "请核对后重新上传。")
    if len(content) > LARGEST:
        raise RefusedFile(name, f"文件有{-(-len(content) // 2**20)}MB，最多20MB", "请压缩或分开后再上传。")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise RefusedFile(name, "是HEIC照片，多数电脑打不开", "请在手机相机设置中选“兼容性最佳”重拍，或转存为JPG后再上传。")
    kind = next((kind for start, kind in _STARTS if content.startswith(start)), None)
    if kind is None:
        raise RefusedFile(name, "内容不是照片、PDF或OFD", _WANTED)
    if not _WHOLE[kind](content):
        raise RefusedFile(name, f"内容不是完整的{kind.suffix.upper()}文件", "请重新保存或重新拍照后再上传。")
    return kind


def _whole_png(content: bytes) -> bool:
    """Whether the chunks follow one another from the head to the end mark, and nothing comes after it."""
    place, first = len(_PNG), True
    while place + 12 <= len(content):
        length, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if first and name != b"IHDR":
            return False
        place, first = place + 12 + length, False
        if name == b"IEND":
            return place == len(content)
    return False


def _whole_zip(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return len(names) <= _MOST_ENTRIES and "OFD.xml" in names


_STARTS = ((b"\xff\xd8\xff", JPEG), (_PNG, PNG), (b"%PDF-", PDF), (b"PK\x03\x04", OFD))
_WHOLE = {
    JPEG: lambda content: b"\xff\xd9" in content[-65536:],
    PNG: _whole_png,
    PDF: lambda content: b"%%EOF" in content[-2048:],
    OFD: _whole_zip,
}


def safe_name(name: str, kind: FileKind) -> str:
    """Return a name as text to show and to save under: no folder, no control or direction signs, and the end that its content has."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*').strip(" .")
    stem, _, end = plain.rpartition(".")
    known = end.lower() in (*SUFFIXES, kind.suffix)
    return f"{(stem if known else plain)[:_LONGEST_NAME].strip(' .') or '附件'}.{kind.suffix}"


def put(content: bytes, *, folder: Path) -> str:
    """Store a content and return its SHA-256 as 64 hexadecimal digits; storing it again does nothing. Raises Conflict."""
    digest = hashlib.sha256(content).hexdigest()
    target = _place(folder, digest)
    if target.exists():
        return digest
    part = target.with_name(f"{digest}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise Conflict(f"附件没有存入（{error.strerror}）。请联系系统管理员核对附件文件夹{folder}。") from error
    return digest


def get(digest: str, *, folder: Path) -> bytes:
    """Return a stored content. Raises Conflict when it is missing or is no longer what was stored."""
    try:
        content = _place(folder, digest).read_bytes()
    except OSError as error:
        raise Conflict("附件文件不在。请联系系统管理员从备份恢复，或请填报人重新上传。") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Conflict("附件文件与上传时不符，没有下载。请联系系统管理员从备份恢复。")
    return content


def _place(folder: Path, digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise ValueError(digest)
    return folder / digest[:2] / digest
