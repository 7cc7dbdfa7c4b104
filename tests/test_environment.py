"""What sets the project up agrees with itself: pyproject.toml, the lock, environment.yml, postBuild, Makefile."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
import warnings
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
COURSE_PACKAGES = {"jupyterlab", "numpy", "matplotlib", "nbgrader", "otter-grader", "pytest", "nbval"}
BUILD_BACKEND = {"hatchling"}


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def project() -> dict:
    return pyproject()["project"]


def project_requirements() -> dict[str, Requirement]:
    """Return what pyproject.toml asks for, by name, the test extra included."""
    texts = project()["dependencies"] + project()["optional-dependencies"]["test"]
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, texts)}


def lock_entries() -> list[str]:
    """Return the lock's entries, continued lines joined."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def locked_versions() -> dict[str, str]:
    found = {}
    for entry in lock_entries():
        requirement = Requirement(entry.split("--hash")[0])
        (pin,) = requirement.specifier
        found[canonicalize_name(requirement.name)] = pin.version
    return found


def environment() -> tuple[list[str], dict[str, Requirement]]:
    """Return the conda packages of environment.yml, and its pip requirements by name."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [entry for entry in content["dependencies"] if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in content["dependencies"] if isinstance(entry, dict)]
    assert pip == sorted(set(pip)), "a package stands twice, or out of order"
    return conda, {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, pip)}


def test_environment_has_what_the_project_needs_and_nothing_else():
    _, pip = environment()
    needed = {canonicalize_name(Requirement(text).name) for text in project()["dependencies"]}
    assert set(pip) == needed | COURSE_PACKAGES | BUILD_BACKEND


def test_environment_has_the_locked_versions():
    _, pip = environment()
    locked = locked_versions()
    assert {name: str(requirement.specifier) for name, requirement in pip.items()} == {
        name: f"=={locked[name]}" for name in pip
    }


def test_environment_and_project_ask_for_a_package_on_the_same_systems():
    _, pip = environment()
    asked = project_requirements()
    assert {name: requirement.marker for name, requirement in pip.items()} == {name: asked[name].marker for name in pip}


def test_conda_gives_python_and_pip_only():
    conda, _ = environment()
    assert conda == ["python=3.12", "pip"]
    assert Requirement(f"python{project()['requires-python']}").specifier.contains("3.12")


def test_lock_satisfies_pyproject():
    locked = locked_versions()
    wrong = {
        name: locked.get(name, "not in the lock")
        for name, requirement in project_requirements().items()
        if not requirement.specifier.contains(locked.get(name, "0"))
    }
    assert wrong == {}


def test_lock_has_a_hash_for_every_package_and_names_no_address():
    assert [entry for entry in lock_entries() if "--hash=sha256:" not in entry] == []
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--extra-index|--find-links|--trusted", text)


def test_lock_is_for_every_system():
    """A lock made on Linux alone would lack what macOS and Windows need."""
    markers = [entry for entry in lock_entries() if "sys_platform == 'win32'" in entry or "darwin" in entry]
    assert len(markers) >= 2


def test_no_binder_folder_hides_the_files_of_the_top_folder():
    assert not (ROOT / "binder").exists()
    assert not (ROOT / ".binder").exists()


def test_binder_takes_the_environment_and_postbuild(monkeypatch):
    monkeypatch.chdir(ROOT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what its imports warn of is not ours to mend
        from repo2docker.app import Repo2Docker
        from repo2docker.buildpacks import CondaBuildPack

        build_pack = CondaBuildPack(base_image=Repo2Docker().base_image)
        build_pack.platform = "linux/amd64"
        assert build_pack.detect()
        assert build_pack.python_version == "3.12"
        dockerfile = build_pack.render(build_args={})
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' in dockerfile
    assert "RUN ./postBuild" in dockerfile


@pytest.mark.parametrize("name", ["postBuild", ".ci/run"])
def test_script_can_run_everywhere(name):
    content = (ROOT / name).read_bytes()
    assert content.startswith(b"#!/usr/bin/env bash\n")
    assert b"\r" not in content
    assert b"\nset -euo pipefail\n" in content
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / name], check=True)


def test_postbuild_builds_with_what_environment_installed():
    asked = pyproject()["build-system"]["requires"]
    assert {canonicalize_name(Requirement(text).name) for text in asked} == BUILD_BACKEND


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the project's Makefile in `folder`, with none of the settings of a make around this test."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "--no-print-directory", "-f", ROOT / "Makefile", *arguments],
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def fresh_folder(tmp_path):
    """A folder as after a checkout, without .venv."""
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    return tmp_path


def test_make_refuses_an_old_python_in_words(fresh_folder):
    old_python = fresh_folder / "python3.10"
    old_python.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.10.4 && exit 0\nexit 1\n')
    old_python.chmod(0o755)
    result = make(fresh_folder, "grade", f"PYTHON={old_python}")
    assert result.returncode == 2
    assert f"Python 3.11 or newer is needed; {old_python} is Python 3.10.4." in result.stdout
    assert not (fresh_folder / ".venv").exists()


@pytest.mark.parametrize("target", ["grade", "test", "test-all", "lab", "site", "build", "lint", "bench"])
def test_every_target_sets_up_first(fresh_folder, target):
    result = make(fresh_folder, "--dry-run", target)
    assert result.returncode == 0, result.stderr
    commands = result.stdout
    assert "--require-hashes -r requirements.lock" in commands
    assert commands.index("--no-deps --no-build-isolation -e .") < commands.index("touch .venv/.installed")
    assert re.search(r"touch \.venv/\.installed\n.+", commands), "nothing is run after the set-up"


def test_help_lists_every_target():
    result = make(ROOT, "help")
    assert re.findall(r"^  make ([a-z-]+) ", result.stdout, re.MULTILINE) == [
        "help", "grade", "test", "test-all", "attack", "lab", "site", "build", "lint", "lock", "bench",
    ]  # fmt: skip
