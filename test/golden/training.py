"""Writes training.json: what PyTorch makes of losses with smoothing and class weights, of clipping, and of factors on learning rates.

    python3 training.py OUT_DIR        # needs torch and numpy; see golden.py
"""
import json
import pathlib
import sys

import torch
from golden import gaussian

N, K = 6, 4
LABELS = [0, 1, 2, 3, 1, 1]
WEIGHTS = [0.5, 1.0, 2.0, 4.0]


def objectives() -> list:
    """Cross-entropy of given logits, and its gradient, for labels and for soft targets."""
    cases = []
    for soft in (False, True):
        for smoothing in (0.0, 0.1):
            for weights in (None, WEIGHTS):
                if soft and weights:
                    continue  # PyTorch divides by the batch size there, not by the weights
                logits = torch.tensor(gaussian("logits", N * K).reshape(N, K), requires_grad=True)
                targets = torch.tensor(LABELS)
                if soft:
                    one_hot = torch.nn.functional.one_hot(targets, K).double()
                    targets = 0.7 * one_hot + 0.3 * one_hot.flip(0)
                weight = None if weights is None else torch.tensor(weights, dtype=torch.float64)
                loss = torch.nn.CrossEntropyLoss(weight=weight, label_smoothing=smoothing)(logits, targets)
                loss.backward()
                cases.append({"soft": soft, "labelSmoothing": smoothing, "classWeights": weights,
                              "loss": loss.item(), "gradient": logits.grad.flatten().tolist()})
    return cases


def clipping() -> list:
    """clip_grad_norm_ of two gradients, one norm above and one below what they have."""
    cases = []
    for longest in (0.5, 100.0):
        a, b = torch.zeros(5, requires_grad=True), torch.zeros(2, 3, requires_grad=True)
        a.grad = torch.tensor(gaussian("grad/a", 5)).float()
        b.grad = torch.tensor(gaussian("grad/b", 6).reshape(2, 3)).float()
        torch.nn.utils.clip_grad_norm_([a, b], longest)
        cases.append({"longest": longest, "a": a.grad.tolist(), "b": b.grad.flatten().tolist()})
    return cases


def factors() -> dict:
    """Two parameters with learning rates ×0.1 and ×10, three steps each."""
    out = {}
    for name, make in {
        "sgd": lambda groups: torch.optim.SGD(groups, momentum=0.9, nesterov=True, weight_decay=0.01),
        "adam": lambda groups: torch.optim.Adam(groups, weight_decay=0.01),
        "adamw": lambda groups: torch.optim.AdamW(groups, weight_decay=0.1),
    }.items():
        slow, fast = (torch.tensor(gaussian(f"param/{n}", 5), requires_grad=True) for n in ("slow", "fast"))
        optimizer = make([{"params": [slow], "lr": 0.01 * 0.1}, {"params": [fast], "lr": 0.01 * 10}])
        for t in range(3):
            slow.grad, fast.grad = (torch.tensor(gaussian(f"grad/{n}/{t}", 5)) for n in ("slow", "fast"))
            optimizer.step()
        out[name] = {"slow": slow.tolist(), "fast": fast.tolist()}
    return out


if __name__ == "__main__":
    text = json.dumps({"objectives": objectives(), "clipping": clipping(), "factors": factors()})
    (pathlib.Path(sys.argv[1]) / "training.json").write_text(text)
