"""What README, CONTRIBUTING and CHANGELOG say is true: commands, options, output and links."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from generator.cli import main
from generator.web.charts import Datum, Phrases
from generator.web.charts.drawing import draw
from generator.web.language import Language
from tests.dots import dots
from tests.sample import REPOSITORY

DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *("docs/reading.md", "docs/editions.md", "docs/settings.md", "docs/testing.md"),
)
REPORT = "reports/tilt180/2024-04.txt"
CONSOLE = re.compile(r"```console ?(\w*)\n\$ tiltaksdata (.*)\n([^`]*)```")
"""A block with a command and its output; a word behind `console` says in which folder."""


def text_of(name: str) -> str:
    """A document at the top of the repository."""
    return (REPOSITORY / name).read_text(encoding="utf-8")


def run(*arguments: str, folder: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """The tool, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders in which the README's commands run: as it is, with a report to add or mend."""
    made = {}
    for name in ("", "misread", "april"):
        made[name] = folder = tmp_path_factory.mktemp("readme")
        for source in ("reports", "codelists", "datapackage"):
            shutil.copytree(REPOSITORY / source, folder / source)
    misread = made["misread"] / REPORT
    text = misread.read_text("utf-8").replace("Egenetablering\t26\t22", "Egenetablering\t62\t22")
    misread.write_text(text, "utf-8")
    (made["april"] / REPORT).rename(made["april"] / "april.txt")
    return made


@pytest.mark.parametrize("block", CONSOLE.findall(text_of("README.md")), ids=lambda block: block[1])
def test_a_command_in_the_readme_prints_what_stands_below_it(
    folders: dict[str, Path], block: tuple[str, str, str]
) -> None:
    folder, command, shown = block
    done = run(*command.split(), folder=folders[folder])
    pattern = re.escape(shown).replace(re.escape("…\n"), "(.*\n)*").replace("…", ".*")
    assert re.fullmatch(pattern, done.stdout + done.stderr), done.stdout + done.stderr


def test_the_readme_says_what_make_site_prints_of_the_report(folders: dict[str, Path]) -> None:
    printed = run("check", folder=folders[""]).stdout.splitlines()[1:]
    assert len(printed) == 3
    assert "```text\n" + "\n".join(printed) in text_of("README.md")


def test_the_readme_names_every_command_and_none_that_is_not_there() -> None:
    named = re.findall(r"`tiltaksdata ([a-z]+)", text_of("README.md"))
    assert set(named) == set(main.commands)


@pytest.mark.parametrize("command", main.commands.values(), ids=main.commands)
def test_the_readme_names_every_option(command: click.Command) -> None:
    options = [p.opts[-1] for p in command.params if isinstance(p, click.Option)]
    texts = [p.opts[0] for p in command.params if p.opts[0] in ("-q", "-v")]
    named = set(re.findall(r"`(--?[a-z-]+)", text_of("README.md")))
    assert {o for o in options if o not in ("--quiet", "--verbose")} | {*texts} <= named


def test_each_command_and_option_has_a_line_of_help() -> None:
    listed = run("--help").stdout
    for name, command in main.commands.items():
        line = (command.help or "").splitlines()[0]
        assert re.search(rf"^  {name} +{re.escape(line)}$", listed, flags=re.MULTILINE), name
        options = [p for p in command.params if isinstance(p, click.Option)]
        assert [option.name for option in options if not option.help] == []


def test_the_readme_names_every_target_of_make_and_none_that_is_not_there() -> None:
    listed = subprocess.run(
        ["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60
    )
    targets = set(re.findall(r"^make ([a-z]+)", listed.stdout, flags=re.MULTILINE))
    rules = set(re.findall(r"^([a-z]+):", text_of("Makefile"), flags=re.MULTILINE))
    assert targets == rules - {"help", "again"}
    assert targets == set(re.findall(r"\bmake ([a-z]+)`", text_of("README.md")))


def test_the_python_in_the_readme_runs(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", text_of("README.md"), flags=re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        script = tmp_path / "block.py"
        script.write_text(block, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(script)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def anchors(text: str) -> set[str]:
    """What GitHub calls the headings of a document in addresses."""
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_in_a_document_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", text_of(name)):
        if link.startswith("https://"):
            continue
        file, _, heading = link.partition("#")
        target = (REPOSITORY / name).parent / file if file else REPOSITORY / name
        assert target.exists(), link
        assert not heading or heading in anchors(target.read_text("utf-8")), link


def test_the_changelog_has_the_version() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text_of("CHANGELOG.md")


def recipe(heading: str) -> str:
    """A section of CONTRIBUTING."""
    return text_of("CONTRIBUTING.md").partition(f"## {heading}\n")[2].partition("\n## ")[0]


def block(text: str, language: str, number: int = 0) -> str:
    """A block of code in a document."""
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)[number]


def put_before(path: Path, mark: str, text: str) -> None:
    """Writes `text` before the first `mark` in a file."""
    before, found, after = path.read_text("utf-8").partition(mark)
    assert found, mark
    path.write_text(before + text + found + after, "utf-8")


def test_a_page_and_a_language_are_added_by_their_recipes(tmp_path: Path) -> None:
    for name in ("generator", "templates", "codelists"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    web, page = tmp_path / "generator/web", recipe("Add a page")
    (web / "pages/newest.py").write_text(block(page, "python"), "utf-8")
    (tmp_path / "templates/newest.html").write_text(block(page, "html"), "utf-8")
    put_before(web / "addresses.py", "    def about(", block(page, "python", 1) + "\n")
    put_before(web / "site.py", '"home",', '"newest", ')
    with (web / "locale/nb.po").open("a", encoding="utf-8") as file:
        file.write('\nmsgid "folder.newest"\nmsgstr "nyeste"\n')
        file.write('\nmsgid "Newest figures"\nmsgstr "Nyeste tall"\n')
    with (web / "locale/en.po").open("a", encoding="utf-8") as file:
        file.write('\nmsgid "folder.newest"\nmsgstr "newest"\n')

    danish = (web / "locale/nb.po").read_text("utf-8").replace("Nyeste tall", "Nyeste antal")
    (web / "locale/da.po").write_text(danish, "utf-8")
    (tmp_path / "site.toml").write_text('name = "Tal"\nlanguages = ["da", "en"]\n', "utf-8")

    done = run("render", "--datapackage", str(REPOSITORY / "datapackage"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    root = (tmp_path / "site/nyeste/index.html").read_text("utf-8")
    assert '<html lang="da">' in root and "<h1>Nyeste antal</h1>" in root
    assert 'data-category="all" data-status="published">115</td>' in root
    assert "<h1>Newest figures</h1>" in (tmp_path / "site/en/newest/index.html").read_text("utf-8")


def test_a_chart_made_by_its_recipe_draws_no_hidden_figure() -> None:
    data = [
        Datum("a", "Oslo", 8, "8", "published"),
        Datum("b", "Agder", None, "", "suppressed"),
        Datum("c", "Vestland", None, "", "absent"),
    ]
    phrases = Phrases("hidden", "absent", 3, Language.of("en").chart_locale)
    svg = draw(dots(data, colour="--m1", width=320, phrases=phrases), "dots").svg
    assert svg.count('fill="var(--m1)"') == 1
    assert ">hidden<" in svg and ">absent<" in svg


def test_a_series_of_the_same_publisher_is_added_by_its_recipe(folders: dict[str, Path]) -> None:
    folder = folders[""] / "reports/tilt999"
    folder.mkdir()
    try:
        settings = text_of("reports/tilt180/series.toml")
        settings = re.sub("breakdowns = .*?]", 'breakdowns = ["measure"]', settings, flags=re.S)
        (folder / "series.toml").write_text(settings, "utf-8")
        report = "Januar 2024\n\tJanuar\nI alt\t9\nArbeidsrettet rehabilitering\t9\n"
        (folder / "any name.txt").write_text(report, "utf-8")
        done = run("check", folder=folders[""])
        assert done.returncode == 0, done.stdout
        assert "2 reports: 33 tables" in done.stdout
    finally:
        shutil.rmtree(folder)
