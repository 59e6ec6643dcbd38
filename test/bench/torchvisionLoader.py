"""`python torchvisionLoader.py FOLDER WORKERS BATCH EPOCHS` prints what imageLoader.ts prints, of torchvision's loader."""
import json
import sys
import time

import torch

# torchvision's compiled operators are not needed for its transforms; let it import without them.
torch.library.register_fake = lambda *args, **kwargs: lambda function: function
from torchvision import datasets, transforms  # noqa: E402

folder = sys.argv[1]
workers, batch, epochs = map(int, sys.argv[2:])

dataset = datasets.ImageFolder(folder, transforms.Compose([
    transforms.RandomResizedCrop(224),
    transforms.RandomHorizontalFlip(),
    transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
]))
loader = torch.utils.data.DataLoader(
    dataset, batch_size=batch, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=True)


def epoch():
    start = time.perf_counter()
    images = sum(len(labels) for _, labels in loader)
    return images / (time.perf_counter() - start)


rates = [epoch() for _ in range(epochs + 1)]
print(json.dumps({"imagesPerSecond": rates[1:]}))
