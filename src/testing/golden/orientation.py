"""Golden axis codes from nibabel: python orientation.py > orientation.json"""
import json
import sys

import nibabel
import numpy

rng = numpy.random.default_rng(7)
cases = []


def add(name, linear):
    affine = numpy.eye(4)
    affine[:3, :3] = linear
    affine[:3, 3] = rng.uniform(-200, 200, 3)
    cases.append(
        {
            "name": name,
            "affine": [float(v) for v in affine.ravel()],
            "codes": "".join(nibabel.aff2axcodes(affine)),
        }
    )


def rotation(angles):
    cx, cy, cz = numpy.cos(angles)
    sx, sy, sz = numpy.sin(angles)
    return (
        numpy.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
        @ numpy.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        @ numpy.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    )


for permutation in ([0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1], [2, 1, 0], [1, 0, 2]):
    for signs in ([1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, 1, -1]):
        add("canonical", numpy.eye(3)[:, permutation] * signs * [0.7, 0.7, 5.0])
for index in range(40):
    add("oblique", rotation(rng.uniform(-numpy.pi, numpy.pi, 3)) * rng.uniform(0.5, 5, 3))
for index in range(20):
    linear = rotation(rng.uniform(-numpy.pi, numpy.pi, 3)) * rng.uniform(0.5, 5, 3)
    add("sheared", linear @ (numpy.eye(3) + numpy.triu(rng.uniform(-0.6, 0.6, (3, 3)), 1)))

json.dump(
    {"made_with": {"nibabel": nibabel.__version__, "numpy": numpy.__version__}, "cases": cases},
    sys.stdout,
)
