"""Control groups, on an imitation of their file system: which parent is taken, what is written, what is left."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from autograder.sandbox import Limits, Sandbox, cgroup
from autograder.sandbox.cgroup import make_group


class Imitation:
    """A tree of groups: a folder made in one that passes limits on has the files of those limits."""

    def __init__(self, mount: Path, own: str, passing_on: set[str]) -> None:
        self.mount = mount
        self.passing_on = passing_on
        (mount / own).mkdir(parents=True)
        (mount / "cgroup.controllers").write_text("memory pids")

    def mkdir(self, folder: Path, *arguments: object, **named: object) -> None:
        real_mkdir(folder, *arguments, **named)
        if folder.name.startswith("autograder-"):
            files = ["cgroup.procs"]
            if str(folder.parent.relative_to(self.mount)) in self.passing_on:
                files += ["memory.max", "memory.swap.max", "pids.max"]
            for name in files:
                (folder / name).touch()

    def rmdir(self, folder: Path) -> None:
        for file in folder.iterdir():
            file.unlink()
        real_rmdir(folder)

    def groups(self) -> list[Path]:
        return sorted(path.relative_to(self.mount) for path in self.mount.rglob("autograder-*"))


real_mkdir, real_rmdir = Path.mkdir, Path.rmdir


@pytest.fixture
def imitation(tmp_path, monkeypatch):
    def make(own: str, passing_on: set[str]) -> Imitation:
        made = Imitation(tmp_path / "cgroup", own, passing_on)
        read_text = Path.read_text
        monkeypatch.setattr(cgroup, "MOUNT", made.mount)
        monkeypatch.setattr(Path, "mkdir", lambda self, *a, **k: made.mkdir(self, *a, **k))
        monkeypatch.setattr(Path, "rmdir", lambda self: made.rmdir(self))
        monkeypatch.setattr(
            Path,
            "read_text",
            lambda self, *a, **k: (
                f"1:name=systemd:/x\n0::/{own}\n" if str(self) == "/proc/self/cgroup" else read_text(self, *a, **k)
            ),
        )
        return made

    return make


def test_the_nearest_group_that_passes_limits_on_is_taken(imitation):
    tree = imitation("user.slice/session.scope", {"user.slice", "."})
    group = make_group(2**31, 64)
    assert [path.parent.name for path in tree.groups()] == ["user.slice"]
    assert int((group.folder / "memory.max").read_text()) == 2**31 + 2**29
    assert int((group.folder / "pids.max").read_text()) == 80
    assert (group.folder / "memory.swap.max").read_text() == "0"
    group.close()
    assert tree.groups() == []


def test_without_a_parent_that_passes_limits_on_there_is_none_and_nothing_is_left(imitation):
    tree = imitation("a/b", set())
    assert make_group(2**31, 64) is None
    assert tree.groups() == []


def test_a_command_enters_the_group_before_it_starts(imitation):
    imitation("a", {"a"})
    group = make_group(2**31, 64)
    said = subprocess.run(group.entering(["/bin/sh", "-c", "echo $$"]), capture_output=True, text=True, check=True)
    assert (group.folder / "cgroup.procs").read_text() == said.stdout


def test_a_sandbox_runs_in_its_group_and_removes_it(imitation, bubblewrap):
    tree = imitation("a", {"a"})
    with Sandbox("bubblewrap", limits=Limits()) as sandbox:
        (group,) = tree.groups()
        assert int((tree.mount / group / "cgroup.procs").read_text()) == sandbox.pid
    assert tree.groups() == []
