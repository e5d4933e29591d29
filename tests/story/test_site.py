# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site is built without a warning, holds every page, module and role, and none of its links leads nowhere."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from docs.build_site import pages

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """The links of a page, and the places in it that a link may name."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if place := told.get("id"):
            self.places.add(place)
        for name in ("href", "src") if tag != "link" else ():
            if told.get(name):
                self.links.append(str(told[name]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    run = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "build_site.py"), str(made)],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return made


def test_it_holds_every_page(site: Path) -> None:
    assert [page for page in pages(ROOT) if not (site / page.with_suffix(".html")).is_file()] == []


@pytest.mark.parametrize(("folder", "kind"), [("plugins/modules/*.py", "module"), ("roles/*", "role")])
def test_it_holds_every_module_and_role(site: Path, folder: str, kind: str) -> None:
    names = {path.stem for path in ROOT.glob(folder)} - {"__init__", "__pycache__"}
    assert len(names) > 10
    assert [name for name in names if not (site / "reference" / f"{name}_{kind}.html").is_file()] == []


def test_it_shows_its_pictures(site: Path) -> None:
    shown = [link for link in Page(site / "README.html").links if link.endswith((".png", ".svg"))]
    assert len([link for link in shown if (site / link).is_file()]) >= 2


def test_no_link_leads_nowhere(site: Path) -> None:
    read = {path: Page(path) for path in site.rglob("*.html")}
    lost = []
    for path, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not target.exists() or (place and target in read and place not in read[target].places):
                lost.append(f"{path.relative_to(site)}: {link}")
    assert lost == []
