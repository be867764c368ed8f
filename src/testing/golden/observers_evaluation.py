"""Golden measures of observers from SimpleITK, scipy and numpy: python observers_evaluation.py [LIDC folder] > observers_evaluation.json

The LIDC folder has reader1.nii.gz … reader4.nii.gz; only numbers measured on them are stored."""
import json
import sys

import numpy
import scipy
import scipy.stats
import SimpleITK as sitk

MARGIN_MM = 10.0


def boxed(masks, spacing, margin_mm):
    """Cut to the box around all masks and a margin; arrays are [k, j, i], spacing is i, j, k."""
    places = numpy.argwhere(numpy.any(masks, axis=0))
    low, high = places.min(axis=0), places.max(axis=0) + 1
    margin = numpy.ceil(margin_mm / numpy.array(spacing[::-1])).astype(int)
    low, high = numpy.maximum(0, low - margin), numpy.minimum(masks[0].shape, high + margin)
    return [m[tuple(slice(a, b) for a, b in zip(low, high))] for m in masks]


def measured(masks, spacing):
    cut = boxed(masks, spacing, MARGIN_MM)
    staple = sitk.STAPLEImageFilter()
    staple.SetForegroundValue(1.0)
    estimate = sitk.GetArrayFromImage(staple.Execute([sitk.GetImageFromArray(m) for m in cut]))
    overlap = sitk.LabelOverlapMeasuresImageFilter()
    pairs = []
    for a in range(len(masks)):
        for b in range(a + 1, len(masks)):
            overlap.Execute(sitk.GetImageFromArray(masks[a]), sitk.GetImageFromArray(masks[b]))
            pairs.append(overlap.GetDiceCoefficient())
    votes = numpy.sum(masks, axis=0)
    share = votes / len(masks)
    majority = (2 * votes > len(masks)).astype(numpy.uint8)

    def dice_to(reference, observers):
        values = []
        for m in observers:
            overlap.Execute(sitk.GetImageFromArray(reference), sitk.GetImageFromArray(m))
            values.append(overlap.GetDiceCoefficient())
        return values

    return {
        "diceToMajority": dice_to(majority, masks),
        "diceToStaple": dice_to((estimate >= 0.5).astype(numpy.uint8), cut),
        "box": list(cut[0].shape[::-1]),
        "sensitivity": list(staple.GetSensitivity()),
        "specificity": list(staple.GetSpecificity()),
        "stapleVoxels": int((estimate >= 0.5).sum()),
        "volumes": [int(m.sum()) for m in masks],
        "majorityVoxels": int((2 * votes > len(masks)).sum()),
        "tiedVoxels": int((2 * votes == len(masks)).sum()),
        "union": int((votes > 0).sum()),
        "intersection": int((votes == len(masks)).sum()),
        "alone": [int(((votes == 1) & (m == 1)).sum()) for m in masks],
        "missed": [int(((votes == len(masks) - 1) & (m == 0)).sum()) for m in masks],
        "pairwiseDice": pairs,
        "apartBySlice": [int(n) for n in ((votes > 0) & (votes < len(masks))).sum(axis=(1, 2))],
        "entropySum": float(scipy.stats.entropy([share, 1 - share], base=2, axis=0).sum()),
    }


def beside(masks, model):
    share = numpy.sum(masks, axis=0) / len(masks)
    bits = scipy.stats.entropy([share, 1 - share], base=2, axis=0).ravel()
    model = model.ravel().astype(float)
    pearson = float(scipy.stats.pearsonr(model, bits).statistic)
    return {
        "me": float(model.mean()),
        "wmeNormalised": float(numpy.average(model, weights=bits)),
        "pearson": pearson,
        "ncc": pearson * (len(bits) - 1) / len(bits),
    }


rng = numpy.random.default_rng(11)
cases = []
for shape, observers, spacing in [((9, 14, 12), 4, (1.0, 1.5, 6.0)), ((7, 20, 16), 3, (4.0, 5.0, 3.0)), ((6, 11, 9), 8, (2.0, 2.0, 2.0))]:
    k, j, i = numpy.indices(shape)
    masks = []
    for _ in range(observers):
        at = [s / 2 + rng.normal(0, 0.6) for s in shape]
        radius = [s / 4 + rng.normal(0, 0.3) for s in shape]
        ball = sum(((x - c) / r) ** 2 for x, c, r in zip((k, j, i), at, radius)) <= 1
        masks.append((ball & (rng.random(shape) > 0.05)).astype(numpy.uint8))
    entropy = numpy.round(rng.random(shape) * 255).astype(numpy.uint8)
    cases.append(
        {
            "shape": list(shape[::-1]),
            "spacingMm": list(spacing),
            "masks": ["".join(map(str, m.ravel())) for m in masks],
            "entropy255": "".join(f"{v:02x}" for v in entropy.ravel()),
            "measured": measured(masks, spacing),
            "beside": beside(masks, entropy / 255),
        }
    )
lidc = None
if len(sys.argv) > 1:
    images = [sitk.ReadImage(f"{sys.argv[1]}/reader{reader}.nii.gz") for reader in range(1, 5)]
    lidc = measured([sitk.GetArrayFromImage(image) for image in images], images[0].GetSpacing())
versions = {"SimpleITK": sitk.Version_VersionString(), "scipy": scipy.__version__, "numpy": numpy.__version__}
json.dump({"made_with": versions, "cases": cases, "lidc": lidc}, sys.stdout)
