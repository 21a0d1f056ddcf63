"""Finds a Chromium for the browser tests, or gets one.

``python -m tests.browser`` prints the path of a browser that starts, with exit code 0; it says on
standard error what it tried when there is none, with exit code 1. It looks at ``$CHROME`` and
``$CHROMIUM``, at the names and places where browsers are installed, and at the one that
Playwright may have downloaded. Then it installs one: Playwright's own download, or, for root on a
system with apt-get, the distribution's package.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

VARIABLES = ("CHROME", "CHROMIUM")
COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
START_SECONDS = 30
DOWNLOAD_SECONDS = 120
APT_SECONDS = 300
PACKAGES = ("chromium", "fonts-dejavu-core")
"""Without any font a page that holds text crashes."""

#: No window, no GPU, and nothing sent anywhere on the browser's own account.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def flags() -> list[str]:
    """The flags to start it with; root has no sandbox."""
    return [*FLAGS, "--no-sandbox"] if is_root() else list(FLAGS)


def is_root() -> bool:
    """Whether the process may install packages (and may not use Chromium's sandbox)."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def find() -> str | None:
    """The path of a browser that starts, or None. Installs nothing."""
    named = [os.environ[name] for name in VARIABLES if os.environ.get(name)]
    candidates = named or chain(installed(), downloaded())
    return next((path for path in candidates if starts(path)), None)


def installed() -> Iterator[str]:
    """Paths of browsers on the search path and in the places of macOS."""
    for command in COMMANDS:
        if path := shutil.which(command):
            yield path
    yield from (place for place in PLACES if Path(place).exists())


def downloaded() -> Iterator[str]:
    """The path of the browser that Playwright downloads, if it has been."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        yield path


def starts(path: str) -> bool:
    """Whether the program tells its version: a stub, or one that lacks a library, does not."""
    return run([path, "--version"], START_SECONDS) == ""


def get() -> str | None:
    """Installs a browser and returns its path, or None after saying why that failed."""
    for name, install in (("Playwright's download", download), ("apt-get", install_package)):
        say(f"No browser found; trying {name} ...")
        problem = install()
        if not problem and (path := find()):
            return path
        say(f"{name}: {problem or 'what it installed does not start'}")
    return None


def download() -> str:
    """Lets Playwright download its Chromium; returns what went wrong, empty if nothing."""
    return run([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_SECONDS)


def install_package() -> str:
    """Lets apt-get install Chromium; returns what went wrong, empty if nothing."""
    if not (is_root() and shutil.which("apt-get")):
        return "only for root on Debian and its relatives"
    # What fails in the update shows in the installation.
    run(["apt-get", "update", "-qq"], APT_SECONDS)
    return run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES], APT_SECONDS
    )


def run(command: list[str], seconds: int) -> str:
    """Runs a command; returns why it failed, or an empty string when it did what it should."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {seconds} seconds"
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
    return next((line.strip() for line in lines if "rror" in line), lines[-1])


def say(text: str) -> None:
    """Writes a line for the person who waits; standard output is for the path alone."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Prints the path of a browser; 1 when none can be had."""
    named = [f"{name}={os.environ[name]}" for name in VARIABLES if os.environ.get(name)]
    path = find()
    if path is None and named:
        say(f"error: {' and '.join(named)} does not start; unset it to look elsewhere")
        return 1
    path = path or get()
    if path is None:
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
