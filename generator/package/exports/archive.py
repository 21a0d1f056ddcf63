"""The package as a ZIP: descriptor, tables, a README in two languages, and checksums.

Entries are sorted, carry the earliest date a ZIP can hold and the same rights, and are compressed
at a fixed level, so the same package is the same file. `sha256sum -c SHA256SUMS` checks it.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from generator.package.opening import DESCRIPTOR, Package

README = "README.md"
CHECKSUMS = "SHA256SUMS"
NO_DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE_BY_ALL = 0o100644 << 16
LEVEL = 9


_TEXTS = {
    "": """# {title}

{description}

Uoffisiell datapakke. Hvert tall er det trykte tallet; ingen tall er anslått.

## Tegn

{marks}
Tegnet sier at tallet er skjermet, ikke hva det er. Les det verken som 0 eller som en tom celle.
Kolonnen `status` sier om tallet er publisert (`published`) eller skjermet (`suppressed`).

## Les riktig

Filene er CSV i UTF-8 med komma. Les koder (for eksempel `03`) som tekst og tegnet over som
manglende verdi. `datapackage.json` sier hvilken type hver kolonne har.

En tekst som begynner med =, +, -, @ (også i full bredde), tabulator eller linjeskift, har en
apostrof (') foran seg i CSV-filene, så ikke noe regneark tar den for en formel. En tekst med
apostrofer foran et slikt tegn har én til. Ta bort én apostrof, så har du teksten slik den er
trykt. I Excel- og Parquet-filene er hver tekst som trykt.

## Tabeller

{tables}
## Kilde og lisens

{origin}
Filene kan kontrolleres med `sha256sum -c {checksums}`.
""",
    "_en": """# {title}

{description}

An unofficial data package. Every figure is the printed figure; none is estimated.

## Symbols

{marks}
The symbol says that the figure is suppressed, not what it is. Read it neither as 0 nor as an empty
cell. The column `status` says whether a figure is published (`published`) or suppressed
(`suppressed`).

## Read it rightly

The files are CSV in UTF-8, with commas. Read codes (`03`, for example) as text and the symbol
above as a missing value. `datapackage.json` tells the type of every column.

A text that begins with =, +, -, @ (in full width, too), a tab or a line break has an apostrophe (')
before it in the CSV files, so that no spreadsheet takes it for a formula; a text with
apostrophes before such a sign has one more. Take one apostrophe away to have the text as
printed. In the Excel and Parquet files every text is as printed.

## Tables

{tables}
## Source and licence

{origin}
Check the files with `sha256sum -c {checksums}`.
""",
}
"""The README in Norwegian, and in English; the keys are the ends of the names of texts."""


def archive_bytes(package: Package) -> bytes:
    """The ZIP file as bytes."""
    names = [DESCRIPTOR, *(entry["path"] for entry in package.descriptor["resources"])]
    files = {name: (package.folder / name).read_bytes() for name in names}
    files[README] = readme(package).encode()
    files[CHECKSUMS] = checksums(files).encode()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, NO_DATE)  # says nothing of the machine that wrote it
            entry.create_system = UNIX
            entry.external_attr = READABLE_BY_ALL
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, LEVEL)
    return buffer.getvalue()


def checksums(files: Mapping[str, bytes]) -> str:
    """One line a file, `<sha256>  <name>`, sorted by name, as `sha256sum` writes and reads it."""
    sums = ((hashlib.sha256(files[name]).hexdigest(), name) for name in sorted(files))
    return "".join(f"{digest}  {name}\n" for digest, name in sums)


def readme(package: Package) -> str:
    """The README of the ZIP, Norwegian first, then English; Markdown that reads as plain text."""
    parts = []
    for ending, column in (("", 2), ("_en", 3)):
        tables = (f"`{r.path}`: {r.texts[f'title{ending}']}" for r in package.resources)
        text = _TEXTS[ending].format(
            title=package.texts[f"title{ending}"],
            description=package.texts[f"description{ending}"],
            marks=_list(f"`{row[0]}`: {row[column]}." for row in package.rows("symbols")),
            tables=_list(tables),
            origin=_list(package.sources) + _list(package.licences),
            checksums=CHECKSUMS,
        )
        parts.append(text)
    return "\n---\n\n".join(parts)


def _list(lines: Iterable[str]) -> str:
    """A Markdown list, ending in a line break."""
    return "".join(f"- {line}\n" for line in lines)
