"""Golden tiling, weights, blending, normalisation, cropping and resizing from the libraries that users train with.

python preprocessing.py > preprocessing.json     needs nnunetv2, monai, scikit-image, scipy
"""
import json
import sys
from importlib.metadata import version

import numpy as np
import torch
from acvl_utils.cropping_and_padding.padding import pad_nd_image
from monai.data.utils import compute_importance_map, dense_patch_slices
from monai.inferers import SlidingWindowInferer
from monai.inferers.utils import _get_scan_interval
from monai.transforms import NormalizeIntensity, ScaleIntensity, ScaleIntensityRangePercentiles
from nnunetv2.inference.sliding_window_prediction import (
    compute_gaussian,
    compute_steps_for_sliding_window,
)
from nnunetv2.preprocessing.cropping.cropping import create_nonzero_mask, crop_to_nonzero
from nnunetv2.preprocessing.normalization.default_normalization_schemes import (
    CTNormalization,
    RescaleTo01Normalization,
    ZScoreNormalization,
)
from nnunetv2.preprocessing.resampling.default_resampling import (
    compute_new_shape,
    determine_do_sep_z_and_axis,
    resample_data_or_seg_to_shape,
)
from skimage.transform import resize

rng = np.random.default_rng(17)


def flat(array):
    """[K, J, I] as a flat list, seven digits."""
    return [float(f"{v:.7g}") for v in np.asarray(array, dtype=np.float64).ravel()]


def reverse(values):
    """Sizes of [K, J, I] as i, j, k."""
    return [int(v) for v in values][::-1]


def steps():
    out = []
    for _ in range(150):
        tile = int(rng.integers(1, 130))
        length = tile + int(rng.integers(0, 400))
        fraction = float(rng.choice([0.5, 0.25, 0.75, 1.0, 1 / 3, 0.1]))
        overlap = float(rng.choice([0.25, 0.5, 0.625, 0.0, 0.9, 0.7]))
        nnunet = compute_steps_for_sliding_window((length,), (tile,), fraction)[0]
        interval = _get_scan_interval((length,), (tile,), 1, (overlap,))
        monai = [int(s[0].start) for s in dense_patch_slices((length,), (tile,), interval)]
        out.append({"length": length, "tile": tile, "stepFraction": fraction, "overlap": overlap,
                    "nnunet": [int(v) for v in nnunet], "monai": monai})  # fmt: skip
    return out


def paddings():
    out = []
    for length, tile in [(5, 8), (7, 8), (8, 8), (9, 8), (1, 64), (63, 64), (10, 33)]:
        array = np.ones((1, length, 1, 1))
        _, slicer = pad_nd_image(array, (tile, 1, 1), "constant", {"constant_values": 0}, True)
        out.append({"length": length, "tile": tile, "before": int(slicer[1].start)})
    return out


def weights():
    out = []
    for tile in [(8, 1, 1), (16, 1, 1), (5, 6, 7), (4, 9, 12), (2, 3, 4), (12, 16, 10)]:
        as_stored = compute_gaussian(tile, 1 / 8, 10, torch.float16, torch.device("cpu")).double().numpy() / 10
        exact = compute_gaussian(tile, 1 / 8, 1, torch.float64, torch.device("cpu")).numpy()
        monai = compute_importance_map(tile, mode="gaussian", sigma_scale=0.125).numpy()
        # An axis of one voxel stands for a two-dimensional tile.
        out.append({"tile": reverse(tile), "nnunet": flat(exact), "nnunetFloat16": flat(as_stored), "monai": flat(monai)})
    return out


def blends():
    """A network whose answer depends on the place in the tile, so that every weight is seen."""
    out = []
    for shape, tile, overlap in [((9, 11, 7), (4, 6, 4), 0.5), ((5, 12, 9), (8, 8, 8), 0.25), ((3, 10, 13), (6, 6, 5), 0.625)]:
        image = rng.normal(size=shape).round(4).astype(np.float32)
        ramp = torch.from_numpy(rng.normal(size=(2, *tile)).round(4).astype(np.float32))
        network = lambda x: x * ramp[None] + ramp[None].flip(1)
        entry = {"shape": reverse(shape), "tile": reverse(tile), "overlap": overlap, "image": flat(image), "ramp": flat(ramp)}
        for mode in ("gaussian", "constant"):
            inferer = SlidingWindowInferer(tile, 1, overlap, mode)
            entry[mode] = flat(inferer(torch.from_numpy(image)[None, None], network)[0])
        out.append(entry)
    return out


def normalisations():
    out = []
    for name, image in [
        ("float", rng.normal(300, 80, (6, 7, 8)).round(2).astype(np.float32)),
        ("int16", rng.integers(-1024, 2000, (5, 6, 9)).astype(np.int16)),
        ("zeros outside", np.where(rng.random((6, 8, 7)) < 0.6, 0, rng.normal(500, 50, (6, 8, 7)).round(2)).astype(np.float32)),
        ("constant", np.full((3, 4, 5), 7.5, np.float32)),
        ("all zero", np.zeros((3, 4, 5), np.float32)),
    ]:
        image[image == -1000] = -999
        properties = {"mean": 82.5, "std": 136.25, "percentile_00_5": -958.0, "percentile_99_5": 256.5}
        f32 = image.astype(np.float32)
        mask = create_nonzero_mask(image[None])
        seg = np.where(mask, 0, -1)
        percentile = lambda clip: ScaleIntensityRangePercentiles(2.5, 97.25, -1, 3, clip=clip)(f32.copy())
        out.append({
            "name": name, "shape": reverse(image.shape), "isInt16": image.dtype == np.int16, "voxels": flat(image),
            "mask": mask.astype(int).ravel().tolist(),
            "nnunetCt": flat(CTNormalization(False, properties).run(f32.copy())),
            "zScoreImage": flat(ZScoreNormalization(False, {}).run(f32.copy())),
            "zScoreFilled": flat(ZScoreNormalization(True, {}).run(f32.copy(), seg)),
            "zScoreNonzero": flat(NormalizeIntensity(nonzero=True)(f32.copy())),
            "percentileClipped": flat(percentile(True)), "percentile": flat(percentile(False)),
            "minMax": flat(ScaleIntensity(0.0, 1.0)(f32.copy())),
            "rescaleTo01": flat(RescaleTo01Normalization(False, {}).run(f32.copy())),
            "percentiles": [float(np.percentile(f32.astype(np.float64), q)) for q in (0, 0.5, 2.5, 33.3, 50, 97.25, 99.5, 100)],
        })  # fmt: skip
    return out


def crops():
    out = []
    for shape, share, channels in [((7, 8, 9), 0.55, 1), ((9, 10, 6), 0.7, 2), ((6, 6, 6), 0.85, 1), ((4, 5, 3), 0.0, 1), ((8, 9, 10), 0.6, 1)]:
        data = np.where(rng.random((channels, *shape)) < share, rng.integers(1, 100, (channels, *shape)), 0).astype(np.float32)
        if share:
            data[:, :1], data[:, :, -2:], data[:, :, :, :1] = 0, 0, 0
        mask = create_nonzero_mask(data)
        cropped, _, box = crop_to_nonzero(data)
        out.append({"shape": reverse(shape), "channels": [flat(c) for c in data], "mask": mask.astype(int).ravel().tolist(),
                    "low": [int(b[0]) for b in box][::-1], "high": [int(b[1]) for b in box][::-1],
                    "cropped": [flat(c) for c in cropped]})  # fmt: skip
    return out


def resizes():
    out = []
    for old, new in [((6, 7, 8), (9, 5, 13)), ((5, 5, 5), (5, 12, 5)), ((12, 3, 4), (4, 8, 9)), ((1, 6, 7), (1, 9, 4)),
                     ((2, 2, 2), (5, 7, 3)), ((1, 1, 9), (4, 3, 20)), ((9, 40, 6), (3, 17, 6))]:  # fmt: skip
        values = rng.uniform(-1000, 1500, old).round(2).astype(np.float32)
        entry = {"from": reverse(old), "to": reverse(new), "voxels": flat(values)}
        for order in (0, 1, 3):
            entry[f"order{order}"] = flat(resize(values.astype(float), new, order, mode="edge", anti_aliasing=False))
        out.append(entry)
    return out


def nnunet_resamplings():
    out = []
    for shape, spacing, target in [
        ((6, 20, 18), (5, 0.8, 0.8), (4, 1.6, 1.6)), ((7, 12, 12), (5, 0.8, 0.8), (8, 0.8, 0.8)), ((9, 12, 11), (8, 2, 2), (4, 2, 2.5)),
        ((8, 9, 10), (2.5, 2.5, 2.5), (4, 2, 2)), ((20, 6, 12), (0.8, 5, 0.8), (1.1, 5, 1.2)), ((12, 10, 7), (0.7, 0.7, 4.5), (1, 1, 3)),
        ((6, 16, 10), (1.25, 0.25, 1.25), (1, 1, 1)), ((10, 10, 10), (1, 1, 1), (5, 1, 1)),
    ]:  # fmt: skip
        new = compute_new_shape(shape, spacing, target)
        data = rng.uniform(-3, 4, (1, *shape)).round(4).astype(np.float32)
        separate, axis = determine_do_sep_z_and_axis(None, spacing, target)
        entry = {"shape": reverse(shape), "spacingMm": list(spacing)[::-1], "targetMm": list(target)[::-1], "newShape": reverse(new),
                 "separateAxis": 2 - int(axis) if separate else None, "voxels": flat(data)}  # fmt: skip
        for order in (1, 3):
            entry[f"order{order}"] = flat(resample_data_or_seg_to_shape(data, new, spacing, target, False, order, 0, None))
        out.append(entry)
    return out


packages = ["nnunetv2", "monai", "acvl-utils", "batchgenerators", "scikit-image", "scipy", "numpy", "torch"]
json.dump(
    {
        "made_with": {name: version(name) for name in packages},
        "steps": steps(), "paddings": paddings(), "weights": weights(), "blends": blends(),
        "normalisations": normalisations(), "crops": crops(), "resizes": resizes(), "resamplings": nnunet_resamplings(),
    },
    sys.stdout,
)  # fmt: skip
