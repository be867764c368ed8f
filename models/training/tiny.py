"""A very small network package with the same manifest shape, for tests on slow back ends.

It marks what is brighter and what is darker than soft tissue. It is trained for a moment on smooth random images, so
its outputs vary over space and over masks; it has no medical meaning.

    python -m training.tiny --out tiny
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F

from . import export
from .manifest import file_entry, write_manifest
from .network import SlabNet

SLICES, RATE, SIZE = 3, 0.2, 32
BRIGHT, DARK = 0.45, -0.45
"""Thresholds of normalised intensity: 130 HU and -50 HU."""


def random_batch(count: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Smooth images [count, 3, 32, 32] in normalised intensity and their labels [count, 32, 32]."""
    coarse = torch.randn(count, 1, 5, 5, generator=generator)
    smooth = F.interpolate(coarse, size=(SIZE, SIZE), mode="bicubic", align_corners=True)
    image = (smooth + 0.1 * torch.randn(count, SLICES, SIZE, SIZE, generator=generator)).clamp(-1, 1)
    middle = F.avg_pool2d(smooth, 3, 1, 1)[:, 0]
    label = torch.zeros(count, SIZE, SIZE, dtype=torch.long)
    label[middle > BRIGHT], label[middle < DARK] = 1, 2
    return image, label


def build(seed: int = 7, steps: int = 150) -> SlabNet:
    """The trained tiny network."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    network = SlabNet(SLICES, 3, (4, 8), (4, 8), first_masked_level=0).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-2)
    for _ in range(steps):
        image, label = random_batch(8, generator)
        loss = F.cross_entropy(network(image, network.draw_masks(8, RATE, generator)), label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network.eval()


def tiny_manifest(file: Path, mask_channels: int) -> dict:
    """Manifest of the tiny package."""
    code = {"scheme": "SCT", "value": "52988006", "meaning": "Lesion"}
    return {
        "schema": 1,
        "id": "tiny",
        "version": "0.1.0",
        "name": "Tiny test network: bright and dark",
        "licence": "Apache-2.0",
        "intendedUse": "Software tests only; no medical meaning.",
        "files": [file_entry(file)],
        "task": {"kind": "segmentation"},
        "input": {
            "name": "image",
            "layout": "slab",
            "slabSlices": SLICES,
            "orientation": "LPS",
            "spacingMm": [4, 4, 4],
            "sizeMultiple": 4,
            "intensity": {"kind": "ct-window", "lowHu": -160, "highHu": 240, "subtract": 40, "divide": 200},
        },
        "output": {
            "name": "logits",
            "activation": "softmax",
            "segments": [
                {"index": 1, "name": "Bright", "color": "#E69F00", "code": code},
                {"index": 2, "name": "Dark", "color": "#56B4E9", "code": code},
            ],
        },
        "members": [{"file": file.name}],
        "dropout": {"kind": "mask-input", "input": "masks", "channels": mask_channels, "rate": RATE},
        "flips": [],
        "calibration": {
            "kind": "temperature-bias",
            "temperature": 1.0,
            "bias": [0, 0, 0],
            "stage": "member",
            "fittedOn": "not fitted",
        },
        "validFor": {
            "modality": "CT",
            "bodyPart": "abdomen",
            "spacingMmRange": [[0.4, 8.0], [0.4, 8.0], [0.5, 8.0]],
        },
    }


def main() -> None:
    """Command line: python -m training.tiny --out tiny."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("tiny"))
    folder = parser.parse_args().out
    torch.set_num_threads(1)
    network = build()
    image, _ = random_batch(2, torch.Generator().manual_seed(0))
    print(export.verify(network, image, rate=RATE))
    file = folder / "tiny.onnx"
    export.write(network, file)
    write_manifest(folder, tiny_manifest(file, network.mask_channels))
    print(f"{file} {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
