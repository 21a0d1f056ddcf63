"""The whole data package in the forms people ask for: ZIP, Excel and Parquet.

Each form is made from the package folder alone (`datapackage.json` and the CSV files it names),
so what is exported is what was validated. The same package gives the same bytes, whatever the
machine's clock, time zone, locale or hash seed. Importing this loads pyarrow and XlsxWriter.
"""

from dataclasses import dataclass
from pathlib import Path

from generator.package.opening import open_package

from .archive import archive_bytes
from .columnar import write_parquet
from .workbook import workbook_bytes

ARCHIVE = "tiltaksdata.zip"
WORKBOOK = "tiltaksdata.xlsx"


@dataclass(frozen=True)
class ExportedFile:
    """A file that was written: its name within the target folder and its size in bytes."""

    name: str
    size: int


def write_exports(package: Path, target: Path) -> list[ExportedFile]:
    """Write every export of the package folder into `target`; list them, sorted by name."""
    opened = open_package(package)
    target.mkdir(parents=True, exist_ok=True)
    (target / ARCHIVE).write_bytes(archive_bytes(opened))
    (target / WORKBOOK).write_bytes(workbook_bytes(opened, target))
    for resource in opened.resources:
        write_parquet(opened, resource, target / f"{resource.name}.parquet")
    names = [ARCHIVE, WORKBOOK, *(f"{resource.name}.parquet" for resource in opened.resources)]
    return [ExportedFile(name, (target / name).stat().st_size) for name in sorted(names)]
