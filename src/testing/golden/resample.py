"""Golden resampling from scipy: python resample.py > resample.json

Every value is found by scipy.ndimage.map_coordinates (order 1, edge repeated) at positions worked out
here from the two affines alone. Where a network voxel is wide, the mean of the linear interpolant
over its width is integrated with Gauss-Legendre quadrature between the interpolant's kinks.
"""
import itertools
import json
import sys

import numpy
import scipy
from scipy.ndimage import map_coordinates

rng = numpy.random.default_rng(11)


def rotation(angles):
    cx, cy, cz = numpy.cos(angles)
    sx, sy, sz = numpy.sin(angles)
    return (
        numpy.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
        @ numpy.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        @ numpy.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    )


def network_grid(shape, affine, target, picks):
    """picks: (source axis, flipped) for L, P, S."""
    size, linear = [], numpy.zeros((3, 3))
    origin = numpy.zeros(3)
    for axis, (source_axis, flipped) in enumerate(picks):
        step = affine[:3, source_axis]
        n = shape[source_axis]
        m = max(1, int(numpy.floor(n * numpy.linalg.norm(step) / target[axis] + 0.5)))
        size.append(m)
        face = n - 0.5 if flipped else -0.5
        direction = -1 if flipped else 1
        linear[:, axis] = direction * step * n / m
        origin[source_axis] = face + direction * n / m / 2
    grid = numpy.eye(4)
    grid[:3, :3] = linear
    grid[:3, 3] = affine[:3, :3] @ origin + affine[:3, 3]
    return size, grid


def nodes(centre, width):
    if abs(width) <= 1.5:
        return numpy.array([centre]), numpy.array([1.0])
    low, high = centre - abs(width) / 2, centre + abs(width) / 2
    kinks = [low, *[v for v in range(int(numpy.ceil(low)), int(numpy.floor(high)) + 1)], high]
    x, w = numpy.polynomial.legendre.leggauss(4)
    points, weights = [], []
    for a, b in itertools.pairwise(kinks):
        points.append((b - a) / 2 * x + (a + b) / 2)
        weights.append(w * (b - a) / 2 / (high - low))
    return numpy.concatenate(points), numpy.concatenate(weights)


def sample(values, values_affine, size, affine, average):
    """[i, j, k] values at the voxels of the grid (size, affine)."""
    to_values = numpy.linalg.inv(values_affine) @ affine
    out = numpy.zeros(size)
    for index in itertools.product(*map(range, size)):
        centre = (to_values @ [*index, 1])[:3]
        widths = [max(abs(to_values[axis, :3])) for axis in range(3)]
        rules = [nodes(centre[a], widths[a] if average else 1.0) for a in range(3)]
        points = numpy.array(list(itertools.product(*(r[0] for r in rules)))).T
        weights = numpy.array([numpy.prod(w) for w in itertools.product(*(r[1] for r in rules))])
        taken = map_coordinates(values, points, order=1, mode="nearest")
        out[index] = weights @ taken
    return out


def flat(array):
    return [float(v) for v in numpy.asarray(array).ravel(order="F")]


cases = []
for name, shape, angles, spacing, permutation, signs, target in [
    ("axial RAS, thick network slices", (7, 6, 9), (0, 0, 0), (1, 1, 1), (0, 1, 2), (1, 1, 1), (1.3, 1.3, 3)),
    ("LPS, finer network", (4, 5, 3), (0, 0, 0), (2, 2, 5), (0, 1, 2), (-1, -1, 1), (1.5, 1.5, 3)),
    ("PSR oblique anisotropic", (6, 4, 9), (0.2, -0.3, 0.15), (1.1, 3.0, 0.7), (2, 0, 1), (-1, 1, 1), (1.5, 1.5, 3)),
    ("AIL oblique, one slice", (5, 1, 8), (-0.25, 0.1, 0.3), (0.9, 6.0, 0.9), (2, 0, 1), (-1, -1, -1), (2.1, 2.1, 5)),
]:
    canonical = numpy.zeros((3, 3))
    # canonical[:, source axis]: the world axis that source axis runs along
    for world_axis, source_axis in enumerate(permutation):
        canonical[world_axis, source_axis] = signs[world_axis]
    affine = numpy.eye(4)
    affine[:3, :3] = rotation(angles) @ canonical * spacing
    affine[:3, 3] = rng.uniform(-300, 300, 3)
    picks = [
        (permutation[world_axis], bool(signs[world_axis] != wanted))
        for world_axis, wanted in enumerate((-1, -1, 1))
    ]
    source = rng.integers(-1000, 1000, shape).astype(float)
    size, network = network_grid(shape, affine, target, picks)
    resampled = sample(source, affine, size, network, True)
    field = rng.random(size).astype(numpy.float32).astype(float)
    cases.append(
        {
            "name": name,
            "targetMm": list(target),
            "source": {"shape": list(shape), "affine": [float(v) for v in affine.ravel()]},
            "network": {"shape": size, "affine": [float(v) for v in network.ravel()]},
            "voxels": flat(source),
            "resampled": flat(resampled),
            "field": flat(field),
            "upsampled": flat(sample(field, network, shape, affine, False)),
        }
    )

json.dump(
    {"made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases}, sys.stdout
)
