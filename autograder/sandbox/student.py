"""The process that runs a student's cells and functions. Everything it says is only a claim.

`prepare` runs in the warm parent, so that no submission pays for imports; `run` in the jailed child: it runs the
program's cells in an IPython shell, and forks once per question, so that what one question's calls do is undone for
the next.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import importlib.util
import io
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import numpy as np
from PIL import Image

from .wire import Channel, Decoder, Encoder, Gone, TooLong, WireError, readable

FONT_LISTS = "fonts"
"""Folder beside this package with lists of fonts that Matplotlib need not make."""
MAX_OUTPUT = 10_000
"""Characters of a cell's output that are kept."""
MAX_MESSAGE = 500
"""Characters of an error's or a warning's message."""
MAX_SIDE = 800
"""Pixels of a picture's longer side."""
MAX_PIXELS = 20_000_000
"""Of an image before it is made smaller."""
MAX_WARNINGS = 20
"""Warnings of one call that are passed on."""

_FIXED_SEED = 282
_NUMPY_ERRORS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
"""NumPy's default, whatever the notebook sets."""


class TimeLimit(BaseException):
    """The CPU time of a cell or question is used up."""


class Output(io.TextIOBase):
    """Stands in for stdout and stderr; keeps the beginning and drops the rest."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = MAX_OUTPUT

    def write(self, text: str) -> int:
        if self._room > 0:
            self._parts.append(readable(str(text)[: self._room]))
            self._room -= len(self._parts[-1])
        return len(text)

    def writable(self) -> bool:
        return True

    def take(self) -> str:
        """Give what was written since the last time."""
        text = "".join(self._parts)
        self._parts, self._room = [], MAX_OUTPUT
        return text


_output = Output()
_shell: Any = None


def prepare(modules: list[str], later: Sequence[str] = ()) -> None:
    """Import what submissions use, make the shell and run one cell, so that nothing is imported late.

    What is imported `later`, by `load`, a submission may use before that, too: then it imports that for itself.
    """
    global _shell
    from IPython.core.compilerop import CachingCompiler
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class CellCompiler(CachingCompiler):
        """Names code after its cell, so that an error's line can be found again."""

        def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
            return f"<cell {current_cell[0]}>"

    class QuietDisplayHook(DisplayHook):
        """Keeps a cell's last value without printing it: its `__repr__` may be slow."""

        def __call__(self, result: Any = None) -> None:
            if result is not None and self.shell is not None:
                self.shell.user_ns["_"] = result

    class QuietPublisher(DisplayPublisher):
        """Drops rich output: nobody looks at it here."""

        def publish(self, *_: Any, **__: Any) -> None:
            pass

    class Shell(InteractiveShell):
        """IPython's shell without history, terminal, event loops or formatted tracebacks."""

        compiler_class = CellCompiler
        displayhook_class = QuietDisplayHook
        display_pub_class = QuietPublisher

        @contextmanager
        def _tee(self, channel: str) -> Iterator[None]:
            """Do not keep all that a cell writes for a history that is off: it would fill the memory."""
            yield

        def enable_gui(self, gui: Any = None) -> None:
            pass

        def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
            return "agg", "agg"

        def ask_exit(self) -> None:
            raise SystemExit

        def system(self, command: str) -> None:
            finished = subprocess.run(self.var_expand(command, depth=1), shell=True, capture_output=True, check=False)
            print(finished.stdout.decode(errors="replace"), finished.stderr.decode(errors="replace"), sep="")
            self.user_ns["_exit_code"] = finished.returncode

        def showtraceback(self, *_: Any, **__: Any) -> None:
            pass

        def showsyntaxerror(self, *_: Any, **__: Any) -> None:
            pass

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    _shell = Shell.instance(config=config)
    _shell.db = {}  # otherwise a file in the home folder, which students cannot write
    _install_stand_ins()
    if (fonts := Path(__file__).parents[1] / FONT_LISTS).is_dir():
        # Matplotlib looks for a list of fonts there, and would make one.
        shutil.copytree(fonts, Path.home() / ".cache" / "matplotlib", dirs_exist_ok=True)
    for module in later:
        if module.startswith("utils."):  # given cells import these, whether or not a figure is drawn
            _defer(module)
    for module in ("numpy.random", *modules):  # NumPy itself imports the former only when it is used
        importlib.import_module(module)
    _shell.run_cell("import numpy as np\nnp.zeros(1)\n%matplotlib inline", silent=True)
    _shell.user_ns.pop("np", None)


def _defer(name: str) -> None:
    """Let a module be executed when something of it is used for the first time."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"there is no module {name}", name=name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    package, _, own_name = name.rpartition(".")
    setattr(sys.modules[package], own_name, module)  # to look for it in the package would be a use


def load(modules: Sequence[str]) -> None:
    """Import modules, also those that were deferred. A submission that uses one that cannot be imported is told so."""
    for name in modules:
        with suppress(Exception):
            dir(importlib.import_module(name))  # any use of a deferred one has it executed


current_cell = [""]
"""Id of the cell that is being compiled."""


class Silent:
    """Stands in for what only works where the notebook was written; whatever is done with it does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None

    def __call__(self, *_: Any, **__: Any) -> None:
        pass


class SilentPackage(types.ModuleType):
    """A package of which everything can be imported, and nothing does anything."""

    def __getattr__(self, name: str) -> Silent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent()


class ColabFinder:
    """Finds Colab's own package, by which a notebook reaches a Google Drive and settings that are not here.

    It is not there before it is imported, since notebooks look for it to tell whether they are in Colab.
    """

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        ours = name == "google" or f"{name}.".startswith("google.colab.")
        return ModuleSpec(name, self, is_package=True) if ours else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return SilentPackage(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def _install_stand_ins() -> None:
    """Let a notebook import what makes no sense here: checks are made elsewhere, and otter is slow to import."""
    otter = types.ModuleType("otter")
    notebook = types.ModuleType("utils.notebook")
    otter.Notebook = lambda *_, **__: Silent()  # type: ignore[attr-defined]
    notebook.start = otter.Notebook  # type: ignore[attr-defined]
    sys.modules["otter"] = otter
    sys.modules["utils.notebook"] = notebook
    sys.meta_path.append(ColabFinder())


def run(end: socket.socket, scratch: str) -> NoReturn:
    """Serve one submission: run its cells, then fork for each question, until the grader closes the connection."""
    os.environ.update(HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch, IPYTHONDIR=scratch)
    sys.path.insert(0, "")  # as in a notebook: a cell may write a module beside it
    random.seed(_FIXED_SEED)
    np.random.seed(_FIXED_SEED)
    sys.stdout = sys.stderr = _output
    signal.signal(signal.SIGPROF, _on_time_limit)
    channel = Channel(end)
    try:
        while True:
            message, body = channel.receive()
            if message["do"] == "picture":
                encoder = Encoder()
                channel.send(encoder.encode(_pixels(body)), encoder.buffers)
            elif message["do"] == "cell":
                channel.send({"begun": message["token"]})
                channel.send(_run_cell(message))
            elif message["do"] == "question":
                _fork_for_question(channel, message)
    except (Gone, WireError):
        os._exit(0)


def _pixels(image: memoryview) -> np.ndarray | None:
    """Decode a PNG image and make it small enough for a page."""
    try:
        with Image.open(io.BytesIO(image), formats=["PNG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            flat = Image.new("RGBA", picture.size, "white")
            flat.alpha_composite(picture.convert("RGBA"))
        flat.thumbnail((MAX_SIDE, MAX_SIDE))
        return np.asarray(flat.convert("RGB"))
    except Exception:  # whatever a broken or hostile image raises
        return None


def _on_time_limit(signal_number: int, frame: Any) -> None:
    raise TimeLimit


@contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    """Interrupt the block after this much CPU time, and again every half second, should it catch the interrupt."""
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _run_cell(message: dict[str, Any]) -> dict[str, Any]:
    current_cell[0] = message["cell"]
    importlib.invalidate_caches()  # the cell before may have written a module
    main_process = os.getpid()
    started = time.process_time()
    error: BaseException | None = None
    try:
        with _cpu_limit(message["cpu"]):
            result = _shell.run_cell(message["source"], silent=True)
            error = result.error_before_exec or result.error_in_exec
    except BaseException as raised:
        error = raised
    if os.getpid() != main_process:
        os._exit(0)  # the cell forked, and this is the copy: only one may answer
    reply = {"cell": message["cell"], "cpu": time.process_time() - started, "output": _output.take()}
    if error is not None:
        reply["error"] = describe(error)
    return reply


def describe(error: BaseException) -> dict[str, Any]:
    """Give an exception as plain data: class, message, where in the student's cells, and which builtin it is."""
    kind = type(error)
    try:
        message = str.__str__(str(error))
    except BaseException:
        message = ""
    cell, line = "", 0
    if SyntaxError in kind.__mro__:
        place = (getattr(error, "filename", None), getattr(error, "lineno", None))
        if type(place[0]) is str and type(place[1]) is int and place[0].startswith("<cell "):
            cell, line = place[0][6:-1], place[1]
        message = str(getattr(error, "msg", message))
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<cell "):
            cell, line = name[6:-1], trace.tb_lineno
        trace = trace.tb_next
    bases = [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"]
    if kind is TimeLimit:
        bases = ["TimeLimit"]
    texts = {"kind": kind.__name__, "message": message, "cell": cell}
    return {key: readable(text[:MAX_MESSAGE]) for key, text in texts.items()} | {"line": line, "bases": bases}


_question_pid = [0]


def _fork_for_question(channel: Channel, message: dict[str, Any]) -> None:
    if _question_pid[0]:
        os.waitpid(_question_pid[0], os.WNOHANG)
    _, descriptors, _, _ = socket.recv_fds(channel.socket, 1, 1)
    pid = os.fork()
    if pid:
        _question_pid[0] = pid
        os.close(descriptors[0])
        return
    try:
        channel.close()
        gc.disable()
        random.seed(_FIXED_SEED)
        np.random.seed(_FIXED_SEED)
        with _cpu_limit(message["cpu"]):
            answers = Channel(socket.socket(fileno=descriptors[0]))
            answers.send({"begun": message["token"]})
            Answering(answers, dict(_shell.user_ns)).serve()
    except BaseException:
        pass
    finally:
        os._exit(0)


class Answering:
    """Calls the student's functions for one question's tests.

    Parameters
    ----------
    channel : the connection to the grader for this question alone.
    names : the student's variables by name.
    """

    def __init__(self, channel: Channel, names: dict[str, Any]) -> None:
        self._channel = channel
        self._names = names

    def serve(self) -> None:
        while True:
            message, body = self._channel.receive()
            if "look" in message:
                self._look(message)
            else:
                self._call(message, body)

    def _look(self, message: dict[str, Any]) -> None:
        """Tell what a name stands for: nothing, a function or a value."""
        name = message["look"]
        encoder = Encoder()
        if name not in self._names:
            reply: dict[str, Any] = {"missing": True}
        elif callable(self._names[name]):
            reply = {"function": True}
        else:
            try:
                reply = {"value": encoder.encode(self._names[name])}
            except Exception as error:
                reply = {"error": describe(error)}
        self._reply({"id": message["id"], **reply}, encoder)

    def _call(self, message: dict[str, Any], body: memoryview) -> None:
        decoder = Decoder(body, function=lambda tagged: self._function(tagged, message["id"]))
        arguments = [decoder.decode(form) for form in message["arguments"]]
        named = {name: decoder.decode(form) for name, form in message["named"].items()}
        replaced = {name: decoder.decode(form) for name, form in message["replaced"].items()}
        changeable = {
            str(place): (value, _image(value))
            for place, value in [*enumerate(arguments), *named.items()]
            if isinstance(value, (np.ndarray, list, dict, set, np.random.Generator))
        }
        encoder = Encoder()
        reply: dict[str, Any] = {"id": message["id"]}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                with np.errstate(**_NUMPY_ERRORS), _replaced(replaced):  # type: ignore[arg-type]
                    result = self._names[message["call"]](*arguments, **named)
                reply["value"] = encoder.encode(result)
            except Gone:
                raise
            except BaseException as error:
                encoder = Encoder()
                reply["error"] = describe(error)
        # A limit that strikes from here on ends the process; the grader sees that and looks at the CPU time.
        reply["changed"] = {
            place: encoder.encode(value) for place, (value, before) in changeable.items() if _image(value) != before
        }
        reply["warnings"] = [
            [[base.__name__ for base in warning.category.__mro__], readable(str(warning.message)[:MAX_MESSAGE])]
            for warning in caught[:MAX_WARNINGS]
        ]
        _output.take()
        self._reply(reply, encoder)

    def _reply(self, reply: dict[str, Any], encoder: Encoder) -> None:
        """Send a reply; what no message can hold is opaque, as any other value that cannot cross."""
        try:
            self._channel.send(reply, encoder.buffers)
        except TooLong:
            short: dict[str, Any] = {"id": reply["id"], "changed": {}, "warnings": []}
            short |= {"error": reply["error"]} if "error" in reply else {"value": ["opaque", "value that is too large"]}
            self._channel.send(short)

    def _function(self, tagged: list[Any], call: int) -> Callable[..., Any]:
        """Make the function for one that came as an argument: the student's own, or one that the grader runs."""
        _, own, identity = tagged
        if own:
            return self._names[identity]

        def ask_grader(*arguments: Any, **named: Any) -> Any:
            encoder = Encoder()
            request = {
                "id": call,
                "callback": identity,
                "arguments": [encoder.encode(value) for value in arguments],
                "named": {name: encoder.encode(value) for name, value in named.items()},
            }
            self._channel.send(request, encoder.buffers)
            answer, body = self._channel.receive()
            decoder = Decoder(body)
            given = {str(place): value for place, value in [*enumerate(arguments), *named.items()]}
            for place, generator in answer["drawn"].items():
                given[place].bit_generator.state = decoder.decode(generator).bit_generator.state
            if "raise" in answer:
                kind, text = answer["raise"]
                raise getattr(builtins, kind, RuntimeError)(text)
            return decoder.decode(answer["value"])

        return ask_grader


@contextmanager
def _replaced(functions: dict[str, Any]) -> Iterator[None]:
    """Let variables of the notebook stand for other functions while the block lasts."""
    names = _shell.user_ns
    before = {name: names[name] for name in functions if name in names}
    names.update(functions)
    try:
        yield
    finally:
        for name in functions:
            names.pop(name, None)
        names.update(before)


def _image(value: Any) -> bytes:
    """Give bytes that differ if the value was changed in place."""
    if type(value) is np.ndarray:
        return f"{value.dtype.str} {value.shape} ".encode() + value.tobytes()
    encoder = Encoder()
    form = encoder.encode(value)
    return msgspec.msgpack.encode(form) + b"".join(encoder.buffers)
