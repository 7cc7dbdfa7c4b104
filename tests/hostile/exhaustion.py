"""Exhaust or break: submissions that hang, crash or use up whatever there is, and may cost nobody but themselves."""

from __future__ import annotations

from .cases import RIGHT, RISK, SOFTMAX, WRONG, attack

_RIGHT = RIGHT[SOFTMAX]["q5"]

_LIVES_ON = (
    "import ctypes, platform, threading, time\n"
    "def live_on():\n    threading.Thread(target=lambda: [time.sleep(0.01) for _ in range(10**6)]).start()\n"
    "    ctypes.CDLL(None).syscall({'aarch64': 93}.get(platform.machine(), 60), 0)  # exit, for this thread alone\n"
)

_ENDS = (
    attack(
        "ends itself in a cell",
        "the whole run ends, or what was graded is lost",
        "import os\nos._exit(0)",
        gets="crashed 0",
        says="ended itself",
        everywhere=True,
    ),
    attack(
        "ends itself in the function",
        "the test that called it never fails",
        "import os\ndef softmax(z):\n    os._exit(0)",
        gets="crashed 0",
        says="ended the process",
    ),
    attack(
        "kills its parent and everything else",
        "the grader dies before it writes a verdict",
        "import os, signal\n"
        "def softmax(z):\n    for pid in (os.getppid(), -1, 1, <pid>):\n        try:\n            os.kill(pid, 9)\n"
        "        except OSError:\n            pass\n    return z",
        gets="crashed or failed 0",
        everywhere=True,
    ),
    attack(
        "stops its parent for ever",
        "the grader waits for a process that never goes on",
        "import os, signal\ndef softmax(z):\n    os.kill(os.getppid(), signal.SIGSTOP)\n    return z",
    ),
    attack(
        "stops itself for ever",
        "a process that is stopped uses no time, so no limit strikes",
        "import os, signal\ndef softmax(z):\n    os.kill(os.getpid(), signal.SIGSTOP)\n    return z",
        gets="timeout 0",
    ),
    attack(
        "a segmentation fault in a cell",
        "what runs the cells is gone, and all answers with it",
        "import ctypes\nctypes.string_at(0)",
        gets="crashed 0",
        says="signal 11",
    ),
    attack(
        "a segmentation fault in the function",
        "the test that called it never fails",
        "import ctypes\ndef softmax(z):\n    return ctypes.string_at(0)",
        gets="crashed 0",
        says="ended the process",
    ),
    attack(
        "ends its first thread and lives on in another",
        "it looks like a dead process, so nobody ends it",
        _LIVES_ON + "def softmax(z):\n    live_on()",
        gets="timeout 0",
        everywhere=True,
    ),
    attack(
        "a cell that ends its first thread and lives on in another",
        "it looks like a dead process, so it outlives its submission",
        _LIVES_ON + "live_on()",
        gets="timeout 0",
        everywhere=True,
    ),
    attack(
        "closes every descriptor",
        "the grader loses the connection and with it its way",
        "import os\nos.closerange(0, 256)",
        gets="crashed 0",
        says="cell",
    ),
)

_TIME = (
    attack(
        "a loop that catches everything",
        "no interrupt ends it",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        gets="timeout 0",
        says="timeout",
        everywhere=True,
    ),
    attack(
        "a function that switches off its own clock",
        "without the alarm nothing ends it",
        "import signal\ndef softmax(z):\n    signal.setitimer(signal.ITIMER_PROF, 0)\n"
        "    signal.signal(signal.SIGPROF, signal.SIG_IGN)\n    while True: pass",
        gets="timeout 0",
        says="too long",
    ),
    attack(
        "a loop inside C",
        "an interrupt is seen only when C comes back to Python",
        "import itertools\ndef softmax(z):\n    return sum(itertools.repeat(0))",
        gets="timeout 0",
        says="too long",
    ),
    attack(
        "sleeps for ever",
        "sleep uses no processor time, so no limit strikes",
        "import time\ndef softmax(z):\n    time.sleep(1e6)",
        gets="timeout 0",
        says="too long",
    ),
    attack(
        "waits for what nobody types",
        "reading from the terminal never ends",
        "import sys\nsys.stdin.read()\nimport os\nos.read(0, 100)\ndef softmax(z):\n    return input()",
        gets="error 0",
        says="EOFError",
    ),
    attack(
        "a last value that takes for ever to show",
        "showing it is no part of the cell's time",
        "class Slow:\n    def __repr__(self):\n        while True: pass\n    _repr_html_ = __str__ = __repr__\n"
        + WRONG
        + "Slow()",
    ),
    attack(
        "a result that takes for ever to throw away",
        "clearing up is no part of the call's time",
        "class Slow:\n    def __del__(self):\n        while True: pass\ndef softmax(z):\n    return Slow()",
        slow=True,
    ),
    attack(
        "a result that takes for ever to read",
        "its length, iterator or array is computed while it is sent",
        "class Slow(list):\n    def __iter__(self):\n        while True: pass\n    __len__ = __array__ = __iter__\n"
        "class Box:\n    def __array__(self, *_, **__):\n        while True: pass\n"
        "def softmax(z):\n    return Box() if np.ndim(z) == 1 else Slow([1.0])",
        gets="timeout 0",
    ),
    attack(
        "a thread that goes on into the next question",
        "it uses up the time of honest answers, or answers in their place",
        "import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin, daemon=True).start()"
        + WRONG,
        patient=True,
    ),
    attack(
        "processes that go on into the next question",
        "they outlive the question and the submission",
        "import subprocess, sys\ndef softmax(z):\n"
        "    code = 'while True: pass'\n"
        "    subprocess.Popen([sys.executable, '-I', '-S', '-c', code, '<marker>'], start_new_session=True)\n"
        "    return z",
        everywhere=True,
    ),
    attack(
        "servers that multiprocessing leaves behind",
        "a fork server and a resource tracker live on and serve the next submission",
        "import multiprocessing\nfrom multiprocessing import forkserver, resource_tracker\n"
        "for start in (resource_tracker.ensure_running, forkserver.ensure_running):\n"
        "    try:\n        start()\n    except Exception:\n        pass" + WRONG,
    ),
    attack(
        "calls the tests' function ten million times",
        "each call is the grader's work, not the student's",
        "def monte_carlo_risk(loss, sample, n, rng):\n    for _ in range(10**7):\n        loss(1.0, 1)\n    return 0.0",
        question="q4",
        assignment=RISK,
        gets="timeout 0",
        slow=True,
    ),
    attack(
        "calls the tests' functions from within each other, and from threads",
        "replies of calls that overlap are mixed up",
        "import threading\ndef monte_carlo_risk(loss, sample, n, rng):\n"
        "    class Deep(float):\n        def __float__(self): return loss(*sample(rng))\n"
        "    threads = [threading.Thread(target=lambda: [loss(Deep(1), 1) for _ in range(50)]) for _ in range(4)]\n"
        "    for thread in threads: thread.start()\n    for thread in threads: thread.join()\n    return 0.0",
        question="q4",
        assignment=RISK,
        gets="crashed or failed or error or timeout 0",
    ),
)

_ROOM = (
    attack(
        "processes without end",
        "the machine has no room for another process",
        "import os\ntry:\n    while True:\n        os.fork()\nexcept OSError:\n    while True: pass",
        gets="timeout or crashed 0",
        slow=True,
    ),
    attack(
        "threads without end",
        "the machine has no room for another thread",
        "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(100,)).start()",
        gets="error or memory 0",
    ),
    attack(
        "memory without end",
        "the machine runs out of memory and ends something else",
        "def softmax(z):\n    grow = []\n    while True: grow.append(np.empty(10**7))",
        gets="memory 0",
        says="memory",
    ),
    attack(
        "a terabyte at once",
        "a single request is larger than any check",
        "def softmax(z):\n    return np.ones(2**37)",
        gets="memory 0",
        says="memory",
    ),
    attack(
        "gigabytes of output",
        "the grader keeps all that a cell writes",
        "import os, sys\nfor _ in range(2000):\n    print('x' * 10**6)\n    os.write(1, b'x' * 10**6)\nprint('end')"
        + WRONG,
    ),
    attack(
        "a file larger than allowed",
        "the disk is full",
        "with open('big', 'wb') as file:\n    for _ in range(400):\n        file.write(bytes(10**6))",
        gets="error 0",
        says="cell",
    ),
    attack(
        "shared memory that is filled up",
        "/dev/shm is the machine's memory and outlives processes",
        "import os\nfor number in range(1000):\n    try:\n"
        "        with open(f'/dev/shm/<marker>-{number}', 'wb') as file:\n"
        "            file.write(bytes(10**6))\n    except OSError:\n        break" + WRONG,
    ),
    attack(
        "files by the thousand",
        "no inode is left, or clearing up takes for ever",
        "try:\n    for number in range(5000):\n        open(f'<marker>-{number}', 'w').close()\n"
        "except OSError:\n    pass" + WRONG,
        gets="failed or timeout 0",
    ),
    attack(
        "folders within folders, closed ones too",
        "what clears up cannot follow or may not enter",
        "import os\nos.mkdir('closed'); open('closed/file', 'w').close(); os.chmod('closed', 0)\n"
        "for _ in range(3000):\n    os.mkdir('d'); os.chdir('d')" + WRONG,
        gets="failed or timeout 0",
    ),
    attack(
        "names that clearing up may take for options or other paths",
        "rm is given -rf, a link to / or a name with a line break",
        "import os\nfor name in ('-rf', '--no-preserve-root', '*', 'a\\nb', '$(touch x)', '\\x1b[2J', 'x' * 255):\n"
        "    open(name, 'w').close()\nfor target in ('/', '<board>', '..', os.path.dirname('<board>')):\n"
        "    os.symlink(target, 'to' + str(len(os.listdir('.'))))" + WRONG,
    ),
)

_RESULTS = (
    attack(
        "deep recursion",
        "the stack of the process overflows",
        "import sys\nsys.setrecursionlimit(10**9)\ndef softmax(z):\n    return softmax(z)",
        gets="timeout or crashed or memory 0",
        slow=True,
    ),
    attack(
        "billions of broadcast entries",
        "an array of one number is written out in full",
        "def softmax(z):\n    return np.broadcast_to(0.5, (10**6, 10**6))",
    ),
    attack(
        "entries that take no room, and entries that take much",
        "sizes are zero, or too large for what counts them",
        "def softmax(z):\n    return np.zeros(10**12, dtype=[]) if np.ndim(z) == 1 else np.empty(1, 'U100000')",
    ),
    attack(
        "empty in one direction and endless in the other",
        "a shape that is impossible to make again",
        "def softmax(z):\n    return np.empty((0, 2**40))",
        gets="crashed 0",
        says="shape",
    ),
    attack(
        "a text in a list that fills the memory when it becomes an array",
        "NumPy gives each entry the room of the longest",
        "def softmax(z):\n    return ['a' * 1_000_000] + ['b'] * 20_000",
        says="text",
    ),
    attack(
        "a list that holds itself",
        "reading it never ends",
        "def softmax(z):\n    endless = []\n    endless.append(endless)\n    return endless",
    ),
    attack(
        "a dict and a tuple that hold each other, a thousand deep",
        "reading it overflows the grader's stack",
        "def softmax(z):\n    inner = {}\n    inner['self'] = (inner, [inner])\n"
        "    for _ in range(1000): inner = {'deep': (inner,)}\n    return inner",
    ),
    attack(
        "a list that holds one list ten times, and so on",
        "fourteen names for one list are a billion entries written out",
        "def softmax(z):\n    wide = [0.5]\n    for _ in range(14): wide = [wide] * 10\n    return wide",
        gets="failed or timeout 0",  # on a slow processor the entries that may cross take all of its time
        slow=True,
    ),
    attack(
        "a generator without end",
        "whoever reads it reads for ever",
        "import itertools\ndef softmax(z):\n    return (0.5 for _ in itertools.count())",
    ),
    attack(
        "millions of numbers in a list, a set and a dict",
        "each entry costs the grader a hundred bytes",
        "def softmax(z):\n    return [list(range(900_000)), set(range(900_000)), dict.fromkeys(range(400_000))]",
        slow=True,
    ),
    attack(
        "a text of a hundred megabytes",
        "it is copied, decoded and shown in full",
        "def softmax(z):\n    return 'x' * 10**8",
        slow=True,
    ),
    attack(
        "a whole number of a million digits",
        "writing it in decimal takes hours",
        "def boundary_1d(red, blue):\n    return 10**1_000_000",
        question="q10",
        slow=True,
    ),
    attack(
        "an array as large as may be, at every call",
        "the grader receives gigabytes for one question",
        "def softmax(z):\n    return np.zeros(8 * 10**6)",
        slow=True,
    ),
)

CASES = (*_ENDS, *_TIME, *_ROOM, *_RESULTS)
