"""Runs a program where the kernel refuses what an old one lacks or a container forbids. Used by tests as a command.

Its first argument is a JSON object: `refuse`, system calls that end in an error; `user`, an ordinary user to become.
"""

from __future__ import annotations

import errno
import json
import os
import sys

import pyseccomp

NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)


def main(order: dict[str, object], program: list[str]) -> None:
    user = order.get("user")
    if isinstance(user, int):
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    names = str(order.get("refuse", "")).split()
    if names:
        refused = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
        for name in names:
            refused.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
        if "unshare" in names:
            refused.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
            for flag in NEW_NAMESPACES:
                refused.add_rule(
                    pyseccomp.ERRNO(errno.EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag)
                )
        # Docker's filter leaves programs that gain rights alone; so must this.
        refused.set_attr(pyseccomp.Attr.CTL_NNP, 0 if os.geteuid() == 0 else 1)
        refused.load()
    os.execv(program[0], program)


main(json.loads(sys.argv[1]), sys.argv[2:])
