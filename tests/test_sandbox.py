"""The jail and the conversation with it: what works inside, what ends only itself, and what is refused."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import time
import warnings
from importlib.util import cache_from_source
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder.results import Status
from autograder.sandbox import (
    Limits,
    NoSafeJail,
    Opaque,
    QuestionStopped,
    Sandbox,
    SessionLost,
    StudentError,
    TierFailed,
    attack,
    choice,
    choose,
    doctor,
    tiers,
)

LIMITS = Limits(cell_cpu=0.5, question_cpu=0.5, memory=2**29, processes=32)
HIDDEN = ("softmax", "maximum_likelihood", "gradient_descent", "empirical_risk")


TIERS = os.environ.get("AUTOGRADER_TEST_TIERS", "bubblewrap landlock").split()
"""Tier `user` needs a container (see test_containers.py)."""


@pytest.fixture(scope="module", params=TIERS)
def sandbox(request):
    try:
        with Sandbox(request.param, modules=["utils.plots"], hidden_modules=HIDDEN, limits=LIMITS) as started:
            yield started
    except TierFailed as error:
        pytest.skip(f"{request.param}: {error}")


@pytest.fixture
def session(sandbox):
    started = sandbox.session()
    yield started
    started.close()


def run(session, source, cell="a"):
    return session.run_cell(cell, source)


def value_of(session, source):
    """Run a cell and give the text that it prints."""
    reply = run(session, source)
    assert reply["error"] is None, reply["error"]
    return reply["output"].strip()


class TestCells:
    def test_output_and_names_are_kept_from_cell_to_cell(self, session):
        run(session, "x = 3")
        assert value_of(session, "print(x + 1)") == "4"

    def test_magics_display_and_await_work(self, session):
        source = "%matplotlib inline\nimport asyncio\nawait asyncio.sleep(0)\ndisplay(1)\n!echo from the shell"
        assert value_of(session, source) == "from the shell"
        assert value_of(session, "%%bash\necho from bash") == "from bash"

    def test_an_error_names_the_student_s_line(self, session):
        run(session, "def f():\n    return 1 / 0", cell="first")
        error = run(session, "y = 1\nf()", cell="second")["error"]
        assert (error.kind, error.cell, error.line) == ("ZeroDivisionError", "first", 2)

    def test_a_syntax_error_names_its_line(self, session):
        error = run(session, "x = 1\ndef f(:\n", cell="broken")["error"]
        assert (error.kind, error.cell, error.line) == ("SyntaxError", "broken", 2)

    def test_input_ends_at_once(self, session):
        assert run(session, "input()")["error"].kind == "EOFError"

    def test_endless_output_is_cut(self, session):
        assert len(run(session, "print('x' * 10**6)")["output"]) <= 10_000

    def test_a_loop_is_interrupted_and_the_next_cell_goes_on(self, session):
        reply = run(session, "kept = 1\nwhile True: pass")
        assert reply["status"] is Status.TIMEOUT
        assert value_of(session, "print(kept)") == "1"

    def test_too_much_memory_is_an_error_of_the_cell(self, session):
        reply = run(session, "import numpy as np\nx = np.ones(2**28)")
        assert reply["status"] is Status.MEMORY
        assert value_of(session, "print('on')") == "on"

    def test_a_given_module_can_be_imported_and_a_reference_cannot(self, session):
        assert value_of(session, "import utils.plots; print('yes')") == "yes"
        assert run(session, "import utils.softmax")["error"].kind == "ModuleNotFoundError"


def png(width=4, height=3, mode="RGB", colour="red"):
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, format="PNG")
    return file.getvalue()


def gif():
    file = io.BytesIO()
    Image.new("P", (4, 3)).save(file, format="GIF")
    return file.getvalue()


class TestPictures:
    def test_a_picture_comes_back_as_pixels(self, session):
        assert session.picture(png()).tolist() == [[[255, 0, 0]] * 4] * 3

    def test_what_is_transparent_becomes_white(self, session):
        assert (session.picture(png(mode="RGBA", colour=(0, 0, 0, 0))) == 255).all()

    def test_a_large_picture_is_made_smaller(self, session):
        assert session.picture(png(3000, 1500)).shape == (400, 800, 3)

    @pytest.mark.parametrize(
        "image",
        [b"", b"x" * 100, png()[:40], png().replace(b"IDAT", b"IDAX"), gif(), b"<svg/>", png(10_000, 10_000, "1", 0)],
        ids=["nothing", "text", "cut", "spoilt", "gif", "svg", "bomb"],
    )
    def test_what_is_no_small_png_is_left_out_and_the_next_is_read(self, session, image):
        assert session.picture(image) is None
        assert session.picture(png()) is not None

    def test_after_the_process_is_gone_there_is_no_picture(self, session):
        with pytest.raises(SessionLost):
            run(session, "import os; os._exit(0)")
        assert session.picture(png()) is None


def run_two(session, source):
    """Run a cell and one after it: what a cell does to the connection may show only then."""
    run(session, source)
    run(session, "pass")


FLOODING = """
import os
for number in range(3, 99):
    try:
        os.write(number, b"\\xff" * 4096)
    except OSError:
        pass
"""
STUBBORN = """
def spin():
    while True: x = 1
while True:
    try:
        spin()
    except BaseException:
        x = 2
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("import os; os._exit(3)", Status.CRASHED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Status.CRASHED),
        ("import ctypes; ctypes.string_at(0)", Status.CRASHED),
        (STUBBORN, Status.TIMEOUT),
        ("sum(range(10**12))", Status.TIMEOUT),
        ("import time; time.sleep(60)", Status.TIMEOUT),
        (FLOODING, Status.CRASHED),
    ],
    ids=["exit", "kill", "segfault", "catches everything", "stuck in C", "sleep", "floods descriptors"],
)
@pytest.mark.sweep(5)
def test_a_cell_that_cannot_be_interrupted_ends_its_session_alone(sandbox, source, status):
    session = sandbox.session()
    with pytest.raises(SessionLost) as caught:
        run_two(session, source)
    session.close()
    assert caught.value.status is status
    another = sandbox.session()
    assert value_of(another, "print('well')") == "well"
    another.close()


FUNCTIONS = """
import ctypes, numpy as np, os, platform, sys, time, warnings, threading
def double(x): return 2 * x
def change(array, items): array[0] = 9; items.append(9)
def draw(rng): return rng.normal()
def use(function): return function(np.array([1.0, 2.0])) + 1
def complain(): warnings.warn("careful", RuntimeWarning); np.log(np.array([0.0])); print("hi"); return 1.0
def fail(): raise ValueError("no")
class Odd(KeyError): pass
def fail_oddly(): raise Odd("odd")
def not_done(): raise NotImplementedError
def generate(): yield 1
def loop():
    while True: pass
def leave(): os._exit(0)
def kill_parent(): os.kill(os.getppid(), 9)
def count_state(): global state; state = state + 1; return state
state = 0
def breed():
    if os.fork() == 0:
        os.setsid()
        while True:
            with open("pulse", "a") as file: file.write("x")
            time.sleep(0.005)
    while not os.path.exists("pulse"): time.sleep(0.005)
    return 1.0
def end_first_thread():
    def beat():
        while True:
            with open("pulse", "a") as file: file.write("x")
            time.sleep(0.005)
    threading.Thread(target=beat).start()
    while not os.path.exists("pulse"): time.sleep(0.005)
    ctypes.CDLL(None).syscall({"aarch64": 93}.get(platform.machine(), 60), 0)
def pulse(): return os.path.getsize("pulse")
def forge():
    for number in range(3, 99):
        try: os.write(number, b"\\xff" * 99)
        except OSError: pass
def draw_by(function, rng): return [function(rng), function(generator=rng), rng.normal()]
def write_much(count): return ["x" * 400_000] * count
def fail_much(items): items += ["x" * 400_000] * 20; raise ValueError("no")
answer = "exp"
much = write_much(20)
"""


@pytest.fixture
def answers(session):
    assert run(session, FUNCTIONS)["error"] is None
    opened = session.answers("q1")
    yield opened
    opened.close()


def test_lists_of_fonts_are_copied_without_places_that_are_hidden_inside(monkeypatch, tmp_path):
    fonts = [{"fname": name} for name in ("fonts/ttf/DejaVuSans.ttf", "/usr/share/fonts/a.ttf", "/home/ada/b.ttf")]
    (tmp_path / "fontlist-v390.json").write_text(json.dumps({"_version": "3.9", "ttflist": fonts, "afmlist": []}))
    (tmp_path / "fontlist-v1.json").write_text("{")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    tiers._copy_font_lists(tmp_path / "inside")
    (copied,) = (tmp_path / "inside").iterdir()
    assert json.loads(copied.read_text()) == {"_version": "3.9", "ttflist": fonts[:2], "afmlist": []}


@pytest.mark.parametrize("elsewhere", [False, True])
def test_byte_code_is_copied_for_visible_modules_alone(monkeypatch, tmp_path, elsewhere):
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere") if elsewhere else None)
    utils = tmp_path / "utils"
    utils.mkdir()
    for name in ("checks", "softmax", "notebook"):
        (utils / f"{name}.py").write_text("")
        compiled = Path(cache_from_source(str(utils / f"{name}.py")))
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_text("compiled")
    monkeypatch.setattr(tiers, "ROOT", tmp_path)
    tiers._fill_stage(tmp_path / "stage", ["softmax"])
    copied = {path.name.split(".")[0] for path in (tmp_path / "stage" / "utils").rglob("*") if path.is_file()}
    (compiled,) = (tmp_path / "stage" / "utils" / "__pycache__").iterdir()
    assert copied == {"checks"}
    assert compiled.read_text() == "compiled"


@pytest.mark.parametrize("tier", TIERS)
def test_what_is_imported_later_is_there_for_all_and_ready_for_who_needs_everything(tier):
    loaded = "import sys\nfrom utils import plots\nprint('matplotlib' in sys.modules)"
    try:
        sandbox = Sandbox(tier, modules=["utils.checks"], later=["utils.plots", "matplotlib.pyplot"])
    except TierFailed as error:
        pytest.skip(f"{tier}: {error}")
    with sandbox:
        for everything, ready in ((False, "False"), (True, "True"), (False, "True")):
            with contextlib.closing(sandbox.session(everything=everything)) as session:
                assert value_of(session, loaded) == ready
                assert value_of(session, "print(len(plots.COLOURS))") == "4"
                assert value_of(session, "import matplotlib.pyplot as plt\nprint(plots.mpl.pyplot is plt)") == "True"


class TestAnswers:
    def test_values_and_functions(self, answers):
        assert answers.get("answer") == "exp"
        assert answers.get("nothing") is None
        assert not answers.defined("nothing")
        assert np.array_equal(answers.get("double")(np.arange(3)), [0, 2, 4])
        assert isinstance(answers.get("generate")(), Opaque)

    def test_what_no_message_can_hold_arrives_as_opaque(self, answers):
        """Also where each part of it could be sent; and the process lives on."""
        assert answers.get("write_much")(20).type_name == "value that is too large"
        assert answers.get("write_much")(1) == ["x" * 400_000]
        assert answers.get("much").type_name == "value that is too large"
        with pytest.raises(ValueError, match="no"):
            answers.get("fail_much")([])

    def test_a_test_that_sends_too_much_is_at_fault_itself(self, answers):
        with pytest.raises(QuestionStopped) as caught:
            answers.get("double")(["x" * 400_000] * 20)
        assert caught.value.status is Status.GRADER_FAULT

    def test_arguments_that_are_changed_are_changed_here_too(self, answers):
        array, items = np.zeros(2), [1]
        answers.get("change")(array, items)
        assert array.tolist() == [9, 0]
        assert items == [1, 9]

    def test_a_generator_s_state_comes_back(self, answers):
        ours, theirs = np.random.default_rng(5), np.random.default_rng(5)
        assert answers.get("draw")(theirs) == ours.normal()
        assert theirs.normal() == ours.normal()

    def test_functions_can_be_arguments(self, answers):
        assert answers.get("use")(np.sum) == 4.0
        assert np.array_equal(answers.get("use")(answers.get("double")), [3.0, 5.0])

    def test_a_test_s_function_can_draw_from_the_student_s_generator(self, answers):
        ours, theirs = np.random.default_rng(5), np.random.default_rng(5)
        drawn = answers.get("draw_by")(lambda generator: generator.normal(), theirs)
        assert drawn == ours.normal(size=3).tolist()
        assert theirs.normal() == ours.normal()

    def test_an_error_in_a_test_s_function_reaches_the_student_s(self, answers):
        def refuse(_):
            raise IndexError("not this one")

        with pytest.raises(IndexError):
            answers.get("use")(refuse)

    def test_warnings_are_issued_again(self, answers):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            assert answers.get("complain")() == 1.0
        assert [str(warning.message) for warning in seen] == ["careful", "divide by zero encountered in log"]
        assert {warning.category for warning in seen} == {RuntimeWarning}

    def test_errors_are_the_builtin_errors_that_they_were(self, answers):
        with pytest.raises(ValueError, match="no") as caught:
            answers.get("fail")()
        assert isinstance(caught.value, StudentError)
        assert caught.value.error.line == 7
        with pytest.raises(KeyError):
            answers.get("fail_oddly")()
        with pytest.raises(NotImplementedError) as caught:
            answers.get("not_done")()
        assert caught.value.status is Status.NOT_ATTEMPTED

    def test_a_loop_stops_the_question(self, answers):
        with pytest.raises(QuestionStopped) as caught:
            answers.get("loop")()
        assert caught.value.status is Status.TIMEOUT
        with pytest.raises(QuestionStopped):
            answers.get("double")(1)

    @pytest.mark.parametrize("name", ["leave", "kill_parent", "forge"])
    def test_a_question_that_ends_its_process_leaves_the_next_alone(self, sandbox, answers, name):
        with contextlib.suppress(QuestionStopped, OSError):
            answers.get(name)()
        another = sandbox.session()
        run(another, FUNCTIONS)
        fresh = another.answers("q2")
        assert fresh.get("double")(2) == 4
        fresh.close()
        another.close()

    def test_what_one_question_does_is_undone_for_the_next(self, session, answers):
        assert answers.get("count_state")() == 1
        another = session.answers("q2")
        assert another.get("count_state")() == 1
        another.close()

    @pytest.mark.parametrize(("name", "outcome"), [("breed", 1.0), ("end_first_thread", Status.TIMEOUT)])
    def test_processes_left_behind_are_ended(self, session, answers, name, outcome):
        try:
            found = answers.get(name)()
        except QuestionStopped as stopped:
            found = stopped.status
        assert found == outcome
        answers.close()
        another = session.answers("q2")
        first = another.get("pulse")()
        time.sleep(0.1)
        assert another.get("pulse")() == first > 0
        another.close()


HUNGRY = """
import os, time
def breed(count, size):
    for _ in range(count):
        if os.fork() == 0:
            grown = bytearray(b"x") * size
            time.sleep(100)
    time.sleep(100)
def fork_with(size):
    kept = bytearray(b"x") * size
    children = []
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            os._exit(len(kept) != size)
        children.append(pid)
    return sum(os.waitpid(pid, 0)[1] for pid in children)
"""


def test_processes_that_have_too_much_memory_together_are_ended(sandbox):
    """Each alone stays below the limit of one process."""
    limits = Limits(cell_cpu=2.0, question_cpu=5.0, memory=2**28, total_memory=2**28)
    with Sandbox(sandbox.tier, limits=limits) as small:
        session = small.session()
        run(session, HUNGRY)
        answers = session.answers("q1")
        with pytest.raises(QuestionStopped, match="together") as caught:
            answers.get("breed")(4, 150 * 2**20)
        answers.close()
        assert caught.value.status is Status.MEMORY
        another = session.answers("q2")
        assert another.get("fork_with")(50 * 2**20) == 0
        another.close()
        session.close()


def test_a_question_finds_what_the_cells_before_it_defined(session):
    for value in (1, 2):
        run(session, f"def f(): return {value}")
        answers = session.answers("q1")
        assert answers.get("f")() == value
        answers.close()


MODULE = "def f():\n    return 2"


@pytest.mark.parametrize(
    "cells",
    [
        [f"%%writefile beside.py\n{MODULE}", "from beside import f"],
        [f"open('beside.py', 'w').write({MODULE!r})", "import beside", "f = beside.f"],
        [f"from pathlib import Path\nPath('beside.py').write_text({MODULE!r})\nfrom beside import f"],
        [f"%%writefile beside.py\n{MODULE}", "%run beside.py"],
        [f"%%writefile beside.py\n{MODULE}", "%load_ext autoreload\n%autoreload 2\nfrom beside import f"],
        ["%mkdir folder", f"%%writefile folder/beside.py\n{MODULE}", "from folder.beside import f"],
        ["!echo 'def f(): return 2' > beside.py", "from beside import f"],
        [
            "try:\n    import beside\nexcept ImportError: pass",
            f"%%writefile beside.py\n{MODULE}",
            "from beside import f",
        ],
        [
            "%%writefile beside.py\ndef f():\n    return 1",
            "import beside",
            f"%%writefile beside.py\n{MODULE}",
            "import importlib\nf = importlib.reload(beside).f",
        ],
    ],
    ids=lambda cells: cells[-1],
)
def test_a_module_that_a_cell_writes_beside_the_notebook_can_be_used(sandbox, cells):
    with contextlib.closing(sandbox.session()) as session:
        for number, cell in enumerate(cells):
            reply = session.run_cell(f"c{number}", cell)
            assert reply["error"] is None, reply["error"]
        with contextlib.closing(session.answers("q1")) as answers:
            assert answers.get("f")() == 2
    with contextlib.closing(sandbox.session()) as session:
        assert run(session, "import beside")["error"].kind == "ModuleNotFoundError"
        assert value_of(session, "import os; print({'beside.py', 'folder'} & {*os.listdir()})") == "set()"


def test_what_colab_notebooks_import_does_nothing_and_costs_nothing(session):
    assert value_of(session, "import sys; print('google.colab' in sys.modules)") == "False"
    usual = "from google.colab import drive, files, userdata\ndrive.mount('/content/drive')\nfiles.upload()"
    assert value_of(session, usual) == ""
    assert value_of(session, "import google.colab.output as o\no.enable_custom_widget_manager()") == ""
    assert value_of(session, "from google.colab.patches import cv2_imshow\ncv2_imshow(1)") == ""
    for other in ("google.cloud", "colab", "sklearn_of_another_kind"):
        assert run(session, f"import {other}")["error"].kind == "ModuleNotFoundError"


def test_the_jail_withstands_the_attack(sandbox):
    assert attack(sandbox) == []


def test_a_long_name_of_the_folder_for_temporary_files_does_no_harm(sandbox, monkeypatch, tmp_path):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert attack(sandbox) == []
    with Sandbox(sandbox.tier, limits=LIMITS) as another, contextlib.closing(another.session()) as session:
        assert value_of(session, "print(1)") == "1"


def test_nothing_is_left_when_a_sandbox_is_closed(sandbox):
    with Sandbox(sandbox.tier, limits=LIMITS) as another:
        session = another.session()
        run(session, "import os\nif os.fork() == 0:\n    os.setsid()\n    import time; time.sleep(60)")
        session.close()
        folder = another._folder
        pid = another.pid
    assert not folder.exists()
    assert not Path(f"/proc/{pid}").exists()


def test_a_python_below_tmp_stays_visible_and_read_only(bubblewrap, monkeypatch):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder, "module.py").write_text("x = 1")
        Path(folder).chmod(0o755)
        usual = tiers._python_paths()
        monkeypatch.setattr(tiers, "_python_paths", lambda: [*usual, folder])
        with Sandbox("bubblewrap", limits=LIMITS) as sandbox:
            session = sandbox.session()
            seen = value_of(session, f"import os; print(os.listdir({folder!r}), os.access({folder!r}, os.W_OK))")
            session.close()
    assert seen == "['module.py'] False"


def test_no_child_runs_as_root_or_sees_the_grader_s_environment(session):
    os.environ["CANARY_OF_THIS_TEST"] = "1"
    try:
        seen = value_of(session, "import os; print(os.getuid() != 0, 'CANARY_OF_THIS_TEST' in os.environ)")
    finally:
        del os.environ["CANARY_OF_THIS_TEST"]
    assert seen == "True False"


def test_without_a_safe_jail_it_refuses_and_says_what_to_install(monkeypatch):
    def fail(self):
        raise TierFailed("it is not there")

    monkeypatch.setattr(Sandbox, "_start", fail)
    with pytest.raises(NoSafeJail, match=r"(?s)bubblewrap: it is not there.*apt-get install bubblewrap"):
        choose()


def test_a_jail_that_an_attack_breaks_is_not_used(monkeypatch):
    monkeypatch.setattr(choice, "attack", lambda sandbox: ["reach the network"])
    with pytest.raises(NoSafeJail, match="an attack from inside succeeded: reach the network"):
        choose()


def test_an_unknown_tier_is_refused():
    with pytest.raises(ValueError, match="no isolation tier 'chroot'"):
        choose("chroot")


@pytest.mark.skipif(sys.platform != "linux", reason="tiers are Linux's")
def test_the_doctor_knows_every_tier():
    checks = {check.name: check for check in doctor()}
    assert {f"isolation: {tier}" for tier in tiers.SAFE_TIERS} <= set(checks)
    assert all(check.detail for check in checks.values())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives submissions users of their own")
def test_no_two_sandboxes_share_a_user():
    first, second = tiers._Users(), tiers._Users()
    ids = [{users.supervisor, *(users.next() for _ in range(20))} for users in (first, second)]
    first.close()
    second.close()
    assert ids[0].isdisjoint(ids[1])
    assert all(len(own) == tiers._USERS_OF_A_SANDBOX for own in ids)
