"""Trains a small network with PyTorch and records every step for `dl4j-reference verify-trace`.

    python3 record_pytorch.py run.npz --updater adam --precision float32 --steps 10
    python3 record_pytorch.py gpu.npz --device cuda --precision tf32 --units 64 128 10

Copy `record` into a project of your own to verify it: it takes any nn.Sequential of Linear layers
and activations. The format of the file is in docs/trace-format.md.
"""
import argparse
import json

import numpy as np
import torch

UPDATERS = {
    "sgd": {"name": "sgd", "learningRate": 0.1},
    "momentum": {"name": "momentum", "learningRate": 0.05, "momentum": 0.9},
    "adam": {"name": "adam", "learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
}


def optimizer(u, parameters):
    if u["name"] == "adam":
        return torch.optim.Adam(
            parameters, u["learningRate"], betas=(u["beta1"], u["beta2"]), eps=u["epsilon"])
    return torch.optim.SGD(parameters, u["learningRate"], momentum=u.get("momentum", 0))


def parameters(model, prefix, of=lambda p: p):
    """Weights as [nIn, nOut]: PyTorch keeps them transposed."""
    arrays = {}
    for l, linear in enumerate(m for m in model if isinstance(m, torch.nn.Linear)):
        arrays[f"{prefix}W{l}"] = numbers(of(linear.weight)).T.copy()
        arrays[f"{prefix}b{l}"] = numbers(of(linear.bias)).copy()
    return arrays


def numbers(tensor):
    return tensor.detach().cpu().numpy()


def record(model, loss, spec, x, y, steps):
    """The trace of a training on one batch; each Linear is followed by its activation, if any."""
    trace = {"spec": np.frombuffer(json.dumps(spec).encode(), np.uint8),
             "x": numbers(x), "y": numbers(y)}
    trainer = optimizer(spec["updater"], model.parameters())
    for t in range(steps):
        trace.update(parameters(model, f"step{t}/"))
        a, activations = x, []
        for module in model:
            a = module(a)
            if isinstance(module, torch.nn.Linear):
                activations.append(a)
            else:
                activations[-1] = a
        score = loss(a, y)
        trainer.zero_grad()
        score.backward()
        trace.update({f"step{t}/a{l}": numbers(v) for l, v in enumerate(activations)})
        trace[f"step{t}/score"] = numbers(score)
        trace.update(parameters(model, f"step{t}/d", lambda p: p.grad))
        trainer.step()
    trace.update(parameters(model, f"step{steps}/"))
    return trace


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--updater", choices=UPDATERS, default="sgd")
    parser.add_argument("--precision", default="float32", help="float32, float64, or tf32 on a GPU")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--units", type=int, nargs=3, default=[4, 5, 3])
    parser.add_argument("--examples", type=int, default=8)
    parser.add_argument("--steps", type=int, default=10)
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.backends.cuda.matmul.allow_tf32 = args.precision == "tf32"
    torch.set_default_dtype(getattr(torch, args.precision.replace("tf32", "float32")))
    inputs, hidden, outputs = args.units
    model = torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, outputs))
    spec = {"dims": args.units, "activations": ["tanh", "identity"], "loss": "mse",
            "updater": UPDATERS[args.updater], "precision": args.precision,
            "producer": "torch " + torch.__version__, "device": name(args.device)}
    x, y = torch.randn(args.examples, inputs), torch.randn(args.examples, outputs)
    model, x, y = model.to(args.device), x.to(args.device), y.to(args.device)
    np.savez_compressed(args.out, **record(model, torch.nn.MSELoss(), spec, x, y, args.steps))


def name(device):
    return torch.cuda.get_device_name() if device == "cuda" else device


if __name__ == "__main__":
    main()
