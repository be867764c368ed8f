"""Golden slices between slices from ITK: python contour_interpolation.py > contour_interpolation.json

SimpleITK 2.5 does not have the filter; needs itk-morphologicalcontourinterpolation.
"""
import importlib.metadata
import json
import sys

import itk
import numpy


def disc(shape, center, radius):
    j, i = numpy.mgrid[: shape[0], : shape[1]]
    return ((i - center[0]) ** 2 + (j - center[1]) ** 2 <= radius**2).astype(numpy.uint8)


def square(shape, low, high):
    out = numpy.zeros(shape, numpy.uint8)
    out[low[1] : high[1], low[0] : high[0]] = 1
    return out


SHAPE = (20, 24)  # rows, columns
PAIRS = {
    "shifted": (square(SHAPE, (3, 3), (9, 9)), square(SHAPE, (8, 6), (14, 12))),
    "shrinking": (disc(SHAPE, (12, 10), 8), disc(SHAPE, (12, 10), 3)),
    "branching": (
        disc(SHAPE, (11, 10), 8),
        disc(SHAPE, (6, 10), 3) | disc(SHAPE, (17, 9), 3),
    ),
    "apart": (disc(SHAPE, (4, 4), 3), disc(SHAPE, (19, 15), 3)),
    "thin": (square(SHAPE, (4, 9), (16, 10)), square(SHAPE, (4, 11), (18, 12))),
    "hollow": (
        disc(SHAPE, (11, 10), 8) - disc(SHAPE, (11, 10), 4),
        disc(SHAPE, (12, 10), 7) - disc(SHAPE, (12, 10), 3),
    ),
}

Image = itk.Image[itk.UC, 3]
cases = []
for name, (first, last) in PAIRS.items():
    for between, spacing in ((1, (1.0, 1.0, 1.0)), (4, (0.7, 0.7, 5.0)), (3, (0.8, 3.0, 0.8))):
        depth = between + 2
        stack = numpy.zeros((depth, *SHAPE), numpy.uint8)
        stack[0], stack[-1] = first, last
        image = itk.image_from_array(stack)
        image.SetSpacing(spacing)
        interpolator = itk.MorphologicalContourInterpolator[Image].New(image)
        interpolator.SetAxis(2)
        interpolator.SetLabel(1)
        interpolator.SetUseCustomSlicePositions(True)
        interpolator.SetLabeledSliceIndices(2, 1, [0, depth - 1])
        interpolator.Update()
        filled = itk.array_from_image(interpolator.GetOutput())
        cases.append(
            {
                "name": name,
                "spacingMm": spacing,
                "slices": ["".join(map(str, plane.ravel())) for plane in filled],
            }
        )
json.dump(
    {
        "made_with": {
            "itk": itk.Version.GetITKVersion(),
            "itk-morphologicalcontourinterpolation": importlib.metadata.version(
                "itk-morphologicalcontourinterpolation"
            ),
        },
        "shape": [SHAPE[1], SHAPE[0]],
        "cases": cases,
    },
    sys.stdout,
)
