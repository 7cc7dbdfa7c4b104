"""Forge the score: results written by the student's code, in files, in memory and in the grader's own protocol."""

from __future__ import annotations

from .cases import ANSWERING, REPORT, RIGHT, RISK, SOFTMAX, WRONG, attack, forged_replies, forged_result, verdict

_RIGHT = RIGHT[SOFTMAX]["q5"]

_FILES = (
    attack(
        "writes results where graders look for them",
        "a results file of its own is collected",
        "import os, pathlib\n"
        "for name in ('results.json', 'grades.csv', '.OTTER_LOG', '/autograder/results/results.json',\n"
        "             '<canary>', '<board>'):\n"
        "    try:\n        pathlib.Path(name).parent.mkdir(parents=True, exist_ok=True)\n"
        "        pathlib.Path(name).write_text('{\"score\": 100}')\n    except OSError:\n        pass" + WRONG,
        everywhere=True,
    ),
    attack(
        "replaces what would write results",
        "pickle.dump and json.dump write 100 points whatever they are given",
        "import json, pickle, msgspec\n"
        "pickle.dump = pickle.dumps = json.dump = json.dumps = lambda *_, **__: b'{\"score\": 100}'\n"
        "msgspec.json.encode = lambda *_, **__: b'{\"score\": 100}'" + WRONG,
    ),
    attack(
        "a detached child that waits and edits a file outside",
        "the gradebook is open to a process that outlives the submission",
        "import os, subprocess, sys\n"
        "code = 'import time, os; time.sleep(0.2); os.chmod(\"<canary>\", 0o666); '\n"
        'code += \'open("<board>", "a").write("x"); open("<canary>", "a").write("x")\'\n'
        "if os.fork() == 0:\n    os.setsid()\n"
        "    subprocess.Popen([sys.executable, '-I', '-S', '-c', code + '; time.sleep(60)', '<marker>'])\n"
        "    os._exit(0)" + WRONG,
        everywhere=True,
    ),
    attack(
        "changes, links and opens a file outside by every way that there is",
        "one system call that names a path was forgotten",
        "import os\n"
        "ways = (lambda path: os.chmod(path, 0o777), lambda path: os.utime(path, (0, 0)),\n"
        "        lambda path: os.truncate(path, 0), lambda path: os.unlink(path),\n"
        "        lambda path: os.link(path, 'x'),\n"
        "        lambda path: os.rename(path, 'x'), lambda path: os.chown(path, os.getuid(), -1),\n"
        "        lambda path: os.setxattr(path, 'user.x', b'x'), lambda path: os.open(path, os.O_RDWR),\n"
        "        lambda path: os.open(path, os.O_RDONLY), lambda path: os.replace('/dev/null', path),\n"
        "        lambda path: (os.symlink(path, 'y'), open('y', 'w')),\n"
        "        lambda path: open(f'/proc/self/root{path}', 'a'),\n"
        "        lambda path: open(f'/proc/self/cwd/../..{path}', 'a'),\n"
        "        lambda path: os.mkdir(os.path.dirname(path) + '/<marker>'),\n"
        "        lambda path: os.mkfifo(os.path.dirname(path) + '/<marker>'))\n"
        "for way in ways:\n    for path in ('<canary>', '<board>'):\n        try:\n            way(path)\n"
        "        except OSError:\n            pass" + WRONG,
    ),
    attack(
        "one right answer under several questions' ids counts once",
        "the same cell earns the points of every question that it claims to answer",
        _RIGHT + "\nq5 = q99 = softmax",
        _RIGHT,
        _RIGHT,
        gets="passed 4",
        ids=("q99-answer", "q5-answer"),
    ),
    attack(
        "points and questions in variables and cells of its own",
        "names that graders use are read out of the notebook",
        "points = score = earned = 4.0; possible = 4.0; results = {'q5': {'score': 4, 'possible': 4}}\n"
        "__test__ = {'q5': 'passed'}; __score__ = 100" + WRONG,
        "OK_FORMAT = False\nname = 'q5'\npoints = 100",
        ids=("q5",),
    ),
    attack(
        "a cell of the teacher's, changed",
        "the given cell with the imports is trusted, whatever stands in it now",
        "def softmax(z):\n    return z",
        "import numpy as np\nnp.isclose = np.allclose = lambda *_, **__: True\ngrader = type('', (), {'check': print})",
        ids=("setup",),
    ),
)

_PROTOCOL = (
    attack(
        "reports a cell of its own and never reads again",
        "the grader waits for ever, or takes the report for the truth",
        ANSWERING + f"os.write(next(sockets()), frame({REPORT}))\nwhile True:\n    time.sleep(1000)",
        "x = 1  # " + "a cell too long for the socket's buffer " * 50_000,
        gets="timeout or crashed or not attempted 0",
        lost="timeout or crashed 0 or full",
        slow=True,
    ),
    attack(
        "reports with a time that is no number",
        "comparisons with NaN are false, so no limit is ever passed",
        "from sandbox import student\ntrue_run = student._run_cell\n"
        "student._run_cell = lambda message: {**true_run(message), 'cpu': float('nan')}",
        others={"q8": verdict("crashed 0")},
        says="protocol",
    ),
    attack(
        "a partial frame, then silence",
        "the grader waits for the rest for ever",
        ANSWERING + f"os.write(next(sockets()), frame({REPORT})[:20])\nwhile True:\n    time.sleep(1000)",
        gets="timeout 0",
    ),
    attack(
        "a frame that claims to be endless",
        "the grader sets aside as much memory as the header says",
        ANSWERING + "os.write(next(sockets()), struct.pack('<IQ', 2**32 - 1, 2**63))\nos._exit(0)",
        gets="crashed 0",
        says="too long",
    ),
    attack(
        "a frame nested deeper than anything can read",
        "the grader's stack overflows",
        ANSWERING + "os.write(next(sockets()), frame(b'\\x91' * 100_000 + b'\\xc0'))\nos._exit(0)",
        gets="crashed 0",
        says="malformed",
    ),
    attack(
        "a frame that holds dates and types of its own",
        "msgpack's extension types become objects of the grader's choice",
        forged_replies(
            "os.write(self.socket.fileno(), frame(b'\\x82\\xa2id' + msgspec.msgpack.encode(head['id']) + "
            "b'\\xa5value\\xd6\\xff\\0\\0\\0\\0'))"
        ),
        gets="crashed 0",
        says="protocol",
    ),
    attack(
        "noise on every inherited descriptor",
        "one of them is not the student's to write to",
        ANSWERING + "for number in [*range(256)]:\n    try:\n        os.write(number, b'passed' * 1000)\n"
        "    except OSError:\n        pass",
        gets="crashed 0",
        says="too long",
        everywhere=True,
    ),
    attack(
        "well-formed frames on every inherited descriptor, from a thread",
        "a descriptor of the supervisor or of the next question takes them for the truth",
        ANSWERING
        + "import threading\ndef shout():\n    while True:\n        for number in sockets():\n            try:\n"
        "                os.write(number, frame({'id': 1, 'value': 1.0, 'changed': {}, 'warnings': []}))\n"
        "            except OSError:\n                pass\n        time.sleep(0.01)\n"
        "def softmax(z):\n    threading.Thread(target=shout, daemon=True).start()\n    time.sleep(0.2)\n    return z",
        gets="crashed 0",
        says="protocol",
    ),
    attack(
        "descriptors sent along with a reply",
        "the grader's table of open files fills up",
        ANSWERING + "import array, socket\nown = socket.socket(fileno=os.dup(next(sockets())))\n"
        "files = array.array('i', [os.open('/dev/null', 0) for _ in range(100)])\n"
        "own.sendmsg([frame({**" + REPORT + "})], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])" + WRONG,
        gets="crashed or failed 0",
        says="cell",
    ),
    attack(
        "closes one direction of the connection",
        "the grader takes half of an end for no end",
        ANSWERING + "import socket\nsocket.socket(fileno=os.dup(next(sockets()))).shutdown(socket.SHUT_WR)" + WRONG,
        gets="crashed 0",
        says="cell",
    ),
    attack(
        "every reply twice",
        "the second is taken for the answer to the next request",
        ANSWERING + f"from sandbox import student\ntrue_run = student._run_cell\n"
        f"def twice(message):\n    report = true_run(message)\n    os.write(next(sockets()), frame(report))\n"
        f"    return report\n"
        f"student._run_cell = twice{WRONG}",
        gets="failed or crashed 0",
        lost="crashed 0 or full",
    ),
    attack(
        "every answer of a function twice",
        "the second is taken for the answer to the next call",
        forged_replies("true_send(self, head, list(buffers)); true_send(self, head, list(buffers))"),
        says="belongs to no request",
    ),
    attack(
        "an answer to the next question before it was asked",
        "an early reply is kept for the next request",
        forged_replies("true_send(self, {**head, 'id': head['id'] + 1}, list(buffers))"),
        gets="crashed 0",
        says="belongs to no request",
    ),
    attack(
        "an answer with everything that it may not hold",
        "fields that nobody expects are obeyed",
        forged_replies(
            "true_send(self, {**head, 'value': None, 'changed': {'0': ['list', True, []], '9': 1}, 'warnings': 7,"
            " 'passed': True, 'score': 100})"
        ),
        gets="crashed 0",
        says="protocol",
    ),
    attack(
        "an answer that is a list",
        "the grader looks up fields in what has none",
        forged_replies("true_send(self, ['passed', 100])"),
        gets="crashed 0",
        says="no request",
    ),
    attack(
        "an answer that calls a function of the tests",
        "any function of the grader can be called back",
        forged_replies("true_send(self, {'id': head['id'], 'callback': 0, 'arguments': [], 'named': {}})"),
        gets="crashed 0",
        says="callback",
    ),
    attack(
        "an answer that raises what the tests raise when all is well",
        "an error of the right name passes the test",
        forged_replies(
            "true_send(self, {'id': head['id'], 'changed': {}, 'warnings': [], 'error': {'kind': 'Passed',"
            " 'message': '',"
            " 'cell': '', 'line': 0, 'bases': ['StopIteration', 'GeneratorExit', 'SystemExit']}})"
        ),
        gets="error 0",
        says="Passed",
    ),
    attack(
        "warnings by the ten thousand",
        "the grader drowns in what it passes on",
        forged_replies("true_send(self, {**head, 'warnings': [[['UserWarning'], 'x' * 70]] * 30_000}, list(buffers))"),
    ),
    attack(
        "a result with a tag that does not exist",
        "the decoder looks for the class that the tag names",
        forged_result("['pickle', '']"),
        gets="crashed 0",
        says="tag",
    ),
    attack(
        "a function as a result",
        "the grader calls it when it compares",
        forged_result("['function', True, 'softmax']"),
        gets="crashed 0",
        says="function",
    ),
    attack(
        "an array longer than its bytes",
        "the grader reads memory behind the message",
        forged_result("['array', '<f8', [10], True]"),
        gets="crashed 0",
        says="bytes",
    ),
    attack(
        "an array of impossible shape",
        "sizes overflow when they are multiplied",
        forged_result("['array', '<f8', [0] + [2**31 - 1] * 7, True]"),
        gets="crashed 0",
        says="shape",
    ),
    attack(
        "an array of objects",
        "its bytes are taken for addresses of Python objects",
        forged_result("['array', '|O', [1], True]"),
        gets="crashed 0",
        says="kind",
    ),
    attack(
        "a set whose entries all have one hash",
        "looking them up takes the grader hours",
        forged_result("['set', False, [['complex', -1000003.0 * k, float(k)] for k in range(60_000)]]"),
        gets="crashed 0",
        says="too many entries",
    ),
    attack(
        "a boolean that is neither",
        "it is true and false at once in different comparisons",
        forged_result("['scalar', '|b1', '\\x07']"),
        gets="crashed 0",
    ),
)

_CALLBACKS = (
    attack(
        "a generator whose state is made up",
        "the tests' next random numbers are chosen by the student, who then knows the result",
        "def monte_carlo_risk(loss, sample, n, rng):\n    state = rng.bit_generator.state\n"
        "    state['state']['state'] = 1\n    rng.bit_generator.state = state\n"
        "    return sum(loss(*sample(rng)) for _ in range(n)) / n",
        question="q4",
        assignment=RISK,
        gets="partial 1",
    ),
    attack(
        "a generator whose state is no state",
        "the grader's generator breaks, and with it the test",
        ANSWERING + "true_encode = wire.Encoder._generator\n"
        "wire.Encoder._generator = lambda self, generator: ['generator', ['f' * 40, '2', '7', '-1']]\n"
        "def monte_carlo_risk(loss, sample, n, rng):\n    sample(rng)\n    return 0.0",
        question="q4",
        assignment=RISK,
        gets="crashed 0",
        says="generator",
    ),
    attack(
        "the tests' functions fed with everything that breaks them",
        "an error in a test's own function is the grader's fault and costs no points",
        "def monte_carlo_risk(loss, sample, n, rng):\n"
        "    for odd in (None, '', [], {}, 10**400, float('nan'), rng, loss, sample, b'x', 1j, np.zeros((3, 0))):\n"
        "        for call in (lambda: loss(odd, odd), lambda: loss(odd), lambda: sample(odd), lambda: loss(x=odd)):\n"
        "            try:\n                call()\n            except Exception:\n                pass\n    return 0.0",
        question="q4",
        assignment=RISK,
    ),
)

CASES = (*_FILES, *_PROTOCOL, *_CALLBACKS)
