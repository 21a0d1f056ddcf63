"""A second publisher, made up: an agency that reports in English, with rules of its own.

Nothing of it is known to the program: it is a folder with reports, code lists and settings.
"""

from __future__ import annotations

from pathlib import Path

SITE = """\
name = "Work in Freedonia"
run_by = "Rufus T. Firefly"
contact = "mailto:firefly@freedonia.example"
"""

PUBLISHER = """\
publisher = "Freedonia Work Agency"
publisher_name = "Arbeidsbyrået"
publisher_name_en = "the Work Agency"
source_title = "work.freedonia.example, “Programmes”"
source_url = "https://work.freedonia.example/programmes"
licence = "CC0-1.0"
licence_title = "Creative Commons Zero"
licence_url = "https://creativecommons.org/publicdomain/zero/1.0/"
attribution = "Source: Freedonia Work Agency"
unit = "klienter"
unit_one = "klient"
unit_en = "clients"
unit_one_en = "client"
keywords = ["Freedonia", "work programmes"]
language = "en"

[[marks]]
text = ":"
low = 1
high = 4

[[marks]]
text = "n.p."
meaning = "Skjermet for å beskytte andre tall"
meaning_en = "Suppressed to protect other figures"

[words]
total = ["All"]
source = ["Source"]
until = ["to"]

[numbers]
thousands = [","]
decimal = "."
nil = ["-"]
"""

SERIES = """\
title = "Arbeidsprogrammer"
title_en = "Work programmes"
table = "WP1"
breakdowns = ["measure", "district", "client-group"]
"""

DIMENSIONS = """\
[[dimensions]]
code = "district"
list = "districts"
name_nb = "Distrikt"
name_en = "District"
plural_nb = "distrikter"
plural_en = "districts"
proper_names = true
order = "largest"
areas = true
one_nb = "et distrikt"
one_en = "a district"
folder_nb = "distrikt"
folder_en = "districts"

[[dimensions]]
code = "client-group"
list = "client-groups"
name_nb = "Klientgruppe"
name_en = "Client group"
plural_nb = "klientgrupper"
plural_en = "client groups"
largest_nb = "{names} er den største klientgruppen"
largest_en = "The largest client group: {names}"
"""

_COLUMNS = "code,name_nb,name_en,labels,aliases"
LISTS = {
    "measures": f"""\
{_COLUMNS},arena_code,description_nb,description_en,source,kind,series
work-trial,Arbeidsprøving,Work trial,,,,,,,,
wage-support,Lønnsstøtte,Wage support,,,,,,,,
""",
    "districts": f"""\
{_COLUMNS},valid_from,valid_to,notes
01,Nordhavn,Northport,,,,,
02,Sørhavn,Southport,,,,,
03,Østsjø,Eastlake,,,,,
""",
    "client-groups": f"""\
{_COLUMNS},valid_from,valid_to,notes
new,Nye klienter,New clients,,,,,
returning,Tilbakevendende klienter,Returning clients,,,,,
""",
    "phrases": f"""\
{_COLUMNS}
total,I alt,Total,,
year-to-date-average,Gjennomsnitt hittil i år,Average so far this year,,
source,Kilde,Source,,
counted,deltakere,participants,,
""",
    "coming": "code,name_nb,name_en,within,form,notes\n",
}

MONTHS = ("January", "February", "March")
TABLES = (
    (
        ("All", "1,257", "1,268", "1,310"),
        ("Work trial", "1,046", "1,061", "1,093"),
        ("Wage support", "211", "207", "217"),
    ),
    (
        ("All work trial", "1,046", "1,061", "1,093"),
        ("01 Northport", "613", "640", "655"),
        ("02 Southport", "n.p.", "421", "433"),
        ("03 Eastlake", ":", "0", "5"),
    ),
    (
        ("All wage support", "211", "207", "217"),
        ("01 Northport", "120", "118", "123"),
        ("02 Southport", "84", "89", "n.p."),
        ("03 Eastlake", "7", "-", ":"),
    ),
    (
        ("All work trial", "1,046", "1,061", "1,093"),
        ("New clients", "1,000", "1,010", "1,043"),
        ("Returning clients", "46", "51", "50"),
    ),
    (
        ("All wage support", "211", "207", "217"),
        ("New clients", "200", "195", "203"),
        ("Returning clients", "11", "12", "14"),
    ),
)


def report() -> str:
    """Its report of January to March 2025, as text."""
    head = "January 2025 to March 2025\n\n" + "\t".join(("", *MONTHS))
    tables = ("\n".join([head, *map("\t".join, table)]) for table in TABLES)
    return "\n\n".join([*tables, "Source: Freedonia Work Agency"]) + "\n"


def found_agency(folder: Path, symbols: Path) -> None:
    """Writes all that is the agency's own into `folder`; `symbols` are the meanings of marks."""
    files = {
        "site.toml": SITE,
        "reports/publisher.toml": PUBLISHER,
        "reports/wp1/series.toml": SERIES,
        "reports/wp1/2025-03.txt": report(),
        "codelists/dimensions.toml": DIMENSIONS,
        "codelists/symbols.csv": symbols.read_text("utf-8"),
        **{f"codelists/{name}.csv": text for name, text in LISTS.items()},
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
