"""model.json of the contour-quality package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..manifest import SEGMENTS, file_entry
from .config import CENTRE_HU, GRID, MARGIN_MM, SCALE_HU, SMALLEST_ML, STRUCTURES, WINDOW

INTENDED_USE = (
    "Research and education: a synthetic-data network that estimates how well a contour agrees with an expert's. "
    "Not a medical device; not for diagnosis or treatment, and no contour is safe because it says so."
)


def quality_manifest(onnx_file: Path) -> dict[str, Any]:
    """The manifest; structures carry the codes of the segmentation network's segments."""
    codes = {segment["name"]: segment["code"] for segment in SEGMENTS}
    return {
        "schema": 1,
        "id": "contour-quality",
        "version": "0.2.0",
        "name": "Contour quality: liver, tumour, spleen, kidneys on CT",
        "licence": "Apache-2.0",
        "intendedUse": INTENDED_USE,
        "files": [file_entry(onnx_file)],
        "task": {
            "kind": "contour-quality",
            "structures": [{"name": name, "code": codes[name]} for name in STRUCTURES],
        },
        "input": {
            "cells": "cells",
            "context": "context",
            "orientation": "LPS",
            "grid": list(reversed(GRID)),
            "marginMm": int(MARGIN_MM),
            "smallestMl": SMALLEST_ML,
            "intensity": {
                "kind": "ct-window",
                "lowHu": int(WINDOW[0]),
                "highHu": int(WINDOW[1]),
                "subtract": int(CENTRE_HU),
                "divide": int(SCALE_HU),
            },
        },
        "output": {"dice": "dice", "logVolumeRatio": "log_volume_ratio"},
        "validFor": {
            "modality": "CT",
            "bodyPart": "abdomen",
            "spacingMmRange": [[0.4, 3.0], [0.4, 3.0], [0.5, 6.0]],
        },
        "notes": ["Trained on simulated scans only; a contour's liver leaves tumours out, as the segmentation network's does."],
    }
