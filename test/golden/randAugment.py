"""Writes randAugment.json: what torchvision's RandAugment makes of a small image with each of its operations.

    python3 randAugment.py OUT_DIR        # needs torchvision and Pillow; see golden.py
"""
import json
import pathlib
import sys

import numpy as np
from golden import torchvision, uniform
from PIL import Image

SIDE = 12
MAGNITUDES = (3, 9, 30)


def image() -> Image.Image:
    """Noise in a part of the range, brighter to the right, so that no operation leaves it as it is."""
    pixels = uniform("image", SIDE * SIDE * 3).reshape(SIDE, SIDE, 3) * 120 + np.arange(SIDE)[None, :, None] * 8 + 10
    return Image.fromarray(pixels.astype(np.uint8))


def main(folder: str) -> None:
    augment = torchvision.transforms.RandAugment()
    from torchvision.transforms.autoaugment import _apply_op
    from torchvision.transforms import InterpolationMode

    space = augment._augmentation_space(31, (SIDE, SIDE))
    cases = []
    for name, (magnitudes, signed) in space.items():
        if magnitudes.ndim == 0:
            settings = [(0, 1)]
        else:
            settings = [(m, sign) for m in MAGNITUDES for sign in ((1, -1) if signed else (1,))]
        for magnitude, sign in settings:
            value = float(magnitudes[magnitude].item()) * sign if magnitudes.ndim > 0 else 0.0
            result = _apply_op(image(), name, value, interpolation=InterpolationMode.NEAREST, fill=None)
            cases.append({"operation": name, "magnitude": magnitude, "sign": sign,
                          "pixels": np.asarray(result).flatten().tolist()})
    out = {"side": SIDE, "image": np.asarray(image()).flatten().tolist(), "cases": cases}
    (pathlib.Path(folder) / "randAugment.json").write_text(json.dumps(out, separators=(",", ":")))


if __name__ == "__main__":
    main(sys.argv[1])
