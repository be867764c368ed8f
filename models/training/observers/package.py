"""Packages of networks that see single slices whole: model.json of the layout `patch`, and their ONNX file checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import torch

from ..export import session_of
from ..manifest import INTENDED_USE, file_entry, write_manifest
from .unet import UNet, unet_to_onnx


VERSION = "0.1.0"
"""Of every package of this folder."""


@dataclass(frozen=True)
class PatchPackage:
    """What the manifest of a network of single axial slices says.

    channels: names of the registered series. intensity: scope of the z-score. segment: name, colour and SNOMED CT code
    (value, meaning) or None. size: rows and columns of a tile. spacing: mm along i, j, k that images are brought to.
    calibration: entry of the manifest, or None where nothing was fitted.
    """

    id: str
    name: str
    channels: tuple[str, ...]
    intensity: str
    segment: tuple[str, str, tuple[str, str] | None]
    size: int
    rate: float
    modality: str
    body_part: str
    spacing: tuple[float, float, float]
    calibration: dict[str, Any] | None = None


def patch_manifest(package: PatchPackage, file: Path, network: UNet) -> dict:
    """model.json of a package whose ONNX file is written."""
    name, colour, code = package.segment
    multiple = 2**network.poolings
    stage_names = [f"down {n}" for n in range(network.poolings + 1)]
    stage_names += [f"up {n}" for n in reversed(range(network.poolings))]
    places = [
        {"name": f"{stage_names[at // 2]}.{at % 2}", "channels": block.conv.out_channels}
        for at, block in enumerate(network.blocks)
    ]
    z_score = {"kind": "z-score", "scope": package.intensity, "deviation": "population"}
    return {
        "schema": 1,
        "id": package.id,
        "version": VERSION,
        "name": package.name,
        "licence": "Apache-2.0",
        "intendedUse": INTENDED_USE,
        "files": [file_entry(file)],
        "task": {"kind": "segmentation"},
        "input": {
            "name": "image",
            "layout": "patch",
            "axes": "ji",
            "orientation": "LPS",
            "spacingMm": list(package.spacing),
            "order": ["resample", "intensity"],
            "crop": {"kind": "none"},
            "resample": {
                "grid": "nnunet",
                "image": "linear",
                "anisotropy": {"kind": "none"},
                "back": {"of": "probabilities", "by": "linear"},
            },
            "channels": [{"name": channel, "intensity": [z_score]} for channel in package.channels],
            "patch": {
                "size": [package.size, package.size, 1],
                "multiple": [multiple, multiple, 1],
                "overlap": 0.5,
                "weights": "gaussian",
                "rule": "nnunet",
                "padding": {"kind": "replicate"},
            },
        },
        "output": {
            "name": "logits",
            "activation": "softmax",
            "segments": [
                {
                    "index": 1,
                    "name": name,
                    "color": colour,
                    "code": code and {"scheme": "SCT", "value": code[0], "meaning": code[1]},
                }
            ],
        },
        "members": [{"file": file.name}],
        "dropout": {
            "kind": "mask-input",
            "input": "masks",
            "channels": network.mask_channels,
            "rate": package.rate,
            "places": places,
        },
        "flips": [],
        "calibration": package.calibration or {"kind": "none"},
        "validFor": {
            "modality": package.modality,
            "bodyPart": package.body_part,
            "spacingMmRange": [[round(0.4 * side, 3), round(2.5 * side, 3)] for side in package.spacing],
        },
    }


def verify(network: UNet, images: torch.Tensor, rate: float, samples: int = 3) -> dict[str, float]:
    """Compare the graph with the PyTorch network, broadcasting both ways; images [n >= 2, c, h, w].

    Raises AssertionError on a mismatch; returns the differences measured.
    """
    exact, stored = session_of(unet_to_onnx(network, half=False)), session_of(unet_to_onnx(network, half=True))
    masks = network.draw_masks(samples, rate, torch.Generator().manual_seed(1))

    def run(session, x: torch.Tensor, m: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(session.run(["logits"], {"image": x.contiguous().numpy(), "masks": m.numpy()})[0])

    with torch.no_grad():
        many, shared = network(images[:1], masks), network(images, masks[:1])
    scale = float(many.abs().max())
    plain, half = run(exact, images[:1], masks), run(stored, images[:1], masks)
    error = float((plain - many).abs().max()) / scale
    assert error < 1e-4, f"float32 graph differs from PyTorch by {error:.2e} of the largest logit"
    assert float((run(exact, images, masks[:1]) - shared).abs().max()) / scale < 1e-4
    assert float((many[0] - many[1]).abs().max()) > 0, "samples under different masks are equal"
    return {
        "float32_relative_error": error,
        "float16_storage_relative_error": float((half - plain).abs().max()) / scale,
        "float16_storage_probability_difference": float((half.softmax(1) - plain.softmax(1)).abs().max()),
    }


def write_package(network: UNet, package: PatchPackage, folder: Path, images: torch.Tensor) -> dict[str, float]:
    """Export, verify and describe a network in folder; returns the parity measured on images [n, c, h, w]."""
    parity = verify(network, images, package.rate)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{package.id}.onnx"
    onnx.save(unet_to_onnx(network), file)
    write_manifest(folder, patch_manifest(package, file, network))
    return parity
