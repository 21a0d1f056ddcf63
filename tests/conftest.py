"""The built site, built once, served in three ways, and a browser to look at it with."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.browser import find, flags
from tests.documents import Document, read_document

#: No test depends on how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

REPOSITORY = Path(__file__).parents[1]
BUILD_SECONDS = 120

#: As the tests were started: drawing a chart hides the fonts of the machine from its process.
ENVIRONMENT = dict(os.environ)


@dataclass(frozen=True)
class Built:
    """A built site and the data package that it was made from."""

    site: Path
    package: Path
    report: str

    @functools.cached_property
    def documents(self) -> list[Document]:
        """Every page, read, in the order of their paths."""
        paths = sorted(path.relative_to(self.site).as_posix() for path in self.site.rglob("*.html"))
        return [read_document(self.site, path) for path in paths]

    @property
    def pages(self) -> list[str]:
        """The paths of all pages."""
        return [document.path for document in self.documents]

    def one_of_each_kind(self) -> list[str]:
        """One page of each kind in each language: the first in its folder."""
        kinds: dict[tuple[str, ...], str] = {}
        for path in self.pages:
            parts = path.split("/")
            kinds.setdefault((*parts[:-2], str(len(parts))), path)
            if len(parts) <= 2 or parts[-2] in {"data", "om", "about", "en"}:
                kinds.setdefault(tuple(parts), path)
        return sorted(set(kinds.values()))


def build(folder: Path, **environment: str) -> Built:
    """Builds the repository's reports into `folder` as a user would, and returns what came."""
    site, package = folder / "site", folder / "datapackage"
    command = [sys.executable, "-m", "generator", "build", "--reports", str(REPOSITORY / "reports")]
    done = subprocess.run(
        [*command, "--datapackage", str(package), "--site", str(site)],
        cwd=REPOSITORY,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(site, package, done.stdout)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site, built once for all the processes that run tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, ready = shared / "built", shared / "built.txt"
    try:
        folder.mkdir()
    except FileExistsError:
        return Built(folder / "site", folder / "datapackage", _wait_for(ready))
    try:
        result = build(folder)
    except BaseException:
        ready.write_text("FAILED", encoding="utf-8")
        raise
    (shared / "built.part").write_text(result.report, encoding="utf-8")
    (shared / "built.part").rename(ready)
    return result


def _wait_for(ready: Path) -> str:
    for _ in range(BUILD_SECONDS * 5):
        if ready.exists():
            text = ready.read_text(encoding="utf-8")
            assert text != "FAILED", "the build failed in another test process, which says why"
            return text
        time.sleep(0.2)
    raise AssertionError(f"the site was not built within {BUILD_SECONDS} seconds")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium. There is none: the test fails, it is never skipped."""
    path = find()
    if path is None:
        pytest.fail("no browser found, so this test did not run; `make test` finds or gets one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=flags(), env=dict(ENVIRONMENT), timeout=60_000
        )
        yield chromium
        chromium.close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below a prefix, and nothing beside it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    prefix = "/"

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.prefix):
            return str(Path(self.directory) / "outside-the-prefix")
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def list_directory(self, path: object) -> None:
        """Lists no folder."""
        self.send_error(404)

    def send_error(self, code: int, *_: object) -> None:
        """Answers with the site's own page for what is not there, as hosts of static sites do."""
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def serve(site: Path, prefix: str) -> Iterator[str]:
    handler = type("_Prefixed", (_Handler,), {"prefix": prefix})
    made = functools.partial(handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), made) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def root_url(built: Built) -> Iterator[str]:
    """Where the site is served at `/`."""
    yield from serve(built.site, "/")


@pytest.fixture(scope="session")
def prefix_url(built: Built) -> Iterator[str]:
    """Where the site is served at `/tiltaksdata/`, with nothing beside it."""
    yield from serve(built.site, "/tiltaksdata/")


@pytest.fixture(scope="session")
def file_url(built: Built) -> str:
    """Where the site is opened as a file."""
    return built.site.as_uri() + "/"
