"""A server for the one who edits: serves the site on this machine, rebuilds and reloads.

Whatever a browser is made to ask for, only files of the site are sent, and only to pages of the
site: a request for another host is refused, so that no other web site can read along.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from watchfiles import watch

from generator.errors import TiltaksdataError
from generator.output.refusal import resolved
from generator.terminal import tell

_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_CHANGES = "/__changes"
_SCRIPT = """<script>
new EventSource("{}?{}").onmessage = () => location.reload();
</script>"""
_SECONDS_BETWEEN_LOOKS, _SECONDS_OF_SILENCE = 1.0, 30.0
"""How often a stream looks whether its browser is still there; how long a request may take."""

_TEXT = "; charset=utf-8"
_TYPES = {
    ".css": f"text/css{_TEXT}",
    ".csv": f"text/csv{_TEXT}",
    ".html": f"text/html{_TEXT}",
    ".js": f"text/javascript{_TEXT}",
    ".json": "application/json",
    ".md": f"text/markdown{_TEXT}",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": f"text/plain{_TEXT}",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
"""Of our own, so that they are the same on every machine; anything else is bytes."""


class PortProblem(TiltaksdataError):
    """Nothing can be served at that port."""


class _Changes:
    """How often the site was built again, and a way to wait for the next time."""

    def __init__(self) -> None:
        self.number = 0
        self._changed = threading.Condition()

    def announce(self) -> None:
        with self._changed:
            self.number += 1
            self._changed.notify_all()

    def wait(self, seen: str) -> bool:
        """Whether the site is another than the page has `seen`; waits a second for it."""
        with self._changed:
            return self._changed.wait_for(lambda: str(self.number) != seen, _SECONDS_BETWEEN_LOOKS)


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 from the moment it is made; PortProblem when it cannot."""

    daemon_threads = True

    def __init__(self, port: int, site: Path) -> None:
        self.site = resolved(site)
        self.changes = _Changes()
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"{error.strerror}"
            raise PortProblem(f"port {port} {why}; name another one with --port") from None

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away in the middle of an answer."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            tell(f"error: a request could not be answered ({error!r})", err=True)


class _Handler(BaseHTTPRequestHandler):
    """Serves the site; pages get a script that reloads them when the site is built again."""

    server: Server
    server_version, sys_version = "tiltaksdata", ""
    timeout = _SECONDS_OF_SILENCE

    def do_GET(self) -> None:
        """Send a page, a file, the way to a folder, or the stream of changes."""
        if not self._is_for_this_machine():
            self.send_error(403, "Only for localhost")
            return
        path, _, query = self.path.partition("#")[0].partition("?")
        if path == _CHANGES:
            self._stream_changes(query)
            return
        found = self._found(path)
        if found is None:
            self._send_page(404, self.server.site / "404.html")
        elif found.is_dir():
            # Relative links on the folder's page count on the slash.
            inside = found.relative_to(self.server.site).as_posix()
            self.send_response(301)
            self.send_header("Location", f"/{quote(inside)}/" + (f"?{query}" if query else ""))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif found.suffix == ".html":
            self._send_page(200, found)
        else:
            self._send_file(found)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """Refuse: nothing here can be changed."""
        self.send_response(405)
        self.send_header("Allow", "GET, HEAD")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = do_POST

    def end_headers(self) -> None:
        """End the headers with those that every answer has."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is for what the build found."""

    def _is_for_this_machine(self) -> bool:
        """Whether the browser asked for this machine by name, and not for a name that leads here.

        A web site can let its own name lead to 127.0.0.1, and would then read what is served here.
        """
        hosts = self.headers.get_all("Host", [])
        port = self.server.server_port
        known = {f"{host}:{port}" for host in _HOSTS} | (set(_HOSTS) if port == 80 else set())
        return self.path.startswith("/") and len(hosts) == 1 and hosts[0].strip().lower() in known

    def _found(self, path: str) -> Path | None:
        """The file of the site that the address means, or a folder to redirect to, if any."""
        *folders, name = unquote(path).split("/")
        if {".", ".."} & {*folders, name}:
            return None
        try:
            found = self.server.site.joinpath(*filter(None, folders), name).resolve()
            if not found.is_relative_to(self.server.site):
                return None
            if found.is_dir() and not name:
                found = (found / "index.html").resolve()
                inside = found.is_relative_to(self.server.site)
                return found if inside and found.is_file() else None
            if found.is_dir():
                return found if (found / "index.html").is_file() else None
            return found if name and found.is_file() else None
        except (OSError, ValueError, RuntimeError):  # too long, a NUL, links in a circle
            return None

    def _send_page(self, code: int, page: Path) -> None:
        number = self.server.changes.number
        try:
            html = page.read_bytes()
        except OSError:  # just now replaced, or not there
            html = b"<p>404</p>"
        # The page's Content-Security-Policy would refuse the reloading script.
        html = html.replace(b'http-equiv="Content-Security-Policy"', b'name="policy"', 1)
        body = html + _SCRIPT.format(_CHANGES, number).encode()
        self.send_response(code)
        self.send_header("Content-Type", _TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_file(self, path: Path) -> None:
        with path.open("rb") as file:
            self.send_response(200)
            kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(os.fstat(file.fileno()).st_size))
            self.end_headers()
            if self.command != "HEAD":
                shutil.copyfileobj(file, self.wfile)

    def _stream_changes(self, seen: str) -> None:
        """Answer when the site is another than the page has `seen`, while the page is open."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.command == "HEAD":
            return
        while not self.server.changes.wait(seen):
            if self._is_gone():
                return
        self.wfile.write(b"data: rebuilt\n\n")

    def _is_gone(self) -> bool:
        """Whether the browser has closed the stream."""
        self.connection.setblocking(False)
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK) == b"")
        except BlockingIOError:
            return False
        finally:
            self.connection.settimeout(self.timeout)


def serve(server: Server, watched: Iterable[Path], rebuild: Callable[[], bool]) -> None:
    """Serve until interrupted; whenever something `watched` changes, rebuild.

    `rebuild` builds the site and says whether it did; pages that are open then reload.
    """
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tell(f"serving http://127.0.0.1:{server.server_port}/ (Ctrl+C stops)")
    for _changes in watch(*watched, raise_interrupt=False):
        if rebuild():
            server.changes.announce()
