"""Constants that training, export, the manifest and the application share."""

from __future__ import annotations

from ..config import TRAIN

VALIDATION = range(TRAIN.last - 12, TRAIN.last)
"""Patients kept for choices between networks; none of their contours is trained on."""

STRUCTURES = ("Liver", "Liver tumour", "Spleen", "Kidneys")
"""What a contour may be of, in the order of the context's first numbers; label map index minus one."""

GRID = (24, 64, 64)
"""What the network reads (k, j, i): the crop, whatever its size, on this many cells."""

MARGIN_MM = 30.0
"""The crop is the contour's box and this much on every side, cut off where the image ends.

The 15 mm that the method was first described with hide what a contour half as large as the organ leaves out.
"""

WINDOW = (-160.0, 240.0)
"""HU range that the network sees."""

CENTRE_HU, SCALE_HU = 40.0, 200.0
"""Intensity = (clip(HU, WINDOW) - CENTRE_HU) / SCALE_HU."""

CONTEXT = len(STRUCTURES) + 4
"""One number for each structure (1 for the contour's own, else 0), ln(crop / 100 mm) along i, j, k, ln(ml / 100)."""

SMALLEST_ML = 0.01
"""An empty contour counts as this much where its logarithm is taken."""

LEVEL_STRIDE = (1, 2, 2)
"""From the grid to the finest map of the network (k, j, i)."""

LARGEST_LOG_RATIO = 1.5
"""Volume errors beyond a factor of e^1.5 either way are learned as this much."""
