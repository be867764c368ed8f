"""Writing of a network package's model.json."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from .config import CENTRE_HU, DROPOUT_RATE, SCALE_HU, SIZE_MULTIPLE, SLAB_SLICES, SPACING_MM, WINDOW

INTENDED_USE = (
    "Research and education: a synthetic-data network that shows where automatic contours are uncertain. "
    "Not a medical device; not for diagnosis or treatment."
)

SEGMENTS = [
    {
        "index": 1,
        "name": "Liver",
        "color": "#E69F00",
        "code": {"scheme": "SCT", "value": "10200004", "meaning": "Liver"},
        "expected": {"parts": 1, "volumeMl": [600, 3500], "side": "right"},
    },
    {
        "index": 2,
        "name": "Liver tumour",
        "color": "#CC79A7",
        "code": {"scheme": "SCT", "value": "126851005", "meaning": "Neoplasm of liver"},
        "expected": {"parts": None, "volumeMl": None, "side": None},
    },
    {
        "index": 3,
        "name": "Spleen",
        "color": "#56B4E9",
        "code": {"scheme": "SCT", "value": "78961009", "meaning": "Spleen"},
        "expected": {"parts": 1, "volumeMl": [30, 1500], "side": "left"},
    },
    {
        "index": 4,
        "name": "Kidneys",
        "color": "#F0E442",
        "code": {"scheme": "SCT", "value": "64033007", "meaning": "Kidney"},
        "expected": {"parts": 2, "volumeMl": [80, 800], "side": None},
    },
]


def file_entry(file: Path) -> dict[str, Any]:
    """Path, SHA-256 and size of a file of the package."""
    content = file.read_bytes()
    return {"path": file.name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


NO_CALIBRATION = {"kind": "none"}

ABDOMEN_WINDOW = (*WINDOW, CENTRE_HU, SCALE_HU)
"""Lowest and highest HU, what is subtracted and what it is divided by."""


def slab_manifest(
    identity: tuple[str, str, str],
    files: list[Path],
    window: tuple[float, float, float, float],
    segments: list[dict[str, Any]],
    mask_channels: int,
    calibration: dict[str, Any] = NO_CALIBRATION,
    ensemble: str = "single",
    flips: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The manifest of a network of slabs with a mask input.

    identity: id, version and name. files: one ONNX file a member. flips: axes over which it was trained to be turned.
    """
    low, high, centre, scale = (int(v) if float(v).is_integer() else v for v in window)
    return {
        "schema": 1,
        "id": identity[0],
        "version": identity[1],
        "name": identity[2],
        "licence": "Apache-2.0",
        "intendedUse": INTENDED_USE,
        "files": [file_entry(file) for file in files],
        "task": {"kind": "segmentation"},
        "input": {
            "name": "image",
            "layout": "slab",
            "slabSlices": SLAB_SLICES,
            "orientation": "LPS",
            "spacingMm": [SPACING_MM] * 3,
            "sizeMultiple": SIZE_MULTIPLE,
            "intensity": {
                "kind": "ct-window",
                "lowHu": low,
                "highHu": high,
                "subtract": centre,
                "divide": scale,
            },
        },
        "output": {"name": "logits", "activation": "softmax", "segments": segments},
        "ensemble": ensemble,
        "members": [{"file": file.name} for file in files],
        "dropout": {"kind": "mask-input", "input": "masks", "channels": mask_channels, "rate": DROPOUT_RATE},
        "flips": list(flips),
        "calibration": calibration,
        "validFor": {
            "modality": "CT",
            "bodyPart": "abdomen",
            "spacingMmRange": [[0.4, 3.0], [0.4, 3.0], [0.5, 6.0]],
        },
    }


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write model.json in the layout that the repository's formatter keeps."""
    (folder / "model.json").write_text(_layout(manifest) + "\n")


def _layout(value: Any, indent: int = 0, used: int = 0) -> str:
    """JSON text: arrays of plain values on one line where they fit into 100 columns, objects one key a line."""
    pad = "  " * (indent + 1)
    if isinstance(value, dict) and value:
        rows = [
            f"{pad}{json.dumps(k)}: {_layout(v, indent + 1, len(pad) + len(k) + 4)}" for k, v in value.items()
        ]
        return "{\n" + ",\n".join(rows) + "\n" + "  " * indent + "}"
    if isinstance(value, list) and value:
        inline = json.dumps(value, ensure_ascii=False)
        if not any(isinstance(v, dict) for v in value) and used + len(inline) <= 98:
            return inline
        return (
            "[\n"
            + ",\n".join(pad + _layout(v, indent + 1, len(pad)) for v in value)
            + "\n"
            + "  " * indent
            + "]"
        )
    return json.dumps(value, ensure_ascii=False)
