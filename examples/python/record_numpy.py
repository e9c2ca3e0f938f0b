"""Trains a small network in NumPy alone and records every step for `dl4j-reference verify-trace`.

    python3 record_numpy.py run.npz --updater adam --precision float32 --steps 10

Feed forward, mean squared error, chain rule, update, as in chapter 1 of "Modern Computer Vision
with PyTorch". The format of the file is in docs/trace-format.md.
"""
import argparse
import json

import numpy as np

UPDATERS = {
    "sgd": {"name": "sgd", "learningRate": 0.1},
    "momentum": {"name": "momentum", "learningRate": 0.05, "momentum": 0.9},
    "adam": {"name": "adam", "learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
}


def feed_forward(x, w):
    """hidden = sigmoid(x W0 + b0), out = hidden W1 + b1."""
    hidden = 1 / (1 + np.exp(-(x @ w["W0"] + w["b0"])))
    return hidden, hidden @ w["W1"] + w["b1"]


def gradients(x, y, w, hidden, out):
    """The chain rule, from mean((out - y)^2) backwards."""
    d_out = 2 * (out - y) / y.size
    d_pre_hidden = d_out @ w["W1"].T * hidden * (1 - hidden)
    return {"W0": x.T @ d_pre_hidden, "b0": d_pre_hidden.sum(axis=0, keepdims=True),
            "W1": hidden.T @ d_out, "b1": d_out.sum(axis=0, keepdims=True)}


def update(w, g, u, state, t):
    """One step; t counts from 1. The updater's moments start at zero and live in `state`."""
    for name in w:
        m, v = state.setdefault(name, (np.zeros_like(w[name]), np.zeros_like(w[name])))
        if u["name"] == "sgd":
            step = g[name]
        elif u["name"] == "momentum":
            step = v = u["momentum"] * v + g[name]
        else:  # Kingma and Ba, Algorithm 1
            m = u["beta1"] * m + (1 - u["beta1"]) * g[name]
            v = u["beta2"] * v + (1 - u["beta2"]) * g[name] ** 2
            m_hat, v_hat = m / (1 - u["beta1"] ** t), v / (1 - u["beta2"] ** t)
            step = m_hat / (np.sqrt(v_hat) + u["epsilon"])
        state[name] = m, v
        w[name] = w[name] - u["learningRate"] * step


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--updater", choices=UPDATERS, default="sgd")
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--steps", type=int, default=10)
    args = parser.parse_args()
    spec = {"dims": [4, 5, 3], "activations": ["sigmoid", "identity"], "loss": "mse",
            "updater": UPDATERS[args.updater], "precision": args.precision,
            "producer": "numpy " + np.__version__}
    random = np.random.default_rng(1)
    x, y = (random.normal(size=(8, n)).astype(args.precision) for n in (4, 3))
    shapes = {"W0": (4, 5), "b0": (1, 5), "W1": (5, 3), "b1": (1, 3)}
    w = {name: random.normal(0, 0.5, s).astype(args.precision) for name, s in shapes.items()}
    state, trace = {}, {"spec": np.frombuffer(json.dumps(spec).encode(), np.uint8), "x": x, "y": y}
    for t in range(args.steps):
        hidden, out = feed_forward(x, w)
        g = gradients(x, y, w, hidden, out)
        for name in w:
            trace.update({f"step{t}/{name}": w[name], f"step{t}/d{name}": g[name]})
        trace.update({f"step{t}/a0": hidden, f"step{t}/a1": out})
        trace[f"step{t}/score"] = np.mean((out - y) ** 2)
        update(w, g, UPDATERS[args.updater], state, t + 1)
    trace.update({f"step{args.steps}/{name}": value for name, value in w.items()})
    np.savez_compressed(args.out, **trace)


if __name__ == "__main__":
    main()
