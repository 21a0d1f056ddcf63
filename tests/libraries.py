"""Finds Pango, which WeasyPrint draws its text with, or gets it.

``python -m tests.libraries`` has exit code 0 when WeasyPrint starts. Without Pango it installs it
with apt-get, where it may; else it says what to do, with exit code 1, and the tests that print with
WeasyPrint fail.
"""

import os
import shutil
import sys

from tests.browser import APT_SECONDS, START_SECONDS, is_root, run, say

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")


def problem() -> str:
    """Why WeasyPrint does not start; empty when it does."""
    return run([sys.executable, "-c", "import weasyprint"], START_SECONDS)


def install() -> str:
    """Lets apt-get install Pango; returns what went wrong, empty if nothing."""
    rights = [] if is_root() else ["sudo", "--non-interactive"]
    missing = [name for name in [*rights[:1], "apt-get"] if not shutil.which(name)]
    if os.name != "posix" or missing:
        return f"there is no {' or '.join(missing) or 'apt-get'} here"
    # What fails in the update shows in the installation.
    run([*rights, "apt-get", "update", "-qq"], APT_SECONDS)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    return run([*rights, *command], APT_SECONDS)


def main() -> int:
    """0 when WeasyPrint starts, at last; 1 when Pango cannot be had."""
    if not problem():
        return 0
    say("WeasyPrint does not start; trying apt-get for Pango ...")
    failed = install() or problem()
    if failed:
        say(f"error: {failed}")
        say("Install Pango (Debian: libpangoft2-1.0-0, macOS: brew install pango)")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
