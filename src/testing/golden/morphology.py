"""Golden distances and components from scipy: python morphology.py > morphology.json"""
import json
import sys

import numpy
import scipy
from scipy.ndimage import distance_transform_edt, generate_binary_structure, label

rng = numpy.random.default_rng(5)
cases = []
for shape, share, spacing in [
    ((7, 9, 6), 0.02, (1.0, 1.0, 1.0)),
    ((12, 5, 8), 0.05, (0.7, 2.5, 1.3)),
    ((1, 14, 9), 0.1, (3.0, 0.9, 5.0)),
    ((10, 10, 10), 0.12, (2.5, 2.5, 3.0)),
    ((9, 8, 7), 0.3, (1.0, 1.0, 1.0)),
    ((16, 11, 5), 0.5, (1.0, 1.0, 1.0)),
]:
    mask = rng.random(shape) < share
    mask[tuple(s // 2 for s in shape)] = True
    flat = lambda a: numpy.asarray(a).ravel(order="F").tolist()
    sets = {}
    for name, structure in (("components6", 1), ("components26", 3)):
        # Transposed so that scipy numbers the parts in the order of the flat index.
        numbered, _ = label(mask.T, generate_binary_structure(3, structure))
        sets[name] = flat(numbered.T)
    cases.append(
        {
            "shape": shape,
            "spacingMm": spacing,
            "mask": flat(mask.astype(int)),
            "distanceMm": flat(distance_transform_edt(~mask, sampling=spacing)),
            **sets,
        }
    )
json.dump(
    {"made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases}, sys.stdout
)
