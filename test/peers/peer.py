"""The other side of the comparison with PyTorch; peers.test.ts calls it.

    python3 peer.py libraries                                    # which of the libraries below are installed
    python3 peer.py open  LIBRARY MODEL CLASSES WEIGHTS IMAGES   # a checkpoint of ours, opened there: logits
    python3 peer.py save  LIBRARY MODEL FILE IMAGES              # weights from there, for us: features
    python3 peer.py folder timm FOLDER IMAGES                    # an exported folder of ours, by its config.json: logits

WEIGHTS and FILE are .safetensors or .pth; IMAGES is a .safetensors with `images` [N, 3, H, W]. Prints JSON.
"""
import importlib.util
import json
import shutil
import sys
import tempfile

libraries = ("torchvision", "timm", "open_clip", "transformers")


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


if sys.argv[1] == "libraries":
    needed = all(map(installed, ("torch", "safetensors")))
    print(json.dumps([name for name in libraries if needed and installed(name)]))
    sys.exit()

import safetensors.torch  # noqa: E402
import torch  # noqa: E402

# torchvision's compiled operators are not needed for its models; let it import without them.
_register_fake = torch.library.register_fake
torch.library.register_fake = lambda *a, **k: (lambda f: f)
import torchvision  # noqa: E402

torch.library.register_fake = _register_fake
torch.manual_seed(0)


def create(library: str, name: str, classes: int, size: int) -> torch.nn.Module:
    if library == "torchvision":
        sized = {"image_size": size} if name.startswith("vit") else {}
        return getattr(torchvision.models, name)(num_classes=classes, **sized)
    if library == "timm":
        import timm

        sized = {"img_size": size} if name.startswith(("vit", "deit")) else {}
        return timm.create_model(name, num_classes=classes, **sized)
    if library == "open_clip":
        import open_clip

        return open_clip.create_model(name, force_image_size=size)
    import transformers

    if name == "CLIP":
        config = transformers.CLIPVisionConfig(image_size=size)
        return transformers.CLIPVisionModel(config)
    tiny = {"hidden_size": 192, "intermediate_size": 768, "num_attention_heads": 3, "image_size": size}
    return transformers.ViTModel(transformers.ViTConfig(**tiny), add_pooling_layer=False)


def randomize(model: torch.nn.Module) -> None:
    """Fresh weights are zero or one in places: make all of them count."""
    for key, value in model.state_dict().items():
        if value.is_floating_point():
            noise = torch.rand_like(value) if key.endswith("running_var") else 0.05 * torch.randn_like(value)
            value.add_(noise)


def features_of(library: str, model: torch.nn.Module, images: torch.Tensor) -> torch.Tensor:
    if library == "torchvision":
        seen = []
        head = model.fc if hasattr(model, "fc") else model.heads if hasattr(model, "heads") else model.classifier
        head.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs[0]))
        model(images)
        return seen[0]
    if library == "timm":
        return model.forward_head(model.forward_features(images), pre_logits=True)
    if library == "open_clip":
        model.visual.proj = None  # The features before the projection.
        return model.visual(images)
    output = model(pixel_values=images)
    return output.pooler_output if output.pooler_output is not None else output.last_hidden_state[:, 0]


def read(file: str) -> dict:
    return torch.load(file, weights_only=True) if file.endswith(".pth") else safetensors.torch.load_file(file)


def main() -> None:
    action, library, name, *rest = sys.argv[1:]
    images = read(rest[-1])["images"]
    with torch.no_grad():
        if action == "open":
            classes, weights = rest[:2]
            model = create(library, name, int(classes), images.shape[-1]).eval()
            model.load_state_dict(read(weights))
            print(json.dumps(model(images).tolist()))
            return
        if action == "folder":
            import timm

            model = timm.create_model(f"local-dir:{name}", pretrained=True).eval()
            print(json.dumps(model(images).tolist()))
            return
        model = create(library, name, 5, images.shape[-1]).eval()
        randomize(model)
        file = rest[0]
        if library == "transformers":
            # In files its names are others than in memory.
            folder = tempfile.mkdtemp()
            model.save_pretrained(folder)
            shutil.move(f"{folder}/model.safetensors", file)
        elif file.endswith(".pth"):
            torch.save({"epoch": 3, "state_dict": model.state_dict()}, file)
        else:
            safetensors.torch.save_model(model, file)
        print(json.dumps(features_of(library, model, images).tolist()))


main()
