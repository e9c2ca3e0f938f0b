#!/usr/bin/env python3
"""Writes more_layers.json.gz: networks of layers in modes that layers.json.gz does not hold, in the
same format and in DL4J's conventions.

Only forward passes are written down, cell by cell and step by step. Every derivative is that of the
complex step, Im f(p + ih)/h with h = 1e-200, which is exact but for rounding (Squire and Trapp,
"Using complex variables to estimate derivatives of real functions", SIAM Review 40, 1998).

    python3 make_more_layers.py        # needs NumPy alone
"""
import gzip
import itertools
import json
import math
import pathlib

import numpy as np

H = 1e-200
EXAMPLES = 3
SEED = 20_250_101


# ---- functions of complex numbers that stand for real ones

def positive(z):
    return np.real(z) > 0


def size(z):
    return z * np.where(positive(z), 1, -1)


def larger(a, b):
    """Of equal ones the first."""
    return np.where(np.real(b) > np.real(a), b, a)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - np.max(np.real(z), axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def elu(z):
    return np.where(positive(z), z, np.exp(np.where(positive(z), 0, z)) - 1)


def selu(z):
    below = 1.6732632423543772 * (np.exp(np.where(positive(z), 0, z)) - 1)
    return 1.0507009873554805 * np.where(positive(z), z, below)


ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.where(positive(z), z, 0),
    "relu6": lambda z: np.where(positive(z), np.where(np.real(z) < 6, z, 6), 0),
    "elu": elu,
    "selu": selu,
    "softsign": lambda z: z / (1 + size(z)),
    "hardtanh": lambda z: np.where(np.abs(np.real(z)) < 1, z, np.sign(np.real(z))),
    "rectifiedtanh": lambda z: np.where(positive(z), np.tanh(z), 0),
    "thresholdedrelu": lambda z: np.where(np.real(z) > 1, z, 0),
    "cube": lambda z: z**3,
    "softmax": softmax,
}

LOSSES = {
    "mse": lambda p, y: np.sum((p - y) ** 2, -1) / p.shape[-1],
    "l2": lambda p, y: np.sum((p - y) ** 2, -1),
    "mae": lambda p, y: np.sum(size(p - y), -1) / p.shape[-1],
    "l1": lambda p, y: np.sum(size(p - y), -1),
    "xent": lambda p, y: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p), -1),
    "mcxent": lambda p, y: -np.sum(y * np.log(p), -1),
    "hinge": lambda p, y: np.sum(larger(0 * p, 1 - y * p), -1),
    "squared_hinge": lambda p, y: np.sum(larger(0 * p, 1 - y * p) ** 2, -1),
    "poisson": lambda p, y: np.sum(p - y * np.log(p), -1),
    "kld": lambda p, y: np.sum(y * np.log(y / p), -1),
    "cosine_proximity": lambda p, y: -np.sum(p * y, -1)
    / np.sqrt(np.sum(p * p, -1) * np.sum(y * y, -1)),
}


# ---- windows

def pair(v):
    return list(v) if isinstance(v, (list, tuple)) else [v, v]


def cells(length, kernel, stride, padding, dilation, mode):
    """The places that each window reads along one axis; some are outside."""
    reach = kernel + (kernel - 1) * (dilation - 1)
    if mode in ("same", "causal"):
        count = -(-length // stride)
        total = (count - 1) * stride + reach - length
        before = reach - 1 if mode == "causal" else int(total / 2)
    else:
        count = (length - reach + 2 * padding) // stride + 1
        before = padding
        assert mode != "strict" or (length - reach + 2 * padding) % stride == 0
    return [[w * stride - before + k * dilation for k in range(kernel)] for w in range(count)]


def axes_of(op, shape):
    k, s, p, d = (pair(op.get(key, default)) for key, default in
                  (("k", None), ("s", op["k"] if op["op"].startswith("pool") else 1), ("p", 0), ("d", 1)))
    mode = op.get("mode", "truncate")
    return [cells(shape[i], k[i], s[i], p[i], d[i], mode) for i in range(len(shape))]


def convolved(x, w, axes):
    """x [N, C, H, W], w [O, C, kH, kW]."""
    out = np.zeros((x.shape[0], w.shape[0], len(axes[0]), len(axes[1])), complex)
    for (r, rows), (c, columns) in itertools.product(enumerate(axes[0]), enumerate(axes[1])):
        for (i, row), (j, column) in itertools.product(enumerate(rows), enumerate(columns)):
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                out[:, :, r, c] += x[:, :, row, column] @ w[:, :, i, j].T
    return out


def merged(op, values, kernel):
    """Of some cells: the largest, mean, sum or norm."""
    kind = op["type"]
    if kind == "max":
        best = values[0]
        for v in values[1:]:
            best = larger(best, v)
        return best
    if kind == "avg":
        return sum(values) / (kernel if op.get("includePad") else len(values))
    if kind == "sum":
        return sum(values)
    return sum(size(v) ** op["pnorm"] for v in values) ** (1 / op["pnorm"])


def pooled(op, x, axes):
    out = np.zeros((x.shape[0], x.shape[1], len(axes[0]), len(axes[1])), complex)
    for (r, rows), (c, columns) in itertools.product(enumerate(axes[0]), enumerate(axes[1])):
        inside = [x[:, :, i, j] for i, j in itertools.product(rows, columns)
                  if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]]
        out[:, :, r, c] = merged(op, inside, len(rows) * len(columns))
    return out


# ---- layers: each takes its fields, parameters, what it reads, the mask; x is [N, C] or [N, C, ...]

def channels_last(x):
    return np.moveaxis(x, 1, -1)


def channels_first(x):
    return np.moveaxis(x, -1, 1)


def activated(op, z, default="identity"):
    return channels_first(ACTIVATIONS[op.get("act", default)](channels_last(z)))


def per_channel(v, x):
    return v.reshape([1, -1] + [1] * (x.ndim - 2))


def dense(op, p, x):
    if x.ndim == 4:
        x = x.reshape(len(x), -1)
    z = channels_first(channels_last(x) @ p["W"])
    return activated(op, z + per_channel(p["b"], z) if "b" in p else z)


def convolution1d(op, p, x):
    # DL4J shows [nOut, nIn, k, 1] and reads the same numbers as [k, nIn, nOut]
    w = p["W"].reshape(op["k"], x.shape[1], op["nOut"]).transpose(2, 1, 0)[..., None]
    z = convolved(x[..., None], w, axes_of(op, [x.shape[2]]) + [[[0]]])[..., 0]
    return activated(op, z + per_channel(p["b"], z) if "b" in p else z)


def convolution2d(op, p, x):
    z = convolved(x, p["W"], axes_of(op, x.shape[2:]))
    return activated(op, z + per_channel(p["b"], z) if "b" in p else z)


def normalized(op, p, x, moves):
    over = tuple(i for i in range(x.ndim) if i != 1)
    mean = np.mean(x, over)
    variance = np.mean((x - per_channel(mean, x)) ** 2, over)
    decay = op.get("decay", 0.9)
    moves["mean"] = np.real((1 - decay) * (p["mean"].ravel() - mean))
    if "var" in p:
        moves["var"] = np.real((1 - decay) * (p["var"].ravel() - variance))
    else:
        before = 10 ** (2 * np.real(p["log10stdev"].ravel()))
        after = decay * before + (1 - decay) * np.real(variance)
        moves["log10stdev"] = -np.log10(after / before) / 2
    hat = (x - per_channel(mean, x)) / np.sqrt(per_channel(variance, x) + op.get("eps", 1e-5))
    if op.get("lock"):
        return op.get("gamma", 1.0) * hat + op.get("beta", 0.0)
    return per_channel(p["gamma"], x) * hat + per_channel(p["beta"], x)


def recurrent(op, p, x, mask):
    """Step by step; the mask sets state to 0."""
    n = op["nOut"]
    f = ACTIVATIONS[op.get("act", "tanh")]
    gate = ACTIVATIONS[op.get("gate", "sigmoid")]
    h = c = np.zeros((len(x), n), complex)
    steps = []
    for t in range(x.shape[2]):
        if op["op"] == "srnn":
            h = f(x[:, :, t] @ p["W"] + h @ p["RW"] + p["b"])
        else:
            peep = p["RW"][:, 4 * n:].T if op["op"] == "glstm" else np.zeros((3, n))
            z = x[:, :, t] @ p["W"] + h @ p["RW"][:, :4 * n] + p["b"]
            candidate, forget, output, entry = (z[:, i * n:(i + 1) * n] for i in range(4))
            c = gate(forget + c * peep[0]) * c + gate(entry + c * peep[2]) * f(candidate)
            h = gate(output + c * peep[1]) * f(c)
        if mask is not None:
            h = h * mask[:, t:t + 1]
            c = c * mask[:, t:t + 1]
        steps.append(h)
    return np.stack(steps, 2)


def obeying(op, mask):
    """DL4J hands the mask to a SimpleRnn, but to no LSTM that stands alone."""
    return mask if op["op"] == "srnn" else None


def both_ways(op, p, x, mask):
    inner = op["layer"]
    a = recurrent(inner, {k[1:]: v for k, v in p.items() if k[0] == "f"}, x, obeying(inner, mask))
    back = None if mask is None else mask[:, ::-1]
    b = recurrent(inner, {k[1:]: v for k, v in p.items() if k[0] == "b"}, x[:, :, ::-1],
                  obeying(inner, back))[:, :, ::-1]
    return {"add": a + b, "mul": a * b, "average": (a + b) / 2,
            "concat": np.concatenate([a, b], 1)}[op["mode"]]


def last(x, mask):
    """The last step that is no padding."""
    ends = [x.shape[2] - 1 if mask is None else max(np.flatnonzero(m)) for m in
            (mask if mask is not None else x)]
    return np.stack([example[:, t] for example, t in zip(x, ends)])


def global_pool(op, x, mask):
    examples = []
    for i, example in enumerate(x):
        flat = example.reshape(example.shape[0], -1)
        kept = [flat[:, k] for k in range(flat.shape[1]) if mask is None or mask[i, k] != 0]
        examples.append(merged(op, kept, len(kept)))
    return np.stack(examples)


def embedded(op, p, x):
    z = p["W"][np.real(x).astype(int)]
    return ACTIVATIONS[op.get("act", "identity")](z + p["b"][0] if "b" in p else z)


def joined(op, xs):
    kind = op["type"]
    result = xs[0]
    for x in xs[1:]:
        result = {"add": lambda: result + x, "subtract": lambda: result - x, "average": lambda: result + x,
                  "product": lambda: result * x, "max": lambda: larger(result, x)}[kind]()
    return result / len(xs) if kind == "average" else result


def padded(x, before, after):
    """Zeros along the axes behind the channels."""
    return np.pad(x, [(0, 0), (0, 0)] + list(zip(before, after)))


def apply(op, p, xs, mask, moves):
    x = xs[0]
    kind = op["op"]
    if kind in ("dense", "out", "rnnout"):
        a = dense(op, p, x)
        return a * mask[:, None, :] if kind == "dense" and x.ndim == 3 and mask is not None else a
    if kind in ("conv1d", "conv2d"):
        return (convolution1d if kind == "conv1d" else convolution2d)(op, p, x)
    if kind == "pool2d":
        return pooled(op, x, axes_of(op, x.shape[2:]))
    if kind == "pool1d":
        return pooled(op, x[..., None], axes_of(op, [x.shape[2]]) + [[[0]]])[..., 0]
    if kind == "gpool":
        return global_pool(op, x, mask)
    if kind == "bn":
        return normalized(op, p, x, moves)
    if kind in ("up1d", "up2d"):
        times = pair(op["size"])
        for axis in range(2, x.ndim):
            x = np.repeat(x, times[axis - 2], axis)
        return x
    if kind in ("zp1d", "zp2d"):
        return padded(x, op["pad"][::2], op["pad"][1::2])
    if kind == "crop2d":
        top, bottom, left, right = op["crop"]
        return x[:, :, top:x.shape[2] - bottom, left:x.shape[3] - right]
    if kind == "actl":
        return activated(op, x)
    if kind == "emb":
        return embedded(op, p, x[:, 0])
    if kind == "embseq":
        a = channels_first(embedded(op, p, x.reshape(len(x), -1)))
        return a if mask is None else a * mask[:, None, :]
    if kind in ("lstm", "glstm", "srnn"):
        return recurrent(op, p, x, obeying(op, mask))
    if kind == "bidir":
        return both_ways(op, p, x, mask)
    if kind == "last":
        # what is wrapped sees the mask
        return last(recurrent(op["layer"], p, x, mask), mask)
    if kind == "lasttsv":
        return last(x, mask)
    if kind == "duptsv":
        return np.repeat(x[:, :, None], op["T"], 2)
    if kind == "reversev":
        return x[:, :, ::-1]
    if kind == "ew":
        return joined(op, xs)
    if kind == "merge":
        return np.concatenate(xs, 1)
    if kind == "subset":
        return x[:, op["from"]:op["to"] + 1]
    if kind == "l2n":
        norm = np.sqrt(np.sum(x.reshape(len(x), -1) ** 2, 1))
        return x / norm.reshape([-1] + [1] * (x.ndim - 1))
    if kind == "scale":
        return op["factor"] * x
    if kind == "shift":
        return op["factor"] + x
    raise ValueError(kind)


def handed_on(op, mask):
    """The mask behind a layer: 1 where a window has seen something, none where time has ended."""
    if mask is None or op["op"] in ("gpool", "last", "lasttsv"):
        return None
    if op["op"] in ("conv1d", "pool1d"):
        windows = axes_of(op, [mask.shape[1]])[0]
        return np.stack([np.max([mask[:, k] for k in w if 0 <= k < mask.shape[1]], 0)
                         for w in windows], 1)
    return mask


# ---- parameters, in DL4J's order

def parameters(op, shape):
    """Key, shape, order of each."""
    kind, n, channels = op["op"], op.get("nOut"), shape[0]
    if kind in ("dense", "out", "rnnout"):
        inputs = math.prod(shape) if len(shape) == 3 else channels
        return [("W", [inputs, n], "f")] + ([("b", [1, n], "f")] if op.get("bias", True) else [])
    if kind in ("conv1d", "conv2d"):
        kernel = pair(op["k"]) if kind == "conv2d" else [op["k"], 1]
        bias = [("b", [1, n], "f")] if op.get("bias", True) else []
        return bias + [("W", [n, channels] + kernel, "c")]
    if kind in ("emb", "embseq"):
        return [("W", [op["nIn"], n], "f")] + ([("b", [1, n], "f")] if op.get("bias") else [])
    if kind == "bn":
        keys = ([] if op.get("lock") else ["gamma", "beta"]) + [
            "mean", "log10stdev" if op.get("logstd", True) else "var"]
        return [(key, [1, channels], "f") for key in keys]
    if kind in ("lstm", "glstm", "srnn"):
        width = n if kind == "srnn" else 4 * n
        return [("W", [channels, width], "f"), ("RW", [n, width + (3 if kind == "glstm" else 0)], "f"),
                ("b", [1, width], "f")]
    if kind == "last":
        return parameters(op["layer"], shape)
    if kind == "bidir":
        inner = parameters(op["layer"], shape)
        return [(way + key, s, order) for way in "fb" for key, s, order in inner]
    return []


class Network:
    """A network with the numbers of one case."""

    def __init__(self, case, random):
        self.case = case
        self.spec = case["spec"]
        self.layout = []
        self.flat = []
        self.x = inputs(self.spec["input"], random)
        self.fmask = case.get("fmask") and masks(self.x.shape[2], random)
        self.lmask = None
        shapes = self.forward(None, random)
        self.flat = np.array(self.flat)
        out = shapes[self.spec["nodes"][-1]["name"]].shape
        self.y = labels(self.spec["nodes"][-1]["loss"], out, random)
        if case.get("lmask"):
            self.lmask = masks(out[2], random) if len(out) == 3 else np.array([[1.0], [0.0], [1.0]])

    def of(self, node, keys, flat):
        found = {}
        for name, key, shape, order, at in self.layout:
            if name == node and key in keys:
                found[key] = flat[at:at + math.prod(shape)].reshape(shape, order=order.upper())
        return found

    def drawn(self, node, x, random):
        for key, shape, order in parameters(node, x.shape[1:]):
            self.layout.append([node["name"], key, shape, order, len(self.flat)])
            n = math.prod(shape)
            values = random.normal(size=n) * (0.6 / math.sqrt(max(1, shape[0] if len(shape) == 2 else shape[1])))
            if key == "gamma":
                values = 1 + 0.3 * random.normal(size=n)
            if key == "var":
                values = 0.5 + random.random(n)
            self.flat.extend(float(np.float32(v)) for v in values)

    def forward(self, flat, random=None, moves=None):
        values = {"in": self.x.astype(complex)}
        seen = {"in": self.fmask}
        for node in self.spec["nodes"]:
            if random is not None:
                self.drawn(node, values[node["in"][0]], random)
                flat = np.array(self.flat, complex)
            keys = [entry[1] for entry in self.layout if entry[0] == node["name"]]
            mask = seen[node["in"][0]]
            moved = {}
            values[node["name"]] = apply(node, self.of(node["name"], keys, flat),
                                         [values[name] for name in node["in"]], mask, moved)
            seen[node["name"]] = handed_on(node, mask)
            if moves is not None:
                moves.update({(node["name"], key): v for key, v in moved.items()})
        return values

    def score(self, values):
        end = self.spec["nodes"][-1]
        terms = LOSSES[end["loss"]](channels_last(values[end["name"]]), channels_last(self.y))
        if self.lmask is not None:
            terms = terms * self.lmask.reshape(terms.shape)
        return np.sum(terms) / len(self.y)

    def gradient(self):
        gradient = np.zeros(len(self.flat))
        for k in range(len(self.flat)):
            moved = self.flat.astype(complex)
            moved[k] += 1j * H
            gradient[k] = np.imag(self.score(self.forward(moved))) / H
        return gradient

    def written(self):
        moves = {}
        values = self.forward(self.flat.astype(complex), moves=moves)
        gradient = self.gradient()
        lr = self.case.get("lr", 0.01)
        sgd, adam = self.flat - lr * gradient, self.flat.copy()
        m, v = 0.1 * gradient, 0.001 * gradient**2
        adam -= lr * math.sqrt(1 - 0.999) / (1 - 0.9) * m / (np.sqrt(v) + 1e-8)
        for name, key, shape, _, at in self.layout:
            if (name, key) in moves:
                part = slice(at, at + math.prod(shape))
                gradient[part] = moves[name, key]
                sgd[part] = adam[part] = self.flat[part] - gradient[part]
        end = self.spec["nodes"][-1]["name"]
        if self.lmask is not None:
            shown = self.lmask if values[end].ndim == 2 else self.lmask[:, None, :]
            values[end] = values[end] * shown
        return {
            "name": self.case["name"],
            "spec": self.spec,
            "x": tensor(self.x), "y": tensor(self.y),
            "fmask": self.fmask is not None and tensor(self.fmask) or None,
            "lmask": self.lmask is not None and tensor(self.lmask) or None,
            "params": list(self.flat), "layout": self.layout, "lr": lr,
            "expect": {
                "activations": {node["name"]: tensor(np.real(values[node["name"]]))
                                for node in self.spec["nodes"]},
                "score": float(np.real(self.score(self.forward(self.flat.astype(complex))))),
                "gradient": list(gradient), "sgd": list(sgd), "adam": list(adam)}}


# ---- numbers

def tensor(a):
    return {"shape": list(a.shape), "data": [float(v) for v in a.ravel()]}


def inputs(given, random):
    shape = given["shape"]
    if given["type"] == "idx":
        return random.integers(0, shape[0], (EXAMPLES, 1)).astype(float)
    if given["type"] == "idxseq":
        return random.integers(0, shape[0], (EXAMPLES, 1, shape[1])).astype(float)
    return random.normal(size=[EXAMPLES] + shape).astype(np.float32).astype(float)


def masks(steps, random):
    """The second series is shorter, the third has a gap and begins late."""
    mask = np.ones((EXAMPLES, steps))
    mask[1, steps - 1 - steps // 3:] = 0
    mask[2, 0] = mask[2, steps // 2] = 0
    return mask


def labels(loss, shape, random):
    n = shape[1]
    rows = (shape[0],) + tuple(shape[2:])
    if loss == "mcxent":
        return channels_first(np.eye(n)[random.integers(0, n, rows)])
    if loss == "xent":
        return random.integers(0, 2, shape).astype(float)
    if loss in ("hinge", "squared_hinge"):
        return 2.0 * random.integers(0, 2, shape) - 1
    if loss == "poisson":
        return random.integers(0, 4, shape).astype(float)
    if loss == "kld":
        y = random.random(rows + (n,)).astype(np.float32).astype(float) + 0.125
        return channels_first(y)
    return random.normal(size=shape).astype(np.float32).astype(float)


# ---- the networks

def node(op, **fields):
    return {"op": op, **fields}


def conv(n, k, **fields):
    return node("conv2d", nOut=n, k=k, **fields)


def conv1(n, k, **fields):
    return node("conv1d", nOut=n, k=k, **fields)


def pool(kind, k, **fields):
    return node("pool2d", type=kind, k=k, **fields)


def pool1(kind, k, **fields):
    return node("pool1d", type=kind, k=k, **fields)


def gpool(kind, **fields):
    return node("gpool", type=kind, **fields)


def cell(kind, n, **fields):
    return node(kind, nOut=n, **fields)


def ended(n, act="softmax", loss="mcxent", op="out", **fields):
    return node(op, nOut=n, act=act, loss=loss, **fields)


def steps(n, act="identity", loss="mse"):
    return ended(n, act, loss, "rnnout")


def chain(name, kind, shape, *ops, **more):
    nodes = [{"op": op["op"], "name": str(i), "in": ["in" if i == 0 else str(i - 1)], **op}
             for i, op in enumerate(ops)]
    return {"name": name, **more,
            "spec": {"kind": "mln", "input": {"type": kind, "shape": shape}, "nodes": nodes}}


def graph(name, kind, shape, **nodes):
    """Each node is what it reads, and what it does."""
    listed = [{"op": op["op"], "name": key, "in": reads.split(), **op}
              for key, (reads, op) in nodes.items()]
    more = {key: True for key in ("fmask", "lmask") if key in name}
    return {"name": name, **more,
            "spec": {"kind": "graph", "input": {"type": kind, "shape": shape}, "nodes": listed}}


CASES = [
    # images
    chain("conv2d strict, oblong kernel, stride and padding", "cnn", [2, 6, 5],
          conv(2, [2, 3], s=[2, 1], p=[1, 0], mode="strict", act="tanh"), ended(3)),
    chain("conv2d same, dilated along one axis, strided along the other", "cnn", [1, 5, 6],
          conv(2, [3, 2], s=[1, 3], d=[2, 1], mode="same", act="softsign"), ended(2, "sigmoid", "xent")),
    chain("conv2d without bias, dilated and padded, surplus rows", "cnn", [2, 7, 6],
          conv(2, 2, s=3, p=[1, 2], d=[3, 2], bias=False, act="elu"), ended(2, "identity", "l1")),
    chain("conv2d same, kernel smaller than stride", "cnn", [2, 7, 5],
          conv(3, [1, 2], s=[2, 3], mode="same", act="selu"), ended(2, "tanh", "mae")),
    chain("pool2d max, dilated and padded", "cnn", [2, 7, 7],
          pool("max", 2, s=2, p=1, d=2), conv(2, 2, act="tanh"), ended(2, "identity", "l2")),
    chain("pool2d pnorm 3, same, oblong", "cnn", [2, 5, 4],
          conv(2, 2, act="sigmoid"), pool("pnorm", [3, 2], s=[2, 1], mode="same", pnorm=3), ended(2)),
    chain("pool2d avg, same, padding counts", "cnn", [2, 5, 4],
          conv(2, 2, act="tanh"), pool("avg", 3, s=2, mode="same", includePad=True), ended(2)),
    chain("pool2d avg, padded and oblong, padding does not count", "cnn", [1, 5, 6],
          conv(2, 2, act="tanh"), pool("avg", [2, 3], s=[1, 2], p=[1, 1]), ended(2, "softsign", "l2")),
    chain("pool2d strict behind upsampling by two numbers", "cnn", [2, 3, 2],
          node("up2d", size=[2, 3]), pool("max", [2, 4], s=[2, 2], mode="strict"), ended(2)),
    chain("bn of images, locked, variance as it is", "cnn", [3, 4, 3],
          conv(2, 2), node("bn", lock=True, gamma=1.5, beta=-0.25, logstd=False, decay=0.5, eps=0.01),
          ended(2, "sigmoid", "xent")),
    chain("bn twice, before and behind an activation layer", "cnn", [2, 4, 4],
          node("bn", decay=0.75), conv(3, 3, act="identity"), node("bn", logstd=False),
          node("actl", act="hardtanh"), ended(2)),
    chain("zero padding and cropping, four sides each", "cnn", [2, 4, 3],
          node("zp2d", pad=[1, 2, 0, 3]), conv(2, [3, 2], act="tanh"),
          node("crop2d", crop=[1, 0, 2, 1]), ended(2, "identity", "l2")),
    chain("gpool pnorm 3 of images", "cnn", [2, 4, 3],
          conv(3, 2, act="softsign"), gpool("pnorm", pnorm=3), ended(2)),
    chain("gpool sum of images", "cnn", [2, 4, 3],
          conv(3, 2, act="elu"), gpool("sum"), ended(2, "identity", "mae")),
    graph("branches of images: merged, subset, scaled, normalised", "cnn", [2, 4, 4],
          a=("in", conv(2, 2, act="tanh")), b=("in", conv(3, 3, p=[1, 0], d=[2, 1], act="sigmoid")),
          c=("in", pool("max", 2, s=1)), d=("a c", node("merge")),
          e=("d", node("subset", **{"from": 1, "to": 1})), f=("e", node("scale", factor=-1.5)),
          g=("f", node("l2n")), h=("b", gpool("avg")), i=("g", gpool("sum")), j=("h i", node("merge")),
          out=("j", ended(2))),
    graph("three images element by element: product, max, average", "cnn", [2, 4, 3],
          a=("in", conv(2, 2, act="tanh")), b=("in", conv(2, 2, act="softsign")),
          c=("in", conv(2, 2, act="sigmoid", bias=False)), d=("a b c", node("ew", type="product")),
          e=("a b c", node("ew", type="max")), f=("d e c", node("ew", type="average")),
          g=("f", node("shift", factor=0.5)), out=("g", ended(2, "identity", "l2"))),
    graph("two of three channels of images", "cnn", [1, 3, 4],
          a=("in", conv(3, 2, act="sigmoid")), b=("a", node("subset", **{"from": 1, "to": 2})),
          c=("b", gpool("avg")), out=("c", ended(2))),
    # series
    chain("conv1d causal, dilated", "rnn", [2, 7],
          conv1(3, 3, d=2, mode="causal", act="tanh"), steps(2)),
    chain("conv1d causal, strided", "rnn", [3, 8],
          conv1(2, 2, s=3, mode="causal", act="softsign"), cell("lstm", 2), steps(2, "tanh", "l2")),
    chain("conv1d causal, dilated and strided, without bias", "rnn", [2, 9],
          conv1(2, 3, s=2, d=2, mode="causal", bias=False, act="elu"), steps(2, "sigmoid", "xent")),
    chain("conv1d strict, padded and dilated", "rnn", [2, 8],
          conv1(3, 2, s=2, p=1, d=3, mode="strict", act="sigmoid"), gpool("avg"), ended(2)),
    chain("conv1d same, strided and dilated, fmask", "rnn", [2, 9],
          conv1(2, 3, s=2, d=2, mode="same", act="tanh"), cell("srnn", 3), steps(2), fmask=True),
    chain("pool1d pnorm 4, same", "rnn", [3, 8],
          cell("srnn", 3), pool1("pnorm", 3, s=2, mode="same", pnorm=4), steps(2, "softmax", "mcxent")),
    chain("pool1d avg, padded, fmask, then a layer that obeys it", "rnn", [2, 8],
          conv1(3, 2, act="tanh"), pool1("avg", 2, s=2, p=1), cell("srnn", 2),
          gpool("max"), ended(2), fmask=True),
    chain("pool1d max, strict, behind zero padding and upsampling", "rnn", [2, 5],
          node("zp1d", pad=[2, 1]), node("up1d", size=2), pool1("max", 4, s=3, mode="strict"),
          cell("glstm", 2), steps(2)),
    chain("embseq with bias, fmask, last of a GravesLSTM", "idxseq", [5, 6],
          node("embseq", nIn=5, nOut=3, bias=True, act="tanh"),
          node("last", layer=cell("glstm", 2)), ended(2), fmask=True),
    chain("embseq, fmask, bidirectional SimpleRnn multiplied", "idxseq", [4, 5],
          node("embseq", nIn=4, nOut=2), node("bidir", mode="mul", layer=cell("srnn", 3, act="softsign")),
          gpool("pnorm", pnorm=2), ended(2, "identity", "l2"), fmask=True),
    chain("GravesLSTM, other functions, lmask", "rnn", [2, 5],
          cell("glstm", 3, act="softsign", gate="hardtanh"), steps(3, "softmax", "mcxent"), lmask=True),
    chain("LSTM, other functions, on a dense layer that obeys the fmask", "rnn", [3, 5],
          node("dense", nOut=2, act="elu"), cell("lstm", 3, act="elu", gate="hardtanh"),
          steps(2, "identity", "l1"), fmask=True),
    chain("bidirectional GravesLSTM multiplied, fmask and lmask", "rnn", [2, 6],
          node("bidir", mode="mul", layer=cell("glstm", 2)), steps(2, "sigmoid", "xent"),
          fmask=True, lmask=True),
    chain("bidirectional SimpleRnn added, fmask and lmask", "rnn", [2, 6],
          node("bidir", mode="add", layer=cell("srnn", 2)), steps(2, "tanh", "squared_hinge"),
          fmask=True, lmask=True),
    chain("bidirectional GravesLSTM averaged, pooled with a gap, fmask", "rnn", [3, 5],
          node("bidir", mode="average", layer=cell("glstm", 2, act="elu")), gpool("sum"),
          ended(2, "identity", "hinge"), fmask=True),
    chain("bidirectional LSTM joined, p-norm 3 with a gap, fmask", "rnn", [2, 6],
          node("bidir", mode="concat", layer=cell("lstm", 2)), gpool("pnorm", pnorm=3), ended(2), fmask=True),
    chain("last of a SimpleRnn, fmask", "rnn", [3, 6],
          node("last", layer=cell("srnn", 3, act="sigmoid")), node("bn", lock=True), ended(2), fmask=True),
    chain("last of an LSTM behind a convolution, fmask", "rnn", [2, 8],
          conv1(2, 2, s=2, act="tanh"), node("last", layer=cell("lstm", 2)), ended(2), fmask=True),
    graph("last step, duplicated, reversed, and merged, fmask and lmask", "rnn", [2, 5],
          a=("in", cell("srnn", 3)), b=("a", node("lasttsv")), c=("b", node("dense", nOut=2, act="tanh")),
          d=("c", node("duptsv", T=5)), e=("in", node("reversev")), f=("e", cell("lstm", 2)),
          g=("f d", node("merge")), h=("g", node("subset", **{"from": 1, "to": 3})),
          out=("h", steps(2))),
    graph("series element by element, normalised", "rnn", [3, 4],
          a=("in", cell("glstm", 3)), b=("in", node("dense", nOut=3, act="softsign")),
          c=("a b", node("ew", type="subtract")), d=("a b in", node("ew", type="max")),
          e=("c d", node("ew", type="product")), f=("e", node("l2n")), out=("f", steps(2, "tanh", "mae"))),
    # rows
    chain("emb with bias, bn, cube", "idx", [6],
          node("emb", nIn=6, nOut=3, bias=True, act="softsign"), node("bn", logstd=False),
          node("dense", nOut=2, act="cube", bias=False), ended(3)),
    chain("poisson of a sigmoid, without bias", "ff", [4],
          node("dense", nOut=3, act="selu"), ended(3, "sigmoid", "poisson", bias=False)),
    chain("kld of a softmax behind rectifiedtanh", "ff", [5],
          node("dense", nOut=4, act="rectifiedtanh"), ended(3, "softmax", "kld")),
    chain("cosine proximity behind relu6", "ff", [4],
          node("dense", nOut=4, act="relu6"), node("actl", act="tanh"),
          ended(3, "identity", "cosine_proximity")),
    chain("squared hinge of three units, lmask", "ff", [4],
          node("dense", nOut=3, act="tanh"), ended(3, "softsign", "squared_hinge"), lmask=True),
    graph("rows element by element, normalised, shifted", "ff", [4],
          a=("in", node("dense", nOut=4, act="softsign")), b=("a in", node("ew", type="subtract")),
          c=("b", node("l2n")), d=("a b c in", node("ew", type="average")),
          e=("d", node("shift", factor=-2.0)), f=("e c", node("ew", type="max")),
          g=("f a", node("merge")), out=("g", ended(3, "tanh", "l2"))),
]


def main():
    random = np.random.default_rng(SEED)
    written = [Network(case, random).written() for case in CASES]
    file = pathlib.Path(__file__).with_name("more_layers.json.gz")
    with open(file, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
        out.write(json.dumps(written, separators=(",", ":")).encode())
    print(file, len(written), "networks,", file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
