"""`python pytorchStep.py BACKBONE BATCH SIZE STEPS THREADS` prints what trainingStep.ts prints, of the same step in PyTorch."""
import json
import platform
import resource
import sys
import time

import torch

# torchvision's compiled operators are not needed for its models; let it import without them.
torch.library.register_fake = lambda *args, **kwargs: lambda function: function
import torchvision  # noqa: E402

backbone = sys.argv[1]
batch, size, steps, threads = map(int, sys.argv[2:])
classes, warm_up = 10, 3

torch.set_num_threads(threads)
model = getattr(torchvision.models, backbone)(num_classes=classes).to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True)
images = (2 * torch.rand(batch, 3, size, size) - 1).to(memory_format=torch.channels_last)
labels = torch.arange(batch) % classes


def step():
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    loss.item()


@torch.no_grad()
def forward():
    model(images).tolist()


def timed(run):
    times = []
    for _ in range(warm_up + steps):
        start = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - start))
    return times


model.train()
step_times = timed(step)
model.eval()
forward_times = timed(forward)
print(json.dumps({
    "device": f"{threads} threads, eager, channels-last",
    "version": torch.__version__,
    "step": step_times[warm_up:],
    "forward": forward_times[warm_up:],
    "firstStep": step_times[0],
    "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if platform.system() == "Darwin" else 1024),
}))
