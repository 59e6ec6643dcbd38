"""Writes resample.json: what Pillow makes of crops of a pattern.

    python3 resample.py OUT_DIR        # needs Pillow and NumPy
"""
import base64
import json
import pathlib
import sys

import numpy as np
import PIL
from PIL import Image

# width, height of the image; left, top, width, height of the crop; width, height of the result; left, top, width, height of what is kept
CASES = [
    [50, 40, 0, 0, 50, 40, 24, 24, 0, 0, 24, 24],
    [50, 40, 7, 3, 31, 29, 24, 24, 0, 0, 24, 24],
    [17, 13, 2, 1, 5, 9, 24, 16, 0, 0, 24, 16],
    [200, 150, 31, 20, 160, 119, 16, 17, 0, 0, 16, 17],
    [60, 45, 0, 0, 60, 45, 40, 30, 8, 3, 24, 24],
    [24, 24, 0, 0, 24, 24, 24, 24, 0, 0, 24, 24],
    [9, 9, 4, 4, 1, 1, 5, 3, 0, 0, 5, 3],
    [301, 7, 0, 0, 301, 7, 3, 7, 1, 2, 1, 5],
]


def pattern(width, height):
    y, x, channel = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 37 + y * 101 + channel * 59 + x * y * (channel + 1)) % 256).astype(np.uint8)


def case(width, height, left, top, crop_width, crop_height, to_width, to_height, x, y, kept_width, kept_height):
    image = Image.fromarray(pattern(width, height)).crop((left, top, left + crop_width, top + crop_height))
    image = image.resize((to_width, to_height), Image.Resampling.BILINEAR).crop((x, y, x + kept_width, y + kept_height))
    return base64.b64encode(np.asarray(image).tobytes()).decode()


def main(folder: str) -> None:
    cases = [{"sizes": sizes, "pixels": case(*sizes)} for sizes in CASES]
    text = json.dumps({"versions": {"pillow": PIL.__version__}, "cases": cases}, indent=1)
    pathlib.Path(folder, "resample.json").write_text(text + "\n")


main(sys.argv[1])
