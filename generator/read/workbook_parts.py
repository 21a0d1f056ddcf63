"""The parts of a workbook: a ZIP archive of XML files that name one another.

XML is read as a stream of steps, never as a whole: what a part costs grows with its length, however
it is written. Entities are refused, so nothing in a part can refer to or repeat anything else.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

LARGEST = 32 * 1024 * 1024
"""Bytes in all parts of a workbook when unpacked: ten times the largest report that could be."""
MOST_PARTS = 10_000
MOST_DEPTH = 200
"""Elements within one another; a workbook has about ten."""
LONGEST_ATTRIBUTE = 65_536
_CHUNK = 524_288
"""Bytes that are parsed at a time: a part without tags is gone through again for each chunk."""
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_WHOLE = re.compile(r"\+?\d{1,10}")
_NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,4})?")
_OF_ZIP = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
    struct.error, ValueError,
)  # fmt: skip
"""What zipfile raises for an archive that is damaged, encrypted or packed in an unknown way."""


class Damaged(Exception):
    """The file is not as a workbook must be."""


class TooLarge(Exception):
    """The file holds more than any report does."""


class Step(NamedTuple):
    """One step through an XML part: an element begins (with attributes), or ends.

    Names come without their prefix. The text is what stands between the tag before and this one: at
    the end of an element that holds no others, all of it.
    """

    begins: bool
    tag: str
    attributes: Mapping[str, str]
    text: str
    depth: int
    """How many elements it stands in."""


class Parts:
    """The parts of a workbook by name."""

    def __init__(self, content: bytes) -> None:
        """Damaged or TooLarge when the archive as a whole is; its parts are not read yet."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _OF_ZIP:
            raise Damaged from None
        parts = self._archive.infolist()
        # zipfile unpacks no more of a part than the directory says, so its word is good.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
            raise TooLarge
        if any(part.compress_type not in _PACKED for part in parts):
            raise Damaged
        self.names = {part.filename for part in parts}
        if len(self.names) < len(parts):
            raise Damaged  # of two parts of one name, programs show the one or the other

    def steps(self, name: str, root: str) -> Iterator[Step]:
        """The steps through a part whose outermost element is `root`."""
        if name not in self.names:
            raise Damaged
        parser = _Parser()
        try:
            with self._archive.open(name) as part:
                while chunk := part.read(_CHUNK):
                    parser.feed(chunk, is_last=False)
                    yield from parser.taken(root)
                parser.feed(b"", is_last=True)
        except (*_OF_ZIP, expat.ExpatError, LookupError):  # an unknown encoding
            raise Damaged from None
        yield from parser.taken(root)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id → (kind, name of the part); what lies outside is left out."""
        folder, base = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        found: dict[str, tuple[str, str]] = {}
        if relations in self.names:
            for step in self.steps(relations, "Relationships"):
                about = step.attributes
                if step.begins and step.tag == "Relationship" and "External" not in about.values():
                    target = posixpath.normpath(posixpath.join(folder, about.get("Target", "")))
                    kind = about.get("Type", "").rpartition("/")[2]
                    found[about.get("Id", "")] = (kind, target.lstrip("/"))
        return found

    def in_folder(self, *folders: str) -> bool:
        """Whether there is a part whose name begins with one of these."""
        return any(name.lower().startswith(folders) for name in self.names)


class _Parser:
    """Bytes of XML → steps."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._text: list[str] = []
        self._depth = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._refuse
        self._parser = parser

    def feed(self, chunk: bytes, *, is_last: bool) -> None:
        """Takes the next bytes."""
        self._parser.Parse(chunk, is_last)

    def taken(self, root: str) -> Iterator[Step]:
        """The steps since the last time."""
        steps = list(self._steps)
        self._steps.clear()
        for step in steps:
            if step.depth == 0 and step.tag != root:
                raise Damaged
            yield step

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth > MOST_DEPTH or any(len(v) > LONGEST_ATTRIBUTE for v in attributes.values()):
            raise Damaged
        plain = {_bare(key): value for key, value in attributes.items()}
        text = "".join(self._text)
        self._steps.append(Step(True, _bare(name), plain, text, self._depth))
        self._text.clear()
        self._depth += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._steps.append(Step(False, _bare(name), {}, "".join(self._text), self._depth))
        self._text.clear()

    @staticmethod
    def _refuse(*_: object) -> None:
        raise Damaged  # a document type can declare entities, and no program writes one


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def whole(attributes: Mapping[str, str], name: str, default: int = 0) -> int:
    """An attribute that is a whole number, not below 0; Damaged when it is anything else."""
    text = attributes.get(name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text):
        raise Damaged
    return int(text)


def number(attributes: Mapping[str, str], name: str, default: float) -> float:
    """An attribute that is a number; Damaged when it is anything else."""
    try:
        return float(attributes.get(name, default))
    except ValueError:
        raise Damaged from None


def number_in(text: str) -> float | int:
    """The number that a cell holds; Damaged when it is none."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise Damaged
    return float(plain) if {*".eE"} & {*plain} else int(plain)


def is_true(attributes: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """An attribute that is yes or no."""
    text = attributes.get(name)
    return default if text is None else text.strip().lower() in ("1", "true", "on")
