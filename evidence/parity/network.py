"""Trains nnU-Net's own architecture, made small, on phantoms, and writes it as network.onnx.

python network.py [minutes of CPU time]
"""

from __future__ import annotations

import sys
import time

import numpy as np
import onnx
import torch
from dynamic_network_architectures.architectures.unet import PlainConvUNet
from onnx import numpy_helper
from torch import nn

from cases import CLASSES, HERE, INTENSITY, LABELS, PATCH, TARGET_SPACING_MM, table_of
from training.phantom.anatomy import Anatomy
from training.phantom.grid import centred_grid

FILE = HERE / "network.onnx"
SEEDS = range(1500, 1512)
SHAPE = (52, 168, 184)
UNUSED = {f"decoder.seg_layers.{level}.{part}" for level in (0, 1) for part in ("weight", "bias")}
"""Heads that nnU-Net only trains with, for deep supervision."""


def build() -> nn.Module:
    """The plain U-Net that nnU-Net's planner makes for anisotropic grids, with 8 to 48 features."""
    return PlainConvUNet(
        1, 4, [8, 16, 32, 48], nn.Conv3d, [[1, 3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]],
        [[1, 1, 1], [1, 2, 2], [2, 2, 2], [1, 2, 2]], 1, CLASSES, 1, True,
        nn.InstanceNorm3d, {"eps": 1e-5, "affine": True}, None, None, nn.LeakyReLU, {"inplace": True},
    )  # fmt: skip


def load() -> nn.Module:
    """The network with the weights of network.onnx."""
    stored = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in onnx.load(FILE).graph.initializer}
    network = build()
    used = {name for name, _ in network.named_parameters() if name not in UNUSED}
    network.load_state_dict({name: stored[name] for name in used}, strict=False)
    return network.eval()


def samples(rng: np.random.Generator, tissues: list[np.ndarray], count: int):
    """A batch of normalised patches and their labels."""
    images, labels = [], []
    for _ in range(count):
        tissue = tissues[rng.integers(len(tissues))]
        start = [rng.integers(0, n - p + 1) for n, p in zip(tissue.shape, PATCH)]
        if rng.random() < 0.7:
            # About a voxel of one of the organs, as nnU-Net oversamples foreground.
            inside = np.argwhere(LABELS[tissue] == rng.integers(1, CLASSES))
            centre = inside[rng.integers(len(inside))]
            start = [int(np.clip(c - p // 2, 0, n - p)) for c, n, p in zip(centre, tissue.shape, PATCH)]
        part = tissue[tuple(slice(s, s + p) for s, p in zip(start, PATCH))]
        hu = table_of(int(rng.integers(1 << 30)))[part] + rng.normal(0, rng.uniform(3, 14), part.shape)
        if rng.random() < 0.2:
            hu[part == 0] = 0
        hu = np.clip(hu, INTENSITY["percentile_00_5"], INTENSITY["percentile_99_5"])
        images.append(((hu - INTENSITY["mean"]) / INTENSITY["std"]).astype(np.float32))
        labels.append(LABELS[part])
    return torch.from_numpy(np.stack(images)[:, None]), torch.from_numpy(np.stack(labels)).long()


def train(cpu_minutes: float) -> nn.Module:
    """Cross-entropy and soft Dice, Adam, for a budget of CPU time."""
    torch.manual_seed(4)
    torch.set_num_threads(1)
    rng = np.random.default_rng(4)
    tissues = [
        Anatomy(seed).tissue(centred_grid(SHAPE, TARGET_SPACING_MM, float(rng.uniform(0, 40)))) for seed in SEEDS
    ]
    network = build().train()
    optimiser = torch.optim.Adam(network.parameters(), 4e-3)
    weights = torch.tensor([1.0, 2.0, 3.0, 3.0])
    start, step = time.process_time(), 0
    while (spent := (time.process_time() - start) / 60) < cpu_minutes:
        for group in optimiser.param_groups:
            group["lr"] = 4e-3 * (1 - spent / cpu_minutes) ** 0.9
        image, label = samples(rng, tissues, 1)
        logits = network(image)
        p = logits.softmax(1)
        truth = nn.functional.one_hot(label, CLASSES).movedim(-1, 1).float()
        dice = (2 * (p * truth).sum((0, 2, 3, 4)) + 1) / (p.sum((0, 2, 3, 4)) + truth.sum((0, 2, 3, 4)) + 1)
        loss = nn.functional.cross_entropy(logits, label, weights) + 1 - dice[1:].mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimiser.step()
        if step % 25 == 0:
            print(step, f"{spent:.2f} min, loss {loss.item():.3f}", dice.detach().numpy().round(2), flush=True)
        step += 1
    return network.eval()


if __name__ == "__main__":
    network = train(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
    torch.onnx.export(
        network, (torch.zeros(1, 1, *PATCH),), str(FILE), input_names=["image"], output_names=["logits"],
        opset_version=17, dynamo=False, do_constant_folding=False,
    )  # fmt: skip
    reloaded = load()
    x = torch.randn(1, 1, *PATCH)
    with torch.no_grad():
        assert torch.equal(network(x), reloaded(x)), "the stored weights are not those trained"
    print(FILE.stat().st_size, "bytes")
