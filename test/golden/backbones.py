"""Writes golden values of the backbones that golden.py does not have: torchvision's, timm's and open_clip's.

    pip install torch torchvision timm open_clip_torch numpy
    python backbones.py OUT_DIR                         # writes *.json there

The recipe is golden.py's (its `fill`, its optimizer), with one step of training, a few of the gradients and no weights after
it. What it prints is how far PyTorch itself differs between float32 and float64.
"""
import json
import pathlib
import sys

from golden import brief, fill, fill_model
import torch

# As in golden.py: torchvision's compiled ops are not needed.
_register_fake = torch.library.register_fake
torch.library.register_fake = lambda *a, **k: (lambda f: f)
import open_clip.transformer  # noqa: E402
import timm  # noqa: E402
import torchvision  # noqa: E402
from open_clip.modified_resnet import ModifiedResNet  # noqa: E402
from timm.layers.pos_embed import resample_abs_pos_embed  # noqa: E402

torch.library.register_fake = _register_fake

BATCH, CLASSES, SIZE = 4, 10, 64
LISTED_GRADIENTS = 16


class ClipResNet(ModifiedResNet):
    """OpenAI's names, with a classifier."""

    def __init__(self):
        super().__init__(layers=(3, 4, 6, 3), output_dim=1024, heads=32, image_size=SIZE, width=64)
        self.fc = torch.nn.Linear(1024, CLASSES)

    def forward(self, x):
        return self.fc(super().forward(x))


class ClipTransformer(open_clip.transformer.VisionTransformer):
    """OpenAI's names, without the projection, with a classifier."""

    def __init__(self, patch):
        super().__init__(image_size=SIZE, patch_size=patch, width=768, layers=12, heads=12, mlp_ratio=4.0,
                         act_layer=open_clip.transformer.QuickGELU, output_dim=512)
        self.proj = None
        self.head = torch.nn.Linear(768, CLASSES)

    def forward(self, x):
        return self.head(super().forward(x))


MODELS = {
    "resnet101": lambda: torchvision.models.resnet101(num_classes=CLASSES),
    "vit_s_16": lambda: timm.create_model("vit_small_patch16_224", img_size=SIZE, num_classes=CLASSES),
    "deit_tiny": lambda: timm.create_model("deit_tiny_patch16_224", img_size=SIZE, num_classes=CLASSES),
    "clip_resnet50": ClipResNet,
    "clip_vit_b_16": lambda: ClipTransformer(16),
    "clip_vit_b_32": lambda: ClipTransformer(32),
}
CLASSIFIERS = {"resnet101": "fc", "clip_resnet50": "fc"}


def keys(model):
    return {k: list(v.shape) for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}


def results(model, classifier, dtype):
    """Logits and features in evaluation mode, loss and gradients of the first step, in the given precision."""
    fill_model(model)
    model.to(dtype)
    features = {}
    hook = getattr(model, classifier).register_forward_pre_hook(lambda _m, i: features.__setitem__("f", i[0]))
    x = torch.from_numpy(fill("input", (BATCH, 3, SIZE, SIZE))).to(dtype)
    y = torch.arange(BATCH) % CLASSES
    model.eval()
    with torch.no_grad():
        logits = model(x)
    evaluated = features["f"]
    model.train()
    model.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    hook.remove()
    norms = {n: p.grad.double().norm().item() for n, p in model.named_parameters()}
    norms.pop("attnpool.k_proj.bias", None)  # it is 0: attention does not change when all keys are shifted
    return logits, evaluated, loss.item(), norms


def backbone_case(name):
    torch.manual_seed(0)
    model = MODELS[name]()
    classifier = CLASSIFIERS.get(name, "head")
    logits, features, loss, norms = results(model, classifier, torch.float32)
    exact = results(model, classifier, torch.float64)
    off = lambda a, b: ((a.double() - b).abs().max() / b.abs().max()).item()
    print(f"{name}: logits {off(logits, exact[0]):.0e}, features {off(features, exact[1]):.0e}, "
          f"loss {abs(loss / exact[2] - 1):.0e}, gradients {max(abs(n / exact[3][k] - 1) for k, n in norms.items()):.0e}")
    step = max(1, len(norms) // LISTED_GRADIENTS)
    listed = dict(list(norms.items())[::step] + list(norms.items())[-2:])
    return {
        "arch": name, "input": [BATCH, 3, SIZE, SIZE], "classes": CLASSES,
        "parameters": sum(p.numel() for p in model.parameters()), "keys": keys(model),
        "eval": {"logits": logits.tolist(), "features": brief(features)},
        "train": {
            "optimizer": {"name": "sgd", "learningRate": 0.01, "momentum": 0.9, "nesterov": True, "weightDecay": 1e-4},
            "steps": [{"loss": loss, "gradNorms": listed}],
        },
    }


def positions_case():
    """timm's position embedding for other grids, of D = 2."""
    embedding = torch.from_numpy(fill("pos_embed", (1, 1 + 7 * 7, 2)))
    grids = [2, 4, 10]
    return {"from": 7, "shape": list(embedding.shape),
            "resized": {g: resample_abs_pos_embed(embedding, [g, g]).flatten().tolist() for g in grids}}


def main(folder):
    out = pathlib.Path(folder)
    for name in MODELS:
        (out / f"{name}.json").write_text(json.dumps(backbone_case(name), separators=(",", ":")))
    (out / "positionEmbedding.json").write_text(json.dumps(positions_case(), separators=(",", ":")))


if __name__ == "__main__":
    main(sys.argv[1])
