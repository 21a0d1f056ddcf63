"""How the house is kept: who may import whom, names, words, documents."""

from __future__ import annotations

import ast
import csv
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from tests import agency

REPOSITORY = Path(__file__).parents[1]
GENERATOR = REPOSITORY / "generator"

#: The arrow of the house: each folder or module may use those before it.
ARROW = (
    *("read", "understand", "intake", "prove", "investigate", "library", "disclosure"),
    *("package", "web"),
)
#: What everyone may use: nouns, errors, words of reports and of code lists, places, processes.
GROUND = {
    *("model", "errors", "resources", "wording", "months", "codelists", "profile", "site_settings"),
    *("dimensions", "interruption", "aside", "inputs", "output", "discretion", "terminal"),
}
#: The site half sees the data package, and never a report.
BEHIND_THE_WALL = {*ARROW} - {"package", "web"}

NAMELESS = re.compile(r"^(utils?|helpers?|base|misc|common|stuff)\.py$")
CLOCK = re.compile(r"\b(time\.time|datetime\.now|date\.today|utcnow|random\.|uuid\.|getpass)\b")
#: The parts that wait and measure; nothing of what they see reaches the output.
MAY_SEE_THE_CLOCK = {"serve.py", "bench.py"}

MODULES = sorted(path for path in GENERATOR.rglob("*.py") if "_bundled" not in path.parts)


def tree_of(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def part_of(module: str) -> str:
    """`generator.web.charts.bars` → `web`; `generator.model` → `model`; `generator` → ``."""
    return [*module.split("."), ""][1]


def imports_of(path: Path) -> Iterator[str]:
    """The parts of the generator that a module imports, anywhere in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (part_of(a.name) for a in node.names if a.name.startswith("generator."))
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "generator":
                yield from (alias.name for alias in node.names)
            elif node.module.startswith("generator."):
                yield part_of(node.module)


def name_of(path: Path) -> str:
    """`web/site.py`: a module by its path in the generator."""
    return path.relative_to(GENERATOR).as_posix()


def test_each_folder_imports_only_from_those_before_it() -> None:
    upwards = {}
    for path in MODULES:
        part = path.relative_to(GENERATOR).parts[0].removesuffix(".py")
        found = set(imports_of(path)) - GROUND - {"NAME", "__version__"}
        if part in ARROW:
            found -= set(ARROW[: ARROW.index(part) + 1])
            if part == "web":
                found |= set(imports_of(path)) & BEHIND_THE_WALL
        if found and part in {*ARROW, *GROUND}:
            upwards[name_of(path)] = found
    assert upwards == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in MODULES if NAMELESS.match(path.name)] == []


def test_each_class_name_has_one_meaning() -> None:
    nodes = (node for path in MODULES for node in ast.walk(tree_of(path)))
    names = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_module_says_what_it_is() -> None:
    assert [name_of(path) for path in MODULES if not ast.get_docstring(tree_of(path))] == []


def test_no_error_is_caught_without_saying_which() -> None:
    caught = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        if node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
    ]
    assert caught == []


def test_all_that_is_printed_passes_one_module() -> None:
    printing = {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if path.name != "terminal.py" and not path.name.endswith("_child.py")  # into a pipe
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in printing
    ]
    assert found == []


def test_no_clock_and_no_chance() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES}
    assert [
        name_of(path)
        for path, text in texts.items()
        if CLOCK.search(text) and path.name not in MAY_SEE_THE_CLOCK
    ] == []


def test_no_dimension_is_named_in_python_or_in_templates() -> None:
    text = (REPOSITORY / "codelists/dimensions.toml").read_text(encoding="utf-8")
    dimensions = tomllib.loads(text)["dimensions"]
    names = {str(item[key]) for item in dimensions for key in ("code", "list")}
    names |= {name.replace("-", "_") for name in names}
    word = re.compile(rf"(?<![\w-])({'|'.join(sorted(names))})(?![\w-])")
    found = []
    for path in MODULES:
        tree = tree_of(path)
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{name_of(path)} {match[1]}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if id(node) not in documented and (match := word.search(node.value))
        ]
    for path in sorted((REPOSITORY / "templates").glob("*.html")):
        found += [f"{path.name} {match[1]}" for match in word.finditer(path.read_text("utf-8"))]
    assert found == ["package/opening.py target_group"]  # a column of participants-total


#: Words of code lists that are also words of the program's own English, or keys of its lists.
_OWN_WORDS = {
    *("source", "total", "others", "unknown", "suppressed", "counted", "time", "vega", "april"),
    "year-to-date-average",
}
#: Norwegian prose about the package, which happens to use words that reports use.
_NORWEGIAN_PROSE = {"package/exports/archive.py", "package/exports/workbook.py"}


def words_of_facts() -> set[str]:
    """What code lists, dimensions and profiles call things, ours and those of the agency in tests:
    codes, Norwegian names, labels, misprints, report words, what is counted, names of months."""
    files = sorted((REPOSITORY / "codelists").glob("*.csv"))
    words: set[str] = set()
    for text in (*(path.read_text("utf-8") for path in files), *agency.LISTS.values()):
        for row in csv.DictReader(text.splitlines()):
            for key in ("code", "name_nb", "labels", "aliases"):
                words |= {part.split(" = ")[0].strip() for part in (row.get(key) or "").split("|")}
    for text in (text_of("reports/publisher.toml"), agency.PUBLISHER):
        profile = tomllib.loads(text)
        words |= {word for listed in profile["words"].values() for word in listed}
        keys = ("unit", "unit_one", "subject", "publisher", "publisher_name", "publisher_name_en")
        words |= {profile[key] for key in keys if key in profile}
    for text in (text_of("codelists/dimensions.toml"), agency.DIMENSIONS):
        for dimension in tomllib.loads(text)["dimensions"]:
            words |= {dimension[key] for key in ("code", "list", "name_nb", "plural_nb")}
    words |= set(Locale.parse("nb").months["format"]["wide"].values())
    letters = re.compile(r"[^\W\d]")
    return {word.casefold() for word in words if len(word) > 3 and letters.search(word)}


def test_no_word_of_code_lists_or_profiles_is_in_a_string_of_python() -> None:
    words = sorted(words_of_facts() - _OWN_WORDS, key=len, reverse=True)
    assert len(words) > 500
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)
    found = []
    for path in MODULES:
        tree = tree_of(path)
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{name_of(path)}:{node.lineno} {match[0]}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if id(node) not in documented and name_of(path) not in _NORWEGIAN_PROSE
            for match in named.finditer(node.value)
        ]
    assert found == []


def test_no_mark_of_a_profile_is_compared_with_in_python() -> None:
    texts = ("reports/publisher.toml", "reports/tilt180/series.toml")
    marks = {tomllib.loads(text_of(name))["suppression"]["mark"] for name in texts}
    marks |= {mark["text"] for mark in tomllib.loads(agency.PUBLISHER)["marks"]} - {":"}
    found = [
        name_of(path)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare)
        for side in ast.walk(node)
        if isinstance(side, ast.Constant) and side.value in marks
    ]
    # Words are put together before a reader knows which signs are marks.
    assert found == ["read/pdf_chars.py"]


def test_no_publisher_is_named_in_python_templates_or_messages() -> None:
    folders = (GENERATOR, REPOSITORY / "templates")
    kinds = {".py", ".html", ".po", ".toml", ".js", ".css"}
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]
    named = re.compile(r"\bNAVs?\b|\bnav\.no\b|\bin Norway\b|\bi Norge\b")
    assert [p.name for p in files if named.search(p.read_text("utf-8"))] == []


# Files of the project


def text_of(name: str) -> str:
    """A document at the top of the repository."""
    return (REPOSITORY / name).read_text(encoding="utf-8")


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    lock = text_of("requirements/dev.txt")
    pinned = set(re.findall(r"^([\w.-]+)==", lock, flags=re.MULTILINE))
    asked = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=!~\[; ]", line)[0] for line in asked}
    plain = {name.lower().replace("_", "-") for name in pinned}
    assert sorted(names - plain) == []


@pytest.mark.parametrize("name", ["lock", "run", "venv"])
def test_what_is_called_by_its_name_can_be_run(name: str) -> None:
    assert os.access(REPOSITORY / ".ci" / name, os.X_OK)


def test_every_action_of_the_workflows_is_pinned_to_a_commit() -> None:
    for path in sorted((REPOSITORY / ".github/workflows").glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                assert re.search(r"uses: [\w/-]+@[0-9a-f]{40} # v\d", line), line
