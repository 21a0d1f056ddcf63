"""The server of `serve`: for this machine only, files of the site only, and hard to bring down."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.serving import PortProblem, Server
from tests.commands import run
from tests.sample import REPOSITORY, sample_text
from tests.test_cli import project

__all__ = ["project"]

SECRET = b"not of the site"
TYPES = {
    "data/a.csv": "text/csv; charset=utf-8",
    "data/a.parquet": "application/vnd.apache.parquet",
    "data/a.zip": "application/zip",
    "data/a.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "data/datapackage.json": "application/json",
    "static/icon.svg": "image/svg+xml",
    "static/site.css": "text/css; charset=utf-8",
    "static/chart.js": "text/javascript; charset=utf-8",
    "sitemap.xml": "application/xml",
    "a.unknown": "application/octet-stream",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site, with links that lead out of it and a secret beside it."""
    folder = tmp_path_factory.mktemp("serving")
    site = folder / "site"
    for path in ("index.html", "om/index.html", "tiltak/x y/index.html", "404.html"):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(f"<h1>{path}</h1>", "utf-8")
    for path in TYPES:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(path, "utf-8")
    (folder / "secret").mkdir()
    (folder / "secret/index.html").write_bytes(SECRET)
    (site / "out.html").symlink_to(folder / "secret/index.html")
    (site / "out.txt").symlink_to(folder / "secret/index.html")
    (site / "out").symlink_to(folder / "secret")
    (site / "nowhere").symlink_to("nowhere")
    (site / "inner").symlink_to("om")
    (site / "evil").mkdir()
    (site / "evil/index.html").symlink_to(folder / "secret/index.html")
    os.mkfifo(site / "pipe.csv")
    return site


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[Server]:
    """Serving the small site."""
    with Server(0, site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def ask(
    server: Server, path: str, method: str = "GET", host: str | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    port = server.server_port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", f"localhost:{port}" if host is None else host)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_this_machine_is_served_under_its_names(server: Server, host: str) -> None:
    assert ask(server, "/", host=f"{host}:{server.server_port}")[0].status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{}",
        "localhost",
        "localhost:1",
        "localhost.evil.example:{}",
        "127.0.0.1.evil.example:{}",
        "evil@localhost:{}",
        "localhost:{}@evil.example",
        "0.0.0.0:{}",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/data/a.csv", "/om", "/__changes", "/nothing"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_any_other_name_is_refused(server: Server, host: str, path: str, method: str) -> None:
    answer, body = ask(server, path, method, host=host.format(server.server_port))
    assert answer.status == 403
    assert b"<h1>om" not in body and b"data/a.csv" not in body


@pytest.mark.parametrize("lines", [b"", b"Host: localhost:%d\r\nHost: evil.example\r\n"])
def test_no_name_and_two_names_are_refused(server: Server, lines: bytes) -> None:
    port = server.server_port
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        wanted = lines % port if lines else lines
        connection.sendall(b"GET / HTTP/1.1\r\n" + wanted + b"\r\n")
        assert b" 403 " in connection.makefile("rb").readline()


def test_a_folder_without_a_slash_is_redirected_and_keeps_its_query(server: Server) -> None:
    answer, _ = ask(server, "/tiltak/x%20y?a=b&c=%2F")
    assert (answer.status, answer.getheader("Location")) == (301, "/tiltak/x%20y/?a=b&c=%2F")
    answer, body = ask(server, "/tiltak/x%20y/")
    assert (answer.status, answer.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert b"<h1>tiltak/x y" in body


@pytest.mark.parametrize(
    "path", ["//evil", "//evil.example/om", "///om", "//om", "/%2Fom", "/\\om", "//evil/..//om"]
)
def test_a_redirect_never_leads_to_another_host(server: Server, path: str) -> None:
    answer, _ = ask(server, path)
    assert answer.status in (301, 404)
    there = urljoin("http://localhost/", answer.getheader("Location") or "")
    assert urlsplit(there).netloc == "localhost"


segments = st.sampled_from(
    [
        "..",
        ".",
        "%2e%2e",
        "..%2f",
        "%5c..",
        "site",
        "secret",
        "out",
        "om",
        "evil",
        "%00",
        "//",
        "index.html",
        "out.html",
        "out.txt",
        "nowhere",
        "pipe.csv",
        "%ff",
        "~",
        "C:",
    ]
) | st.just("a" * 300)


@given(st.lists(segments, max_size=6).map(lambda parts: "/" + "/".join(parts)))
@example("/../secret/index.html")
@example("/%2e%2e/secret/index.html")
@example("/..%2fsecret%2findex.html")
@example("/out")
@example("/out/")
@example("/out/index.html")
@example("/out.html")
@example("/out.txt")
@example("/evil/")
@example("/pipe.csv")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_outside_the_site_is_ever_sent(server: Server, path: str) -> None:
    answer, body = ask(server, path)
    assert SECRET not in body
    assert answer.status in (200, 301, 404)
    assert b"secret" not in body


def test_a_link_inside_the_site_is_followed(server: Server) -> None:
    assert b"<h1>om/index.html" in ask(server, "/inner/")[1]


@pytest.mark.parametrize("path", ["/data/", "/static/", "/data", "/index.html/", "/data/a.csv/"])
def test_no_folder_is_listed_and_no_file_is_one(server: Server, path: str) -> None:
    answer, body = ask(server, path)
    assert answer.status == 404
    assert b"<h1>404.html" in body
    assert b"parquet" not in body


@pytest.mark.parametrize(("path", "kind"), TYPES.items())
def test_each_file_has_its_type_and_no_browser_guesses(
    server: Server, path: str, kind: str
) -> None:
    answer, body = ask(server, f"/{path}")
    assert (answer.status, answer.getheader("Content-Type")) == (200, kind)
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert body == path.encode()


@pytest.mark.parametrize("path", ["/", "/om/", "/om", "/data/a.csv", "/nothing"])
def test_head_answers_what_get_would(server: Server, path: str) -> None:
    asked, _ = ask(server, path)
    told, body = ask(server, path, "HEAD")
    assert body == b""
    assert told.status == asked.status
    for name in ("Content-Type", "Content-Length", "Location"):
        assert told.getheader(name) == asked.getheader(name)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_nothing_can_be_changed(server: Server, method: str) -> None:
    answer, _ = ask(server, "/", method)
    assert (answer.status, answer.getheader("Allow")) == (405, "GET, HEAD")


def test_a_range_is_answered_with_the_whole_file(server: Server) -> None:
    answer, body = ask(server, "/data/a.csv", Range="bytes=0-1")
    assert (answer.status, body) == (200, b"data/a.csv")


def test_a_page_hears_of_a_new_site_also_of_one_that_came_before_it_asked(server: Server) -> None:
    seen = ask(server, "/")[1].rpartition(b"/__changes?")[2].split(b'"')[0].decode()
    server.changes.announce()
    answer, body = ask(server, f"/__changes?{seen}")
    assert answer.getheader("Content-Type") == "text/event-stream"
    assert body == b"data: rebuilt\n\n"


def test_streams_end_when_their_browsers_are_gone(server: Server) -> None:
    port, seen = server.server_port, server.changes.number
    request = f"GET /__changes?{seen} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
    with ExitStack() as browsers:
        for _ in range(30):
            stream = browsers.enter_context(socket.create_connection(("127.0.0.1", port), 60))
            stream.sendall(request)
        _wait_until(lambda: _requests() >= 30)
        time.sleep(1.5)
        assert _requests() >= 30
    _wait_until(lambda: _requests() == 0)


def _requests() -> int:
    """How many requests are being answered, each in a thread of its own."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def test_a_browser_that_goes_away_is_not_reported(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    port = server.server_port
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    assert ask(server, "/")[0].status == 200
    assert capfd.readouterr() == ("", "")


def _wait_until(holds, seconds: float = 60) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


# The command


def test_a_port_in_use_is_reported_before_anything_is_built(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(PortProblem):
            Server(int(port), project / "site")
        started = time.monotonic()
        done = run("serve", "--port", port, folder=project)
    assert done.returncode == 1
    assert done.stderr == f"error: port {port} is in use; name another one with --port\n"
    assert done.stdout == ""
    assert time.monotonic() - started < 10
    assert not (project / "site/index.html").exists()


#: Serves with a build that only reads the reports, and fails as a file in the folder says.
PROGRAM = """
import pathlib
import jinja2
import generator.build as work
def build(folders, rendering, progress):
    if pathlib.Path('full').exists():
        raise OSError(28, 'No space left on device', 'site')
    if pathlib.Path('torn').exists():
        raise jinja2.TemplateSyntaxError('unexpected end', 3, 'home.html')
    work._read(folders, progress)
work.build = build
from generator.__main__ import main
main()
"""


def test_serving_survives_a_build_that_fails(project: Path) -> None:
    """A report breaks, a template is torn, the disk is full; then all is well."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}
    report = project / "reports/tilt180/2024-04.txt"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--port", "0"],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        try:
            lines = iter(child.stdout or ())
            assert next(lines).startswith("serving http://127.0.0.1:")
            time.sleep(1)
            report.write_text(sample_text().replace("Kvinner", "Jenter", 1), "utf-8")
            assert "error unknown-label: 'Jenter'" in next(lines)
            assert _until(lines, "nothing was written; the last good site is served")
            for name, said in (
                ("torn", "error: unexpected end"),
                ("full", "error: site: No space"),
            ):
                (project / name).write_text("", "utf-8")
                report.write_text(sample_text(), "utf-8")
                assert _until(lines, said)
                assert _until(lines, "nothing was written; the last good site is served")
                (project / name).unlink()
            report.write_text(sample_text() + "\n", "utf-8")
            assert _until(lines, "built again")
        finally:
            child.terminate()


def _until(lines: Iterator[str], begins: str) -> bool:
    return any(line.startswith(begins) for line in lines)
