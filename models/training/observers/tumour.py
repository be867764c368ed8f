"""Liver tumours as five observers draw them: networks of image slabs, without fusion and on four fusions.

python -m training.observers.tumour                         all five: train, calibrate, export, measure
python -m training.observers.tumour --only none             one; `none` is the package models/tumour-observers
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from .. import export
from ..config import SPACING_MM
from ..manifest import INTENDED_USE, file_entry, write_manifest
from ..network import SlabNet
from .calibration import Calibration, fit
from .fusion import FUSIONS
from .jungo import entropy_bits
from .package import VERSION
from .scans import CALIBRATION, MARGIN, TRAIN, Scan, load_scans
from .training import Batch, Run, run_steps

SLICES, CROP, BATCH, RATE, PEAK_RATE = 5, 96, 8, 0.1, 3e-3
STEPS, SCANS_EACH, PASSES = 1000, 2, 10
ENCODER, DECODER = (16, 32, 48, 64), (8, 16, 24, 32)
MULTIPLE = 8
WINDOW, CENTRE_HU, SCALE_HU = (-60.0, 200.0), 70.0, 130.0
"""Intensity = (clip(HU, WINDOW) - CENTRE_HU) / SCALE_HU: narrower than for organs, since tumours differ by tens of HU."""

VOXELS = 60_000
"""Voxels of each phantom that calibration looks at."""

DICE_SHARE = 0.5
"""Until this share of the steps soft Dice is added to the cross-entropy; the rest fits probabilities only."""


def normalise(hu: torch.Tensor) -> torch.Tensor:
    """HU to the network's intensity."""
    return (hu.clamp(*WINDOW) - CENTRE_HU) / SCALE_HU


def slab(hu: np.ndarray, k: int) -> np.ndarray:
    """The slices around k, [SLICES, j, i]; at the ends the edge slice repeats."""
    half = SLICES // 2
    return hu[np.clip(np.arange(k - half, k + half + 1), 0, len(hu) - 1)]


class Crops:
    """Training crops of one network."""

    def __init__(self, scans: list[Scan], fusion: str, seed: int):
        """fusion: a name of FUSIONS."""
        self.scans, self.fusion, self.seed = scans, fusion, seed
        self.marked = [np.flatnonzero(scan.marks.any((1, 2))) for scan in scans]

    def batch(self, step: int) -> Batch:
        """The batch of a step, from the seed and the step alone."""
        rng = np.random.default_rng([self.seed, 403, step])
        images, targets = zip(*(self._crop(rng) for _ in range(BATCH)))
        return torch.from_numpy(np.stack(images)), torch.from_numpy(np.stack(targets))

    def _crop(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        index = int(rng.integers(len(self.scans)))
        scan, marked = self.scans[index], self.marked[index]
        on_tumour = len(marked) > 0 and rng.random() < 0.6
        k = int(rng.choice(marked) if on_tumour else rng.integers(len(scan.hu)))
        if on_tumour:
            spots = np.argwhere(scan.marks[k])
            centre = spots[rng.integers(len(spots))] + rng.integers(-32, 33, 2)
        else:
            centre = rng.integers(40, 120, 2)
        j, i = np.clip(centre - CROP // 2, 0, np.array(scan.hu.shape[1:]) - CROP)
        window = (slice(j, j + CROP), slice(i, i + CROP))
        hu = slab(scan.hu, k)[(slice(None), *window)].astype(np.float32)
        hu = hu * rng.uniform(0.95, 1.05) + rng.uniform(-8, 8) + rng.normal(0, rng.uniform(0, 8), hu.shape)
        targets = scan.targets(self.fusion, k)
        target = targets[int(rng.integers(len(targets)))][window]
        return normalise(torch.from_numpy(hu)).float().numpy(), target.astype(np.int64)


def learning_rate(progress: float) -> float:
    """A cosine from PEAK_RATE after a warm-up over 2 % of the steps."""
    return PEAK_RATE * min(1.0, 0.05 + progress / 0.02) * (0.5 + 0.5 * np.cos(np.pi * progress) + 0.005)


def build_network() -> SlabNet:
    """The network, freshly initialised."""
    return SlabNet(SLICES, 2, ENCODER, DECODER)


def train(fusion: str, scans: list[Scan], work: Path, steps: int = STEPS, seed: int = 0, quiet: bool = False) -> Run:
    """Train one network, or go on from its checkpoint in work."""
    torch.manual_seed(seed)
    crops = Crops(scans, fusion, seed)
    run = Run(build_network(), work / f"tumour-observers-{fusion}.pt", RATE, PEAK_RATE)
    first = int(DICE_SHARE * steps)
    for until, dice_weight in ((first, 1.0), (steps, 0.0)):
        run_steps(run, crops.batch, until, lambda share: learning_rate(share * until / steps), dice_weight, quiet)
    return run


def sample_logits(network: SlabNet, scan: Scan, passes: int) -> torch.Tensor:
    """Foreground less background logits [passes, k, j, i] of every second slice under the same masks."""
    masks = network.draw_masks(passes, RATE, torch.Generator().manual_seed(0))
    out = []
    with torch.no_grad():
        for k in range(0, len(scan.hu), 2):
            image = normalise(torch.from_numpy(slab(scan.hu, k).astype(np.float32)))[None]
            logits = network(image, masks)
            out.append(logits[:, 1] - logits[:, 0])
    return torch.stack(out, 1)


def calibrate(network: SlabNet, scans: list[Scan], fusion: str) -> tuple[Calibration, dict]:
    """Calibration on scans against the target of the network, and what the calibrated samples measure there."""
    logits = [sample_logits(network, scan, PASSES) for scan in scans]
    shares = [torch.from_numpy(np.mean(scan.targets(fusion, slice(None, None, 2)), axis=0)) for scan in scans]
    generator = torch.Generator().manual_seed(404)
    picks = [torch.randint(share.numel(), (VOXELS,), generator=generator) for share in shares]
    calibration = fit(
        torch.cat([z.flatten(1)[:, pick] for z, pick in zip(logits, picks)], 1),
        torch.cat([share.flatten()[pick] for share, pick in zip(shares, picks)]),
        with_bias=True,
    )
    rows = []
    for z, scan in zip(logits, scans):
        p = torch.sigmoid((z + calibration.bias) / calibration.temperature).double().mean(0).numpy()
        observers = np.mean(scan.targets("none", slice(None, None, 2)), axis=0)
        weight, majority = entropy_bits(observers), observers > 0.5
        if majority.any():
            label = p >= 0.5
            dice = 2 * (label & majority).sum() / (label.sum() + majority.sum())
            rows.append((float((weight * entropy_bits(p)).sum() / weight.sum()), float(dice)))
    wme, dice = np.mean(rows, axis=0)
    return calibration, {"phantoms": len(rows), "WME": float(wme), "Dice with the majority": float(dice)}


def title(fusion: str) -> str:
    """What a network is called."""
    return f"Liver tumours, {'five observers, none fused' if fusion == 'none' else f'{fusion} of five observers'}"


def manifest(file: Path, name: str, fusion: str, mask_channels: int, calibration: Calibration) -> dict:
    """model.json of one network."""
    return {
        "schema": 1,
        "id": name,
        "version": VERSION,
        "name": title(fusion),
        "licence": "Apache-2.0",
        "intendedUse": INTENDED_USE,
        "files": [file_entry(file)],
        "task": {"kind": "segmentation"},
        "input": {
            "name": "image",
            "layout": "slab",
            "slabSlices": SLICES,
            "orientation": "LPS",
            "spacingMm": [SPACING_MM] * 3,
            "sizeMultiple": MULTIPLE,
            "intensity": {
                "kind": "ct-window",
                "lowHu": int(WINDOW[0]),
                "highHu": int(WINDOW[1]),
                "subtract": int(CENTRE_HU),
                "divide": int(SCALE_HU),
            },
        },
        "output": {
            "name": "logits",
            "activation": "softmax",
            "segments": [
                {
                    "index": 1,
                    "name": "Liver tumour",
                    "color": "#CC79A7",
                    "code": {"scheme": "SCT", "value": "126851005", "meaning": "Neoplasm of liver"},
                }
            ],
        },
        "members": [{"file": file.name}],
        "dropout": {"kind": "mask-input", "input": "masks", "channels": mask_channels, "rate": RATE},
        "flips": [],
        "calibration": calibration.manifest(
            f"{CALIBRATION.last - CALIBRATION.first} phantoms, seeds {CALIBRATION.first}-{CALIBRATION.last - 1}, "
            f"{calibration.voxels} voxels, {PASSES} samples"
        ),
        "validFor": {
            "modality": "CT",
            "bodyPart": "abdomen",
            "spacingMmRange": [[0.4, 3.0], [0.4, 3.0], [0.5, 6.0]],
        },
        "notes": ["Trained around the liver only; contours elsewhere are meaningless."],
    }


def card(name: str, fusion: str, made: dict) -> str:
    """The card of one network."""
    one = "a mask of one of five simulated observers, drawn anew for each crop"
    target = one if fusion == "none" else f"the {fusion} of five simulated observers"
    measured, fitted = made["calibration phantoms"], made["calibration"]
    return f"""# {title(fusion)}

Package `{name}`, version {VERSION}.

**Intended use.** Research, teaching and tests of Isodoubt: a network whose doubt follows the disagreement of observers. It is
not a medical device and must not be used for diagnosis, treatment or planning. Licence: Apache-2.0.

A 2.5-D U-Net of {SLICES} axial slices at {SPACING_MM} mm ({made["parameters"]:,} weights, encoder {"/".join(map(str, ENCODER))}, decoder {"/".join(map(str, DECODER))}), dropout of
channels (rate {RATE}) in the decoder below its finest level as one input `masks`. Intensity (clip(HU, {WINDOW[0]:.0f}, {WINDOW[1]:.0f}) - {CENTRE_HU:.0f}) / {SCALE_HU:.0f}.

**Data.** Procedural phantoms, seeds {TRAIN.first}-{TRAIN.last - 1}, {SCANS_EACH} scans each; no patient data. Five observers are simulated for each scan: they
move a tumour's surface along its normal, farther where contrast over noise is low, and miss small or faint tumours.
The network was trained on {target} (Jungo et al. 2018).

**Training.** {made["steps"]:,} steps of {BATCH} crops of {CROP} x {CROP}, cross-entropy (plus soft Dice in the first half), Adam, cosine schedule:
{made["cpu seconds"]:.0f} s of CPU time. `python -m training.observers.tumour --only {fusion}` from the folder `models`.

**Calibration.** Temperature {fitted["temperature"]}, bias {fitted["bias"]} on {CALIBRATION.last - CALIBRATION.first} phantoms (seeds {CALIBRATION.first}-{CALIBRATION.last - 1}) against the network's own kind of target:
cross-entropy {fitted["before"]:.5f} before, {fitted["after"]:.5f} after.

On the {measured["phantoms"]} of these phantoms with a tumour, {PASSES} samples, by PyTorch: weighted mean entropy {measured["WME"]:.3f} bits, Dice with the
majority of the observers {measured["Dice with the majority"]:.3f}. Held-out figures are in the evidence report, table S3.

**Limits.** Synthetic anatomy and observers: on real scans neither contours nor doubt are calibrated. Trained on the slices of the
liver and {MARGIN * SPACING_MM:.0f} mm above and below; elsewhere its contours are meaningless. Small and faint tumours are missed, as by observers.

The graph agrees with PyTorch to {made["parity"]["float32_relative_error"]:.1e} of the largest logit; weights are stored as float16 and change probabilities by
at most {made["parity"]["float16_storage_probability_difference"]:.1e}.
"""


def package(run: Run, fusion: str, scans: list[Scan], folder: Path) -> dict:
    """Calibrate on scans, export, verify and describe a trained network; returns its figures."""
    network = run.network.eval()
    name = folder.name
    middle = [len(scan.hu) // 2 for scan in scans[:2]]
    images = torch.stack(
        [normalise(torch.from_numpy(slab(scan.hu, k).astype(np.float32))) for scan, k in zip(scans, middle)]
    )
    calibration, measured = calibrate(network, scans, fusion)
    made = {
        "steps": run.steps,
        "cpu seconds": round(run.cpu_seconds),
        "parameters": sum(p.numel() for p in network.parameters()),
        "parity": export.verify(network, images, rate=RATE),
        "calibration": calibration.as_json(),
        "calibration phantoms": measured,
    }
    file = folder / f"{name}.onnx"
    export.write(network, file)
    write_manifest(folder, manifest(file, name, fusion, network.mask_channels, calibration))
    (folder / "figures.json").write_text(json.dumps(made, indent=2) + "\n")
    (folder / "card.md").write_text(card(name, fusion, made))
    return made


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=FUSIONS, help="may be repeated")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="phantoms and checkpoints")
    parser.add_argument("--out", type=Path, default=Path("."), help="the folder `models`")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    scans = load_scans(TRAIN, SCANS_EACH, options.work, options.threads)
    held_out = load_scans(CALIBRATION, 1, options.work, options.threads)
    for fusion in options.only or FUSIONS:
        name = "tumour-observers" if fusion == "none" else f"evidence/tumour-observers-{fusion}"
        run = train(fusion, scans, options.work, options.steps)
        print(fusion, json.dumps(package(run, fusion, held_out, options.out / name)), flush=True)


if __name__ == "__main__":
    main()
