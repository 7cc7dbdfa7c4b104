"""What is built is the same on every machine: nothing hangs on how a processor rounds, or on how it sorts equals."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder import assignment as assignments
from autograder import authoring
from autograder.authoring.rounding import agree, rounding_otherwise

PROCESSORS = {
    "without AVX-512": {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": "X86_V4"},
    "of 2008": {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3"},
}
"""Kinds of processor that NumPy and its OpenBLAS can be told to take this one for."""

X = np.linspace(0.1, 2, 12)
TIES = np.tile([0.25, 0.5, 0.25], (8, 1))


def hilbert(n: int) -> np.ndarray:
    return 1 / (np.arange(n)[:, None] + np.arange(n) + 1)


def results(function: Callable[..., Any], *arguments: Any) -> list[list[Any]]:
    return [[function(*arguments)], *([rounding_otherwise(function, seed)(*arguments)] for seed in range(3))]


STEADY = {
    "exp": (np.exp, X),
    "softmax": (lambda z: np.exp(z) / np.exp(z).sum(), X),
    "sum": (np.sum, X),
    "least squares": (lambda x, y: np.linalg.lstsq(np.vander(x, 3), y)[0], X, X**2),
    "arg max among equals": (lambda z: z.argmax(axis=1), TIES),
    "stable sort": (lambda z: np.argsort(z, axis=1, kind="stable"), TIES),
    "whole numbers": (lambda z: z.sum() == 6, np.array([1.0, 2.0, 3.0])),
    "exact halves": (lambda z: bool((z @ z).item() == 0.5), np.array([0.5, 0.5])),
    "zero": (lambda z: np.sign(z.sum()), np.array([0.75, -0.5, -0.25])),
    "texts and errors": (lambda z: ["a", ("b", z)], X),
}
UNSTEADY = {
    "ill-conditioned": (lambda y: np.linalg.solve(hilbert(12), np.asarray(y)), X),
    "noise": (lambda z: np.sign(z.sum() - np.flip(z).sum()), np.exp(X)),
    "cancellation": (lambda z: (np.exp(z + 1e-12) - np.exp(z)) / 1e-12, X),
    "sort": (lambda z: np.argsort(z, axis=1), TIES),
    "sort by method": (lambda z: z.argsort(axis=1)[:, ::-1], TIES),
    "last bit": (lambda z: (np.exp(z) * np.exp(-z) == 1).tolist(), X),
    "error": (lambda z: 1 // int(np.sum(np.log(np.exp(z))) == np.sum(z)), X),
}


@pytest.mark.parametrize("name", STEADY)
def test_what_every_processor_computes_alike_is_kept(name):
    first, *others = results(*STEADY[name])
    assert all(agree(first, other) for other in others)


@pytest.mark.parametrize("name", UNSTEADY)
def test_what_hangs_on_the_processor_is_seen(name):
    def caught(*arguments: Any) -> Any:
        try:
            return UNSTEADY[name][0](*arguments)
        except ZeroDivisionError as error:
            return error

    first, *others = results(caught, *UNSTEADY[name][1:])
    assert not all(agree(first, other) for other in others)


def test_nothing_of_it_is_left_behind():
    array, asarray = np.array, np.asarray
    result = rounding_otherwise(lambda z, f: [np.asarray(z) @ np.array([1.5, 2.5]), f(z)], 1)(np.ones(2), np.exp)
    assert (np.array, np.asarray) == (array, asarray)
    assert [type(value) for value in result] in ([np.float64, np.ndarray], [float, np.ndarray])


def run_as(processor: str, *command: str) -> str:
    if platform.machine() != "x86_64":
        pytest.skip("only NumPy for x86-64 can be told to take one processor for another")
    if processor == "without AVX-512" and not np._core._multiarray_umath.__cpu_features__["AVX2"]:
        pytest.skip("this processor has no AVX2")
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", **PROCESSORS[processor]}
    done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


FINGERPRINTS = """
import json, sys, nbformat
from autograder import assignment as assignments, authoring
from autograder.authoring.hints import hints_for_students

for name in sys.argv[1:]:
    notebook = nbformat.read(authoring.ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    fresh = hints_for_students(assignments.load(name), notebook.metadata["otter"]["tests"])
    assert json.loads(json.dumps(fresh)) == notebook.metadata["checks"], name
    print(name)
"""


QUICK = {("without AVX-512", "05_empirical_risk"), ("of 2008", "01_conditional_probability")}
"""Where fingerprints once differed; the others are slow."""


@pytest.mark.parametrize(
    ("processor", "name"),
    [
        pytest.param(processor, name, marks=[] if (processor, name) in QUICK else pytest.mark.slow)
        for processor in PROCESSORS
        for name in authoring.masters()
    ],
)
def test_fingerprints_are_the_same_on_other_processors(processor, name):
    assert run_as(processor, "-c", FINGERPRINTS, name).split() == [name]


@pytest.mark.slow
@pytest.mark.parametrize("processor", PROCESSORS)
def test_what_is_built_is_the_same_on_other_processors(processor):
    said = run_as(processor, "-m", "autograder", "build", "--check", "--json")
    assert json.loads(said) == {"up_to_date": True, "problems": {name: [] for name in assignments.names()}}
