"""What a submission may use, and how much of that a reference answer may need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a submission may use. CPU time counts every process and thread of the submission."""

    cell_cpu: float = 20.0
    """Seconds of CPU time for one cell."""
    question_cpu: float = 10.0
    """Seconds of CPU time for all the calls of one question's tests."""
    submission_cpu: float = 120.0
    """Seconds of CPU time for all cells together."""
    total_cpu: float = 300.0
    """Seconds of CPU time for all that is done for a submission: cells, also those that are run again, the tests of all
    questions, diagnoses, and the grader's own work. Wall time is limited to `submission_cpu` times `wall_factor`."""
    wall_factor: float = 5.0
    """Wall time, less the time that the processes waited for a free CPU, is limited to this many times the CPU time."""
    memory: int = 2**30
    """Bytes of memory that one process may add to what the warm parent has."""
    total_memory: int = 2**31
    """Bytes of memory that all processes of a submission together may add, looked at ten times a second."""
    processes: int = 64
    calls: int = 20_000
    """Calls of the student's functions for one question."""
    callbacks: int = 200_000
    """Calls that the student's functions may make to functions that the tests gave them, for one question."""
    transfer: int = 512 * 2**20
    """Bytes of results for one question."""


REFERENCE_SHARE = 0.1
"""The part of a limit that a reference answer may need, so that slow but right answers have room."""
