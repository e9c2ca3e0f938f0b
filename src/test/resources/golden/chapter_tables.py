#!/usr/bin/env python3
"""Writes chapter_tables.txt: the lines that the chapter's update_weights prints for y = 3x, ten
epochs each at 0.01, 0.1 and 1. Needs NumPy."""
import pathlib
import numpy as np

X, Y = np.array([[1], [2], [3], [4]]), np.array([[3], [6], [9], [12]])


def loss(w):
    return np.mean(np.square(np.dot(X, w[0]) + w[1] - Y))


def update(w, rate, lines):
    original, updated = [a.copy() for a in w], [a.copy() for a in w]
    base = loss(w)
    for i, layer in enumerate(original):
        for index in np.ndindex(layer.shape):
            raised = [a.copy() for a in w]
            raised[i][index] += 0.0001
            plus = loss(raised)
            gradient = (plus - base) / 0.0001
            updated[i][index] -= gradient * rate
            if i % 2 == 0:
                lines.append(" ".join(str(part) for part in (
                    "weight value:", np.round(original[i][index], 2),
                    "original loss:", np.round(base, 2), "loss_plus:", np.round(plus, 2),
                    "gradient:", np.round(gradient, 2),
                    "updated_weights:", np.round(updated[i][index], 2))))
    return updated


out = []
for learning_rate in (0.01, 0.1, 1):
    weights = [np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32)]
    for epoch in range(10):
        weights = update(weights, learning_rate, out)
pathlib.Path(__file__).with_name("chapter_tables.txt").write_text("\n".join(out) + "\n")
