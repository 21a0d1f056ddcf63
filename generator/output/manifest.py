"""The list of what was written into an output folder, kept in that folder: path and sha256.

Without a list, an output from before there were lists is known by its descriptor and by the files
that the descriptor names. Those alone are taken for ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from generator import NAME
from generator.errors import OutputProblem

MANIFEST = ".tiltaksdata-manifest.json"

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_READ_AT_ONCE = 1 << 20


def digest(path: Path) -> str | None:
    """The sha256 of a regular file; None where there is none, or a link, a pipe or a folder."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(number, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path) -> None:
    """Write the list of all files that are in the finished `folder`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listed = {path.relative_to(folder).as_posix(): digest(path) for path in files}
    text = json.dumps({"written_by": NAME, "files": listed}, ensure_ascii=False, indent=1) + "\n"
    unfinished = folder / f"{MANIFEST}.part"
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.rename(folder / MANIFEST)


def read_manifest(folder: Path) -> dict[str, str] | None:
    """Path → sha256 of what was written into `folder`; None if there is no list.

    OutputProblem when there is something else in its place.
    """
    path = folder / MANIFEST
    if not os.path.lexists(path):
        return None
    found = _object_in(path)
    files = found.get("files")
    if found.get("written_by") == NAME and isinstance(files, dict):
        contents = files.values()
        if all(isinstance(content, str) and _SHA256.fullmatch(content) for content in contents):
            return files
    message = f"{path}: is damaged; put it back (git checkout), or move {folder} away"
    raise OutputProblem(message)


def written_in(folder: Path, descriptor: str) -> dict[str, str] | None:
    """Path → sha256 of the files in `folder` that are ours, the list itself included.

    `descriptor` is where every output of the kind has its descriptor. None when nothing says that
    the folder is an output; OutputProblem when its list is damaged.
    """
    listed = read_manifest(folder)
    if listed is None:
        return _written_before_manifests(folder, descriptor)
    if descriptor not in listed:
        message = f"{folder}: is an output of another kind, for it has no {descriptor} of ours"
        raise OutputProblem(f"{message}; name another folder")
    return listed | {MANIFEST: digest(folder / MANIFEST) or ""}


def changed_since_written(folder: Path, files: Mapping[str, str]) -> str | None:
    """The first path of a list whose file is gone or has another content; None if all is well."""
    return next((path for path in files if digest(folder / path) != files[path]), None)


# Outputs from before there were lists


def _written_before_manifests(folder: Path, descriptor: str) -> dict[str, str] | None:
    root = PurePosixPath(descriptor).parent
    if not _is_package(folder / descriptor, NAME):
        return None
    paths = [descriptor, *_named_by(folder, root)]
    editions = folder / root / "editions"
    is_folder = editions.is_dir() and not editions.is_symlink()
    for path in sorted(editions.iterdir()) if is_folder else []:
        edition = root / "editions" / path.name
        if _is_package(folder / edition / "datapackage.json", f"{NAME}-{path.name}"):
            paths += [str(edition / "datapackage.json"), *_named_by(folder, edition)]
    found = {path: digest(folder / path) for path in paths}
    return {path: content for path, content in found.items() if content}


def _is_package(descriptor: Path, name: str) -> bool:
    found = _object_in(descriptor)
    return found.get("name") == name and isinstance(found.get("resources"), list)


def _named_by(folder: Path, package: PurePosixPath) -> Iterator[str]:
    """The files that the descriptor of a package names, and that are what it says of them."""
    descriptor = _object_in(folder / package / "datapackage.json")
    for resource in _objects(descriptor.get("resources")):
        path = _within(package, resource.get("path"))
        if path and digest(folder / path) is not None:
            with (folder / path).open("rb") as file:
                head = file.readline(_READ_AT_ONCE).decode("utf-8", "replace").rstrip("\r\n")
            schema = resource.get("schema")
            fields = _objects(schema.get("fields")) if isinstance(schema, dict) else []
            if head == ",".join(str(field.get("name")) for field in fields):
                yield path
    if path := _within(package, descriptor.get("places")):
        yield path
    for page in _objects(descriptor.get("pages")):
        path = _within(package, page.get("picture"))
        if path and digest(folder / path) == page.get("sha256"):
            yield path


def _object_in(path: Path) -> dict[str, Any]:
    """The object in a JSON file; an empty one where there is none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _objects(items: object) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _within(package: PurePosixPath, path: object) -> str | None:
    """The path of a package's file from the output folder; None if it leads out of the package."""
    if not isinstance(path, str) or not path or "\0" in path:
        return None
    parts = PurePosixPath(path).parts
    return None if path.startswith("/") or ".." in parts else str(package.joinpath(*parts))
