"""Writes the files of torch.save in test/golden/pytorch, which the TypeScript reader must read, or refuse.

    python3 pytorchFiles.py          # any recent torch

`pytorchFiles.json` says what is in them.
"""
import argparse
import collections
import json
import pathlib

import torch

folder = pathlib.Path(__file__).parent / "pytorch"
folder.mkdir(exist_ok=True)

row = torch.arange(10.0)
state = collections.OrderedDict(
    plain=torch.arange(6.0).reshape(2, 3) / 8,
    transposed=torch.arange(6.0).reshape(2, 3).t(),
    part=row[2:5],
    everySecond=row[::2],
    channelsLast=torch.arange(24.0).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
    expanded=torch.tensor([1.5]).expand(3, 2),
    parameter=torch.nn.Parameter(torch.tensor([0.25, -0.5])),
    scalar=torch.tensor(3),
    empty=torch.zeros(0, 4),
    half=torch.tensor([0.1, -2.0], dtype=torch.half),
    brain=torch.tensor([0.1, -2.0], dtype=torch.bfloat16),
    double=torch.tensor([0.1, 1e-300], dtype=torch.double),
    long=torch.tensor([2**24, -7]),
    bytes=torch.tensor([0, 255], dtype=torch.uint8),
    bools=torch.tensor([True, False]),
)
torch.save(state, folder / "archive.pth")
torch.save(state, folder / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"epoch": 90, "rate": 0.1, "best": None, "state_dict": state, "optimizer": {"state": {0: {"step": row}}}}, folder / "nested.pth")
torch.save({"state_dict": state, "args": argparse.Namespace(lr=0.1)}, folder / "namespace.pth")
torch.save({"huge": torch.tensor([2**24 + 1]), "far": torch.tensor([1e300], dtype=torch.double)}, folder / "range.pth")
# A whole model instead of its weights.
torch.save(torch.nn.Linear(2, 2), folder / "module.pth")
numbers = {name: {"shape": list(t.shape), "data": t.detach().float().flatten().tolist()} for name, t in state.items()}
folder.with_name("pytorchFiles.json").write_text(json.dumps(numbers) + "\n")
