"""Static 8-bit quantisation of the exported network, as a measurement: is it smaller, faster, and still the same?

    python -m training.quantise --package abdomen-ct --out QUANTISED.onnx

Activations become unsigned 8-bit numbers, weights signed ones with a scale for every output channel, written as pairs of
QuantizeLinear and DequantizeLinear around the convolutions (QDQ). Masks, additions and upsampling stay float32. Ranges
of activations are the extremes over slices of training phantoms under dropout masks. The result is compared with
the exported network on test phantoms; whether it may be shipped is decided by SHIP_PROBABILITY and SHIP_DICE.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from .calibrate import body
from .cohort import Case, load_cases
from .config import CENTRE_HU, SCALE_HU, TRAIN, WINDOW
from .inference import Segmenter, calibrated, case_scores, draw_masks
from .sampling import slice_indices
from .volumes import load_volumes, scan

CALIBRATION_PHANTOMS, CALIBRATION_STEP = 3, 6
TEST_PHANTOMS, SAMPLES, REPEATS = 4, 10, 15
SHIP_PROBABILITY, SHIP_DICE = 1e-3, 2e-3
"""Largest mean difference of probabilities, and of any structure's mean Dice, at which the file could replace the exported one."""


def entropy(probability: np.ndarray) -> np.ndarray:
    """Shannon entropy in nats of [n, classes]."""
    return -(probability * np.log(np.maximum(probability, 1e-30))).sum(1)


def widened(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with weights stored as float32: float16 initializers and the Casts behind them are replaced."""
    halves = {t.name: t for t in model.graph.initializer if t.data_type == TensorProto.FLOAT16}
    casts = [n for n in model.graph.node if n.op_type == "Cast" and n.input[0] in halves]
    for node in casts:
        values = numpy_helper.to_array(halves[node.input[0]]).astype(np.float32)
        model.graph.initializer.append(numpy_helper.from_array(values, node.output[0]))
        model.graph.node.remove(node)
    for tensor in halves.values():
        model.graph.initializer.remove(tensor)
    return model


class Slices(CalibrationDataReader):
    """Slabs of training phantoms, each with one dropout mask."""

    def __init__(self, mask_channels: int, seeds: range, volumes: np.ndarray):
        masks = iter(draw_masks(len(volumes) * volumes.shape[1], mask_channels, 1))
        self.feeds = []
        for seed, tissue in zip(seeds, volumes):
            image = ((np.clip(scan(seed, tissue)[0], *WINDOW) - CENTRE_HU) / SCALE_HU).astype(np.float32)
            for k in range(0, len(image), CALIBRATION_STEP):
                slab = image[slice_indices(k, (0, len(image)))][None]
                self.feeds.append({"image": slab, "masks": next(masks)[None]})
        self.rest = iter(self.feeds)

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next feed, None at the end."""
        return next(self.rest, None)


def quantise(source: Path, target: Path, seeds: range, volumes: np.ndarray) -> None:
    """Write the quantised network of an exported one."""
    with tempfile.TemporaryDirectory() as name:
        wide = Path(name) / "wide.onnx"
        onnx.save(widened(onnx.load(source)), wide)
        quantize_static(
            wide,
            target,
            Slices(Segmenter(source).mask_channels, seeds, volumes),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["Conv"],
        )


def time_ratio(first: Segmenter, second: Segmenter, samples: int) -> float:
    """Median CPU time of the second over that of the first on one slice under samples masks, calls in turn.

    Sessions have one thread, so that CPU time is computing time even on a busy machine.
    """
    image = np.random.default_rng(0).normal(0, 0.5, (1, 7, 160, 160)).astype(np.float32)
    masks = draw_masks(samples, first.mask_channels, 0)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS + 2):
        for segmenter, list_ in zip((first, second), seconds):
            started = time.process_time()
            segmenter.run(image, masks)
            list_.append(time.process_time() - started)
    return float(np.median(seconds[1][2:]) / np.median(seconds[0][2:]))


def compare(
    exported: Segmenter,
    quantised: Segmenter,
    calibration: tuple[float, np.ndarray],
    cases: Iterable[Case],
) -> dict:
    """Differences of calibrated mean probabilities, of Dice and of entropies inside the body, over test phantoms."""
    differences, correlations = [], []
    dice: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    masks = draw_masks(SAMPLES, exported.mask_channels, 0)
    for case in cases:
        hu, truth = case.hu, case.truth
        inside, values, labels = body(hu), [], []
        for segmenter in (exported, quantised):
            label, at_body = np.empty(hu.shape, np.uint8), []
            for k, logits in segmenter.slice_logits(hu, masks):
                mean = calibrated(logits, calibration).mean(0)
                label[k] = mean.argmax(0)
                at_body.append(mean[:, inside[k]].T)
            values.append(np.concatenate(at_body))
            labels.append(label)
        for label, rows in zip(labels, dice):
            rows.append(case_scores(label, truth))
        differences.append(float(np.abs(values[0] - values[1]).mean()))
        correlations.append(float(np.corrcoef(entropy(values[0]), entropy(values[1]))[0, 1]))
    return {
        "n": len(dice[0]),
        "samples": SAMPLES,
        "mean difference of probabilities": float(np.mean(differences)),
        "entropy correlation": {"mean": float(np.mean(correlations)), "least": min(correlations)},
        "Dice, quantised minus exported": {
            name: {
                "mean": round(float(np.nanmean([b[name] - a[name] for a, b in zip(*dice)])), 4),
                "largest of a case": round(float(np.nanmax([abs(b[name] - a[name]) for a, b in zip(*dice)])), 4),
            }
            for name in dice[0][0]
        },
    }


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, default=Path("abdomen-ct"))
    parser.add_argument("--out", type=Path, required=True, help="the quantised network")
    parser.add_argument("--work", type=Path, default=Path("training/runs"))
    parser.add_argument("--cohorts", type=Path, default=Path("../evidence/.cohorts"))
    options = parser.parse_args()
    manifest = json.loads((options.package / "model.json").read_text())
    source = options.package / manifest["members"][0]["file"]
    calibration = (manifest["calibration"]["temperature"], np.array(manifest["calibration"]["bias"]))
    training = load_volumes(TRAIN.seeds, options.work)[:CALIBRATION_PHANTOMS]
    quantise(source, options.out, TRAIN.seeds[:CALIBRATION_PHANTOMS], training)
    exported, quantised = Segmenter(source), Segmenter(options.out)
    report = {
        "bytes": {"exported": source.stat().st_size, "quantised": options.out.stat().st_size},
        "time ratio": {
            f"masks {samples}": round(time_ratio(exported, quantised, samples), 3) for samples in (1, 4, 20)
        },
    }
    report |= compare(exported, quantised, calibration, load_cases(options.cohorts, "test", TEST_PHANTOMS))
    dice = report["Dice, quantised minus exported"].values()
    report["could replace the exported file"] = (
        report["mean difference of probabilities"] <= SHIP_PROBABILITY
        and max(abs(row["mean"]) for row in dice) <= SHIP_DICE
    )
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
