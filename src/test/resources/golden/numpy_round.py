#!/usr/bin/env python3
"""Writes numpy_round.csv: type, x, str(np.round(x, 2)). Needs NumPy 2.4."""
import pathlib
import numpy as np

rng = np.random.default_rng(20240)
fixed = [0.0, -0.0, 0.005, 0.015, 0.025, -0.025, 2.675, 1.005, 0.001, -0.001, 1e-5, 67.5, -45.0,
         0.44999247789382935, 12755.16015625, 3765.9716796875, 1473900000.123, 1e15, 1e16, 1e17,
         123456789012345678.0, 9007199254740993.0, 1e23, 2.0 ** -44, 1e306, 1e307, -1e307,
         999999.99, 1000000.0, 16777217.0 * 9, 1e38, 3e38, float("nan"), float("inf"), float("-inf")]
random = list(rng.normal(size=150) * 10.0 ** rng.integers(-4, 19, 150)) + list(
    np.round(rng.uniform(-100, 100, 50), 3))
lines = []
for x in fixed + random:
    with np.errstate(all="ignore"):
        for kind in (np.float64, np.float32):
            v = kind(x)
            lines.append(f"{kind.__name__},{float(v)!r},{str(np.round(v, 2))}")
pathlib.Path(__file__).with_name("numpy_round.csv").write_text("\n".join(lines) + "\n")
