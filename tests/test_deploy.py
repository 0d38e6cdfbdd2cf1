"""What is shipped for servers: nginx keeps a person with one process, units and jobs name commands that exist, files agree on ports."""

import os
import re
import shlex
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from dashboard.cli import COMMANDS
from dashboard.door.visitor import COOKIE
from tests.nginx import DEPLOY, PORTS, ROOT, nginx, text, trusting

Block = list["Directive"]
Directive = tuple[list[str], "Block"]


def parsed(source: str) -> Block:
    """The directives of an nginx file, each with what its braces hold."""
    words = re.findall(r'"[^"]*"|[{};]|[^\s{};"]+', re.sub(r"(?m)^\s*#.*$", "", source))
    top: Block = []
    open_blocks, line = [top], list[str]()
    for word in words:
        if word == "}":
            assert line == []
            open_blocks.pop()
        elif word in "{;":
            inside: Block = []
            open_blocks[-1].append((line, inside))
            line = []
            if word == "{":
                open_blocks.append(inside)
        else:
            line.append(word)
    assert (open_blocks, line) == ([top], [])
    return top


def under(block: Block, *start: str) -> Block:
    (found,) = [inside for words, inside in block if words[: len(start)] == list(start)]
    return found


def all_of(block: Block, name: str) -> list[list[str]]:
    return [words[1:] for words, _ in block if words[0] == name]


NGINX = parsed(text("nginx.conf"))
SITE = next(inside for words, inside in NGINX if words == ["server"] and ["443", "ssl"] in all_of(inside, "listen"))


def test_a_person_stays_with_one_process_for_pages_and_sockets() -> None:
    person = under(NGINX, "map", f"$cookie_{COOKIE}", "$ducha_person")
    assert [words for words, _ in person] == [['""', "$remote_addr"], ["default", f"$cookie_{COOKIE}"]]
    upstream = under(NGINX, "upstream", "ducha")
    assert all_of(upstream, "hash") == [["$ducha_person", "consistent"]]
    assert [words[0] for words in all_of(upstream, "server")] == [f"127.0.0.1:{port}" for port in PORTS]
    ways = [inside for words, inside in SITE if words[0] == "location"]
    assert [all_of(way, "proxy_pass") for way in ways if ["deny", "all"] not in [words for words, _ in way]] == [[["http://ducha"]]] * 2
    assert all_of(under(SITE, "location", "=", "/metrics"), "deny") == [["all"]]
    assert all_of(under(SITE, "location", "=", "/readyz"), "allow") == [["127.0.0.1"]]


def test_sockets_pass_and_the_program_learns_who_asks() -> None:
    told = {words[0]: words[1] for words in all_of(SITE, "proxy_set_header")}
    wanted = {"Host": "$http_host", "X-Forwarded-For": "$remote_addr", "Upgrade": "$http_upgrade", "Connection": "$ducha_connection"}
    assert told == {**wanted, "X-Forwarded-Proto": "$scheme"}
    assert all_of(SITE, "proxy_http_version") == [["1.1"]]
    for words, inside in SITE:
        if words[0] == "location":
            assert all_of(inside, "proxy_set_header") == [], f"{words}: headers here would take away those of the site"
    assert int(all_of(under(SITE, "location", "/_stcore/stream"), "proxy_read_timeout")[0][0].rstrip("s")) >= 3600


def test_the_largest_upload_passes_and_the_key_of_a_calendar_is_not_written_down() -> None:
    config = (ROOT / "streamlit_config" / "config.toml").read_text(encoding="utf-8")
    largest = re.search(r"maxUploadSize = (\d+)", config)
    assert largest is not None
    assert int(all_of(SITE, "client_max_body_size")[0][0].rstrip("m")) > int(largest[1])
    assert next(words for words, _ in under(NGINX, "map", "$request_uri", "$ducha_logged")) == ['"~^/calendar/"', "0"]
    assert all_of(SITE, "access_log")[0][-1] == "if=$ducha_logged"


def test_units_jobs_and_containers_name_commands_that_exist() -> None:
    lines = [
        *(shlex.split(text(f"jobs/{path.name}"))[0].removeprefix("JOB=") for path in sorted((DEPLOY / "jobs").iterdir())),
        *(
            line.split("/opt/ducha/ducha ")[1]
            for unit in ("ducha@", "ducha-jobs")
            for line in text(f"systemd/{unit}.service").splitlines()
            if line.startswith("ExecStart=")
        ),
        *re.findall(r'command: \["(\w+)"', text("compose.yaml")),
    ]
    assert len(lines) == 9
    assert {line.split()[0] for line in lines} <= set(COMMANDS)


def test_on_a_server_sentences_name_the_command_that_the_guide_names() -> None:
    told = {path.name: "\nEnvironment=DUCHA_COMMAND=ducha-as\n" in path.read_text() for path in (DEPLOY / "systemd").glob("*.service")}
    assert told == {"ducha@.service": True, "ducha-jobs.service": True, "ducha-job@.service": True}
    assert 'DUCHA_COMMAND: "docker compose run --rm job"' in text("compose.yaml")


def test_the_containers_take_the_city_s_settings_and_keep_keys_copies_and_logs() -> None:
    shared, services = text("compose.yaml").split("\nservices:\n")
    services, volumes = services.split("\nvolumes:\n")
    assert "  env_file: ${DUCHA_SETTINGS:-./containers.env}\n" in shared
    places = re.findall(r"^ +- (\S+):(/[\w./]+)$", shared, re.MULTILINE)
    kept = {inside: outside for outside, inside in places}
    assert (kept["/var/lib/ducha/.gnupg"], kept["/mnt/ducha"]) == ("keyring", "${DUCHA_SECOND_PLACE:-copies}")
    assert services.count("      - logs:/var/log/nginx/ducha\n") == 1
    assert set(re.findall(r"^  (\w+):$", volumes, re.MULTILINE)) == {"database", "files", "backups", "keyring", "copies", "logs"}
    assert all(f" {place}" in text("Dockerfile") for place in ("/var/lib/ducha/.gnupg", "/mnt/ducha"))
    set_here = set(re.findall(r"^(DUCHA_\w+)=", text("containers.env"), re.MULTILINE))
    assert {"DUCHA_PUBLIC_URL", "DUCHA_ADMIN_ADDRESSES", "DUCHA_MESSAGES_MAIL", "DUCHA_BACKUPS_KEY", "DUCHA_BACKUPS_COPY"} <= set_here
    assert set_here <= set(re.findall(r"`(DUCHA_\w+)`", text("../docs/operations.md")))
    assert "docker compose run --rm -T job drill /var/backups/ducha" in section("部署到服务器")


def test_network_logs_are_kept_for_half_a_year() -> None:
    (written,) = all_of(SITE, "access_log")
    folder = str(Path(written[0]).parent)
    kept = text("logrotate.conf")
    assert f"\n{folder}/*.log {{\n" in kept
    assert Path(folder) != Path("/var/log/nginx"), "the system's own rule deletes what is there after two weeks"
    assert re.search(r"^ +daily$", kept, re.MULTILINE)
    assert int(re.findall(r"^ +rotate (\d+)$", kept, re.MULTILINE)[0]) >= 184
    assert re.findall(r"^ +(?:maxage|maxsize|size|weekly|monthly)\b", kept, re.MULTILINE) == []
    assert "\nStorage=persistent\n" in text("journald.conf")
    lines = [" ".join(words) for words in commands(section("部署到服务器"))]
    assert f"install -d -m 755 {folder}" in lines
    assert "cp /opt/ducha/deploy/logrotate.conf /etc/logrotate.d/ducha" in lines
    assert "cp /opt/ducha/deploy/journald.conf /etc/systemd/journald.conf.d/ducha.conf" in lines


def test_the_role_of_the_service_may_make_the_databases_of_drills() -> None:
    made = [words for title in ("从SQLite搬到PostgreSQL", "部署到服务器") for words in commands(section(title)) if "createuser" in words]
    assert [words[-1] for words in made] == ["ducha", "ducha"]
    assert all("--createdb" in words for words in made)
    assert "--server postgresql+psycopg://ducha@localhost/postgres" in section("恢复")


def test_every_timer_has_its_job() -> None:
    timers = {path.stem.split("@")[1] for path in (DEPLOY / "systemd").glob("*.timer")}
    assert timers == {path.stem for path in (DEPLOY / "jobs").glob("*.env")}
    assert len(timers) >= 4


def test_the_files_agree_on_the_ports_and_the_guide_names_every_file_and_setting() -> None:
    assert re.findall(r'"--port", "(\d+)"', text("compose.yaml")) == PORTS
    guide = text("../docs/operations.md")
    assert all(f"ducha@{port}" in guide for port in PORTS)
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        assert path.name.replace("ducha-job@", "").split(".")[0] in guide, path.name
    assert set(re.findall(r"^(DUCHA_\w+)=", text("ducha.env"), re.MULTILINE)) <= set(re.findall(r"`(DUCHA_\w+)`", guide))


def section(title: str) -> str:
    """What the guide says under a heading, up to the next one."""
    found = re.search(rf"(?ms)^##+ {re.escape(title)}$(.*?)(?=^##+ |\Z)", text("../docs/operations.md"))
    assert found is not None, title
    return found[1]


def commands(said: str) -> list[list[str]]:
    """The command lines of its blocks, in words, without comments."""
    lines = "\n".join(re.findall(r"(?ms)^ *```sh\n(.*?)^ *```$", said)).splitlines()
    return [words for words in (shlex.split(line, comments=True) for line in lines) if words]


UNITS = [
    *(f"ducha@{port}.service" for port in PORTS),
    "ducha-jobs.service",
    *(path.name for path in (DEPLOY / "systemd").glob("ducha-job@*.timer")),
]
"""What a server runs at all times; services of timers are started by them."""


def units(words: list[str]) -> set[str]:
    """The units that systemctl means by these names; its patterns are for units that run, which to start are none."""
    whole = [name if name.endswith((".service", ".timer")) else f"{name}.service" for name in words[2:] if not name.startswith("-")]
    return {unit for unit in UNITS for name in whole if (fnmatch(unit, name) if words[1] == "stop" else unit == name)}


PROCEDURES = ("从SQLite搬到PostgreSQL", "恢复", "升级")


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_what_a_procedure_stops_it_starts_again(procedure: str) -> None:
    lines = [words for words in commands(section(procedure)) if words[0] == "systemctl"]
    stopped = [units(words) for words in lines if words[1] == "stop"]
    assert stopped == [set(UNITS)]
    after = lines[next(place for place, words in enumerate(lines) if words[1] == "stop") :]
    assert set().union(*(units(words) for words in after if words[1] == "start")) == set(UNITS)


def test_an_upgrade_makes_the_environment_before_the_services_start() -> None:
    lines = [" ".join(words) for words in commands(section("升级"))]
    made = lines.index("umask 022 && /opt/ducha/ducha --help")
    started = next(place for place, line in enumerate(lines) if line.startswith("systemctl start"))
    assert made < lines.index("ducha-as migrate --confirm") < started
    assert "ProtectSystem=strict" in text("systemd/ducha@.service")
    assert "ReadWritePaths=/var/lib/ducha\n" in text("systemd/ducha@.service")


def test_on_servers_every_command_of_the_guide_is_the_service_s() -> None:
    assert os.access(DEPLOY / "ducha-as", os.X_OK)
    told = [words for title in re.findall(r"(?m)^##+ (.+)$", text("../docs/operations.md")) for words in commands(section(title))]
    by_hand = [" ".join(words[1:2]) for words in told if words[0] in ("./ducha", "ducha")]
    assert by_hand == ["demo", "init", "serve", "init", "test"], "on one's own machine alone: 启动, PostgreSQL and 核对程序"
    through = [words[1] for words in told if words[0] == "ducha-as"]
    assert {"init", "serve", "account", "backup", "restore", "drill", "migrate", "migrate-to", "verify", "audit", "jobs"} <= set(through)
    assert set(through) <= set(COMMANDS)
    for title in (*PROCEDURES, "部署到服务器"):
        made = [words for words in commands(section(title)) if words[0] in ("createdb", "createuser")]
        assert made == [], "root is no user of PostgreSQL: sudo -u postgres"


def test_containers_may_be_restarted_each_alone() -> None:
    services = re.split(r"(?m)^  (?=\w+:$)", text("compose.yaml").split("\nservices:\n")[1].split("\nvolumes:\n")[0])[1:]
    named = {one.split(":")[0]: one for one in services}
    assert set(named) == {"db", "net", "nginx", "web1", "web2", "jobs", "job"}
    assert "network_mode: service:net" in text("compose.yaml").split("\nservices:\n")[0]
    joined = {name for name, one in named.items() if "network_mode: service:net" in one or "<<: *dashboard" in one}
    assert joined == set(named) - {"db", "net"}
    assert [name for name, one in named.items() if "ports:" in one] == ["net"]
    assert 'entrypoint: ["sleep", "infinity"]' in named["net"]


@contextmanager
def processes(count: int) -> Iterator[list[int]]:
    """Servers that answer with their own port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{self.connection.getsockname()[1]} {self.headers['Host']} {self.headers['X-Forwarded-For']}".encode())

        def log_message(self, *_: object) -> None:
            pass

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Answer) for _ in range(count)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_address[1] for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_nginx_takes_the_file_and_keeps_persons_where_they_are(tmp_path: Path) -> None:
    with processes(2) as ports, nginx(tmp_path, ports) as port:

        def asked(cookie: str, path: str = "/") -> list[str]:
            headers = {"Cookie": f"{COOKIE}={cookie}"}
            return httpx.get(f"https://127.0.0.1:{port}{path}", headers=headers, verify=trusting(tmp_path / "ducha.crt")).text.split()

        homes = {cookie: asked(cookie)[0] for cookie in map(str, range(20))}
        assert set(homes.values()) == set(map(str, ports))
        for cookie, home in homes.items():
            assert {asked(cookie, path)[0] for path in ("/", "/_stcore/stream", "/media/x")} == {home}
        assert asked("1")[1:] == [f"127.0.0.1:{port}", "127.0.0.1"]
        asked("1", "/calendar/secret.ics")
    written = (tmp_path / "access.log").read_text(encoding="utf-8")
    assert "/media/x" in written
    assert "secret" not in written
