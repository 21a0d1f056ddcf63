"""A report's edition carries where its rows stand, and small pictures of its pages."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from generator.output.manifest import write_manifest
from generator.package import places as placing
from generator.read import pdf_pictures
from generator.read.pdf_pictures import Picture, draw_pages
from generator.read.pdf_pictures_child import MOST_BYTES, NOT_OPENED, smallest
from tests.report_packages import (
    EDITION,
    descriptor,
    edition_of,
    package_of,
    paper_edition,
    places,
    printed_rows,
    sample_on_paper,
)
from tests.sample import sample_text
from tests.workbooks import Sheets, by_openpyxl


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the sample on paper."""
    made, findings = package_of(tmp_path_factory.mktemp("paper"), paper_edition())
    assert findings == ()
    return made


def files_of(package: Path) -> dict[str, bytes]:
    """All that the edition holds."""
    edition = package / EDITION
    return {
        path.relative_to(edition).as_posix(): path.read_bytes()
        for path in edition.rglob("*")
        if path.is_file()
    }


def test_each_page_with_rows_has_its_picture_and_the_others_have_none(package: Path) -> None:
    pages = descriptor(package)["pages"]
    assert [page["number"] for page in pages] == list(range(2, 9))
    assert {int(place["page"]) for place in places(package)} == set(range(2, 9))
    for page in pages:
        png = (package / EDITION / page["picture"]).read_bytes()
        assert hashlib.sha256(png).hexdigest() == page["sha256"]
        assert len(png) < MOST_BYTES
        width, height = Image.open(io.BytesIO(png)).size
        assert 800 < width < 1300
        assert abs(width / height - page["width"] / page["height"]) < 0.01
    assert len(list((package / EDITION / "pages").iterdir())) == len(pages)


def test_the_box_of_every_row_holds_its_figures_on_whatever_paper(package: Path) -> None:
    printed, document = printed_rows(package), pypdfium2.PdfDocument(sample_on_paper())
    assert {(place["table"], place["row"]) for place in places(package)} == set(printed)
    for place in places(package):
        page = document[int(place["page"]) - 1]
        row = printed[place["table"], place["row"]]
        assert letters(text_in(page, place)) == letters("".join(row))
    document.close()


def letters(text: str) -> list[str]:
    """The characters of a text in no order of lines."""
    return sorted("".join(text.split()))


def text_in(page: pypdfium2.PdfPage, place: dict[str, str]) -> str:
    """What PDFium reads in the box of a row, which counts from the top left of what is shown."""
    left, top, right, bottom = (float(place[side]) for side in ("left", "top", "right", "bottom"))
    x, _, _, height = page.get_cropbox()
    if page.get_rotation() == 90:
        left, bottom, right, top = top, left, bottom, right
        box = (left - 1, bottom - 1, right + 1, top + 1)
    else:
        box = (x + left - 1, height - bottom - 1, x + right + 1, height - top + 1)
    return str(page.get_textpage().get_text_bounded(*box))


def test_a_text_has_nothing_but_its_lines(tmp_path: Path) -> None:
    package, findings = package_of(tmp_path, edition_of("txt", sample_text().encode()))
    assert findings == ()
    assert not {"places", "pages", "pictures", "sheets"} & descriptor(package).keys()
    assert {path.partition("/")[0] for path in files_of(package)} == {"data", "datapackage.json"}


def test_of_a_workbook_the_sheet_and_the_cells_of_each_row_are_listed(tmp_path: Path) -> None:
    layout = Sheets(parts=2, spacer=True, left=1)
    edition = edition_of("xlsx", by_openpyxl(sample_text(), layout))
    package, _ = package_of(tmp_path, edition)
    sheets = descriptor(package)["sheets"]
    assert [sheet["number"] for sheet in sheets] == [1, 2]
    assert all(sheet["name"].startswith("Tiltak og fylke") for sheet in sheets)
    for place in places(package):
        row = place["cells"].split(" ")[0].removeprefix("B")
        assert place["cells"] == f"B{row} D{row} E{row} F{row} G{row} H{row}"
        assert place["left"] == ""
    assert "pages" not in descriptor(package)


# Made once


def test_pictures_of_the_same_file_are_taken_over_and_not_drawn_again(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "draw_pages", never)
    again, findings = package_of(tmp_path, paper_edition(), package)
    assert findings == ()
    assert files_of(again) == files_of(package)


def never(content: bytes, pages: Sequence[int]) -> list[Picture]:
    """Draws nothing, and wonders why it was asked."""
    raise AssertionError(f"pages {pages} were to be drawn again")


def test_a_picture_that_was_damaged_is_drawn_again(package: Path, tmp_path: Path) -> None:
    before = tmp_path / "published"
    for name, content in files_of(package).items():
        (before / EDITION / name).parent.mkdir(parents=True, exist_ok=True)
        (before / EDITION / name).write_bytes(content)
    (before / EDITION / "pages/3.png").write_bytes(b"no picture")
    (before / EDITION / "pages/4.png").unlink()
    again, _ = package_of(tmp_path / "again", paper_edition(), before)
    assert files_of(again) == files_of(package)


def test_pictures_of_an_edition_that_was_changed_are_drawn_again(
    package: Path, tmp_path: Path
) -> None:
    before = Path(shutil.copytree(package, tmp_path / "published"))
    write_manifest(before)
    described = descriptor(before)
    (before / EDITION / "pages/3.png").write_bytes(b"another")
    described["pages"][1]["sha256"] = hashlib.sha256(b"another").hexdigest()
    (before / EDITION / "datapackage.json").write_text(json.dumps(described), "utf-8")
    again, _ = package_of(tmp_path / "again", paper_edition(), before)
    assert files_of(again) == files_of(package)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pages": 1}', '{"pages": [{"picture": 1}]}'])
def test_a_published_edition_that_is_damaged_does_not_stop_the_next(
    package: Path, tmp_path: Path, content: str
) -> None:
    edition = tmp_path / EDITION
    (edition / "data").mkdir(parents=True)
    (edition / "datapackage.json").write_text(content, "utf-8")
    reports = (package / EDITION / "data/reports.csv").read_bytes()
    (edition / "data/reports.csv").write_bytes(reports)
    assert placing._published(edition, hashlib.sha256(sample_on_paper()).hexdigest()) == {}


def test_pictures_that_showed_the_whole_paper_are_drawn_again(
    package: Path, tmp_path: Path
) -> None:
    before = tmp_path / EDITION
    for name, content in files_of(package).items():
        (before / name).parent.mkdir(parents=True, exist_ok=True)
        (before / name).write_bytes(content)
    sha256 = hashlib.sha256(sample_on_paper()).hexdigest()
    assert placing._published(before, sha256)
    old = {**descriptor(package)}
    del old["pictures"]
    (before / "datapackage.json").write_text(json.dumps(old), "utf-8")
    assert placing._published(before, sha256) == {}


def test_pictures_of_another_file_are_not_taken_over(package: Path) -> None:
    assert placing._published(package / EDITION, hashlib.sha256(b"another").hexdigest()) == {}
    assert placing._published(package / EDITION, hashlib.sha256(sample_on_paper()).hexdigest())


# The same everywhere


def test_the_fonts_of_the_machine_play_no_part() -> None:
    fonts = ("NoSuchFont", "LiberationSerif", "ArialNarrow")
    assert len({draw_pages(naming(font), [1])[0].png for font in fonts}) == 1


def naming(font: str) -> bytes:
    """A page with a word in a font that the file names and does not hold."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, (200, 100), invariant=1, pageCompression=0)
    canvas.setFont(pdfmetrics.getFont("Courier").fontName, 20)
    canvas.drawString(10, 50, "Deltakere")
    canvas.save()
    return target.getvalue().replace(b"/BaseFont /Courier", b"/BaseFont /" + font.encode())


# What cannot be drawn


def test_a_page_without_a_picture_is_reported_and_stops_nothing(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_but_two(content: bytes, pages: Sequence[int]) -> list[Picture]:
        return draw_pages(content, [page for page in pages if page not in (3, 5)])

    monkeypatch.setattr(placing, "draw_pages", all_but_two)
    lame, (finding,) = package_of(tmp_path, paper_edition())
    assert (finding.rule, str(finding.severity)) == ("page-not-drawn", "warning")
    assert finding.as_text().startswith("reports/tilt180/2024-04.pdf:p3: warning ")
    assert "2 pages (3, 5)" in finding.message
    assert (finding.series, finding.edition) == ("tilt180", "2024-04")
    assert descriptor(lame)["pages"][1] == {"number": 3}
    assert places(lame) == places(package)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 and no more", b"PK\x03\x04"])
def test_of_a_file_that_is_no_pdf_nothing_is_drawn(content: bytes) -> None:
    assert draw_pages(content, [1, 2]) == []


def test_a_page_that_is_not_there_costs_none_of_the_others() -> None:
    assert [picture.page for picture in draw_pages(sample_on_paper(), [2, 900, 3])] == [2, 3]


class Falling:
    """Stands in for the process: it breaks at each of the pages `at`, having drawn those before."""

    def __init__(self, *at: int) -> None:
        self.at, self.asked = at, list[list[int]]()

    def __call__(
        self, module: str, content: bytes, *pages: str, seconds: int
    ) -> subprocess.CompletedProcess[bytes]:
        self.asked.append([int(page) for page in pages])
        answer = b""
        for page in map(int, pages):
            if page in self.at:
                return subprocess.CompletedProcess([], -14, answer + b'{"page": ', b"")
            line = {"page": page, "width": 1, "height": 1, "png": ""}
            answer += json.dumps(line).encode() + b"\n"
        return subprocess.CompletedProcess([], 0, answer, b"")


@pytest.mark.parametrize(
    ("falls", "drawn"),
    [((), [1, 2, 3, 4, 5]), ((1,), [2, 3, 4, 5]), ((2, 5), [1, 3, 4]), ((1, 2, 3), [])],
)
def test_a_page_that_breaks_its_process_is_left_out_and_the_next_are_drawn(
    monkeypatch: pytest.MonkeyPatch, falls: tuple[int, ...], drawn: list[int]
) -> None:
    process = Falling(*falls)
    monkeypatch.setattr(pdf_pictures, "run_apart", process)
    assert [picture.page for picture in draw_pages(b"", [1, 2, 3, 4, 5])] == drawn
    assert len(process.asked) <= pdf_pictures.MOST_FALLS


def test_what_was_drawn_in_time_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(
        module: str, content: bytes, *pages: str, seconds: int
    ) -> subprocess.CompletedProcess[bytes]:
        answer = Falling(3)(module, content, *pages, seconds=seconds).stdout
        raise subprocess.TimeoutExpired([], seconds, answer)

    monkeypatch.setattr(pdf_pictures, "run_apart", late)
    assert [picture.page for picture in draw_pages(b"", [1, 2, 3, 4])] == [1, 2]


def test_a_file_that_cannot_be_opened_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def shut(
        module: str, content: bytes, *pages: str, seconds: int
    ) -> subprocess.CompletedProcess[bytes]:
        asked.extend(pages)
        return subprocess.CompletedProcess([], NOT_OPENED, b"", b"")

    monkeypatch.setattr(pdf_pictures, "run_apart", shut)
    assert draw_pages(b"", [1, 2]) == []
    assert asked == ["1", "2"]


def test_a_scan_gets_fewer_greys_so_that_its_picture_is_small() -> None:
    chance = random.Random(1)
    noise = Image.frombytes("L", (600, 600), chance.randbytes(360_000))
    paper = Image.new("L", (600, 600), 255)
    assert len(smallest(noise)) < 600 * 600 / 4
    assert len(set(Image.open(io.BytesIO(smallest(noise))).convert("L").tobytes())) <= 4
    assert len(smallest(paper)) < 2_000
