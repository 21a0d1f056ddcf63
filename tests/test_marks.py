"""Marks of hidden figures: whatever depends on them follows the settings of the series."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest

from generator.errors import errors_of
from generator.library import read_library
from tests.commands import run
from tests.sample import REPORT, REPOSITORY

#: What may hold a star or a four for reasons of its own: scripts and styles, and the proof, in
#: which numbers of tables stand.
NOT_PROSE = re.compile(r"\.(css|js|svg|png|webp)$|robots\.txt|data/checks\.csv$")
STYLES = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
#: Ways to say the limit, or the range that it gives, with the wrong number or the wrong mark.
WRONG = re.compile(
    r"(?:færre enn|fewer than|under|below|mindre enn|limit|minimum|least)\W{0,4}4\b"
    r"|\b0 (?:til|to) 3\b|\b0[-–]3\b"
    r"|(?<!SELECT )\*",
    re.IGNORECASE,
)
RIGHT = {
    "færre enn 5",
    "fewer than 5",
    "mindre enn 5",
    "below 5",
    "0 til 4",
    "0 to 4",
    'minimum": 5',
}


@pytest.fixture(scope="module")
def colon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Package and site of the sample as if it printed `:` for every figure below 5."""
    folder = tmp_path_factory.mktemp("colon")
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    shutil.copytree(REPOSITORY / "reports", folder / "reports")
    settings = folder / "reports/tilt180/series.toml"
    text = settings.read_text("utf-8").replace('mark = "*"', 'mark = ":"')
    settings.write_text(text.replace("limit = 4", "limit = 5"), "utf-8")
    report = REPORT.read_text("utf-8")
    printed = re.sub(r"(?<=\t)(?:4|\*)(?=\t|$)", ":", report, flags=re.MULTILINE)
    said, right = r"mindre enn 4 med spesialtegn «\*»", "mindre enn 5 med spesialtegn «:»"
    printed = printed.replace(said, right)
    (folder / "reports/tilt180/2024-04.txt").write_text(printed, "utf-8")
    done = run("build", folder=folder)
    assert done.returncode == 0, done.stdout
    return folder


def is_prose(name: str) -> bool:
    return NOT_PROSE.search(name) is None


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text that a reader can come upon, those within ZIP, Excel and Parquet files too."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix in {".zip", ".xlsx"}:
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                for part in filter(is_prose, archive.namelist()):
                    yield f"{name}:{part}", archive.read(part).decode()
        elif path.suffix == ".parquet":
            schema = pyarrow.parquet.read_schema(path)
            kept = [schema.metadata, *(field.metadata for field in schema)]
            pairs = (pair for metadata in kept for pair in (metadata or {}).items())
            words = (value.decode() for key, value in pairs if key != b"ARROW:schema")
            yield name, "\n".join(words)
        elif path.is_file() and is_prose(name):
            yield name, STYLES.sub("", path.read_text("utf-8"))


def test_another_mark_and_limit_leave_no_trace_of_the_first(colon: Path) -> None:
    said: set[str] = set()
    for top in ("datapackage", "site"):
        for name, text in texts_of(colon / top):
            found = WRONG.search(text)
            assert found is None, (name, text[max(0, found.start() - 80) : found.end() + 40])
            said |= {phrase for phrase in RIGHT if phrase in text}
    assert said == RIGHT


def test_every_form_of_the_data_says_what_the_mark_means(colon: Path) -> None:
    meaning = "Suppressed: fewer than 5"
    texts = dict(texts_of(colon / "site/data"))
    table = "participants-by-county"
    assert f"`:`: {meaning}." in texts["tiltaksdata.zip:README.md"]
    sheets = [name for name in texts if name.startswith("tiltaksdata.xlsx:xl/worksheets/")]
    assert any(meaning in texts[name] for name in sheets)
    assert f": = Skjermet: færre enn 5 / {meaning}" in texts[f"{table}.parquet"]
    assert f":,suppressed,Skjermet: færre enn 5,{meaning}\n" in texts["symbols.csv"]
    assert ",03,Oslo,:,suppressed\n" in texts[f"{table}.csv"]
    assert '"participants": [":", ""]' in texts["index.html"].replace("&#34;", '"')


def test_two_series_cannot_mean_two_things_by_one_mark(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    shutil.copytree(REPOSITORY / "reports", tmp_path / "reports")
    shutil.copytree(tmp_path / "reports/tilt180", tmp_path / "reports/tilt190")
    assert errors_of(read_library(tmp_path / "reports").findings) == []
    settings = tmp_path / "reports/tilt190/series.toml"
    settings.write_text(settings.read_text("utf-8").replace("limit = 4", "limit = 3"), "utf-8")
    findings = errors_of(read_library(tmp_path / "reports").findings)
    (found,) = [finding for finding in findings if finding.rule == "two-meanings"]
    assert found.as_text().startswith(
        f"{settings}: error two-meanings: '*' means something else in"
    )
