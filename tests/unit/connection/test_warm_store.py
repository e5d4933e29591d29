# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive of an earlier run serves again only while building it anew would yield the same code."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.multiregion.aws_dr.plugins.plugin_utils.warm_store import Store, is_private, module_name

ACTION = "made.up.act"
HOME = "ansible_collections/made/up"
MODULE = f"{HOME}/plugins/modules/act.py"
SHARED = f"{HOME}/plugins/module_utils/shared.py"
CORE = "ansible/module_utils/basic.py"
BUILT = "ansible_collections.made.up.plugins.modules.act-ZIP_DEFLATED-none"
FILES = {
    MODULE: "from ..module_utils.shared import VALUE\n",
    SHARED: "VALUE = 1\n",
    CORE: "import json\n",
    f"{HOME}/meta/runtime.yml": "---\n",
}
# Ansible writes these into an archive, whatever lies on disk.
WRITTEN = {"ansible/__init__.py": "path\n", f"{HOME}/__init__.py": "", "ansible_collections/__init__.py": ""}


def archive_of(files: Mapping[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return base64.b64encode(written.getvalue())


@dataclass(frozen=True)
class Scene:
    """A disk with sources, and a store; each run has a folder of its own."""

    folder: Path

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    def run(self, number: int) -> Store:
        kept, built = self.folder / "kept", self.folder / f"run {number}"
        kept.mkdir(exist_ok=True)
        built.mkdir(exist_ok=True)
        return Store(kept, built, lambda name: self.sources / name)

    def write(self, name: str, text: str) -> None:
        (self.sources / name).parent.mkdir(parents=True, exist_ok=True)
        (self.sources / name).write_text(text, encoding="utf-8")

    def build(self, store: Store, name: str = BUILT, **changed: str) -> bytes:
        """What Ansible does: an archive, and a file that holds it together with other things."""
        code = {name: text for name, text in FILES.items() if name.endswith(".py")}
        archive = archive_of({**WRITTEN, **code, **changed})
        (store.built / name).write_bytes(b"before " + archive + b" after")
        return archive


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    made = Scene(tmp_path)
    for name, text in FILES.items():
        made.write(name, text)
    return made


def keep_one(scene: Scene) -> bytes:
    first = scene.run(1)
    archive = scene.build(first)
    first.keep(ACTION, archive)
    return archive


def offered(scene: Scene, action: str = ACTION) -> list[str]:
    later = scene.run(2)
    later.offer(action)
    return [file.name for file in later.built.iterdir()]


def test_a_later_run_finds_what_ansible_wrote(scene: Scene) -> None:
    archive = keep_one(scene)
    assert offered(scene) == [BUILT]
    assert (scene.folder / "run 2" / BUILT).read_bytes() == b"before " + archive + b" after"


@pytest.mark.parametrize("name", FILES)
def test_an_archive_is_not_offered_when_a_file_has_changed(scene: Scene, name: str) -> None:
    keep_one(scene)
    scene.write(name, f"{FILES[name]}# more\n")
    assert offered(scene) == []
    scene.write(name, FILES[name])
    assert offered(scene) == [BUILT], "the content counts, not the time"


@pytest.mark.parametrize(
    "alter",
    [
        lambda scene: (scene.sources / SHARED).unlink(),
        lambda scene: scene.write(f"{HOME}/plugins/module_utils/shared/VALUE.py", "a module of the imported name"),
        lambda scene: scene.write("ansible/module_utils/json.py", "another"),
        lambda scene: scene.write(f"{HOME}/__init__.py", "no longer empty"),
    ],
    ids=["a file is gone", "a package beside it", "a file beside it", "a file that was missing"],
)
def test_an_archive_is_not_offered_when_an_import_may_mean_another_file(
    scene: Scene, alter: Callable[[Scene], None]
) -> None:
    keep_one(scene)
    alter(scene)
    assert offered(scene) == []


@pytest.mark.parametrize("action", ["made.up.other", "act", "up.act", "made.up.act.more", ""])
def test_another_action_gets_nothing(scene: Scene, action: str) -> None:
    keep_one(scene)
    assert offered(scene, action) == []


def test_what_the_run_has_built_itself_stays(scene: Scene) -> None:
    keep_one(scene)
    later = scene.run(2)
    (later.built / BUILT).write_bytes(b"its own")
    later.offer(ACTION)
    assert (later.built / BUILT).read_bytes() == b"its own"


@pytest.mark.parametrize(
    "changed",
    [
        {SHARED: "VALUE = 2\n"},
        {f"{HOME}/plugins/module_utils/elsewhere.py": "a redirection"},
        {MODULE: "try:\n    from ansible_collections.not_yet.there.plugins.module_utils.x import y\n"},
    ],
    ids=["other code than on disk", "code that is not on disk", "a collection that may come"],
)
def test_an_archive_of_unknown_origin_is_not_kept(scene: Scene, changed: dict[str, str]) -> None:
    first = scene.run(1)
    if MODULE in changed:
        scene.write(MODULE, changed[MODULE])
    first.keep(ACTION, scene.build(first, **changed))
    assert list(first.folder.iterdir()) == []


def test_an_archive_with_a_debugger_is_not_kept(scene: Scene) -> None:
    first = scene.run(1)
    first.keep(ACTION, scene.build(first, name=BUILT.replace("-none", "-debugpy")))
    assert list(first.folder.iterdir()) == []


def test_one_archive_is_kept_of_a_module(scene: Scene) -> None:
    keep_one(scene)
    scene.write(SHARED, "VALUE = 2\n")
    second = scene.run(3)
    archive = scene.build(second, **{SHARED: "VALUE = 2\n"})
    second.keep(ACTION, archive)
    assert len(list(second.folder.iterdir())) == 2, "an archive and its record"
    assert offered(scene) == [BUILT]
    assert archive in (scene.folder / "run 2" / BUILT).read_bytes()


@pytest.mark.parametrize("spoilt", [b"", b"[]", b"{}", b'{"files": 1, "folders": {}, "archive": "x"}', b"\xff"])
def test_a_record_that_is_spoilt_is_no_record(scene: Scene, spoilt: bytes) -> None:
    keep_one(scene)
    (scene.folder / "kept" / f"{BUILT}.json").write_bytes(spoilt)
    assert offered(scene) == []


def test_a_record_without_its_archive_is_no_record(scene: Scene) -> None:
    keep_one(scene)
    for file in (scene.folder / "kept").iterdir():
        if not file.name.endswith(".json"):
            file.unlink()
    assert offered(scene) == []


def test_modules_of_ansible_itself_have_names_of_their_own() -> None:
    assert module_name("ansible.builtin.stat") == "ansible.modules.stat"


def test_a_folder_that_others_may_enter_is_not_private(tmp_path: Path) -> None:
    assert is_private(tmp_path / "new" / "one")
    (tmp_path / "open").mkdir(mode=0o755)
    assert not is_private(tmp_path / "open")
    (tmp_path / "link").symlink_to(tmp_path / "new" / "one")
    assert not is_private(tmp_path / "link")
