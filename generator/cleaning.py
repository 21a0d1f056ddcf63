"""Removes from output folders what was written there: `python -m generator.cleaning FOLDER …`.

Whatever else is in a folder stays, and so does a file of ours that was changed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from generator.errors import OutputProblem
from generator.output.folder_contents import look_at, remove_folder
from generator.output.manifest import MANIFEST, read_manifest
from generator.output.publication import HARMLESS, mend
from generator.output.refusal import refuse_folder, resolved
from generator.output.work import one_at_a_time
from generator.terminal import guard, tell


def clean(output: Path) -> list[str]:
    """Remove our files from an output folder; returns a line for what stays."""
    refuse_folder(output)
    target = resolved(output)
    if not target.parent.is_dir():
        return []
    with one_at_a_time(target.parent):
        mend(target, output)
        if not target.is_dir():
            return []
        written = read_manifest(target)
        if written is None:
            there = {path.name for path in target.iterdir()} - HARMLESS
            return [f"{output}: has no {MANIFEST}, so nothing was removed"] if there else []
        contents = look_at(target, {path: [content] for path, content in written.items()})
        for path in sorted(contents.ours):
            (target / path).unlink(missing_ok=True)
        for path in sorted(contents.our_folders, reverse=True):
            remove_folder(target / path)
        stays = (contents.changed | contents.foreign | contents.own_folders) - {MANIFEST}
        # With the list beside it, what stays is no reason to refuse the folder to the next build.
        if not stays - HARMLESS:
            (target / MANIFEST).unlink()
            remove_folder(target)
        return [
            f"{output / path}: stays, for no build wrote it like that" for path in sorted(stays)
        ]


def main(names: Sequence[str]) -> int:
    """Cleans the folders that are named; the exit code."""
    code = 0
    for name in names:
        try:
            lines = clean(Path(name))
        except (OutputProblem, OSError) as problem:
            lines, code = [f"error: {problem}"], 1
        for line in lines:
            tell(line, err=True)
    return code


if __name__ == "__main__":
    guard()
    sys.exit(main(sys.argv[1:]))
