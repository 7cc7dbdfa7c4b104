"""Kinds of jail, best first: how each is started, and which works here, found by trying and attacking it.

- ``bubblewrap``: the warm parent runs in namespaces and a file tree of its own; every child adds its own.
- ``landlock``: Landlock, seccomp and limits, without namespaces; also inside most containers.
- ``user``: a user of its own, seccomp and limits; needs root's rights, and hides only what file modes hide, so that
  the project is closed to other users first.
- ``process``: a separate process with limits. Not a jail; only used when asked for.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from ..limits import Limits
from . import jail
from .attacker import FOLDERS
from .cgroup import ControlGroup, make_group
from .folders import OwnFolder, remove
from .session import SandboxError, Session
from .student import FONT_LISTS

ROOT = Path(__file__).parents[2]
TIERS = ("bubblewrap", "landlock", "user", "process")
SAFE_TIERS = TIERS[:3]

_HERE = Path(__file__).parent
_INSIDE = ("jail.py", "student.py", "warm.py", "wire.py")
"""Modules of this package that run inside; nothing else of the project does, but for `utils`."""
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_DYNAMIC_USERS = range(61184, 65520)
"""User ids that Linux systems leave to programs which need one for a while (the range of systemd's DynamicUser)."""
_USERS_OF_A_SANDBOX = 8
_CLOSED_PARTS = (".git", "autograder", "benchmarks", "dist", "out", "solutions", "tests", "utils")
"""Folders of the project that hold answers, tests or grades: tier `user` closes them to other users."""
_SHARED_DEPTH = 2
"""How deep below the root folders are looked for in which everybody may write."""
_START_SECONDS = 60
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
} | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


class NoSafeJail(Exception):
    """No kind of jail that may be used works here; the message says why and what to install."""


class TierFailed(Exception):
    """This kind of jail does not work here."""


class _Users:
    """User ids that no other sandbox on this machine has, for as long as this object is open.

    One is the supervisors', the others the submissions' in turn.
    """

    def __init__(self) -> None:
        blocks = len(_DYNAMIC_USERS) // _USERS_OF_A_SANDBOX
        # Chance keeps graders in different containers apart, which do not see each other's claims.
        start = secrets.randbelow(blocks)
        for block in (*range(start, blocks), *range(start)):
            # A name that the kernel forgets when its holder ends, however that ends.
            self._claim = socket.socket(socket.AF_UNIX)
            try:
                self._claim.bind(f"\0autograder-users-{block}")
            except OSError:
                self._claim.close()
                continue
            first = block * _USERS_OF_A_SANDBOX
            self.supervisor, *self._students = _DYNAMIC_USERS[first : first + _USERS_OF_A_SANDBOX]
            self._turn = 0
            return
        raise TierFailed("every user id that submissions could have is in use by another grader")

    def next(self) -> int:
        self._turn += 1
        return self._students[self._turn % len(self._students)]

    def close(self) -> None:
        self._claim.close()


class Sandbox:
    """A warm parent, ready to be forked for one submission after the other. A context manager.

    Parameters
    ----------
    tier : one of `TIERS`.
    modules : what to import before the first submission, beside NumPy and IPython; names visible inside.
    later : what to import before the first submission that is to have everything, since it takes long.
    hidden_modules : modules of `utils` that submissions may not see.
    limits : what a submission may use.

    Raises
    ------
    TierFailed
        If this kind of jail cannot be started here.
    """

    def __init__(
        self,
        tier: str,
        *,
        modules: Sequence[str] = (),
        later: Sequence[str] = (),
        hidden_modules: Sequence[str] = (),
        limits: Limits = Limits(),
    ) -> None:
        self.tier = tier
        self.limits = limits
        self._modules, self._later = list(modules), list(later)
        self._own_folder = OwnFolder()
        self._folder = self._own_folder.path
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._users: _Users | None = None
        self._group: ControlGroup | None = None
        self._shared: list[str] = []
        try:
            if os.geteuid() == 0 and tier != "process":
                self._users = _Users()
            if tier != "process":
                self._group = make_group(limits.total_memory, limits.processes)
            self._folder.chmod(0o755)
            self._stage = self._folder / "stage"
            _fill_stage(self._stage, hidden_modules)
            # Inside namespaces /tmp is private, so that the stage needs another place.
            self.stage_inside = "/stage" if tier == "bubblewrap" else str(self._stage)
            self._plan = self._make_plan()
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Process id of the warm parent, or of what started it."""
        assert self._process is not None
        return self._process.pid

    @property
    def rights_inside(self) -> int:
        """The capabilities that student code has, as the kernel numbers them: none, or to read what its jail allows."""
        return self._plan.rights

    def close(self) -> None:
        """End the warm parent and whatever is below it, and remove its files."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._group is not None:
            self._group.close()
        self._own_folder.remove()
        if self._users is not None:
            self._users.close()

    def session(self, *, everything: bool = False) -> Session:
        """Fork a jailed child for one submission.

        Parameters
        ----------
        everything : whether it needs what is imported later; without, using that costs its own time.

        Raises
        ------
        SandboxError
            If it could not be made, also on a second try with a new warm parent.
        """
        try:
            return self._spawn(everything)
        except (OSError, SandboxError, ValueError):
            if self._control is not None:
                self._control.close()
            if self._process is not None:
                self._process.kill()
                self._process.wait()
            try:
                self._start()
                return self._spawn(everything)
            except (OSError, ValueError, TierFailed) as error:
                raise SandboxError(f"the sandbox cannot be started again: {error}") from None

    def _spawn(self, everything: bool) -> Session:
        uid = self._users.next() if self._users is not None else None
        scratch = self._new_scratch(uid)
        supervisor, supervisor_inside = socket.socketpair()
        student, student_inside = socket.socketpair()
        try:
            descriptors = [supervisor_inside.fileno(), student_inside.fileno()]
            self._tell({"scratch": scratch, "uid": uid, "everything": everything}, descriptors)
            told = self._hear()
        except (OSError, TierFailed) as error:
            supervisor.close()
            student.close()
            raise SandboxError(str(error)) from None
        finally:
            supervisor_inside.close()
            student_inside.close()
        if not told.get("ready"):
            supervisor.close()
            student.close()
            raise SandboxError(told.get("problem", "it gave no reason"))
        return Session(supervisor, student, self.limits, lambda: self._remove_traces(scratch, uid))

    def _new_scratch(self, uid: int | None) -> str:
        """Make the folder that the next submission may write to."""
        if self._plan.namespaces:
            return self._plan.scratch
        scratch = tempfile.mkdtemp(prefix="scratch-", dir=self._folder)
        if uid is not None:
            os.chown(scratch, uid, uid)
        return scratch

    def _remove_traces(self, scratch: str, uid: int | None) -> None:
        """Remove what a submission wrote, once all its processes have ended."""
        if self._plan.namespaces:
            return  # it went with them
        remove(Path(scratch))
        for folder in self._shared if uid is not None else ():
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    if entry.stat(follow_symlinks=False).st_uid == uid:
                        remove(Path(entry.path))

    def _make_plan(self) -> jail.Plan:
        root = os.geteuid() == 0
        namespaces = self.tier == "bubblewrap"
        python = _python_paths()
        own_user = self._users is not None
        writable = ["/dev/null"]
        readable = [*_SYSTEM, *_DEVICES, *python, self.stage_inside, "/sys/devices/system/cpu"]
        if namespaces:
            writable.append("/dev/shm")
            readable.append("/proc")
        return jail.Plan(
            namespaces=namespaces,
            user_namespace=namespaces and not root,
            uid=self._users.next() if self._users is not None else None,
            supervisor_uid=self._users.supervisor if self._users is not None and not namespaces else None,
            # With Landlock to bound it: Python may lie in root's own closed folder.
            read_anything=own_user and self.tier == "landlock" and any(map(_closed_folder, python)),
            landlock=self.tier == "landlock" or (namespaces and jail.landlock_abi() > 0),
            seccomp=self.tier != "process",
            filter_signals=self.tier == "landlock" and jail.landlock_abi() < 6 and not own_user,
            read=readable,
            write=writable,
            keep=[path for path in python if namespaces and Path(path).is_relative_to("/tmp")],
            memory=self.limits.memory,
            total_memory=self.limits.total_memory,
            processes=self.limits.processes,
            cpu_seconds=int(self.limits.submission_cpu + 2 * self.limits.cell_cpu),
        )

    def _start(self) -> None:
        if self.tier not in TIERS:
            raise TierFailed(f"there is no isolation tier {self.tier!r}; there are {', '.join(TIERS)}")
        if self.tier == "landlock" and jail.landlock_abi() < 1:
            raise TierFailed("the kernel offers no Landlock (Linux 5.13 or later with Landlock switched on does)")
        if self.tier == "user" and os.geteuid() != 0:
            raise TierFailed("it needs root's rights, to become another user")
        if self.tier == "user":
            for path in _python_paths():
                closed = _closed_folder(path)
                if closed is not None:
                    raise TierFailed(
                        f"student code, which runs as another user, cannot reach Python in {path}: {closed} is closed "
                        f"to other users (chmod o+x {closed} opens it, or use a Python in /usr)"
                    )
            self._shared = _shared_folders()
        if self.tier != "process" and sys.platform != "linux":
            raise TierFailed("it needs Linux")
        control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        paths = [self.stage_inside, *_site_packages()]
        code = f"import sys; sys.path[:0] = {paths!r}; from sandbox import warm; warm.main({inside.fileno()})"
        # Isolated (-I) but for the environment, which is ours: it fixes the order of sets.
        command = [sys.executable, "-P", "-s", "-S", "-B", "-c", code]
        if self.tier == "bubblewrap":
            command = [*self._bubblewrap(), *command]
        if self._group is not None:
            command = self._group.entering(command)
        with tempfile.TemporaryFile() as errors, inside:
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    env=_ENVIRONMENT | {"HOME": self._home()},
                    cwd="/",
                    pass_fds=(inside.fileno(),),
                    start_new_session=True,
                )
            except OSError as error:
                control.close()
                raise TierFailed(f"{command[0]} cannot be started ({error.strerror})") from None
            self._control = control
            inside.close()
            try:
                self._tell({"plan": asdict(self._plan), "modules": self._modules, "later": self._later})
                told = self._hear()
                problem = "" if told.get("ready") else str(told.get("problem"))
            except (OSError, TierFailed) as error:
                problem = str(error)
            if problem:
                self._process.kill()
                self._process.wait()
                errors.seek(0)
                said = errors.read(2000).decode(errors="replace").strip()
                raise TierFailed(said.splitlines()[-1] if said else problem)

    def _home(self) -> str:
        """Give the home folder of the warm parent: nobody else's settings are read, nor are files left there."""
        if self.tier == "bubblewrap":
            return "/tmp"
        home = self._folder / "home"
        home.mkdir(mode=0o700, exist_ok=True)
        return str(home)

    def _tell(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        """Send a message to the warm parent."""
        assert self._control is not None
        socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)

    def _hear(self) -> dict[str, str | bool]:
        """Read the warm parent's next message."""
        assert self._control is not None
        self._control.settimeout(_START_SECONDS)
        try:
            message = self._control.recv(65536)
        except TimeoutError:
            raise TierFailed(f"the warm parent did not answer within {_START_SECONDS} s") from None
        if not message:
            raise TierFailed("the warm parent ended")
        return dict(json.loads(message))

    def _bubblewrap(self) -> list[str]:
        program = shutil.which("bwrap")
        if program is None:
            raise TierFailed("the program bwrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)")
        command = [program, "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        command += ["--unshare-cgroup-try", "--hostname", "sandbox", "--cap-drop", "ALL"]
        if os.geteuid() == 0:
            # Without a user namespace the warm parent keeps what it needs to jail its children, and no more.
            rights = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL")
            command += [part for right in rights for part in ("--cap-add", right)]
        else:
            command += ["--unshare-user"]
        command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/dev/shm"]
        for path in _SYSTEM:
            if os.path.islink(path):
                command += ["--symlink", os.readlink(path), path]
            elif os.path.exists(path):
                command += ["--ro-bind", path, path]
        for path in _python_paths():
            for parent in reversed(list(Path(path).parents)[:-1]):
                command += ["--perms", "0755", "--dir", str(parent)]
            command += ["--ro-bind", path, path]
        if any(ROOT.is_relative_to(path) for path in (*_SYSTEM, *_python_paths())):
            command += ["--tmpfs", str(ROOT)]
            inside = [path for path in _python_paths() if Path(path).is_relative_to(ROOT)]
            command += [part for path in inside for part in ("--ro-bind", path, path)]
        command += ["--ro-bind", str(self._stage), self.stage_inside]
        # What bubblewrap makes for the rest to lie in belongs to an ordinary user's submissions, too.
        command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
        return [*command, "--"]


def _fill_stage(stage: Path, hidden_modules: Sequence[str]) -> None:
    """Copy what may be seen inside to one folder: this package's inner half, and `utils` without the references."""
    package = stage / "sandbox"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    for name in _INSIDE:
        shutil.copy2(_HERE / name, package / name)
    _copy_font_lists(stage / FONT_LISTS)
    hidden = [file for name in hidden_modules for file in (name, f"{name}.py")]
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "notebook.py", *hidden)
    shutil.copytree(ROOT / "utils", stage / "utils", ignore=ignored)
    for copy in (*package.glob("*.py"), *(stage / "utils").glob("*.py")):
        original = (_HERE if copy.parent == package else ROOT / "utils") / copy.name
        _copy_byte_code(original, copy)
    for folder, _, names in os.walk(stage):
        os.chmod(folder, 0o755)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o644)


def _copy_byte_code(original: Path, copy: Path) -> None:
    """Give a copied module the byte code of its original, if there is any: it counts for the same time and size."""
    compiled = Path(cache_from_source(str(original)))
    if compiled.is_file():
        folder = copy.parent / "__pycache__"  # also where this program keeps byte code elsewhere
        folder.mkdir(exist_ok=True)
        shutil.copyfile(compiled, folder / compiled.name)


def _copy_font_lists(folder: Path) -> None:
    """Copy Matplotlib's lists of fonts, if this user has any, since making one takes a fifth of a second.

    Fonts outside `/usr` and Matplotlib itself cannot be seen inside, and are left out.
    """
    folder.mkdir()
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for path in Path(os.environ.get("MPLCONFIGDIR") or f"{cache}/matplotlib").glob("fontlist-v*.json"):
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError):  # then one is made
            fonts = json.loads(path.read_bytes())
            for kind in ("ttflist", "afmlist"):
                names = ((font, font["fname"]) for font in fonts[kind])
                fonts[kind] = [font for font, name in names if not name.startswith("/") or name.startswith("/usr/")]
            (folder / path.name).write_text(json.dumps(fonts), encoding="utf-8")


def _site_packages() -> list[str]:
    return list(dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib")))


def _python_paths() -> list[str]:
    """Folders of this Python: its installation and, if it runs in one, its virtual environment."""
    candidates = [os.path.realpath(sys.base_prefix), sys.base_prefix, sys.prefix]
    return [path for path in dict.fromkeys(candidates) if not path.startswith("/usr")]


def _closed_folder(path: str) -> Path | None:
    """Give the first folder on the way to `path`, that included, which not every user can enter."""
    folders = [*reversed(Path(path).parents), Path(path)]
    return next((folder for folder in folders if not folder.stat().st_mode & stat.S_IXOTH), None)


def close_project() -> None:
    """Take other users' rights to what student code must not read, for want of anything else that would hide it."""
    for name in _CLOSED_PARTS:
        with contextlib.suppress(OSError):  # what cannot be closed, the attack from inside will find
            path = ROOT / name
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & stat.S_IRWXO:
                path.chmod(mode & ~stat.S_IRWXO)


def _shared_folders() -> list[str]:
    """Give the folders in which everybody may write, as far as they lie near the root."""
    known, waiting = [folder for folder in FOLDERS if folder.startswith("/")], [("/", 0)]
    while waiting:
        folder, depth = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and entry.path not in ("/proc", "/sys", "/dev"):
                    known.append(entry.path)
                    if depth < _SHARED_DEPTH:
                        waiting.append((entry.path, depth + 1))
    paths = dict.fromkeys(map(os.path.realpath, known))
    return [path for path in paths if os.path.isdir(path) and os.stat(path).st_mode & stat.S_IWOTH]
