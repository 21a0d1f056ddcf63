"""Tiny outputs as a build makes them, and what a user sees of the folders that they are in."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Any

from generator.output.manifest import MANIFEST
from generator.output.publication import publish, staging

PACKAGE, SITE = "datapackage.json", "data/datapackage.json"
Files = Mapping[str, str]

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""A file system that waits for no disk, where there is one."""


# Tiny outputs


def output(descriptor: str, word: str, *names: str) -> dict[str, str]:
    """Path → text of a small package or site whose texts say `word`."""
    root = str(PurePosixPath(descriptor).parent).removeprefix(".")
    base = f"{root}/" if root else "data/"
    tables = [f"{base}{name}.csv" for name in ("cells", "sexes")]
    fields = {"fields": [{"name": "code"}, {"name": "word"}]}
    paths = [PurePosixPath(table).relative_to(root) if root else table for table in tables]
    resources = [{"name": "x", "path": str(path), "schema": fields} for path in paths]
    described = json.dumps({"name": "tiltaksdata", "resources": resources, "word": word})
    return {
        descriptor: described,
        **dict.fromkeys(tables, f"code,word\n1,{word}\n"),
        **{name: f"{word} of {name}" for name in names},
    }


def build(*outputs: tuple[Path, str, Files]) -> list[str]:
    """Builds outputs as the program does: folder, place of the descriptor, files; warnings."""
    with ExitStack() as stack:
        works = [stack.enter_context(staging(folder, where)) for folder, where, _ in outputs]
        for work, (_, _, files) in zip(works, outputs, strict=True):
            write(work.new, files)
        return [finding.as_text() for finding in publish(*works)]


def write(folder: Path, files: Files) -> None:
    """Writes files, and the folders that they need."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def files_of(folder: Path) -> dict[str, str]:
    """Path → text of the regular files in a folder, its list of files left out."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}
    return {path: text for path, text in texts.items() if path != MANIFEST}


# What a user sees of a folder

Look = tuple[Any, ...]


def look(path: Path) -> Look:
    """All that may not change of a thing: what it is, rights, time, content, and its number."""
    what = path.lstat()
    kind = stat.S_IFMT(what.st_mode)
    if stat.S_ISDIR(kind):
        return kind, what.st_mode
    content: object = None
    if stat.S_ISREG(kind):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    elif stat.S_ISLNK(kind):
        content = str(path.readlink())
    return kind, what.st_mode, what.st_mtime_ns, what.st_ino, content


def everything(folder: Path) -> dict[str, Look]:
    """Path → look of everything in a folder; links are not followed."""
    found = {}
    for within, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(within) / name
            found[path.relative_to(folder).as_posix()] = look(path)
    return found


def times_of(folder: Path, paths: Sequence[str]) -> list[int]:
    """When something was last put into folders or taken from them."""
    return [(folder / path).lstat().st_mtime_ns for path in paths]
