"""Which languages the site is built in: `languages` in `site.toml`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.commands import run
from tests.documents import Document, read_document
from tests.sample import REPOSITORY
from tests.test_site import target_of


def render(folder: Path, languages: str) -> subprocess.CompletedProcess[str]:
    """Renders the committed package where `site.toml` names these languages."""
    (folder / "site.toml").write_text(f'name = "Tall"\nlanguages = {languages}\n', "utf-8")
    return run("render", "--datapackage", REPOSITORY / "datapackage", folder=folder)


def documents_of(site: Path) -> dict[str, Document]:
    """Every page by its path."""
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return {path: read_document(site, path) for path in paths}


@pytest.mark.parametrize(
    ("languages", "roots"),
    [('["nb"]', {"tiltak": "nb"}), ('["en", "nb"]', {"measures": "en", "nb/tiltak": "nb"})],
)
def test_a_site_has_the_languages_that_it_names_and_no_dead_link(
    tmp_path: Path, languages: str, roots: dict[str, str]
) -> None:
    done = render(tmp_path, languages)
    assert done.returncode == 0, done.stderr
    documents = documents_of(tmp_path / "site")
    assert not (tmp_path / "site/en").exists()
    assert {document.language for document in documents.values()} == set(roots.values())
    for folder, language in roots.items():
        pages = [document for path, document in documents.items() if path.startswith(f"{folder}/")]
        assert pages and {document.language for document in pages} == {language}
    for path, document in documents.items():
        assert document.twins.keys() <= {*roots.values(), "x-default"}
        if len(roots) == 1:
            assert not document.twins and "hreflang" not in (tmp_path / "site" / path).read_text()
        for link in [*document.links, *document.twins.values()]:
            if link.startswith(("https:", "http:", "mailto:", "#")) or path == "404.html":
                continue
            target = target_of(path, urlsplit(link).path)
            assert (tmp_path / "site" / target).exists(), (path, link)


@pytest.mark.parametrize(
    ("languages", "said"),
    [
        ('["nb", "tlh"]', "names the language 'tlh', for which there is no catalogue"),
        ('["../nb"]', "languages must be a list of codes"),
        ("[]", "languages must be a list of codes"),
        ('["nb", "nb"]', "languages must be a list of codes"),
        ('"nb"', "languages must be a list of codes"),
        ("[1]", "languages must be a list of codes"),
    ],
)
def test_languages_that_the_site_cannot_have_are_one_line(
    tmp_path: Path, languages: str, said: str
) -> None:
    done = render(tmp_path, languages)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
