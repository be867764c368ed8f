"""Golden input of the contour-quality network from its training code, and the shipped network's answers.

python contour_quality.py > contour_quality.json
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

MODELS = Path(__file__).resolve().parents[3] / "models"
sys.path.insert(0, str(MODELS))

from training.quality.crop import network_input  # noqa: E402


def scan(shape):
    """HU [k, j, i] of whole numbers that the test makes again."""
    k, j, i = np.ogrid[: shape[0], : shape[1], : shape[2]]
    return ((i * 37 + j * 91 + k * 53) % 700 - 300).astype(np.float32)


def ellipsoid(shape, middle, radii):
    """Mask [k, j, i]; middle and radii in voxels along i, j, k."""
    k, j, i = np.ogrid[: shape[0], : shape[1], : shape[2]]
    terms = (((a - m) / r) ** 2 for a, m, r in zip((i, j, k), middle, radii))
    return sum(terms) <= 1


def rounded(values):
    return [round(float(v), 6) for v in np.asarray(values).ravel()]


cases = []
for name, size, spacing, middle, radii, structure in [
    ("inside", (20, 18, 14), (2.0, 2.0, 2.0), (9, 8, 6), (4, 3, 3), 1),
    ("cut off, thick slices", (16, 21, 7), (0.9, 1.1, 4.0), (3, 10, 1), (5, 4, 1), 0),
    ("finer than the cells", (40, 33, 31), (0.7, 0.8, 0.9), (20, 15, 16), (9, 8, 7), 2),
    ("one voxel", (9, 9, 9), (3.0, 3.0, 3.0), (4, 4, 4), (0.5, 0.5, 0.5), 3),
    ("empty", (8, 7, 5), (2.0, 3.0, 4.0), (-9, -9, -9), (1, 1, 1), 0),
    ("all of the image", (6, 7, 5), (2.0, 3.0, 4.0), (3, 3, 2), (99, 99, 99), 1),
]:
    shape, spacing_kji = size[::-1], spacing[::-1]
    hu, mask = scan(shape), ellipsoid(shape, middle, radii)
    grid, margin = (4, 6, 8), 4.0
    cells, context, box = network_input(hu, mask, structure, spacing_kji, grid, margin)
    case = {"name": name, "size": size, "spacingMm": spacing, "middle": middle, "radii": radii, "structure": structure}
    case |= {"box": [list(corner[::-1]) for corner in box], "cells": rounded(cells), "context": rounded(context)}
    package = MODELS / "contour-quality"
    session = onnxruntime.InferenceSession(str(package / "contour-quality.onnx"), providers=["CPUExecutionProvider"])
    cells, context, _ = network_input(hu, mask, structure, spacing_kji)
    dice, ratio = session.run(["dice", "log_volume_ratio"], {"cells": cells[None], "context": context[None]})
    case |= {"dice": round(float(dice[0]), 6), "logVolumeRatio": round(float(ratio[0]), 6)}
    cases.append(case)

manifest = json.loads((package / "model.json").read_text())
versions = {"numpy": np.__version__, "onnxruntime": onnxruntime.__version__, "package": manifest["version"]}
json.dump({"grid": [8, 6, 4], "marginMm": 4, "versions": versions, "cases": cases}, sys.stdout)
