"""Writes regularizers.json: the penalties beside AdaRand and their gradients, computed with PyTorch in float64.

    python regularizers.py OUT_DIR

Needs what golden.py needs (see there), and makes its inputs with the same generators.
"""
import json
import pathlib
import sys

import torch

from golden import fill_model, gaussian, fill, torchvision

N, D = 12, 20


def features(n: int = N, d: int = D) -> torch.Tensor:
    """As a network has them after its last ReLU: positive, with a large mean."""
    values = torch.tensor(gaussian("regularizers", n * d).reshape(n, d)).float().double()
    return (values + 1).clamp(min=0).requires_grad_(True)


def of_features(penalty, f: torch.Tensor) -> dict:
    value = penalty(f)
    value.backward()
    return {"value": value.item(), "gradient": f.grad.flatten().tolist()}


def feature_norm(f):
    return (f.norm(dim=1) ** 2).mean()


def spectral_shrinkage(k):
    return lambda f: (torch.linalg.svdvals(f).flip(0)[:k] ** 2).sum()


def supervised_contrast(labels, temperature=0.07):
    """Equation 2 of Khosla et al., as it stands there: a loop over images and their positives."""

    def loss(f):
        z = f / f.norm(dim=1, keepdim=True)
        terms = []
        for i in range(len(labels)):
            others = [a for a in range(len(labels)) if a != i]
            positives = [p for p in others if labels[p] == labels[i]]
            if not positives:
                continue
            total = torch.logsumexp(torch.stack([z[i] @ z[a] / temperature for a in others]), 0)
            terms.append(-torch.stack([z[i] @ z[p] / temperature - total for p in positives]).mean())
        return torch.stack(terms).mean()

    return loss


def weights_case() -> dict:
    """L2-SP on a ResNet-18 that moved from `fill` by a fifth of another fill."""
    model = torchvision.models.resnet18(num_classes=5).double()
    fill_model(model)
    start = {name: p.detach().clone() for name, p in model.named_parameters()}
    with torch.no_grad():
        for name, p in model.named_parameters():
            p += 0.2 * torch.from_numpy(fill(f"moved/{name}", tuple(p.shape)))
    lam, beta = 0.01, 0.03
    body = sum(((p - start[n]) ** 2).sum() for n, p in model.named_parameters() if not n.startswith("fc."))
    head = sum((p**2).sum() for n, p in model.named_parameters() if n.startswith("fc."))
    value = lam / 2 * body + beta / 2 * head
    value.backward()
    norms = {n: p.grad.norm().item() for n, p in model.named_parameters()}
    return {"lambda": lam, "beta": beta, "value": value.item(), "gradientNorms": norms}


def activations_case() -> dict:
    """DELTA on the last two stages of a ResNet-18 that moved, in training mode, from a copy in evaluation mode."""
    batch, size = 4, 64
    model, copy = (torchvision.models.resnet18(num_classes=5).double() for _ in range(2))
    fill_model(model)
    fill_model(copy)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p += 0.2 * torch.from_numpy(fill(f"moved/{name}", tuple(p.shape)))
    model.train()
    copy.eval()
    x = torch.from_numpy(fill("input", (batch, 3, size, size))).double()

    def stages(net):
        h = net.layer2(net.layer1(net.maxpool(net.relu(net.bn1(net.conv1(x))))))
        third = net.layer3(h)
        return third, net.layer4(third)

    with torch.no_grad():
        fixed = stages(copy)
    value = sum(((a - b) ** 2).sum() for a, b in zip(stages(model), fixed)) / batch
    value.backward()
    norms = {n: p.grad.norm().item() for n, p in model.named_parameters() if p.grad is not None}
    return {"input": [batch, 3, size, size], "value": value.item(), "gradientNorms": norms}


def main(folder: str) -> None:
    labels = [0, 1, 2, 0, 1, 2, 0, 1, 0, 3, 4, 0]  # classes 3 and 4 have one image each
    cases = {
        "features": [N, D],
        "featureNorm": of_features(feature_norm, features()),
        "spectralShrinkage": {
            "1": of_features(spectral_shrinkage(1), features()),
            "3": of_features(spectral_shrinkage(3), features()),
        },
        # More images than numbers in a feature.
        "spectralShrinkageTall": of_features(spectral_shrinkage(2), features(D, N)),
        "supervisedContrast": {"labels": labels, **of_features(supervised_contrast(labels), features())},
        "l2sp": weights_case(),
        "delta": activations_case(),
    }
    (pathlib.Path(folder) / "regularizers.json").write_text(json.dumps(cases))


if __name__ == "__main__":
    main(sys.argv[1])
