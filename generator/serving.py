"""A server for the one who edits: builds, serves on this machine, rebuilds and reloads."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import click
from watchfiles import watch

from generator.build import Folders, Rendering, build
from generator.errors import TiltaksdataError
from generator.resources import codelists_folder, templates_folder

_CHANGES = "/__changes"
_SCRIPT = b"""<script>
new EventSource("/__changes").onmessage = () => location.reload();
</script>"""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site; pages get a script that reloads them when the site is built again."""

    rebuilt: ClassVar[threading.Condition] = threading.Condition()

    def do_GET(self) -> None:
        """Serve a page, a file, or the stream of changes."""
        if self.path == _CHANGES:
            self._stream_changes()
        elif self._page().suffix == ".html" and self._page().is_file():
            self._send_page(200, self._page())
        elif self._page().is_file():
            super().do_GET()
        else:
            self._send_page(404, Path(self.directory) / "404.html")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is for what the build found."""

    def _page(self) -> Path:
        """The HTML file that the address means, if it means one."""
        path = Path(self.translate_path(self.path))
        return path / "index.html" if path.is_dir() else path

    def _send_page(self, code: int, page: Path) -> None:
        html = page.read_bytes() if page.is_file() else b"<p>404</p>"
        body = _without_policy(html) + _SCRIPT
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _stream_changes(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with self.rebuilt:
            self.rebuilt.wait()
        self.wfile.write(b"data: rebuilt\n\n")


def _without_policy(html: bytes) -> bytes:
    """The page without its Content-Security-Policy, which would refuse the reloading script."""
    return html.replace(b'http-equiv="Content-Security-Policy"', b'name="policy"', 1)


def serve(folders: Folders, rendering: Rendering, port: int) -> None:
    """Build, then serve on 127.0.0.1 until interrupted; a failed build leaves the last good site.

    TiltaksdataError when the first build fails.
    """
    build(folders, rendering, lambda _stage: None)
    handler = partial(_Handler, directory=str(folders.site.resolve()))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        click.echo(f"serving http://127.0.0.1:{server.server_address[1]}/ (Ctrl+C stops)")
        watched = [folders.reports, codelists_folder(folders.reports), templates_folder()]
        for _changes in watch(*watched, raise_interrupt=False):
            _rebuild(folders, rendering)


def _rebuild(folders: Folders, rendering: Rendering) -> None:
    try:
        build(folders, rendering, lambda _stage: None)
    except TiltaksdataError as problem:
        click.echo(str(problem), err=True)
        return
    click.echo("built again")
    with _Handler.rebuilt:
        _Handler.rebuilt.notify_all()
