"""Running the exported network over whole volumes with ONNX Runtime, and the measures taken from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort

from .config import CENTRE_HU, CLASSES, DROPOUT_RATE, SCALE_HU, SIZE_MULTIPLE, WINDOW
from .sampling import slice_indices


def softmax(logits: np.ndarray, axis: int) -> np.ndarray:
    """Numerically safe softmax."""
    shifted = np.exp(logits - logits.max(axis, keepdims=True))
    return shifted / shifted.sum(axis, keepdims=True)


def draw_masks(count: int, channels: int, seed: int, rate: float = DROPOUT_RATE) -> np.ndarray:
    """Dropout masks float32 [count, channels] of 0 and 1 / (1 - rate)."""
    keep = np.random.default_rng(seed).random((count, channels)) >= rate
    return (keep / (1 - rate)).astype(np.float32)


def calibrated(logits: np.ndarray, calibration: tuple[float, np.ndarray]) -> np.ndarray:
    """softmax((logits + bias) / temperature) of [t, classes, h, w]."""
    temperature, bias = calibration
    return softmax((logits + np.asarray(bias, np.float32)[None, :, None, None]) / temperature, 1)


class Segmenter:
    """The network package's ONNX file applied slice by slice."""

    def __init__(self, file: Path, threads: int = 1):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.mask_channels = int(self.session.get_inputs()[1].shape[1])

    def run(self, image: np.ndarray, masks: np.ndarray) -> np.ndarray:
        """Logits [b, classes, h, w] of image [n, slices, h, w] under masks [t, channels]."""
        return self.session.run(["logits"], {"image": image, "masks": masks})[0]

    def slice_logits(
        self, hu: np.ndarray, masks: np.ndarray | None = None, slices: Iterable[int] | None = None
    ) -> Iterator[tuple[int, np.ndarray]]:
        """Yield (k, logits [t, classes, J, I]) for every slice of HU [K, J, I]; without masks t is 1, no dropout.

        slices: only these k.

        The volume is padded with air to the multiple that the network needs, and the padding is cut off again.
        """
        count, rows, columns = hu.shape
        image = ((np.clip(hu, *WINDOW) - CENTRE_HU) / SCALE_HU).astype(np.float32)
        pad = [(0, -n % SIZE_MULTIPLE) for n in (rows, columns)]
        air = (WINDOW[0] - CENTRE_HU) / SCALE_HU
        image = np.pad(image, ((0, 0), *pad), constant_values=air)
        used = np.ones((1, self.mask_channels), np.float32) if masks is None else masks
        for k in range(count) if slices is None else slices:
            slab = image[slice_indices(k, (0, count))][None]
            yield k, self.run(slab, used)[:, :, :rows, :columns]


def mean_probabilities(
    members: Sequence[Segmenter],
    hu: np.ndarray,
    masks: np.ndarray | None = None,
    calibration: tuple[float, np.ndarray] = (1.0, np.zeros(CLASSES)),
) -> np.ndarray:
    """Mean class probabilities over members and masks, float32 [classes, K, J, I]; calibration is (temperature, bias)."""
    out = np.zeros((CLASSES, *hu.shape), np.float32)
    for member in members:
        for k, logits in member.slice_logits(hu, masks):
            out[:, k] += calibrated(logits, calibration).mean(0) / len(members)
    return out


def label_maps(
    members: Sequence[Segmenter], hu: np.ndarray, calibration: tuple[float, np.ndarray], samples: int
) -> dict[str, np.ndarray]:
    """Label maps uint8 [K, J, I] by name: one pass a member, the same calibrated, and (if samples > 0) the calibrated
    mean of so many dropout samples a member."""
    raw, plain, sampled = (np.zeros((CLASSES, *hu.shape), np.float32) for _ in range(3))
    for member in members:
        ones = np.ones((1, member.mask_channels), np.float32)
        masks = np.concatenate([ones, draw_masks(samples, member.mask_channels, 0)]) if samples else ones
        for k, logits in member.slice_logits(hu, masks):
            raw[:, k] += softmax(logits[:1], 1)[0]
            probability = calibrated(logits, calibration)
            plain[:, k] += probability[0]
            if samples:
                sampled[:, k] += probability[1:].mean(0)
    out = {"one pass": raw, "one pass, calibrated": plain}
    if samples:
        out[f"mean of {samples} samples, calibrated"] = sampled
    return {name: values.argmax(0).astype(np.uint8) for name, values in out.items()}


def dice(found: np.ndarray, truth: np.ndarray) -> float:
    """Dice of two masks; not a number when the truth is empty, where Dice says nothing about quality."""
    if not truth.any():
        return float("nan")
    return 2 * int((found & truth).sum()) / (int(found.sum()) + int(truth.sum()))


def case_scores(label: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Dice by structure for label maps of class indices. `liver` leaves tumour voxels out, `liver+tumour` is the union."""
    union = [np.isin(v, (1, 2)) for v in (label, truth)]
    scores = {"liver+tumour": dice(*union)}
    for index, name in ((1, "liver"), (2, "tumour"), (3, "spleen"), (4, "kidneys")):
        scores[name] = dice(label == index, truth == index)
    return scores


def summary(rows: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Mean, standard deviation (n - 1) and n of every score; cases where a structure is absent are left out."""
    out = {}
    for name in rows[0]:
        values = np.array([row[name] for row in rows], float)
        values = values[~np.isnan(values)]
        deviation = float(values.std(ddof=1)) if len(values) > 1 else 0.0
        out[name] = {
            "mean": round(float(values.mean()), 4) if len(values) else float("nan"),
            "sd": round(deviation, 4),
            "n": len(values),
        }
    return out
