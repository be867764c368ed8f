"""S0's comparison (Hoebel et al. 2019): liver and tumour networks of their own, two losses, two patch sizes.

python -m training.s0 --work training/runs --out evidence          eight packages, models/evidence/s0-liver-dice-large and so on

As in the paper every network knows one structure, has dropout after every convolution, and the tumour's network sees
only the inside of the liver: all else is set to -50 HU. In its place here: slabs of seven slices instead of patches of
sixteen, phantoms instead of patients, CPU minutes instead of GPU days.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from . import export
from .config import DROPOUT_RATE, SLAB_SLICES, TEMPLATE, TRAIN
from .manifest import SEGMENTS, slab_manifest, write_manifest
from .network import SlabNet
from .sampling import SlabSampler
from .template import Warped, load_warped
from .train import Recipe, train
from .volumes import load_volumes

ENCODER, DECODER = (16, 24, 32, 48), (8, 16, 24, 32)

OUTSIDE_HU = -50.0
"""What the tumour's network sees outside the liver (S0, section 2.1)."""

SMOOTH = 1.0
"""Added to both parts of the soft Dice ratio: DeepNeuro's value."""

CROSS_ENTROPY_WEIGHTS = (0.1, 3.0)
"""Background, foreground: DeepNeuro's defaults for weighted categorical cross-entropy."""


@dataclass(frozen=True)
class Structure:
    """What one pair of networks segments. window: HU range it sees (S0, section 2.1)."""

    classes: tuple[int, ...]
    window: tuple[float, float]
    segment: dict


STRUCTURES = {
    "liver": Structure((1, 2), (-120.0, 240.0), SEGMENTS[0]),
    "tumour": Structure((2,), (-30.0, 200.0), SEGMENTS[1]),
}
PATCHES = {"large": 128, "small": 64}
"""Side of a training patch in voxels: S0's 128 x 128 and 64 x 64."""


def soft_dice_loss(logits: Tensor, target: Tensor) -> Tensor:
    """One minus the soft Dice of the foreground over the batch."""
    p, y = logits.float().softmax(1)[:, 1], (target == 1).float()
    return 1 - (2 * (p * y).sum() + SMOOTH) / (p.sum() + y.sum() + SMOOTH)


def weighted_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy, summed with the weights and divided by the number of voxels."""
    weights = torch.tensor(CROSS_ENTROPY_WEIGHTS)
    return F.cross_entropy(logits.float(), target, weight=weights, reduction="sum") / target.numel()


LOSSES = {"dice": soft_dice_loss, "wce": weighted_cross_entropy}


class SingleSampler(SlabSampler):
    """Batches for one structure in its own window; the tumour's are masked by the liver of the middle slice."""

    structure: Structure = STRUCTURES["liver"]

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """Images [size, 7, crop, crop] and targets of 0 and 1."""
        # The same number of voxels a step whatever the patch.
        hu, target = self.scanned(size * (PATCHES["large"] // self.crop) ** 2)
        if 1 not in self.structure.classes:
            liver = ((target == 1) | (target == 2))[:, None]
            hu = torch.where(liver, hu, torch.tensor(OUTSIDE_HU))
        found = torch.zeros_like(target)
        for number in self.structure.classes:
            found[target == number] = 1
        low, high = self.structure.window
        images = (hu.clamp(low, high) - low) / (high - low)
        return images.contiguous(memory_format=torch.channels_last), found


def card(manifest: dict, structure: Structure, about: dict) -> str:
    """card.md of one network."""
    low, high = (f"{v:g}" for v in structure.window)
    inside = ""
    if 1 not in structure.classes:
        inside = f" Everything outside the true liver is set to {OUTSIDE_HU:g} HU before the network sees it."
    return f"""# {manifest["name"]}

**Intended use.** One of eight networks of the evidence's table S0 (loss and patch size against what uncertainty says of quality). Not
shipped with the app, and not a medical device. Version {manifest["version"]}, licence Apache-2.0.

A 2.5-D U-Net ({"/".join(map(str, ENCODER))} channels, light decoder) with dropout after every convolution (rate {DROPOUT_RATE}); it knows one
structure: {structure.segment["name"].lower()}. Input as in `abdomen-ct`, HU clipped to {low} to {high} and mapped to 0 to 1.{inside}

Training: {about["steps"]:,} steps in {about["cpu minutes"]} minutes of CPU time, loss `{about["loss"]}`, patches of {about["patch"]} x {about["patch"]} voxels at 2.5 mm, the data of
`abdomen-ct` (phantoms and warps of one real CT). Command: `python -m training.s0`. Not calibrated. Figures: table S0 of
`evidence/REPORT.md`. Limits: a small network, shortly trained, for a comparison between losses.
"""


def package(network: SlabNet, name: str, structure: Structure, folder: Path, about: dict) -> None:
    """Export, compare with PyTorch, and write the manifest."""
    image = torch.rand(2, SLAB_SLICES, 64, 64, generator=torch.Generator().manual_seed(0))
    about["parity"] = export.verify(network, image)
    file = folder / f"{name}.onnx"
    export.write(network, file)
    low, high = structure.window
    manifest = slab_manifest(
        identity=(f"s0-{name}", "0.2.0", f"S0: {name.replace('-', ', ')} patches"),
        files=[file],
        window=(low, high, low, high - low),
        segments=[structure.segment | {"index": 1}],
        mask_channels=network.mask_channels,
    )
    write_manifest(folder, manifest)
    (folder / "card.md").write_text(card(manifest, structure, about))
    (folder / "figures.json").write_text(json.dumps(about, indent=2) + "\n")


def train_one(
    name: str, work: Path, volumes: np.ndarray, warped: Sequence[Warped], recipe: Recipe, folder: Path
) -> dict:
    """Train and package the network STRUCTURE-LOSS-PATCH; returns its figures."""
    structure_name, loss_name, patch_name = name.split("-")
    structure, side = STRUCTURES[structure_name], PATCHES[patch_name]
    torch.manual_seed(0)
    network = SlabNet(SLAB_SLICES, 2, ENCODER, DECODER, masked_encoder=True)
    sampler = SingleSampler(volumes, 0, warped, side)
    sampler.structure = structure
    train(work / f"s0-{name}.pt", network, sampler, LOSSES[loss_name], recipe)
    state = torch.load(work / f"s0-{name}.pt", weights_only=False)
    about = {"cpu minutes": round(state["cpu_seconds"] / 60, 1), "steps": state["steps"], "loss": loss_name}
    about |= {"patch": side, "dropout rate": DROPOUT_RATE}
    package(network.eval(), name, structure, folder, about)
    return about


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cpu-minutes", type=float, default=2.0, help="budget of each network")
    parser.add_argument("--work", type=Path, default=Path("training/runs"))
    parser.add_argument("--template", type=Path, help="folder of TotalSegmentator's example CT and labels")
    parser.add_argument("--out", type=Path, default=Path("evidence"))
    parser.add_argument("--only", default="", help="networks whose names begin so: liver, tumour-dice, liver-dice-large")
    options = parser.parse_args()
    torch.set_num_threads(1)
    volumes = load_volumes(TRAIN.seeds, options.work)
    warped = load_warped(options.template, TEMPLATE.seeds, options.work) if options.template else []
    for name in ("-".join(parts) for parts in product(STRUCTURES, LOSSES, PATCHES)):
        if name.startswith(options.only):
            recipe = Recipe(options.cpu_minutes)
            about = train_one(name, options.work, volumes, warped, recipe, options.out / f"s0-{name}")
            print(json.dumps({name: about}), flush=True)


if __name__ == "__main__":
    main()
