# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links lead somewhere, the README lists everything, and the pictures are what is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.build_site import MENU, front_page, pages
from docs.draw import PICTURE, picture

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PAGES = [page.as_posix() for page in pages(ROOT)]


def anchor(heading: str) -> str:
    """As GitHub names the place of a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {anchor(found) for found in HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))}


def broken(page: Path) -> list[str]:
    """The relative links of a page that lead nowhere."""
    found = []
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        name, _hash, place = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if "://" in link:
            continue
        if not target.exists() or (place and place not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert broken(ROOT / page) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page, with `code`\n[a](#a-page-with-code) [b](#none) [c](none.md) [d](https://aws)\n")
    assert broken(page) == ["#none", "none.md"]


def test_the_pages_that_a_person_needs_are_in_the_menu() -> None:
    listed = {f"{name}.md" for names in MENU.values() for name in names}
    assert listed - set(PAGES) == set()
    assert {"docs/runbook.md", "docs/refusals.md", "docs/limits.md", "docs/security.md"} <= listed


def test_the_menu_has_every_page() -> None:
    names = [page.removesuffix(".md") for page in PAGES]
    menu = front_page(names).splitlines()
    assert [name for name in names if menu.count(name) != 1] == []


def rows(heading: str) -> str:
    return README.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_the_readme_lists_every_playbook() -> None:
    there = {path.name for path in (ROOT / "playbooks").glob("*.yml")}
    assert set(re.findall(r"^\| `(\w+\.yml)` \|", rows("Playbooks"), re.MULTILINE)) == there


def test_the_readme_lists_every_role() -> None:
    there = {path.name for path in (ROOT / "roles").iterdir() if path.is_dir()}
    assert set(re.findall(r"^\| \[(\w+)\]", rows("Roles"), re.MULTILINE)) == there


def test_the_readme_lists_every_module() -> None:
    there = {path.stem for path in (ROOT / "plugins/modules").glob("*.py")} - {"__init__"}
    first = [line.split("|")[1] for line in rows("Modules").splitlines() if line.startswith("| `")]
    assert {name for cell in first for name in re.findall(r"`(\w+)`", cell)} == there


def test_the_picture_is_what_is_drawn() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(), "Run docs/draw.py."


def commands_of(page: str) -> list[str]:
    """What a page has in blocks and in inline code, by lines."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = [block.partition("\n")[2] for block in FENCE.findall(text)]
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_to_type_is_there(page: str) -> None:
    """Targets of make, playbooks, and programs of Python."""
    typed = commands_of(page)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = [re.split(r"[&;|#]", line[5:])[0] for line in typed if line.startswith("make ")]
    asked = {word for words in made for word in words.split() if "=" not in word}
    assert {word for word in asked if re.fullmatch(r"[a-z-]+", word)} - targets == set()
    playbooks = {name for line in typed for name in re.findall(r"(?:^|\s)(playbooks/\w+\.yml)", line)}
    full = r"ansible-playbook .*\bmultiregion\.aws_dr\.(\w+)"
    playbooks |= {f"playbooks/{name}.yml" for line in typed for name in re.findall(full, line)}
    assert [one for one in playbooks if not (ROOT / one).is_file()] == []
    programs = {name.replace(".", "/") for line in typed for name in re.findall(r"python -m ([\w.]+)", line)}
    places = [(ROOT / f"{name}.py", ROOT / name / "__main__.py") for name in programs]
    assert [one for one in places if not (one[0].is_file() or one[1].is_file())] == []


def test_the_runbook_says_what_to_type_in_blocks_alone() -> None:
    """Each block is run by a story; what stands in a sentence is run by nobody."""
    text = FENCE.sub("", (ROOT / "docs/runbook.md").read_text(encoding="utf-8"))
    inline = re.findall(r"`([^`\n]+)`", text)
    assert [code for code in inline if re.match(r"(ansible|ansible-playbook|aws|make|python) ", code)] == []
