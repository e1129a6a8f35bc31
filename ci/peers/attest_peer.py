# SPDX-License-Identifier: Apache-2.0
"""The protocol of peers (README.md), for peers that are written in Python.

Needs Python 3.9 and nothing else. A peer is

    attest_peer.serve(name, version, kernels, open_case, device="", why="")

where `kernels` is a list of dicts {"op", "name", "about"} and open_case(case) returns an object
with run(), sample(runs, checked) -> ns and, optionally, close(). It raises Refuse("why") for what
it cannot do; what else is raised becomes an {"error"} and fails the row.
"""

import json
import math
import mmap
import os
import sys
import traceback


class Refuse(Exception):
    """This kernel does not take this case; the text is for people."""


class Tensor:
    """A strided tensor in the shared file: dim and stride in elements, offset in bytes."""

    def __init__(self, spec):
        self.name = spec["name"]
        self.role = spec["role"]
        self.dtype = spec["dtype"]
        self.dim = tuple(spec["dim"])
        self.stride = tuple(spec["stride"])
        self.offset = spec["offset"]
        self.block = spec["block"]
        self.is_out = self.role != "in"


class Case:
    """What `open` said. `memory` is the whole shared file; a block is a piece of it that may hold
    several tensors (views of one projection), with the gaps between their rows."""

    def __init__(self, ask, memory):
        self.op = ask["op"]
        self.kernel = ask["kernel"]
        self.name = ask["case"]
        self.params = ask["params"]
        self.tensor = {t["name"]: Tensor(t) for t in ask["tensors"]}
        self.block = {b["block"]: b for b in ask["blocks"]}
        self.memory = memory

    def scale(self, d):
        """The factor on scores: 0 stands for 1 / sqrt(d)."""
        return self.params.get("scale") or 1.0 / math.sqrt(d)


class _Server:
    def __init__(self, hello, open_case):
        self.hello = hello
        self.open_case = open_case
        self.cases = {}
        self.fd = -1
        self.memory = None

    def share(self, size):
        """Map the file anew once it has grown. Older maps live on in the cases that use them."""
        if self.memory is None or len(self.memory) < size:
            self.memory = mmap.mmap(self.fd, os.fstat(self.fd).st_size)
        return self.memory

    def answer(self, ask):
        what = ask["ask"]
        if what == "hello":
            if ask["protocol"] != 1:
                return {"error": "protocol %s is not known here" % ask["protocol"]}
            self.fd = ask["memory_fd"]
            return self.hello
        if what == "open":
            self.cases[ask["id"]] = self.open_case(Case(ask, self.share(ask["bytes"])))
            return {"takes": True}
        if what == "run":
            self.cases[ask["id"]].run()
            return {"ok": True}
        if what == "sample":
            ns = self.cases[ask["id"]].sample(ask["runs"], ask.get("checked", False))
            return {"ns": max(1, int(ns))}
        if what == "close":
            case = self.cases.pop(ask["id"], None)
            if hasattr(case, "close"):
                case.close()
            return {"ok": True}
        return {"error": "nothing here answers \"%s\"" % what}

    def safe_answer(self, ask):
        try:
            return self.answer(ask)
        except Refuse as why:
            return {"refuses": str(why)}
        except MemoryError as why:
            return {"refuses": "out of memory: %s" % why}
        except Exception as why:  # whatever a library throws is an answer
            traceback.print_exc()
            return {"error": "%s: %s" % (type(why).__name__, str(why).split("\n")[0][:300])}


def serve(name, version, kernels, open_case, device="", why=""):
    """Answer until told to quit, or until nobody asks any more."""
    # Libraries print to standard output. Answers go where it was, and the rest to the log.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    hello = {"name": name, "version": version, "device": device, "kernels": kernels}
    if why:
        hello["why"] = why
    server = _Server(hello, open_case)
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["ask"] == "quit":
            break
        out.write(json.dumps(server.safe_answer(ask)) + "\n")
        out.flush()


def backend():
    """The back-end that this peer joins: "cpu" or "cuda"."""
    return os.environ.get("ATTEST_BACKEND", "cpu")


def threads():
    """How many threads it may use."""
    return max(1, int(os.environ.get("ATTEST_THREADS", "1")))
