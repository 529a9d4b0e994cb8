"""Hostile code by name, and the points of `square`, `total` and `half` that it may get."""

NOTHING = (0, 0, 1)  # the honest exercise is graded all the same
LOST = (0, 0, 0)  # it spoils the answers of its honest exercise, too
STUDENT = "sys.modules['autograder.isolation.student']"
LINE = (
    "import gc, struct, sys, threading, time\n"
    "line = next(o.line for o in gc.get_objects() if type(o).__name__ == '_Answers')\n"
)

ATTACKS = {
    # libraries and builtins, which tests use
    "patched allclose": (
        "import numpy, torch\n"
        "numpy.allclose = torch.allclose = lambda *a, **k: True\n"
        "torch.testing.assert_close = lambda *a, **k: None",
        NOTHING,
    ),
    "patched builtins": (
        "import builtins\n"
        "builtins.abs = lambda x: 0\n"
        "builtins.sum = lambda x, *a: -1\n"
        "builtins.zip = lambda *a, **k: []",
        (0, 0, None),  # what answers for its honest exercise needs them, too
    ),
    "patched isinstance and type checks": (
        "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.float = lambda x: 9.0",
        NOTHING,
    ),
    "patched math": ("import math\nmath.isclose = lambda *a, **k: True", NOTHING),
    "patched assertion error": ("import builtins\nbuiltins.AssertionError = SystemExit", NOTHING),
    # how the kernel runs cells
    "ast transformer that strips asserts": (
        "import ast\n"
        "class Strip(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node):\n"
        "        return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Strip())",
        NOTHING,
    ),
    "input transformer that empties cells": (
        "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])",
        LOST,
    ),
    "replaced run_code": (
        "async def run_code(*a, **k):\n    return False\nget_ipython().run_code = run_code",
        LOST,
    ),
    "replaced do_execute": (
        "async def do(*a, **k):\n"
        "    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}\n"
        "get_ipython().kernel.do_execute = do",
        LOST,
    ),
    "traceback off": (
        "get_ipython().showtraceback = lambda *a, **k: None\n"
        "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)",
        NOTHING,
    ),
    # channels
    "session that forges replies": (
        "kernel = get_ipython().kernel\n"
        "send = kernel.session.send\n"
        "def forge(stream, kind, content=None, *a, **k):\n"
        "    if kind in ('execute_reply', 'error'):\n"
        "        content = {'status': 'ok', 'execution_count': 1, 'user_expressions': {}}\n"
        "    return send(stream, kind, content, *a, **k)\n"
        "kernel.session.send = forge",
        NOTHING,
    ),
    "forged execute results": (
        "from IPython.display import publish_display_data\n"
        "kernel = get_ipython().kernel\n"
        "for n in range(20):\n"
        "    kernel.session.send(kernel.iopub_socket, 'execute_result',\n"
        "        {'data': {'text/plain': '3'}, 'metadata': {}, 'execution_count': n},\n"
        "        parent=kernel.get_parent('shell'))",
        NOTHING,
    ),
    "forged answers on the line": (
        f"{LINE}"
        'text = b\'{"value": 9, "news": {}, "around": {"gradients": true}}\'\n'
        "def flood():\n"
        "    for _ in range(3000):\n"
        "        line.sendall(struct.pack('!Q', len(text)) + text)\n"
        "        time.sleep(0.001)\n"
        "threading.Thread(target=flood, daemon=True).start()",
        (0, 0, None),  # it may spoil its own honest answer, too
    ),
    "words on the line that are no answers": (
        f"{LINE}"
        "def square(n):\n"
        "    for text in (b'', b'9', b'[]', b'{', b'{\"back\": 1}', b'\\xff', b'null'):\n"
        "        line.sendall(struct.pack('!Q', len(text)) + text)\n"
        "    return 9\n",
        (0, 0, None),
    ),
    "half an answer on the line": (
        f"{LINE}"
        "def square(n):\n    line.sendall(struct.pack('!Q', 99) + b'9')\n    time.sleep(60)\n",
        NOTHING,
    ),
    "an answer on the line without an end": (
        f"{LINE}def square(n):\n    line.sendall(struct.pack('!Q', 2**63))\n    return 9\n",
        NOTHING,
    ),
    "a closed line": (f"{LINE}def square(n):\n    line.close()\n    return 9\n", NOTHING),
    "a line that is closed some time": (
        f"{LINE}threading.Timer(0.2, line.close).start()",
        (0, 0, None),
    ),
    "closed sockets": (
        "import threading\n"
        "kernel = get_ipython().kernel\n"
        "threading.Timer(0.2, kernel.iopub_socket.close).start()",
        (0, 0, None),
    ),
    # what stands between the judge and the answers
    "a desk that is gone": ("import sys\ndef square(n):\n    sys.modules.clear()\n", (0, 0, None)),
    "a desk with other answers": (
        "import sys\n"
        "def square(n):\n"
        f"    {STUDENT}.encode = lambda *a, **k: {{'k': 0}}\n"
        "    return 9\n",
        LOST,
    ),
    "names of what was not handed over": (
        "import sys\n"
        "class Forged: pass\n"
        "def square(n):\n"
        f"    {STUDENT}.Desk.keep = lambda self, value: {{'m': 1}}\n"
        "    return Forged()\n",
        LOST,
    ),
    "a pickle in the answer": (
        "class Run:\n"
        "    def __reduce__(self):\n"
        "        return exec, ('raise SystemExit(\"pickled\")',)\n"
        "def square(n):\n    return Run()\n"
        "def total(numbers, key):\n    return Run()",
        NOTHING,
    ),
    "forged changes of arguments": (
        "def total(numbers, key):\n    numbers[:] = []\n    return 0",
        NOTHING,
    ),
    # objects that lie
    "always equal": (
        "class Yes:\n"
        "    def __eq__(self, other): return True\n"
        "    def __bool__(self): return True\n"
        "    def __sub__(self, other): return self\n"
        "    __abs__ = __rsub__ = lambda self, *a: self\n"
        "    def __lt__(self, other): return True\n"
        "def square(n):\n    return Yes()\n"
        "def total(numbers, key):\n    return Yes()",
        NOTHING,
    ),
    "an int that lies": (
        "class Int(int):\n"
        "    def __eq__(self, other): return True\n"
        "    def __sub__(self, other): return 0\n"
        "    __hash__ = int.__hash__\n"
        "def square(n):\n    return Int(1)\n"
        "def total(numbers, key):\n    return Int(1)",
        NOTHING,
    ),
    "a list and a dict that lie when encoded": (
        "class L(list):\n"
        "    def __iter__(self): return iter([9])\n"
        "    def __class__(self): return int\n"
        "class D(dict):\n"
        "    def items(self): raise SystemExit\n"
        "def square(n):\n    return L([1])\n"
        "def total(numbers, key):\n    return D(a=1)",
        NOTHING,
    ),
    "a tensor that lies": (
        "import torch\n"
        "class T(torch.Tensor):\n"
        "    @classmethod\n"
        "    def __torch_function__(cls, *a, **k): return True\n"
        "def square(n):\n    return torch.zeros(1).as_subclass(T)\n"
        "def total(numbers, key):\n    return torch.zeros(1).as_subclass(T)",
        NOTHING,
    ),
    "an array with an own equality": (
        "import numpy as np\n"
        "class A(np.ndarray):\n"
        "    def __array_ufunc__(self, *a, **k): return True\n"
        "def square(n):\n    return np.zeros(1).view(A)\n"
        "def total(numbers, key):\n    return np.nan",
        NOTHING,
    ),
    "a result that looks like full credit": (
        "class Three:\n"
        "    def __repr__(self): return '3'\n"
        "def square(n):\n    return Three()\n"
        "def total(numbers, key):\n    return Three()",
        NOTHING,
    ),
    "exceptions that look like success": (
        "class CheckFailed(Exception): pass\n"
        "def square(n):\n    raise StopIteration(9)\n"
        "def total(numbers, key):\n    raise ArithmeticError(12)",
        NOTHING,
    ),
    "an exception that cannot be told": (
        "class Odd(Exception):\n"
        "    def __str__(self): raise SystemExit\n"
        "    of_the_judge = 0\n"
        "def square(n):\n    raise Odd\n"
        "def total(numbers, key):\n    raise GeneratorExit",
        NOTHING,
    ),
    # size and depth
    "a giant text": ("def square(n):\n    return 'x' * 70_000_000\n", NOTHING),
    "a giant tensor": (
        "import torch\ndef square(n):\n    return torch.zeros(20_000_000)\n",
        NOTHING,
    ),
    "a deep answer": (
        "def square(n):\n"
        "    deep = 9\n"
        "    for _ in range(100_000):\n"
        "        deep = [deep]\n"
        "    return deep\n",
        NOTHING,
    ),
    "an answer that contains itself": (
        "def square(n):\n    loop = []\n    loop.append(loop)\n    return loop\n",
        NOTHING,
    ),
    "a giant number": ("def square(n):\n    return 10**20_000\n", NOTHING),
    "prints without end": (
        "def square(n):\n    print('x' * 20_000_000)\n    return 0\nprint('y' * 1_000_000)",
        NOTHING,
    ),
    # time and death
    "a function that never returns": ("def square(n):\n    while True: pass\n", NOTHING),
    "a function that swallows the interrupt": (
        "def square(n):\n"
        "    while True:\n"
        "        try:\n"
        "            while True: pass\n"
        "        except BaseException: pass\n",
        NOTHING,
    ),
    "a function that ignores signals": (
        "import signal\n"
        "def square(n):\n"
        "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "    while True: pass\n",
        NOTHING,
    ),
    "a function that times out to say 9": (
        "import time\n"
        "def square(n):\n"
        "    try:\n        time.sleep(60)\n    except KeyboardInterrupt:\n        return n * n\n",
        NOTHING,
    ),
    "a function that calls back for ever": (
        "def total(numbers, key):\n    while True: key(1)\n",
        NOTHING,
    ),
    "a function that ends the kernel": (
        "import os\ndef square(n):\n    os._exit(0)\n",
        NOTHING,
    ),
    "a cell that ends the kernel": ("import os\nos._exit(0)", NOTHING),
    "a cell that never ends": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        NOTHING,
    ),
    "a function that leaves": ("def square(n):\n    raise SystemExit(0)\n", NOTHING),
    "a function that interrupts": ("def square(n):\n    raise KeyboardInterrupt\n", NOTHING),
    "a crash in compiled code": (
        "import ctypes\ndef square(n):\n    ctypes.string_at(0)\n",
        NOTHING,
    ),
    "threads that outlive the cell": (
        "import threading, time, builtins\n"
        "def later():\n"
        "    while True:\n"
        "        builtins.sum = lambda *a: 12\n"
        "        time.sleep(0.01)\n"
        "for _ in range(5):\n"
        "    threading.Thread(target=later).start()",
        NOTHING,
    ),
    "processes that outlive the cell": (
        "import subprocess, sys\n"
        "for _ in range(3):\n"
        "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)'])",
        NOTHING,
    ),
    # secrets
    "the class secret": (
        "import os\ndef square(n):\n    return os.environ['GROKKING_CLASS_SECRET'] and n * n\n",
        NOTHING,
    ),
    "tests read from the history": (
        "def square(n):\n"
        "    seen = ''.join(map(str, [In, Out, get_ipython().history_manager.input_hist_raw]))\n"
        "    return n * n if 'hidden-' + 'mark' in seen else 0\n",
        NOTHING,
    ),
    "tests read from the frames": (
        "import sys, gc\n"
        "def square(n):\n"
        "    frame, seen = sys._getframe(), ''\n"
        "    while frame:\n"
        "        seen += repr(list(frame.f_locals.values()))[:100_000]\n"
        "        frame = frame.f_back\n"
        "    texts = [o for o in gc.get_objects() if isinstance(o, str)]\n"
        "    return n * n if 'hidden-' + 'mark' in seen + ''.join(texts) else 0\n",
        NOTHING,
    ),
}
