"""Golden surface measures from surface-distance (DeepMind) and medpy: python surface.py > surface.json"""
import importlib.metadata
import itertools
import json
import sys
import warnings

import numpy
import scipy.ndimage

# The published surface-distance still uses names that numpy 2 and scipy 1.15 have dropped.
numpy.Inf = numpy.inf
numpy.NaN = numpy.nan
warnings.filterwarnings("ignore")
import medpy.metric.binary as medpy
import surface_distance
from surface_distance import lookup_tables

if not hasattr(scipy.ndimage, "morphology"):
    scipy.ndimage.morphology = scipy.ndimage

rng = numpy.random.default_rng(21)


def blob(shape, centre, radius, noise):
    grid = numpy.indices(shape).reshape(len(shape), -1).T
    far = numpy.linalg.norm((grid - numpy.array(centre)) / numpy.array(radius), axis=1).reshape(shape)
    return far + noise * rng.normal(size=shape) <= 1


cases = []
# Arrays are [k, j, i] or [j, i]; spacing likewise, reversed when written.
for reference, predicted, spacing in [
    (blob((12, 14, 16), (6, 7, 8), (4, 5, 6), 0), blob((12, 14, 16), (6, 7, 7), (4, 4, 6), 0), (1.0, 1.0, 1.0)),
    (blob((10, 14, 16), (5, 7, 8), (3, 5, 6), 0.15), blob((10, 14, 16), (5, 6, 8), (4, 5, 5), 0.15), (2.5, 0.9, 1.1)),
    (rng.random((6, 7, 8)) < 0.3, rng.random((6, 7, 8)) < 0.3, (3.0, 0.7, 1.3)),
    (rng.random((5, 6, 7)) < 0.9, rng.random((5, 6, 7)) < 0.05, (1.0, 2.0, 4.0)),
    (blob((14, 14, 14), (3, 3, 3), (2, 2, 2), 0), blob((14, 14, 14), (10, 9, 11), (2, 3, 2), 0), (2.5, 2.5, 2.5)),
    (numpy.ones((3, 4, 5), bool), blob((3, 4, 5), (1, 2, 2), (0.5, 0.5, 0.5), 0), (1.5, 1.0, 1.0)),
    (blob((20, 24), (9, 11), (6, 8), 0), blob((20, 24), (10, 12), (6, 7), 0.1), (1.2, 0.8)),
    (rng.random((9, 11)) < 0.4, rng.random((9, 11)) < 0.4, (2.0, 1.0)),
]:
    d = surface_distance.compute_surface_distances(reference, predicted, spacing)
    asd = surface_distance.compute_average_surface_distance(d)
    cases.append(
        {
            "shape": list(reference.shape[::-1]),
            "spacingMm": list(spacing[::-1]),
            "reference": "".join(map(str, reference.astype(int).ravel())),
            "predicted": "".join(map(str, predicted.astype(int).ravel())),
            "referenceToPredictedMm": float(asd[0]),
            "predictedToReferenceMm": float(asd[1]),
            "hausdorffMm": {p: float(surface_distance.compute_robust_hausdorff(d, p)) for p in (50, 95, 100)},
            "surfaceDice": {t: float(surface_distance.compute_surface_dice_at_tolerance(d, t)) for t in (0, 1, 2.5, 5)},
            "areaReference": float(d["surfel_areas_gt"].sum()),
            "areaPredicted": float(d["surfel_areas_pred"].sum()),
            "voxelBorder": {
                "hd95PooledMm": float(medpy.hd95(predicted, reference, spacing)),
                "hausdorffMm": float(medpy.hd(predicted, reference, spacing)),
                "assdPooledMm": float(medpy.assd(predicted, reference, spacing)),
                "asdBothMm": [float(medpy.asd(a, b, spacing)) for a, b in ((reference, predicted), (predicted, reference))],
            },
        }
    )

# The whole table of element areas, in the bit order x + 2 y + 4 z of a corner's neighbours in i, j, k.
spacing_kji = (2.3, 1.7, 1.1)
table = lookup_tables.create_table_neighbour_code_to_surface_area(spacing_kji)
areas = [0.0] * 256
for theirs in range(256):
    ours = 0
    for k, j, i in itertools.product((0, 1), repeat=3):
        if theirs & lookup_tables.ENCODE_NEIGHBOURHOOD_3D_KERNEL[k, j, i]:
            ours |= 1 << (i + 2 * j + 4 * k)
    areas[ours] = float(table[theirs])
json.dump(
    {
        "made_with": {
            name: importlib.metadata.version(name) for name in ("surface-distance", "MedPy", "numpy", "scipy")
        },
        "cases": cases,
        "areas": {"spacingMm": spacing_kji[::-1], "byCode": areas},
    },
    sys.stdout,
)
