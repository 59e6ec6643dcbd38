"""Writes classification.json: figures of an evaluation, computed with NumPy alone, that the trainer must reproduce.

    python3 classification.py > classification.json
"""
import json

import numpy as np

random = np.random.default_rng(7)
images, classes, bins = 120, 8, 15
# The last class has no images, as in a folder that holds only some of the classes.
labels = random.integers(0, classes - 1, images)
logits = random.normal(0, 1.5, (images, classes))
logits[np.arange(images), labels] += 1.6
logits = logits.round(3).astype(np.float32)

shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
probabilities = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
predicted = probabilities.argmax(axis=1)
confidence = probabilities.max(axis=1)
right = predicted == labels
order = np.argsort(-probabilities, axis=1)

confusion = np.zeros((classes, classes), int)
np.add.at(confusion, (labels, predicted), 1)
true_positives = np.diag(confusion)
with np.errstate(invalid="ignore"):
    precision = np.nan_to_num(true_positives / confusion.sum(axis=0))
    recall = np.nan_to_num(true_positives / confusion.sum(axis=1))
    f1 = np.nan_to_num(2 * precision * recall / (precision + recall))
present = confusion.sum(axis=1) > 0

edges = np.linspace(0, 1, bins + 1)
error, diagram = 0.0, []
for lower, upper in zip(edges, edges[1:]):
    inside = (confidence > lower) & (confidence <= upper)
    if not inside.any():
        diagram.append({"count": 0, "confidence": 0.0, "accuracy": 0.0})
        continue
    entry = {"count": int(inside.sum()), "confidence": confidence[inside].mean(), "accuracy": right[inside].mean()}
    error += inside.mean() * abs(entry["accuracy"] - entry["confidence"])
    diagram.append(entry)

print(json.dumps({
    "madeWith": f"python3 classification.py, NumPy {np.__version__}",
    "logits": logits.astype(float).round(3).tolist(),
    "labels": labels.tolist(),
    "loss": float(-np.log(probabilities[np.arange(images), labels]).mean()),
    "accuracy": float(right.mean()),
    "top5Accuracy": float((order[:, :5] == labels[:, None]).any(axis=1).mean()),
    "ranks": (np.argmax(order == labels[:, None], axis=1) + 1).tolist(),
    "confusion": confusion.tolist(),
    "precision": precision.tolist(),
    "recall": recall.tolist(),
    "f1": f1.tolist(),
    "macro": {"precision": precision[present].mean(), "recall": recall[present].mean(), "f1": f1[present].mean()},
    "calibration": {"error": error, "bins": diagram},
}))
