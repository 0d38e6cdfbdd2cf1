"""Settings from the environment, typed: where the facts live and how the server listens."""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from core.errors import BadInput

CHECKOUT = Path(__file__).resolve().parents[1]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FOLDER = ".ducha"
FILE = "ducha.sqlite"
ATTACHMENTS = "files"


@dataclass(frozen=True)
class Provider:
    """The city's identity provider (OpenID Connect); `back` is our address that it leads people back to."""

    issuer: str
    client_id: str
    client_secret: str
    label: str
    back: str


@dataclass(frozen=True)
class Settings:
    """What an operator may set; every field has one environment variable."""

    database_url: str
    port: int
    address: str
    https: bool = False
    files: Path = Path(FOLDER) / ATTACHMENTS
    rules: Path | None = None
    provider: Provider | None = None
    site: str = ""
    administrators: tuple[Network, ...] = ()
    metrics_token: str = ""


@dataclass(frozen=True)
class BackupRules:
    """Where the timetable backs up to, what lies beside the database, how many stay, the second place and the public key, if any."""

    folder: Path
    attachments: Path
    newest: int = 7
    weeks: int = 4
    second: Path | None = None
    recipient: str = ""


@dataclass(frozen=True)
class MessageRules:
    """By what messages go out, and when not: the sender's address of each channel, with its secrets, empty where the channel is off.

    `quiet`: from when to when nothing is sent; `every_day`: also on days on which nobody works; `site`: with what links begin.
    """

    mail: str = field(default="", repr=False)
    wecom: str = field(default="", repr=False)
    other: str = field(default="", repr=False)
    quiet: tuple[time, time] | None = (time(22, 0), time(7, 0))
    every_day: bool = False
    site: str = ""


@dataclass(frozen=True)
class JobRules:
    """What the city lets its timetable do by itself; None: nothing, people do it.

    `opens_on`: the day of a month on which that month is opened; `due_day`, `due_time`: in the month after it, until when units report;
    `closes_after`: hours from then until it is closed; `locks_after`: hours from the close until it is locked; `remind_days`: days before
    the due moment from which on is reminded; `unused_days`: days without a log-in after which an account is disabled; `backup`: where to
    back up to; `messages`: by what people are written to.
    """

    opens_on: int | None = None
    due_day: int | None = None
    due_time: time = time(23, 59, 59)
    closes_after: int | None = None
    locks_after: int | None = None
    remind_days: int = 3
    unused_days: int | None = None
    backup: BackupRules | None = None
    messages: MessageRules = MessageRules()


def local_database() -> str:
    """Return the URL of the local SQLite file: in the checkout, or, where the program is installed, in the current folder."""
    return f"sqlite:///{_home() / FILE}"


def _home() -> Path:
    return (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / FOLDER


def from_environment() -> Settings:
    """Read DUCHA_DATABASE_URL, DUCHA_PORT, DUCHA_ADDRESS, DUCHA_HTTPS and DUCHA_FILES; without them the local file and localhost:8600.

    DUCHA_HTTPS=1 says that people reach the site over TLS: cookies are then sent over TLS only.
    DUCHA_FILES is the folder of attachments, by default beside the local database; DUCHA_RULES that of the city's own rules.
    DUCHA_PUBLIC_URL is the address under which people reach the site: links in calendars begin with it.
    DUCHA_ADMIN_ADDRESSES names the networks from which administrators may use the site, none: any; DUCHA_METRICS_TOKEN opens /metrics.
    Raises BadInput when the port is none, a network is none, or no folder is where the rules should be.
    """
    port = os.environ.get("DUCHA_PORT") or "8600"
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise BadInput(f"DUCHA_PORT是“{port}”，不是端口。请写1至65535的整数。")
    return Settings(
        database_url=os.environ.get("DUCHA_DATABASE_URL") or local_database(),
        port=int(port),
        address=os.environ.get("DUCHA_ADDRESS", "127.0.0.1"),
        https=os.environ.get("DUCHA_HTTPS", "") == "1",
        files=_attachments(),
        rules=own_rules(),
        provider=_provider(),
        site=_site(),
        administrators=networks(os.environ.get("DUCHA_ADMIN_ADDRESSES", "")),
        metrics_token=os.environ.get("DUCHA_METRICS_TOKEN", ""),
    )


def _attachments() -> Path:
    return Path(os.environ.get("DUCHA_FILES") or _home() / ATTACHMENTS)


def _site() -> str:
    """The address of the site as people reach it, from DUCHA_PUBLIC_URL; "" without it, and of what is no address of the web."""
    named = os.environ.get("DUCHA_PUBLIC_URL", "").rstrip("/")
    return named if re.fullmatch(r"https?://[!-~]+", named) else ""


@cache
def networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks, such as 10.1.2.3,10.8.0.0/16, parted by commas. Raises BadInput."""
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise BadInput(f"DUCHA_ADMIN_ADDRESSES是“{text}”，不能使用。请写地址或网段，用逗号分开，如10.1.2.3,10.8.0.0/16。") from error


def own_rules() -> Path | None:
    """Return the city's own folder of rules from DUCHA_RULES, None without it; raises BadInput where there is no such folder."""
    named = os.environ.get("DUCHA_RULES")
    if not named:
        return None
    if not Path(named).is_dir():
        raise BadInput(f"DUCHA_RULES是“{named}”，没有这个目录。请核对路径，或去掉这项设置。")
    return Path(named)


def job_rules() -> JobRules:
    """Read DUCHA_MONTH_OPENS, _DUE (day, or day and clock as 3T18:00), _CLOSES and _LOCKS, DUCHA_REMIND_DAYS and DUCHA_ACCOUNTS_UNUSED.

    DUCHA_BACKUPS is the folder of backups, DUCHA_BACKUPS_KEEP and _WEEKS how many stay, _COPY the second folder, _KEY a public key.
    Raises BadInput where one is no such number, or a month would be opened without a due day.
    """
    opens, due = _number("DUCHA_MONTH_OPENS", 1, most=28), os.environ.get("DUCHA_MONTH_DUE", "")
    if opens is not None and not due:
        raise BadInput("设了DUCHA_MONTH_OPENS，没有设DUCHA_MONTH_DUE。请写明次月截止的日和时，如3T18:00。")
    found = re.fullmatch(r"([1-9]|1\d|2[0-8])(?:T([01]\d|2[0-3]):([0-5]\d))?", due)
    if due and found is None:
        raise BadInput(f"DUCHA_MONTH_DUE是“{due}”，不是次月的日和时。请写成3或3T18:00，日为1至28。")
    days = _number("DUCHA_REMIND_DAYS", 0, most=28)
    return JobRules(
        opens_on=opens,
        due_day=int(found[1]) if found else None,
        due_time=time(int(found[2]), int(found[3])) if found and found[2] else JobRules.due_time,
        closes_after=_number("DUCHA_MONTH_CLOSES", 0, most=720),
        locks_after=_number("DUCHA_MONTH_LOCKS", 0, most=720),
        remind_days=JobRules.remind_days if days is None else days,
        unused_days=_number("DUCHA_ACCOUNTS_UNUSED", 30, most=3650),
        backup=_backup_rules(),
        messages=message_rules(),
    )


def _backup_rules() -> BackupRules | None:
    folder, second = os.environ.get("DUCHA_BACKUPS", ""), os.environ.get("DUCHA_BACKUPS_COPY", "")
    newest, weeks = _number("DUCHA_BACKUPS_KEEP", 1, most=3650), _number("DUCHA_BACKUPS_WEEKS", 0, most=520)
    if not folder:
        return None
    return BackupRules(
        folder=Path(folder),
        attachments=_attachments(),
        newest=BackupRules.newest if newest is None else newest,
        weeks=BackupRules.weeks if weeks is None else weeks,
        second=Path(second) if second else None,
        recipient=os.environ.get("DUCHA_BACKUPS_KEY", ""),
    )


def passphrase_file() -> Path | None:
    """Return the file with the passphrase of the private key of backups, DUCHA_BACKUPS_PASSPHRASE. Raises BadInput where it is none."""
    named = os.environ.get("DUCHA_BACKUPS_PASSPHRASE", "")
    if not named:
        return None
    if not (Path(named).is_file() and os.access(named, os.R_OK)):
        raise BadInput(f"DUCHA_BACKUPS_PASSPHRASE是“{named}”，没有这个文件，或不能读取。请写明存放私钥口令的文件的路径。")
    return Path(named)


_SENDERS = {
    "DUCHA_MESSAGES_MAIL": (
        r"mailtos?://[^\s/?]+/?(\?\S*)?",
        "如mailtos://账号:授权码@smtp.example.cn?from=ducha@example.cn，不写收件人和抄送",
    ),
    "DUCHA_MESSAGES_WECOM": (r"wechat://[^\s/@:]+:[^\s/@]+@\d+/?", "如wechat://企业ID:应用Secret@AgentId"),
    "DUCHA_MESSAGES_OTHER": (r"[a-z]+://\S*\{address\}\S*", "写apprise的地址，收件人处写{address}"),
}
"""What the sender's address of a channel is like, and what to write."""
_RECEIVERS = frozenset({"to", "cc", "bcc"})
"""What would send everybody's messages to one address as well."""


def message_rules() -> MessageRules:
    """Read DUCHA_MESSAGES_MAIL, _WECOM and _OTHER, DUCHA_MESSAGES_QUIET (22:00-07:00, or no), DUCHA_MESSAGES_DAILY and DUCHA_PUBLIC_URL.

    Raises BadInput where one is of another shape; a secret is never repeated.
    """
    senders = {name: os.environ.get(name, "") for name in _SENDERS}
    for name, sender in senders.items():
        shape, advice = _SENDERS[name]
        if sender and (re.fullmatch(shape, sender) is None or (name.endswith("MAIL") and _RECEIVERS & _options(sender))):
            raise BadInput(f"{name}写法有误，没有启用。请核对：{advice}。")
    mail, wecom, other = senders.values()
    return MessageRules(mail, wecom, other, quiet=_quiet(), every_day=os.environ.get("DUCHA_MESSAGES_DAILY", "") == "1", site=_site())


def _options(sender: str) -> set[str]:
    """The names of an address's options, as the library that sends reads them: parted by & or ;, quoted or not, in any case."""
    pairs = re.split("[&;]", sender.partition("?")[2])
    return {unquote(one.partition("=")[0]).strip().lower() for one in pairs}


def _quiet() -> tuple[time, time] | None:
    text = os.environ.get("DUCHA_MESSAGES_QUIET", "") or "22:00-07:00"
    if text == "no":
        return None
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", text)
    if found is None:
        raise BadInput(f"DUCHA_MESSAGES_QUIET是“{text}”，不是起止时间。请写成22:00-07:00，不要免打扰时段的写no。")
    hours = [int(one) for one in found.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])


def _number(name: str, least: int, *, most: int) -> int | None:
    text = os.environ.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise BadInput(f"{name}是“{text}”，不能使用。请写{least}至{most}的整数，或去掉这项设置。")
    return int(text)


def _provider() -> Provider | None:
    """Read DUCHA_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET and _LABEL and DUCHA_PUBLIC_URL; None without an issuer.

    Raises BadInput when the issuer is there and something else is not.
    """
    issuer = os.environ.get("DUCHA_OIDC_ISSUER", "")
    if not issuer:
        return None
    needed = ("DUCHA_OIDC_CLIENT_ID", "DUCHA_OIDC_CLIENT_SECRET", "DUCHA_PUBLIC_URL")
    missing = [name for name in needed if not os.environ.get(name)]
    if missing:
        raise BadInput(f"统一认证缺少设置：{'、'.join(missing)}。请补齐，或去掉DUCHA_OIDC_ISSUER。")
    client_id, client_secret, public = (os.environ[name] for name in needed)
    label = os.environ.get("DUCHA_OIDC_LABEL") or "统一认证"
    return Provider(issuer, client_id, client_secret, label, f"{public.rstrip('/')}/login/oidc/back")
