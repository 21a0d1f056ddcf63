"""What the site takes from others carries their notices."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import vl_convert

from generator.web.charts.interaction import notices
from tests.conftest import REPOSITORY, Built

#: Packages inside vl-convert that Vega and its interpreter do not need, so the bundle has none.
NOT_BUNDLED = {
    "clone",
    "fast-deep-equal",
    "fast-json-stable-stringify",
    "json-stringify-pretty-compact",
    "lodash.debounce",
    "vega-embed",
    "vega-lite",
    "vega-schema-url-parser",
    "vega-themes",
    "vega-tooltip",
}


def test_the_runtime_begins_with_its_notices(built: Built) -> None:
    head, _, program = (built.site / "static/vega.js").read_text("utf-8").partition("*/")
    assert head.startswith("/*!")
    assert "/*" not in head[3:]
    assert "window.vega" in program
    said = " ".join(head.split())
    assert "Copyright (c) 2015-2023, University of Washington Interactive Data Lab" in said
    assert "Redistributions in binary form must reproduce the above copyright notice" in said
    assert "Mike Bostock" in said
    assert "this permission notice appear in all copies" in said


def test_every_notice_names_its_holder_its_licence_and_where_it_is_from() -> None:
    known = tomllib.loads((REPOSITORY / "generator/web/charts/licences.toml").read_text("utf-8"))
    text = notices()
    for notice in known["notices"]:
        assert notice["copyright"] or notice["licence"] == "Unlicense"
        assert known["texts"][notice["licence"]].strip() in text
        for line in (*notice["packages"], *notice["copyright"], notice["source"]):
            assert line in text
    assert {notice["licence"] for notice in known["notices"]} == set(known["texts"])


def test_no_package_in_the_runtime_is_without_a_notice() -> None:
    (library,) = Path(vl_convert.__file__).parent.glob("vl_convert.*.*")
    inside = {
        name.decode()
        for name in re.findall(rb"/npm/([a-z0-9.-]+)@\d+\.\d+\.\d+", library.read_bytes())
    }
    assert {"vega", "vega-interpreter", "d3-array"} <= inside
    known = tomllib.loads((REPOSITORY / "generator/web/charts/licences.toml").read_text("utf-8"))
    told = {name for notice in known["notices"] for name in notice["packages"]}
    assert inside - NOT_BUNDLED == told
