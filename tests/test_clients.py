"""Other programs load the package, from a folder and from the web, and its schemas accept it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest

from tests.conftest import REPOSITORY, Built, serve

CLIENTS = Path(sys.prefix) / "clients"
"""Where `make test` installs requirements/clients.txt, beside what the tests run with."""
EDITION = "editions/tilt180-2024-04"
PLACES = ("datapackage", f"datapackage/{EDITION}", "site/data", f"site/data/{EDITION}")

#: Loads packages with PyPI's `datapackage`; prints how many rows of each resource it casts.
PROGRAM = """
import json, sys, datapackage
found = {}
for address in sys.argv[1:]:
    package = datapackage.Package(address, strict=True)
    found[address] = {resource.name: len(resource.read()) for resource in package.resources}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def served(built: Built) -> Iterator[str]:
    """The folder of the package and the site, on the web."""
    yield from serve(built.package.parent, "/")


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    """Where a descriptor stands: the package and an edition, as committed and as published."""
    return f"{request.param}/datapackage.json"


@pytest.fixture(params=["folder", "web"])
def address(request: pytest.FixtureRequest, place: str, built: Built, served: str) -> str:
    """The same as a path and as a URL."""
    return served + place if request.param == "web" else str(built.package.parent / place)


def descriptor(built: Built, place: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built.package.parent / place).read_text("utf-8"))
    return found


def counted(built: Built, place: str) -> dict[str, int]:
    """Resource → rows of its CSV."""
    folder = (built.package.parent / place).parent
    return {
        resource["name"]: (folder / resource["path"]).read_text("utf-8").count("\n") - 1
        for resource in descriptor(built, place)["resources"]
    }


def test_frictionless_reads_every_row(address: str, place: str, built: Built) -> None:
    package: Any = frictionless.Package(address)
    rows = {resource.name: resource.read_rows() for resource in package.resources}
    assert {name: len(found) for name, found in rows.items()} == counted(built, place)
    assert not [row.errors for found in rows.values() for row in found if row.errors]


def test_the_datapackage_library_reads_every_row(built: Built, served: str) -> None:
    expected = {
        start + place: counted(built, place)
        for start in (f"{built.package.parent}/", served)
        for place in (f"{folder}/datapackage.json" for folder in PLACES)
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, *expected],
        env={**os.environ, "PYTHONPATH": str(CLIENTS)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


def errors_of(content: Any, schema: Path, validator: Any) -> list[str]:
    found = validator(json.loads(schema.read_text("utf-8"))).iter_errors(content)
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def test_the_published_schema_of_version_1_accepts_the_descriptor(place: str, built: Built) -> None:
    schema = CLIENTS / "datapackage/profiles/tabular-data-package.json"
    found = errors_of(descriptor(built, place), schema, jsonschema.Draft4Validator)
    assert found == []


def test_the_published_schema_of_version_2_accepts_the_descriptor(place: str, built: Built) -> None:
    schema = CLIENTS / "check_datapackage/schemas/data-package-2-0.json"
    found = errors_of(descriptor(built, place), schema, jsonschema.Draft7Validator)
    assert found == []


def test_the_schemas_refuse_what_they_should(built: Built) -> None:
    """The two tests above prove nothing if a schema accepts whatever it is given."""
    content = descriptor(built, "datapackage/datapackage.json")
    first = content["resources"][0]
    del first["dialect"]["doubleQuote"], first["path"]
    version_1 = CLIENTS / "datapackage/profiles/tabular-data-package.json"
    version_2 = CLIENTS / "check_datapackage/schemas/data-package-2-0.json"
    assert len(errors_of(content, version_1, jsonschema.Draft4Validator)) >= 2
    assert errors_of(content, version_2, jsonschema.Draft7Validator)


def test_no_resource_says_how_it_is_to_be_fetched(place: str, built: Built) -> None:
    """A `scheme` of `file` makes a package that is loaded from the web look on the disk."""
    for resource in descriptor(built, place)["resources"]:
        assert "scheme" not in resource
        assert resource["dialect"]["doubleQuote"] is True


def test_the_committed_descriptor_is_the_one_that_is_tested(built: Built) -> None:
    for path in ("datapackage.json", f"{EDITION}/datapackage.json"):
        assert (built.package / path).read_bytes() == (
            REPOSITORY / "datapackage" / path
        ).read_bytes()
