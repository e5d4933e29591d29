# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the site: the pages of this folder, those of the roles, and a reference of modules, roles and plugins.

``python docs/build_site.py [FOLDER]``. The reference is antsibull-docs' work, the rest Sphinx's. Exit status 1 where
a page has a link that leads nowhere, or anything else that is worth a warning.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLLECTION = "multiregion.aws_dr"
PAGES = ("README.md", "CONTRIBUTING.md", "docs/*.md", "roles/*/README.md", "lab/README.md", "lambda_src/README.md")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
REFERENCE = "reference"
# The reference points to pages of Ansible's own site, which this one is built without, and to options of other roles.
OWN = re.escape(COLLECTION)
OTHERS = rf"ansible_collections\.(?!{OWN})|\S+_role__parameter-|ansible_conf|callback_pl|common_return"
ELSEWHERE = re.compile(rf"^{REFERENCE}/.* undefined label: '({OTHERS}).*\n", re.MULTILINE)
# What stands in the menu, in the order in which a stranger asks. Pages that nobody listed come last.
MENU: Mapping[str, tuple[str, ...]] = {
    "Begin": (
        "README",
        "docs/architecture",
        "docs/transactions",
        "docs/payments",
        "docs/financial",
        "docs/documents",
        "docs/variables",
    ),
    "At night": ("docs/runbook", "docs/refusals", "docs/readiness", "docs/drill"),
    "Before you decide": ("docs/limits", "docs/costs", "docs/security", "docs/comparison"),
    "Run it": ("docs/deployer-policy", "docs/awx", "docs/event_driven", "docs/events", "docs/watching"),
    "How it is built": (
        "docs/design",
        "docs/extending",
        "CONTRIBUTING",
        "docs/fingerprints",
        "docs/faults",
        "docs/speed",
        "docs/warm_connection",
        "lambda_src/README",
        "lab/README",
    ),
}
SETTINGS: Mapping[str, object] = {
    "project": COLLECTION,
    "author": f"{COLLECTION} contributors",
    "copyright": f"2026, {COLLECTION} contributors",
    "extensions": ["myst_parser", "sphinx_antsibull_ext"],
    "html_theme": "sphinx_ansible_theme",
    "html_theme_options": {"documentation_home_url": "https://github.com/multiregion/aws_dr", "topbar_links": {}},
    "html_title": COLLECTION,
    "html_show_sphinx": False,
    "html_copy_source": False,
    "highlight_language": "none",
    "myst_heading_anchors": 3,
    "exclude_patterns": [],
}


def pages(root: Path) -> list[Path]:
    """The pages, relative to the root."""
    return sorted({path.relative_to(root) for pattern in PAGES for path in root.glob(pattern)})


def linked(root: Path, page: Path) -> Iterator[Path]:
    """The files that a page shows or links to, relative to the root."""
    for link in LINK.findall((root / page).read_text(encoding="utf-8")):
        path = (root / page.parent / link).resolve()
        if "://" not in link and path.is_file() and path.is_relative_to(root):
            yield path.relative_to(root)


def copy(root: Path, source: Path) -> None:
    """Put pages, and what they link to, where Sphinx looks, in the same places so that links hold."""
    files = {*pages(root), *(file for page in pages(root) for file in linked(root, page))}
    for file in files:
        (source / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file, source / file)


def toctree(caption: str, names: Iterable[str]) -> str:
    return "\n".join(("```{toctree}", f":caption: {caption}", ":maxdepth: 1", "", *names, "```"))


def front_page(names: Iterable[str]) -> str:
    """The menu, with every page in it."""
    there = set(names)
    listed = {caption: [name for name in wanted if name in there] for caption, wanted in MENU.items()}
    rest = sorted(there.difference(*listed.values()))
    listed["Roles"] = [name for name in rest if name.startswith("roles/")]
    listed["More"] = [name for name in rest if not name.startswith("roles/")]
    listed["Reference"] = [f"{REFERENCE}/index"]
    trees = [toctree(caption, chosen) for caption, chosen in listed.items() if chosen]
    return "\n\n".join((f"# {COLLECTION}", "{doc}`What it is <README>`", *trees)) + "\n"


def write_reference(folder: Path) -> None:
    """The pages of modules, roles and plugins, from their documentation."""
    # It asks ansible-doc, which stands beside this Python, in the environment that it finds when it is imported.
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(ROOT / ".ansible" / "collections")
    from antsibull_docs.cli.antsibull_docs import run

    folder.mkdir()
    words = ["collection", "--use-current", "--squash-hierarchy", "--dest-dir", str(folder), COLLECTION]
    if run(["antsibull-docs", *words]):
        raise SystemExit("antsibull-docs made no reference")


def build(source: Path, made: Path, work: Path) -> str:
    """Let Sphinx make the site, and answer what it warned of."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    warnings = io.StringIO()
    with docutils_namespace():
        settings = dict(SETTINGS)
        app = Sphinx(source, None, made, work, "html", settings, status=None, warning=warnings, freshenv=True)
        app.build(force_all=True)
    return re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())


def main(made: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        source.mkdir()
        copy(ROOT, source)
        write_reference(source / REFERENCE)
        names = [page.with_suffix("").as_posix() for page in pages(ROOT)]
        (source / "index.md").write_text(front_page(names), encoding="utf-8")
        warnings = build(source, made, Path(folder) / "work").replace(f"{source}{os.sep}", "")
        warnings = ELSEWHERE.sub("", warnings)
    sys.stderr.write(warnings)
    sys.stdout.write(f"{made / 'index.html'}\n")
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".cache" / "site").resolve()))
