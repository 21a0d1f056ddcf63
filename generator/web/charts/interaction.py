"""What the interactive view loads: the runtime, once for the site, and a page's specifications."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from importlib import resources
from typing import Any

from generator.errors import TiltaksdataError
from generator.interruption import cleared_if_ended, undivided
from generator.web.charts.nouns import Drawing

_INTERPRETER = "2.0.0"
"""The release of vega-interpreter inside vl-convert, which goes with Vega 6."""
_SNIPPET = """
import {{View, parse}} from "/npm/vega@{vega}/+esm.js";
import {{expressionInterpreter}} from "/npm/vega-interpreter@{interpreter}/+esm.js";
window.vega = {{View, parse, expressionInterpreter}};
"""
"""Named imports: the `vega` that vl-convert offers a snippet is null in its release 1.9."""
_PROGRAM = """
import sys, vl_convert
sys.stdout.buffer.write(vl_convert.javascript_bundle(sys.argv[1]).encode("utf-8"))
"""
_FILLING = ("width", "height", "padding")


def runtime_javascript() -> str:
    """The site's own copy of the Vega runtime: a script that sets `window.vega`.

    Its notices of copyright and licence stand first. Of Vega it has what a live view calls: `View`,
    `parse` and the interpreter of expressions, which lets it run where a page forbids `eval`.
    """
    import vl_convert

    return notices() + vl_convert.javascript_bundle(_snippet())


def notices() -> str:
    """The notices that the licences of the bundled packages ask for, as a comment of JavaScript."""
    known = tomllib.loads(resources.files(__package__).joinpath("licences.toml").read_text("utf-8"))
    lines = [
        "/*!",
        "The Vega runtime, with the packages that it needs, each under its own licence.",
    ]
    for notice in known["notices"]:
        part = f" ({notice['part']})" if "part" in notice else ""
        lines += ["", f"{', '.join(notice['packages'])}{part}: {notice['licence']}"]
        lines += [*notice["copyright"], notice["source"]]
    for name, text in known["texts"].items():
        lines += ["", f"--- {name} ---", "", text.strip()]
    return "\n".join([*lines, "*/", ""])


def _snippet() -> str:
    from vl_convert import get_vega_version

    return _SNIPPET.format(vega=get_vega_version(), interpreter=_INTERPRETER)


class Runtime:
    """The runtime, bundled by a process of its own while this one does something else.

    It takes more than a second of one core. Use as a context: begin early, ask late.
    """

    def __enter__(self) -> Runtime:
        """Begin."""
        command = [sys.executable, "-c", _PROGRAM, _snippet()]
        pipe = subprocess.PIPE
        self._clearing = ExitStack()
        with undivided():
            self._process = subprocess.Popen(command, stdout=pipe, stderr=pipe)
            self._clearing.enter_context(cleared_if_ended(self._process.kill))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop if nobody asked; close the pipe."""
        self._process.kill()
        self._process.__exit__(None, None, None)
        self._clearing.close()

    def javascript(self) -> str:
        """The script that sets `window.vega`, as soon as it is there; ask once.

        Raises TiltaksdataError when the process failed.
        """
        output, errors = self._process.communicate()
        if self._process.returncode:
            why = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
            message = f"the charts' runtime cannot be bundled ({why}); install the versions pinned"
            raise TiltaksdataError(message)
        return notices() + output.decode("utf-8")


def charts_javascript(drawings: Mapping[str, Drawing]) -> str:
    """A script that sets `window.tiltaksdata.charts`: by key, what the live views need.

    Charts of a kind share their specification: `shapes` holds each once, and a chart names its
    shape and brings its size, rows, values and locale.
    """
    shapes: list[str] = []
    charts = {}
    for key, drawing in drawings.items():
        vega = drawing.vega
        own: dict[str, Any] = {name: vega[name] for name in _FILLING}
        own["locale"] = vega["config"]["locale"]
        own["rows"] = {data["name"]: data["values"] for data in vega["data"] if "values" in data}
        own["values"] = {s["name"]: s["value"] for s in vega["signals"] if "value" in s}

        config = {name: part for name, part in vega["config"].items() if name != "locale"}
        data = [{name: part for name, part in d.items() if name != "values"} for d in vega["data"]]
        signals = [{n: part for n, part in s.items() if n != "value"} for s in vega["signals"]]
        empty = dict.fromkeys(_FILLING, 0)
        shape = _json({**vega, **empty, "config": config, "data": data, "signals": signals})
        if shape not in shapes:
            shapes.append(shape)
        charts[key] = {"shape": shapes.index(shape), **own}
    content = f'{{"shapes":[{",".join(shapes)}],"charts":{_json(charts)}}}'
    return f"window.tiltaksdata = {content};\n"


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
