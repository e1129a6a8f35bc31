# SPDX-License-Identifier: Apache-2.0
"""PyTorch's scaled_dot_product_attention as a peer of attest, on the CPU or on CUDA.

    attest run peers --peer "python3 ci/peers/torch_sdpa.py"

Every back-end that PyTorch can be told to use is a kernel of its own, and so is its own choice
(`sdpa`). Tensors keep the strides of the case: nothing is copied to please PyTorch, and what
PyTorch copies itself is part of its time. Key masks are a bool mask [B, 1, 1, S], made once per
case outside the clock, as a caller who makes many calls with one mask would.
"""

import importlib.util
import inspect
import math
import os
import sys
import time

sys.dont_write_bytecode = True # this folder is a source folder

import attest_peer
from attest_peer import Refuse

try:
    import torch
    import torch.nn.functional as F
    from torch.nn.attention import SDPBackend, sdpa_kernel
except ImportError as missing:
    torch = None
    WHY_NOT = "PyTorch is not installed: %s" % missing

# Variant -> what is forced, "" for PyTorch's own choice.
CPU = {"sdpa": "", "flash": "FLASH_ATTENTION", "math": "MATH"}
CUDA = {"sdpa": "", "flash": "FLASH_ATTENTION", "mem_efficient": "EFFICIENT_ATTENTION",
        "cudnn": "CUDNN_ATTENTION", "math": "MATH"}
ABOUT = {"sdpa": "scaled_dot_product_attention, PyTorch's own choice",
         "flash": "its flash kernel", "mem_efficient": "its memory-efficient kernel",
         "cudnn": "cuDNN's kernel", "math": "matmul, softmax, matmul",
         "flex": "FlexAttention, compiled", "loop": "one call per segment",
         "varlen": "varlen_attn"}
# What PyTorch says when a kernel is not made for a call, in words of its own.
UNABLE = ("no available kernel", "not implemented for", "not supported", "unsupported",
          "can't allocate memory", "out of memory")


# Cycles that the device waits before the first event, while Python enqueues what follows: else
# a short kernel would be charged for Python's way to it.
HEAD_START = 400000


def dtype_of(name):
    return {"f64": torch.float64, "f32": torch.float32, "f16": torch.float16,
            "bf16": torch.bfloat16, "i64": torch.int64, "i32": torch.int32,
            "u8": torch.uint8}[name]


def available_bytes():
    """Of the host; 0: unknown."""
    try:
        with open("/proc/meminfo", encoding="ascii") as f:
            for line in f:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Tensors:
    """The blocks of a case on the device, the tensors as views of them, and the way back."""

    def __init__(self, case, device):
        self.case = case
        self.device = device
        total = sum(b["bytes"] for b in case.block.values())
        if device.type == "cpu" and total > available_bytes() / 2:
            raise Refuse("needs %.1f GiB for its copy of the tensors" % (total / 2**30))
        data = sum(math.prod(t.dim) for t in case.tensor.values())
        if total > max(64 * data, 2**28):
            raise Refuse("rows lie so far apart that a copy would be %.1f GiB of gaps"
                         % (total / 2**30))
        self.block = {}
        for key, b in case.block.items():
            self.block[key] = torch.empty(max(b["bytes"], 1), dtype=torch.uint8, device=device)
        self.view = {name: self.view_of(t) for name, t in case.tensor.items()}

    def shared(self, offset, size):
        return torch.frombuffer(self.case.memory, dtype=torch.uint8, offset=offset, count=size)

    def view_of(self, t):
        dtype = dtype_of(t.dtype)
        at = t.offset - self.case.block[t.block]["offset"]
        empty = torch.empty(0, dtype=dtype, device=self.device)
        return empty.set_(self.block[t.block].untyped_storage(), at // empty.element_size(),
                          t.dim, t.stride)

    def read(self):
        outputs = {t.block for t in self.case.tensor.values() if t.is_out}
        for key, b in self.case.block.items():
            if b["bytes"] and key not in outputs:
                self.block[key].copy_(self.shared(b["offset"], b["bytes"]))

    def write(self, name, value):
        t = self.case.tensor[name]
        if math.prod(t.dim) == 0:
            return
        b = self.case.block[t.block]
        dtype = dtype_of(t.dtype)
        there = self.shared(b["offset"], b["bytes"])
        empty = torch.empty(0, dtype=dtype)
        at = there.storage_offset() + t.offset - b["offset"]
        target = empty.set_(there.untyped_storage(), at // empty.element_size(), t.dim, t.stride)
        target.copy_(value.reshape(t.dim))


class Attention:
    """One case on one kernel. Tensors come as [B, S, H, D]; PyTorch wants [B, H, S, D]."""

    def __init__(self, case, forced, device):
        self.case = case
        self.forced = forced
        self.device = device
        self.tensors = Tensors(case, device)
        self.prepared = None
        self.result = None
        view = self.tensors.view
        self.q, self.k, self.v = (view[n].transpose(1, 2) for n in ("q", "k", "v"))
        self.scale = case.scale(self.q.shape[3])
        self.gqa = self.q.shape[1] != self.k.shape[1]
        self.causal = bool(case.params.get("causal"))
        self.refuse()

    def refuse(self):
        if self.case.params.get("lse"):
            raise Refuse("scaled_dot_product_attention returns no log-sum-exp")
        if self.forced == "MATH":
            b, h, s_q, _ = self.q.shape
            need = 12 * b * h * s_q * self.k.shape[2]
            if self.device.type == "cpu" and need > available_bytes() / 2:
                raise Refuse("needs %.1f GiB for its scores" % (need / 2**30))

    # ---- masks, outside the clock

    def mask(self):
        """None, a bool mask, or an additive one in f32: what attn_mask takes."""
        view = self.tensors.view
        b, h, s_q, _ = self.q.shape
        s_kv = self.k.shape[2]
        keep = bias = None
        if "key_mask" in view:
            keep = (view["key_mask"] != 0).view(b, 1, 1, s_kv)
        if self.causal and (keep is not None or s_q != s_kv or "bias" in view):
            # PyTorch's is_causal counts from the top left, the case from the bottom right.
            ones = torch.ones(s_q, s_kv, dtype=torch.bool, device=self.device)
            lower = ones.tril(s_kv - s_q)
            keep = lower if keep is None else keep & lower
        if "bias" in view:
            bias = view["bias"]
            bias = bias.view(b, 1, 1, s_kv) if bias.dim() == 2 else bias
            # PyTorch wants the mask in f32 or in the dtype of q; f32 keeps the case's values.
            return bias if keep is None else bias.masked_fill(~keep, -math.inf)
        return keep

    def read(self):
        self.tensors.read()
        mask = self.mask()
        rows = None
        if self.case.op == "masked_attention" and self.case.params["masked_rows"] == "zero":
            rows = self.tensors.view["key_mask"] == 0
            rows = rows.view(rows.shape[0], 1, rows.shape[1], 1)
        self.prepared = {"mask": mask, "is_causal": self.causal and mask is None, "rows": rows}

    # ---- the work

    def call(self):
        p = self.prepared
        self.result = F.scaled_dot_product_attention(
            self.q, self.k, self.v, attn_mask=p["mask"], is_causal=p["is_causal"],
            scale=self.scale, enable_gqa=self.gqa)
        if p["rows"] is not None: # the contract of masked rows, which SDPA has not
            self.result.masked_fill_(p["rows"], 0)

    def guarded(self, work):
        try:
            with torch.inference_mode():
                if not self.forced:
                    return work()
                with sdpa_kernel(getattr(SDPBackend, self.forced)):
                    return work()
        except RuntimeError as why:
            text = str(why)
            if any(word in text.lower() for word in UNABLE):
                raise Refuse(text.split("\n")[0][:200]) from why
            raise

    def write(self):
        self.tensors.write("o", self.result.transpose(1, 2))

    def run(self):
        self.read()
        self.guarded(self.call)
        self.write()

    def clock(self, runs):
        def by_host():
            start = time.perf_counter_ns()
            for _ in range(runs):
                self.call()
            return time.perf_counter_ns() - start

        def by_events():
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            torch.cuda._sleep(HEAD_START)
            start.record()
            for _ in range(runs):
                self.call()
            end.record()
            end.synchronize()
            return 1e6 * start.elapsed_time(end)

        return self.guarded(by_host if self.device.type == "cpu" else by_events)

    def sample(self, runs, checked):
        if checked or self.prepared is None:
            self.read()
        ns = self.clock(runs)
        if checked:
            self.write()
        return ns


class Flex(Attention):
    """FlexAttention, compiled for this shape when the case is opened, on whatever data there is:
    key masks are block masks."""

    def __init__(self, case, forced, device):
        super().__init__(case, forced, device)
        self.read()
        self.guarded(self.call)

    def refuse(self):
        if self.case.params.get("lse"):
            raise Refuse("lse is not asked of FlexAttention here")
        if "bias" in self.tensors.view:
            raise Refuse("a bias tensor is not asked of FlexAttention here")
        from torch.nn.attention import flex_attention as flex
        self.flex = flex
        self.compiled = torch.compile(flex.flex_attention, dynamic=False)

    def read(self):
        self.tensors.read()
        view = self.tensors.view
        b, h, s_q, _ = self.q.shape
        s_kv = self.k.shape[2]
        keys = view["key_mask"] != 0 if "key_mask" in view else None
        shift = s_kv - s_q
        block = None
        if keys is not None or self.causal:
            def visible(i, _, row, key):
                seen = key <= row + shift if self.causal else key >= 0
                return seen & keys[i, key] if keys is not None else seen

            block = self.flex.create_block_mask(visible, b if keys is not None else None, None,
                                                s_q, s_kv, device=self.device.type)
        rows = None
        if self.case.op == "masked_attention" and self.case.params["masked_rows"] == "zero":
            rows = (~keys).view(b, 1, s_q, 1)
        self.prepared = {"block": block, "rows": rows}

    def call(self):
        p = self.prepared
        self.result = self.compiled(self.q, self.k, self.v, block_mask=p["block"],
                                    scale=self.scale, enable_gqa=self.gqa)
        if p["rows"] is not None:
            self.result.masked_fill_(p["rows"], 0)


class Varlen(Attention):
    """Segments one after the other: what one writes without a varlen kernel."""

    def __init__(self, case, forced, device):
        self.case = case
        self.forced = forced
        self.device = device
        self.tensors = Tensors(case, device)
        self.prepared = None
        self.result = None
        self.q, self.k, self.v = (self.tensors.view[n] for n in ("q", "k", "v"))
        self.scale = case.scale(self.q.shape[2])
        self.gqa = self.q.shape[1] != self.k.shape[1]
        if case.params.get("lse"):
            raise Refuse("scaled_dot_product_attention returns no log-sum-exp")

    def read(self):
        self.tensors.read()
        q, k = (self.tensors.view[n].tolist() for n in ("cu_seqlens_q", "cu_seqlens_k"))
        self.prepared = []
        for x in range(len(q) - 1):
            s_q, s_kv = q[x + 1] - q[x], k[x + 1] - k[x]
            mask = None
            if s_q < 1:
                continue
            if self.case.params.get("causal") and s_q != s_kv and s_kv:
                ones = torch.ones(s_q, s_kv, dtype=torch.bool, device=self.device)
                mask = ones.tril(s_kv - s_q)
            self.prepared.append((q[x], q[x + 1], k[x], k[x + 1], mask,
                                  bool(self.case.params.get("causal")) and mask is None))

    def call(self):
        o = torch.empty_like(self.q, memory_format=torch.contiguous_format)
        for q0, q1, k0, k1, mask, causal in self.prepared:
            if k0 == k1:
                o[q0:q1] = 0
                continue
            q = self.q[q0:q1].transpose(0, 1).unsqueeze(0)
            k, v = (t[k0:k1].transpose(0, 1).unsqueeze(0) for t in (self.k, self.v))
            part = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal,
                                                  scale=self.scale, enable_gqa=self.gqa)
            o[q0:q1] = part[0].transpose(0, 1)
        self.result = o

    def write(self):
        self.tensors.write("o", self.result)


class VarlenAttn(Varlen):
    """PyTorch's own function for segments; on CUDA, of PyTorch 2.10 and later."""

    def read(self):
        from torch.nn.attention.varlen import varlen_attn

        self.tensors.read()
        view = self.tensors.view
        known = inspect.signature(varlen_attn).parameters
        borders = [view["cu_seqlens_q"], view["cu_seqlens_k"]]
        longest = [int((b[1:] - b[:-1]).max()) for b in borders]
        extra = {"scale": self.scale}
        if self.gqa:
            extra["enable_gqa"] = True
        if self.case.params.get("causal"):
            name, value = ("window_size", (-1, 0)) if "window_size" in known else ("is_causal", True)
            extra[name] = value
        for name in extra:
            if name not in known:
                raise Refuse("this PyTorch's varlen_attn takes no %s" % name)
        self.prepared = lambda: varlen_attn(self.q, self.k, self.v, *borders, *longest, **extra)

    def call(self):
        self.result = self.prepared()


def kernels(variants, varlen):
    found = [{"op": op, "name": name, "about": ABOUT[name]}
             for op in ("attention", "masked_attention") for name in variants]
    return found + [{"op": "attention_varlen", "name": name, "about": ABOUT[name]}
                    for name in varlen]


def main():
    where = attest_peer.backend()
    name = "torch-" + where
    why = ""
    if torch is None:
        why = WHY_NOT
    elif where not in ("cpu", "cuda"):
        why = "PyTorch has no kernels for %s here" % where
    elif where == "cuda" and not torch.cuda.is_available():
        why = "this PyTorch sees no CUDA device"
    if why:
        attest_peer.serve(name, torch.__version__ if torch else "none", [], None, why=why)
        return
    variants = CPU if where == "cpu" else CUDA
    if where == "cpu":
        torch.set_num_threads(attest_peer.threads())
        text = "cpu, %s, %d threads" % (torch.backends.cpu.get_cpu_capability(),
                                        torch.get_num_threads())
    else:
        text = "%s, CUDA %s, cuDNN %s" % (torch.cuda.get_device_name(0), torch.version.cuda,
                                          torch.backends.cudnn.version())
    offered = list(variants) + (["flex"] if where == "cuda" or os.environ.get("ATTEST_FLEX")
                                else [])
    device = torch.device(where)
    varlen = ["loop"]
    if where == "cuda" and importlib.util.find_spec("torch.nn.attention.varlen"):
        varlen.append("varlen")

    def open_case(case):
        if case.op == "attention_varlen":
            return (VarlenAttn if case.kernel == "varlen" else Varlen)(case, "", device)
        if case.kernel == "flex":
            return Flex(case, "", device)
        return Attention(case, variants[case.kernel], device)

    attest_peer.serve(name, torch.__version__, kernels(offered, varlen), open_case, device=text)


if __name__ == "__main__":
    main()
