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
from tests.sample import REPOSITORY

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
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
        file, _, heading = link.partition("#")
        assert link.startswith("https://") or not file or (REPOSITORY / file).exists(), link
        if heading and not link.startswith("https://"):
            assert heading in anchors(text_of(file or name)), link


def test_the_changelog_has_the_version() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text_of("CHANGELOG.md")
