# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime's MultiHeadAttention on the CPU as a peer of attest.

    attest run peers --peer "python3 ci/peers/onnxruntime_mha.py"

The operator takes dense [B, S, H * D] tensors, heads beside each other, as many for K and V as for
Q; anything else is refused rather than copied. A session is built per case, outside the clock,
and its inputs and outputs are bound, so that a run is the kernel and nothing else.
"""

import sys
import time

sys.dont_write_bytecode = True # this folder is a source folder

import attest_peer
from attest_peer import Refuse

try:
    import numpy as np
    import onnx
    import onnxruntime as ort
    from onnx import TensorProto, helper
except ImportError as missing:
    ort = None
    WHY_NOT = "ONNX Runtime needs numpy, onnx and onnxruntime: %s" % missing

KERNELS = [{"op": op, "name": "mha", "about": "com.microsoft.MultiHeadAttention"}
           for op in ("attention", "masked_attention")]


def numpy_type(name):
    return {"f32": np.float32, "f16": np.float16, "u8": np.uint8, "i32": np.int32,
            "i64": np.int64}[name]


def is_dense(t):
    want = 1
    for dim, stride in zip(reversed(t.dim), reversed(t.stride)):
        if dim > 1 and stride != want:
            return False
        want *= dim
    return True


class Mha:
    def __init__(self, case):
        self.case = case
        t = case.tensor
        self.refuse(t)
        self.b, self.s_q, self.h, self.d = t["q"].dim
        self.s_kv = t["k"].dim[1]
        self.dtype = numpy_type(t["q"].dtype)
        self.inputs = {n: np.empty(self.flat(n), self.dtype) for n in ("q", "k", "v")}
        if "key_mask" in t:
            self.inputs["key_mask"] = np.empty((self.b, self.s_kv), np.int32)
        if "bias" in t:
            heads = 1 if len(t["bias"].dim) == 2 else self.h
            self.inputs["bias"] = np.empty((self.b, heads, self.s_q, self.s_kv), self.dtype)
        self.zeroes = case.op == "masked_attention" and case.params["masked_rows"] == "zero"
        if self.zeroes:
            self.inputs["keep"] = np.empty((self.b, self.s_q, 1), np.bool_)
        self.o = np.empty(self.flat("o"), self.dtype)
        self.session = self.build()
        self.binding = None

    def refuse(self, t):
        if t["q"].dtype not in ("f32", "f16"):
            raise Refuse("takes float32 and float16 only")
        if t["q"].dim[2] != t["k"].dim[2]:
            raise Refuse("takes as many K/V heads as heads")
        if "lse" in t:
            raise Refuse("returns no log-sum-exp")
        if self.case.params.get("causal") and t["q"].dim[1] != t["k"].dim[1]:
            raise Refuse("its causal mask is for as many keys as queries")
        for name in ("q", "k", "v", "o"):
            if not is_dense(t[name]):
                raise Refuse("%s must be dense" % name)

    def flat(self, name):
        b, s, h, d = self.case.tensor[name].dim
        return (b, s, h * d)

    # ---- the graph

    def build(self):
        elem = {np.float32: TensorProto.FLOAT, np.float16: TensorProto.FLOAT16}[self.dtype]
        kinds = {"key_mask": TensorProto.INT32, "keep": TensorProto.BOOL}
        slots = ["q", "k", "v", "", "key_mask" if "key_mask" in self.inputs else "",
                 "bias" if "bias" in self.inputs else ""]
        while not slots[-1]:
            slots.pop()
        nodes = [helper.make_node("MultiHeadAttention", slots, ["a" if self.zeroes else "o"],
                                  domain="com.microsoft", num_heads=self.h,
                                  scale=self.case.scale(self.d),
                                  unidirectional=int(self.case.params.get("causal", 0)))]
        constants = []
        if self.zeroes:
            constants = [helper.make_tensor("zero", elem, [], [0.0])]
            nodes.append(helper.make_node("Where", ["keep", "a", "zero"], ["o"]))
        graph = helper.make_graph(
            nodes, "mha",
            [helper.make_tensor_value_info(n, kinds.get(n, elem), v.shape)
             for n, v in self.inputs.items()],
            [helper.make_tensor_value_info("o", elem, self.o.shape)], constants)
        model = helper.make_model(graph, opset_imports=[
            helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = 8
        options = ort.SessionOptions()
        options.intra_op_num_threads = attest_peer.threads()
        options.log_severity_level = 3
        try:
            return ort.InferenceSession(model.SerializeToString(), options,
                                        providers=["CPUExecutionProvider"])
        except Exception as why:
            text = str(why)
            if "NOT_IMPLEMENTED" in text or "Type Error" in text:
                raise Refuse("no kernel for it: %s" % text.split("\n")[0][:200]) from why
            raise

    # ---- data

    def shared(self, name):
        t = self.case.tensor[name]
        flat = np.frombuffer(self.case.memory, dtype=np.uint8)[t.offset:]
        size = np.dtype(numpy_type(t.dtype)).itemsize
        return np.lib.stride_tricks.as_strided(
            flat[:flat.size // size * size].view(numpy_type(t.dtype)), t.dim,
            [s * size for s in t.stride])

    def read(self):
        for name, array in self.inputs.items():
            if name == "keep":
                array[:] = (self.shared("key_mask") != 0).reshape(array.shape)
            elif name == "key_mask":
                array[:] = self.shared("key_mask") != 0
            elif name == "bias" and array.shape[1] == 1:
                array[:] = self.shared(name)[:, None, None, :]
            else:
                array[:] = self.shared(name).reshape(array.shape)
        self.binding = self.session.io_binding()
        for name, array in self.inputs.items():
            self.binding.bind_cpu_input(name, array)
        self.binding.bind_output("o", "cpu", 0, self.dtype, self.o.shape, self.o.ctypes.data)

    def write(self):
        self.shared("o")[:] = self.o.reshape(self.case.tensor["o"].dim)

    def run(self):
        self.read()
        self.session.run_with_iobinding(self.binding)
        self.write()

    def sample(self, runs, checked):
        if checked:
            self.read()
        start = time.perf_counter_ns()
        for _ in range(runs):
            self.session.run_with_iobinding(self.binding)
        ns = time.perf_counter_ns() - start
        if checked:
            self.write()
        return ns


def main():
    where = attest_peer.backend()
    name = "onnxruntime-" + where
    if ort is None or where != "cpu":
        why = WHY_NOT if ort is None else "made for the cpu only"
        attest_peer.serve(name, ort.__version__ if ort else "none", [], None, why=why)
        return
    attest_peer.serve(name, ort.__version__, KERNELS, Mha,
                      device="cpu, %d threads" % attest_peer.threads())


if __name__ == "__main__":
    main()
