"""Golden edits of structures from scipy: python structure_edit.py > structure_edit.json"""
import json
import sys

import numpy
import scipy
from scipy.ndimage import binary_fill_holes, distance_transform_edt, gaussian_filter, label

rng = numpy.random.default_rng(17)
flat = lambda a: "".join(map(str, numpy.asarray(a).astype(int).ravel(order="F")))


def blob(shape, sigma, share):
    field = gaussian_filter(rng.standard_normal(shape), sigma)
    return field > numpy.quantile(field, 1 - share)


def per_slice(mask, axis, function):
    slices = [function(numpy.take(mask, at, axis)) for at in range(mask.shape[axis])]
    return numpy.stack(slices, axis)


def grown(mask, spacing, radius):
    if not mask.any():
        return mask
    return distance_transform_edt(~mask, sampling=spacing) <= radius + 1e-9


def shrunk(mask, spacing, radius):
    if mask.all():
        return mask
    return distance_transform_edt(mask, sampling=spacing) > radius + 1e-9


def largest(mask):
    numbered, count = label(mask.T, numpy.ones((3,) * mask.ndim))
    if count == 0:
        return mask
    return (numbered == 1 + numpy.argmax(numpy.bincount(numbered.ravel())[1:])).T


def smoothed(mask, spacing, sigma):
    """1 inside, 0 outside, 2 where the height is so near the limit that a Gaussian by running means may differ."""
    height = gaussian_filter(mask.astype(float), [sigma / s for s in spacing], mode="nearest")
    limit = numpy.sort(height.ravel())[-mask.sum()]
    return numpy.where(abs(height - limit) < 0.02, 2, height > limit)


cases = []
for shape, spacing, mask in [
    ((9, 8, 7), (1.0, 1.0, 1.0), rng.random((9, 8, 7)) < 0.5),
    ((14, 13, 9), (0.7, 0.7, 5.0), blob((14, 13, 9), 1.0, 0.4)),
    ((11, 16, 8), (2.5, 0.9, 1.3), blob((11, 16, 8), 1.2, 0.5)),
    ((20, 18, 12), (0.8, 0.8, 3.0), blob((20, 18, 12), (3, 3, 1.5), 0.2)),
]:
    case = {"shape": shape, "spacingMm": spacing, "mask": flat(mask)}
    case["fillHoles"] = flat(binary_fill_holes(mask))
    case["largest"] = flat(largest(mask))
    case["fillHolesPerSlice"] = [flat(per_slice(mask, axis, binary_fill_holes)) for axis in range(3)]
    case["largestPerSlice"] = [flat(per_slice(mask, axis, largest)) for axis in range(3)]
    case["radii"] = []
    for radius in (0.7, 1.5, 5.0):
        entry = {"radiusMm": radius}
        for name, function in (("grown", grown), ("shrunk", shrunk)):
            entry[name] = flat(function(mask, spacing, radius))
            entry[f"{name}PerSlice"] = [
                flat(
                    per_slice(
                        mask, axis, lambda m: function(m, numpy.delete(spacing, axis), radius)
                    )
                )
                for axis in range(3)
            ]
        case["radii"].append(entry)
    cases.append(case)

# A Gaussian that is wide beside the voxels: scipy samples it, which is something else where it is narrow.
shape, spacing = (34, 32, 22), (0.8, 0.8, 1.5)
mask = blob(shape, (3, 3, 2), 0.25)
# Away from the rim, beyond which each running mean repeats what it is given.
mask &= numpy.pad(numpy.ones((16, 14, 10), bool), [(9, 9), (9, 9), (6, 6)])
smooth = {"shape": shape, "spacingMm": spacing, "mask": flat(mask)}
smooth["smoothed"] = [
    {"sigmaMm": sigma, "mask": flat(smoothed(mask, spacing, sigma))} for sigma in (1.5, 2.5)
]
json.dump(
    {
        "made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__},
        "cases": cases,
        "smooth": smooth,
    },
    sys.stdout,
)
