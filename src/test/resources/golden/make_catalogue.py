#!/usr/bin/env python3
"""Writes catalogue.json: activations with three derivatives, losses with two, softmax, and two steps
of each updater from its initial state in DL4J, by the formulas of their papers in 800 decimal digits,
rounded once.

Needs mpmath (Debian: python3-mpmath).
"""
import json
import pathlib
from mpmath import mp, mpf, exp, log, tanh, sqrt, pi, ncdf, diff, sign

mp.dps = 800
ZS = [1e-8, 0.3, 0.77, 1.4, 3.1, 7.0, 20.0, 100.0, 710.0, 1e4]
ZS = ZS + [-z for z in ZS]


def num(v):
    return float(v)


def sigmoid(z):
    return 1 / (1 + exp(-z))


def softplus(z):
    return log(1 + exp(z))


def rational(z):
    y = abs(2 * z / 3)
    return mpf("1.7159") * sign(z) * (1 - 1 / (1 + y + y**2 + mpf("1.41645") * y**4))


def clip(z, low, high):
    return max(mpf(low), min(mpf(high), z))


SCALE, ALPHA = mpf("1.0507009873554805"), mpf("1.6732632423543772")
ACTIVATIONS = [
    ("identity", {}, lambda z: z),
    ("sigmoid", {}, sigmoid),
    ("tanh", {}, tanh),
    ("relu", {}, lambda z: max(z, mpf(0))),
    ("relu", {"threshold": 1, "negativeSlope": 0.25, "max": 6},
     lambda z: mpf(6) if z > 6 else z if z > 1 else (z - 1) / 4),
    ("leakyrelu", {}, lambda z: z if z > 0 else z / 100),
    ("relu6", {}, lambda z: clip(z, 0, 6)),
    ("rrelu", {}, lambda z: z if z > 0 else z * 11 / 48),
    ("thresholdedrelu", {}, lambda z: z if z > 1 else mpf(0)),
    ("elu", {}, lambda z: z if z > 0 else exp(z) - 1),
    ("selu", {}, lambda z: SCALE * (z if z > 0 else ALPHA * (exp(z) - 1))),
    ("softplus", {}, softplus),
    ("softsign", {}, lambda z: z / (1 + abs(z))),
    ("swish", {}, lambda z: z * sigmoid(z)),
    ("mish", {}, lambda z: z * tanh(softplus(z))),
    ("gelu", {}, lambda z: z * sigmoid(mpf("1.702") * z)),
    ("gelu_tanh", {}, lambda z: z / 2 * (1 + tanh(sqrt(2 / pi) * (z + mpf("0.044715") * z**3)))),
    ("gelu_erf", {}, lambda z: z * ncdf(z)),
    ("hardtanh", {}, lambda z: clip(z, -1, 1)),
    ("hardsigmoid", {}, lambda z: clip(z / 5 + mpf(1) / 2, 0, 1)),
    ("rationaltanh", {}, rational),
    ("rectifiedtanh", {}, lambda z: max(mpf(0), tanh(z))),
    ("cube", {}, lambda z: z**3),
]

PS, SIGNED = [1e-9, 0.2, 0.77, 0.999], [-2.5, -0.4, 0.3, 1.7, 40.0]


def ylogp(y, p):
    return mpf(0) if y == 0 else y * log(p)


LOSSES = [
    ("mse", SIGNED, [-1.0, 0.5], lambda p, y: (p - y)**2),
    ("l2", SIGNED, [-1.0, 0.5], lambda p, y: (p - y)**2),
    ("mae", SIGNED, [-1.0, 0.5], lambda p, y: abs(p - y)),
    ("l1", SIGNED, [-1.0, 0.5], lambda p, y: abs(p - y)),
    ("xent", PS, [0.0, 0.25, 1.0], lambda p, y: -ylogp(y, p) - ylogp(1 - y, 1 - p)),
    ("mcxent", PS, [0.0, 0.25, 1.0], lambda p, y: -ylogp(y, p)),
    ("negativeloglikelihood", PS, [0.0, 0.25, 1.0], lambda p, y: -ylogp(y, p)),
    ("kld", PS, [0.0, 0.25, 1.0], lambda p, y: mpf(0) if y == 0 else y * log(y / p)),
    ("hinge", SIGNED, [-1.0, 1.0], lambda p, y: max(mpf(0), 1 - y * p)),
    ("squared_hinge", SIGNED, [-1.0, 1.0], lambda p, y: max(mpf(0), 1 - y * p)**2),
    ("poisson", [0.01, 0.8, 6.0], [0.0, 1.0, 4.0], lambda p, y: p - ylogp(y, p)),
    ("mape", SIGNED, [-1.0, 0.5], lambda p, y: 100 * abs((y - p) / y)),
    ("msle", [1e-9, 0.8, 6.0], [0.0, 1.0, 4.0], lambda p, y: (log(1 + p) - log(1 + y))**2),
    ("wasserstein", SIGNED, [-1.0, 0.5], lambda p, y: p * y),
]

SOFTMAX = [[0.3, -1.2, 2.5], [4.0], [1e16] * 4, [1e4, 1e4 - 1, 1e4 - 30], [-710.0, -745.0, -1e4], [60.0, 0.0, -60.0]]


def updaters(g):
    """Two steps from the initial state: gradients g[0], g[1], learning rate 1/8."""
    lr, b1, b2, mu, rho = mpf("0.125"), mpf("0.75"), mpf("0.875"), mpf("0.75"), mpf("0.875")
    eps = mpf(2)**-10
    out = {}

    def run(name, parameters, state, step):
        updates = []
        for t, gt in enumerate(g, 1):
            update, state = step(mpf(gt), state, t)
            updates.append(num(update))
        out[name] = {"parameters": parameters, "updates": updates, "state": {k: num(v) for k, v in state.items()}}

    run("sgd", {}, {}, lambda x, s, t: (lr * x, {}))
    run("noop", {}, {}, lambda x, s, t: (x, {}))

    def momentum(x, s, t):
        v = mu * s["V"] + x
        return lr * v, {"V": v}
    run("momentum", {"momentum": 0.75}, {"V": 0}, momentum)

    def nesterovs(x, s, t):
        v = mu * s["V"] - lr * x
        return mu * s["V"] - (1 + mu) * v, {"V": v}
    run("nesterovs", {"momentum": 0.75}, {"V": 0}, nesterovs)

    def moments(x, s):
        return b1 * s["M"] + (1 - b1) * x, b2 * s["V"] + (1 - b2) * x**2

    betas = {"beta1": 0.75, "beta2": 0.875, "epsilon": float(eps)}

    def adam(x, s, t):
        m, v = moments(x, s)
        return lr * (m / (1 - b1**t)) / (sqrt(v / (1 - b2**t)) + eps), {"M": m, "V": v}
    run("adam", betas, {"M": 0, "V": 0}, adam)

    def hat(x, s, t):
        m, v = moments(x, s)
        return lr * sqrt(1 - b2**t) / (1 - b1**t) * m / (sqrt(v) + eps), {"M": m, "V": v}
    run("adam_epsilon_hat", betas, {"M": 0, "V": 0}, hat)

    def amsgrad(x, s, t):
        m, v = moments(x, s)
        top = max(s["V_HAT"], v)
        return lr * sqrt(1 - b2**t) / (1 - b1**t) * m / (sqrt(top) + eps), {"M": m, "V": v, "V_HAT": top}
    run("amsgrad_epsilon_hat", betas, {"M": 0, "V": 0, "V_HAT": 0}, amsgrad)

    def adamax(x, s, t):
        m, u = b1 * s["M"] + (1 - b1) * x, max(b2 * s["V"], abs(x))
        return lr / (1 - b1**t) * m / u, {"M": m, "V": u}
    run("adamax", betas, {"M": 0, "V": 0}, adamax)

    def nadam(x, s, t):
        m, v = moments(x, s)
        look = b1 * m / (1 - b1**t) + (1 - b1) * x / (1 - b1**t)
        return lr * look / (sqrt(v / (1 - b2**t)) + eps), {"M": m, "V": v}
    run("nadam", betas, {"M": 0, "V": 0}, nadam)

    def rmsprop(x, s, t):
        r = rho * s["G"] + (1 - rho) * x**2
        return lr * x / (sqrt(r) + eps), {"G": r}
    run("rmsprop", {"rmsDecay": 0.875, "epsilon": float(eps)}, {"G": eps}, rmsprop)

    def adagrad(x, s, t):
        h = s["grad"] + x**2
        return lr * x / (sqrt(h) + eps), {"grad": h}
    # the paper starts at 0; DL4J at its default epsilon of 1e-6, whatever epsilon is configured
    run("adagrad", {"epsilon": float(eps)}, {"grad": mpf("1e-6")}, adagrad)

    def adadelta(x, s, t):
        a = rho * s["msg"] + (1 - rho) * x**2
        d = sqrt(s["msdx"] + eps) / sqrt(a + eps) * x
        return d, {"msg": a, "msdx": rho * s["msdx"] + (1 - rho) * d**2}
    run("adadelta", {"rho": 0.875, "epsilon": float(eps)}, {"msg": 0, "msdx": 0}, adadelta)

    def adabelief(x, s, t):
        m = b1 * s["M"] + (1 - b1) * x
        v = b2 * s["S"] + (1 - b2) * (x - m)**2 + eps
        return lr * (m / (1 - b1**t)) / (sqrt(v / (1 - b2**t)) + eps), {"M": m, "S": v}
    run("adabelief", betas, {"M": 0, "S": 0}, adabelief)
    return out


def softmax(z):
    total = sum(exp(mpf(v)) for v in z)
    return {"z": z, "p": [num(exp(mpf(v)) / total) for v in z],
            "log": [num(-log(sum(exp(mpf(w) - v) for w in z))) for v in z]}


result = {
    "about": __doc__,
    "activations": [
        {"name": n, "parameters": p,
         "points": [{"z": z, "derivatives": [num(diff(f, mpf(z), k)) for k in range(4)]} for z in ZS]}
        for n, p, f in ACTIVATIONS],
    "normal": [{"z": z, "cumulative": num(ncdf(mpf(z)))}
               for z in [-38, -20, -8, -5, -2.9, -2.8, -2, -1.5, -1.41, -1, -0.71, -0.7, -0.1, 0, 1e-8, 0.5, 2, 3, 9]],
    "losses": [
        {"name": n, "points": [{"p": p, "y": y, "derivatives": [num(diff(lambda q: f(q, mpf(y)), mpf(p), k)) for k in range(3)]}
                               for p in ps for y in ys]}
        for n, ps, ys, f in LOSSES],
    "softmax": [softmax(z) for z in SOFTMAX],
    "updaters": {"gradients": [0.5, -0.25], "learningRate": 0.125, "rules": updaters([0.5, -0.25])},
}
pathlib.Path(__file__).with_name("catalogue.json").write_text(json.dumps(result, indent=1) + "\n")
