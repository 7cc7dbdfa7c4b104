"""Read what is hidden: files, memory, other processes, the network, and what other submissions left."""

from __future__ import annotations

from .cases import SEARCH, WRONG, attack

_SHOW = "print(found)" + WRONG

CASES = (
    attack(
        "files of the project and of the grader",
        "tests, solutions, references, other submissions or the gradebook can be opened",
        SEARCH + "root = '<root>'\n"
        "for part in ('solutions', 'autograder', 'autograder/assignments/02_softmax/tests/q5.py',\n"
        "             'utils/softmax.py',\n"
        "             'tests', '.git', 'out', 'pyproject.toml'):\n"
        "    attempt(part, lambda: os.listdir(f'{root}/{part}') if os.path.isdir(f'{root}/{part}') "
        "else open(f'{root}/{part}').read())\n"
        "for path in ('/etc/passwd', '/etc/shadow', '/root', '/home', '<canary>', '<board>'):\n"
        "    attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else print(open(path).read()) or True)\n"
        "for module in ('utils.softmax', 'autograder', 'solutions', 'otter.test_files'):\n"
        "    attempt(module, lambda: __import__(module, fromlist=['x']).__file__)\n" + _SHOW,
        output="[]",
        everywhere=True,
    ),
    attack(
        "files by detours",
        "a way round the name: links, /proc, .., working folders of others, places of the package",
        SEARCH + "import importlib.util, sysconfig, utils\n"
        "os.symlink('<canary>', 'link'); os.symlink('/', 'top')\n"
        "for path in ('link', 'top<canary>', '/proc/self/root<canary>', '/proc/self/cwd/../../../..<canary>',\n"
        "             '/proc/1/root<canary>', '/proc/thread-self/root<canary>', f'/proc/{os.getppid()}/root<canary>',\n"
        "             '/proc/1/cwd<canary>', '/dev/fd/../root<canary>', '//<canary>', '/dev/mem', '/dev/kmsg',\n"
        "             '/proc/kcore', '/proc/kmsg', '/proc/sysrq-trigger', '/dev/tty'):\n"
        "    attempt(path, lambda: print(open(path, 'rb').read(200)) or True)\n"
        "attempt('reference', lambda: importlib.util.find_spec('utils.softmax'))\n"
        "attempt('byte code', lambda: [name for path in utils.__path__ for name in glob.glob(f'{path}/**', "
        "recursive=True) if 'softmax' in name])\n"
        "attempt('place of the project', lambda: [name for name in glob.glob(sysconfig.get_path('purelib') + '/*.pth')"
        " if '<root>' in open(name).read() and os.listdir('<root>/autograder')])\n" + _SHOW,
        output="[]",
    ),
    attack(
        "tests and references in memory",
        "what the warm parent once held is still among all objects",
        SEARCH + "import gc, types\n"
        "words = ('right_values_for' + '_a_table', 'even_when' + '_hot')\n"
        "for thing in gc.get_objects():\n"
        "    if isinstance(thing, types.FunctionType):\n"
        "        attempt('function', lambda: any(word in thing.__name__ for word in words))\n"
        "    if isinstance(thing, dict):\n"
        "        attempt('text', lambda: any(isinstance(x, str) and word in x and x != word and 'words' not in x\n"
        "                                    for x in thing.values() for word in words))\n"
        "attempt('module', lambda: [n for n in sys.modules if n.startswith(('autograder', 'utils.softmax'))])\n"
        + _SHOW,
        output="[]",
    ),
    attack(
        "every byte of its own memory",
        "pages that were freed, or copied from the parent, still hold tests or the canary",
        SEARCH + "import re\ndef scan():\n"
        "    with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:\n"
        "        for line in maps:\n            place, rights, *_ = line.split()\n"
        "            if rights[0] == 'r' and rights[1] == 'w':\n"
        "                start, end = (int(x, 16) for x in place.split('-'))\n                memory.seek(start)\n"
        "                chunk = memory.read(min(end - start, 2**27))\n"
        "                if re.search(b'right_values_for[_]a_table', chunk): return True\n"
        "attempt('test in memory', scan)\n" + _SHOW,
        output="[]",
        patient=True,
    ),
    attack(
        "the frames of whoever calls its function",
        "expected values are variables of a caller",
        "import inspect, sys\ndef softmax(z):\n    frame = sys._getframe()\n    while frame is not None:\n"
        "        for name in ('expected', 'reference', 'checks', 'target', 'z_true'):\n"
        "            if name in frame.f_locals: raise ValueError('found ' + name)\n        frame = frame.f_back\n"
        "    if any('tests' in entry.filename for entry in inspect.stack()): raise ValueError('found a test')\n"
        "    return z",
        gets="failed 0",
    ),
    attack(
        "environment, parents, other processes",
        "secrets of the grader stand in a variable or in /proc",
        SEARCH + "print({name: value for name, value in os.environ.items() if 'SECRET' in name})\n"
        "attempt('seed', lambda: 'AUTOGRADER_SEED' in os.environ)\n"
        "for pid in ('<pid>', '1', str(os.getppid())):\n"
        "    for name in ('environ', 'mem', 'cwd', 'fd', 'maps', 'cmdline'):\n"
        "        attempt(f'{name} of another process', lambda: glob.glob(f'/proc/{pid}/fd/*') if name == 'fd'\n"
        "                else os.readlink(f'/proc/{pid}/cwd') if name == 'cwd'\n"
        "                else b'<root>/autograder' in open(f'/proc/{pid}/cmdline', 'rb').read() if name == 'cmdline'\n"
        "                else open(f'/proc/{pid}/{name}', 'rb').read(1))\n" + _SHOW,
        output="{}\n[]",
        everywhere=True,
    ),
    attack(
        "network and loopback",
        "answers come from outside, and hidden inputs go there",
        SEARCH + "import socket, urllib.request\n"
        "attempt('loopback', lambda: socket.create_connection(('127.0.0.1', <port>), 1))\n"
        "attempt('datagram', lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', <udp>)))\n"
        "attempt('netlink', lambda: socket.socket(16, socket.SOCK_RAW, 0))\n"
        "attempt('web', lambda: urllib.request.urlopen('http://127.0.0.1:<port>/', timeout=1))\n" + _SHOW,
        output="[]",
        everywhere=True,
    ),
    attack(
        "sockets of every other family",
        "a family of sockets was forgotten",
        SEARCH + "import socket\n"
        "for address in ('\\0<abstract>', '<socket>'):\n    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n"
        "        attempt(f'unix {address!r}', lambda: socket.socket(socket.AF_UNIX, kind).connect(address) is None)\n"
        "attempt('IPv6', lambda: socket.create_connection(('::1', <port>), 1))\n"
        "for family in (10, 16, 17, 38, 40, 44):\n    for kind in (1, 2, 3):\n"
        "        attempt(f'family {family}', lambda: socket.socket(family, kind))\n"
        "pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "for address in ('\\0<abstract>', '<socket>'):\n"
        "    attempt(f'send from a pair to {address!r}', lambda: pair[0].sendto(b'x', address))\n"
        "import subprocess\n"
        "attempt('shell', lambda: subprocess.run(['bash', '-c', 'echo x > /dev/tcp/127.0.0.1/<port>'],"
        " stderr=-3).returncode == 0)\n" + _SHOW,
        output="[]",
    ),
    attack(
        "limits and priority of other processes",
        "the grader can be slowed down, limited or moved",
        SEARCH + "import resource, signal\n"
        "for pid in (<pid>, os.getppid()):\n"
        "    attempt('limit', lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE))\n"
        "    attempt('priority', lambda: os.setpriority(os.PRIO_PROCESS, pid, 19) is None)\n"
        "    attempt('processor', lambda: os.sched_setaffinity(pid, {0}) is None)\n"
        "attempt('signal', lambda: os.kill(<pid>, 0) is None)\n"
        "attempt('memory without limit', lambda: os.memfd_create('x'))\n" + _SHOW,
        output="[]",
    ),
    attack(
        "system calls that reach into processes and kernel",
        "one that the filter of system calls does not know",
        SEARCH
        + "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nraw = libc.syscall\nraw.restype = ctypes.c_long\n"
        "buffer = ctypes.create_string_buffer(64)\nparent = os.getppid()\n"
        "calls = {'ptrace': (101, 16, parent, 0, 0), 'process_vm_readv': (310, parent, buffer, 1, buffer, 1, 0),\n"
        "    'kcmp': (312, os.getpid(), parent, 0, 0, 0), 'perf_event_open': (298, buffer, 0, -1, -1, 0),\n"
        "    'bpf': (321, 0, buffer, 64), 'userfaultfd': (323, 0), 'io_uring_setup': (425, 4, buffer),\n"
        "    'open_by_handle_at': (304, -100, buffer, 0), 'keyctl': (250, 0, -3, 1), 'unshare': (272, 0x10000000),\n"
        "    'setns': (308, 3, 0), 'mount': (165, b'none', b'/tmp', b'tmpfs', 0, 0), 'chroot': (161, b'.'),\n"
        "    'memfd_secret': (447, 0), 'shmget': (29, 0, 4096, 0o1666), 'mq_open': (240, b'x', 66, 0o600, 0),\n"
        "    'fanotify_init': (300, 0, 0), 'syslog': (103, 3, buffer, 64), 'quotactl': (179, 0, 0, 0, buffer),\n"
        "    'unshare mounts': (272, 0x20000)}\n"
        "import platform\nfor name, call in calls.items() if platform.machine() == 'x86_64' else ():\n"
        "    attempt(name, lambda: raw(*call) >= 0)\n" + _SHOW,
        output="[]",
    ),
    attack(
        "a mark for the next submission to find",
        "what one submission knows reaches a friend's through files, shared memory, modules or processes",
        "import os, subprocess, sys\nfrom multiprocessing import shared_memory\n"
        "for folder in ('.', '/tmp', '/dev/shm', '/var/tmp', '/run', '/run/lock', os.path.expanduser('~')):\n"
        "    try:\n        open(f'{folder}/<marker>', 'w').close()\n    except OSError:\n        pass\n"
        "try:\n    shared_memory.SharedMemory('<marker>', create=True, size=100)\nexcept OSError:\n    pass\n"
        "import builtins, utils.plots\nbuiltins.left = utils.plots.left = np.left = 1\nos.environ['left'] = '1'\n"
        "subprocess.Popen([sys.executable, '-I', '-S', '-c', 'import time; time.sleep(60)', '<marker>'])" + WRONG,
        everywhere=True,
    ),
)
