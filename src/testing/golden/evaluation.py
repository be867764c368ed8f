"""Golden agreement and doubt from other people's tools, on random masks and on real ones.

python evaluation.py FOLDER > evaluation.json

FOLDER holds the files named in REAL; of those only numbers are kept. Arrays are [k, j, i].

Where conventions differ:
- surface-distance, pymia (a port of it) and MONAI with use_subvoxels measure between surface elements, weighted by area. MONAI
  and pymia take the Hausdorff percentile and distances otherwise, so of them only the surface Dice is compared.
- MedPy and MONAI's HausdorffDistance measure between border voxels, each counted alike. Of HD95 MedPy pools both directions,
  MONAI takes the larger of two directed percentiles. A mask that reaches the grid's end has its border there.
- A grid's end is outside: masks are padded by one voxel before any tool sees them, since not all tools agree on it.
"""
import importlib.metadata
import json
import sys
import warnings
from pathlib import Path

import numpy
import scipy.ndimage

# The published surface-distance still uses names that numpy 2 and scipy 1.15 have dropped.
numpy.Inf = numpy.inf
numpy.NaN = numpy.nan
numpy.bool = bool
warnings.filterwarnings("ignore")
if not hasattr(scipy.ndimage, "morphology"):
    scipy.ndimage.morphology = scipy.ndimage
import medpy.metric.binary as medpy
import nibabel
import pymia.evaluation.metric as pymia
import surface_distance
import torch
from monai.metrics import compute_hausdorff_distance, compute_surface_dice, DiceMetric
from sklearn.metrics import roc_auc_score

TOLERANCE = 2.0
TS = "TotalSegmentator"
LIDC = "LIDC-IDRI-0314-4readers/derived_nifti"
# Reference, contour, label.
REAL = [
    *[(f"{TS}/example_seg.nii.gz", f"{TS}/example_seg_fast.nii.gz", label) for label in (1, 2, 5, 7, 8)],
    (f"{LIDC}/reader1.nii.gz", f"{LIDC}/reader2.nii.gz", 1),
    (f"{LIDC}/reader3.nii.gz", f"{LIDC}/reader4.nii.gz", 1),
]


def path_lengths(reference, contour, spacing):
    """Added path length and false negative path length in axial slices, and the reference's path."""
    edge = lambda m: m & ~scipy.ndimage.binary_erosion(m, numpy.ones((1, 3, 3)))
    pixel = float(numpy.sqrt(spacing[1] * spacing[2]))
    wanted = edge(reference)
    counts = [(wanted & ~edge(contour)).sum(), (wanted & ~contour).sum(), wanted.sum()]
    return [int(count) * pixel for count in counts]


def agreement(reference, contour, spacing):
    reference, contour = (numpy.pad(m.astype(bool), 1) for m in (reference, contour))
    d = surface_distance.compute_surface_distances(reference, contour, spacing)
    there, back = surface_distance.compute_average_surface_distance(d)
    areas = d["surfel_areas_gt"].sum(), d["surfel_areas_pred"].sum()
    tensors = [torch.from_numpy(m[None, None].astype(numpy.float32)) for m in (contour, reference)]
    dice = DiceMetric(include_background=True, ignore_empty=False)
    nsd = lambda subvoxels: float(
        compute_surface_dice(*tensors, [TOLERANCE], include_background=True, spacing=spacing, use_subvoxels=subvoxels)
    )
    overlap = pymia.SurfaceDiceOverlap(tolerance=TOLERANCE)
    overlap.distances = pymia.Distances(contour, reference, spacing)
    volume = {}
    for name, metric in (("dice", pymia.DiceCoefficient()), ("jaccard", pymia.JaccardCoefficient())):
        metric.confusion_matrix = pymia.ConfusionMatrix(contour.astype(int), reference.astype(int))
        volume[name] = float(metric.calculate())
    return {
        "voxels": [int(reference.sum()), int(contour.sum())],
        "dice": {
            "monai": float(dice(*tensors)),
            "pymia": volume["dice"],
            "medpy": float(medpy.dc(contour, reference)),
        },
        "jaccard": {"pymia": volume["jaccard"], "medpy": float(medpy.jc(contour, reference))},
        "surface": {
            "referenceToContourMm": float(there),
            "contourToReferenceMm": float(back),
            "assdMm": float((there * areas[0] + back * areas[1]) / sum(areas)),
            "hd95Mm": float(surface_distance.compute_robust_hausdorff(d, 95)),
            "hausdorffMm": float(surface_distance.compute_robust_hausdorff(d, 100)),
            "surfaceDice": {
                "surface-distance": float(surface_distance.compute_surface_dice_at_tolerance(d, TOLERANCE)),
                "pymia": float(overlap.calculate()),
                "monai": nsd(True),
            },
        },
        "voxelBorder": {
            "hd95Mm": float(medpy.hd95(contour, reference, spacing)),
            "assdMm": float(medpy.assd(contour, reference, spacing)),
            "hausdorffMm": float(medpy.hd(contour, reference, spacing)),
            "hd95LargerDirectedMm": float(
                compute_hausdorff_distance(*tensors, include_background=True, percentile=95, spacing=spacing)
            ),
            "hausdorffMonaiMm": float(compute_hausdorff_distance(*tensors, include_background=True, spacing=spacing)),
        },
        "path": path_lengths(reference, contour, spacing),
    }


rng = numpy.random.default_rng(77)


def blob(shape, centre, radius, noise):
    grid = numpy.indices(shape).reshape(3, -1).T
    far = numpy.linalg.norm((grid - numpy.array(centre)) / numpy.array(radius), axis=1).reshape(shape)
    return far + noise * rng.normal(size=shape) <= 1


def text(mask):
    return "".join(map(str, mask.astype(int).ravel()))


random = []
for reference, contour, spacing in [
    (blob((10, 12, 14), (5, 6, 7), (3, 4, 5), 0), blob((10, 12, 14), (5, 6, 6), (3, 3, 5), 0.1), (1.0, 1.0, 1.0)),
    (blob((8, 14, 13), (4, 7, 6), (3, 5, 5), 0.1), blob((8, 14, 13), (3, 6, 7), (3, 5, 4), 0.1), (3.0, 0.7, 1.2)),
    (rng.random((5, 8, 9)) < 0.4, rng.random((5, 8, 9)) < 0.3, (2.5, 0.8, 1.1)),
    # Far apart, and at the grid's end.
    (blob((12, 12, 40), (1, 2, 2), (3, 3, 3), 0), blob((12, 12, 40), (10, 9, 37), (2, 3, 4), 0), (2.0, 1.5, 1.0)),
]:
    random.append(
        {
            "shape": list(reference.shape[::-1]),
            "spacingMm": list(spacing[::-1]),
            "reference": text(reference),
            "contour": text(contour),
            **agreement(reference, contour, spacing),
        }
    )

# The network's grid is the image's: probabilities of few values, so that there are ties, and a body that cuts the region.
shape, spacing = (12, 16, 18), (4.0, 2.5, 2.5)
reference = blob(shape, (6, 8, 9), (2.5, 4, 4), 0)
far = numpy.linalg.norm(
    (numpy.indices(shape).reshape(3, -1).T - numpy.array((6, 8, 10))) * numpy.array(spacing), axis=1
).reshape(shape)
steps = numpy.clip(numpy.round(32 / (1 + numpy.exp((far - 11) / 2.5 + rng.normal(size=shape)))), 0, 32)
probability = steps / 32
contour = probability >= 0.5
body = numpy.ones(shape, bool)
body[:, :, 14:] = False
near = scipy.ndimage.distance_transform_edt(~(reference | contour), sampling=spacing) <= 10 + 1e-9
region = near & body
wrong = reference != contour
p = numpy.clip(probability, 1e-15, 1 - 1e-15)
entropy = -(p * numpy.log2(p) + (1 - p) * numpy.log2(1 - p))
# Of p and 1 − p alike to the last digit, and exactly 0 at both ends.
entropy = numpy.round(entropy, 9)
to_contour = scipy.ndimage.distance_transform_edt(contour, sampling=spacing) + scipy.ndimage.distance_transform_edt(
    ~contour, sampling=spacing
)
# Nearness first, then entropy: 4 mm steps are never closer than 1e-3, and entropy stays below.
nearness = -numpy.round(to_contour, 5) + 1e-6 * entropy
expected = numpy.round(rng.random(shape) * 20) / 20


def aurocs(u):
    auc = lambda where: float(roc_auc_score(wrong[where], u[where]))
    return {
        "error": auc(region),
        "fpTp": auc(region & contour),
        "fnTn": auc(region & ~contour),
    }


doubt = {
    "shape": list(shape[::-1]),
    "spacingMm": list(spacing[::-1]),
    "reference": text(reference),
    "steps": steps.astype(int).ravel().tolist(),
    "of": 32,
    "firstOutside": 14,
    "expected": (expected * 20).round().astype(int).ravel().tolist(),
    "voxels": int(region.sum()),
    "errors": int((wrong & region).sum()),
    "aurocs": {
        "uncertainty": aurocs(entropy),
        "expected-error": aurocs(expected),
        "distance": aurocs(nearness),
    },
}

real = []
for first, second, label in REAL:
    images = [nibabel.load(Path(sys.argv[1], name)) for name in (first, second)]
    assert images[0].shape == images[1].shape and numpy.allclose(images[0].affine, images[1].affine)
    masks = [(numpy.asarray(image.dataobj) == label).transpose(2, 1, 0) for image in images]
    zooms = [float(z) for z in images[0].header.get_zooms()[2::-1]]
    real.append({"files": [first, second], "label": label, **agreement(*masks, zooms)})

json.dump(
    {
        "made_with": {
            name: importlib.metadata.version(name)
            for name in ("surface-distance-based-measures", "monai", "MedPy", "pymia", "scikit-learn", "scipy", "numpy")
        },
        "toleranceMm": TOLERANCE,
        "random": random,
        "doubt": doubt,
        "real": real,
    },
    sys.stdout,
)
