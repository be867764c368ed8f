"""Resection cavities in four MR sequences with three observers: the second experiment of Jungo et al. 2018, on phantoms.

python -m training.observers.cavity                         all five networks, and the test cohort
python -m training.observers.cavity --only majority         one network
python -m training.observers.cavity --cohort-only --cohorts DIR     only the test cases
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from ..config import Split
from .brain import OBSERVERS, SEQUENCES, SHAPE, SPACING, Brain, brain, normalised
from .calibration import fit
from .fusion import FUSIONS, targets
from .jungo import entropy_bits
from .package import VERSION, PatchPackage, write_package
from .training import Batch, Run, run_steps
from .unet import UNet

TRAIN, CALIBRATION, TEST = Split(1000, 1024), Split(5000, 5004), Split(9000, 9016)
"""Seeds of the brains; nothing else is drawn from them."""

STEPS, BATCH, RATE, PEAK_RATE, PASSES, POOLINGS = 900, 8, 0.2, 2e-3, 20, 3
VOXELS = 40_000
"""Voxels of each brain that calibration looks at."""

DICE_SHARE = 0.5
"""Until this share of the steps soft Dice is added to the cross-entropy; the rest fits probabilities only."""


class Slices:
    """Training slices of one network."""

    def __init__(self, brains: list[Brain], fusion: str, seed: int):
        """fusion: a name of FUSIONS."""
        self.images = [np.stack([normalised(image) for image in b.images]) for b in brains]
        self.targets = [targets(b.observers, fusion) for b in brains]
        self.marked = [np.flatnonzero(b.observers.any((0, 2, 3))) for b in brains]
        self.seed = seed

    def batch(self, step: int) -> Batch:
        """The batch of a step, from the seed and the step alone."""
        rng = np.random.default_rng([self.seed, 502, step])
        images, labels = zip(*(self._slice(rng) for _ in range(BATCH)))
        return torch.from_numpy(np.stack(images)), torch.from_numpy(np.stack(labels))

    def _slice(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        index = int(rng.integers(len(self.images)))
        k = int(rng.choice(self.marked[index]) if rng.random() < 0.6 else rng.integers(SHAPE[0]))
        observer = int(rng.integers(len(self.targets[index])))
        image, label = self.images[index][:, k], self.targets[index][observer, k]
        shift = rng.integers(-4, 5, 2)
        image, label = np.roll(image, shift, (1, 2)), np.roll(label, shift, (0, 1))
        if rng.random() < 0.5:
            image, label = image[:, :, ::-1], label[:, ::-1]
        scale, offset = rng.uniform(0.9, 1.1, (2, len(image), 1, 1)) - [[[[0]]], [[[1]]]]
        return np.ascontiguousarray(image * scale + offset, np.float32), label.astype(np.int64)


def learning_rate(progress: float) -> float:
    """A cosine from PEAK_RATE."""
    return PEAK_RATE * (0.5 + 0.5 * np.cos(np.pi * progress) + 0.005)


def train(fusion: str, brains: list[Brain], work: Path, steps: int = STEPS, seed: int = 0) -> Run:
    """Train one network, or go on from its checkpoint in work."""
    torch.manual_seed(seed)
    slices = Slices(brains, fusion, seed)
    run = Run(UNet(len(SEQUENCES), 2, poolings=POOLINGS), work / f"cavity-mr-{fusion}.pt", RATE, PEAK_RATE)
    for until, dice_weight in ((int(DICE_SHARE * steps), 1.0), (steps, 0.0)):
        run_steps(run, slices.batch, until, lambda share: learning_rate(share * until / steps), dice_weight)
    return run


def sample_logits(network: UNet, case: Brain, passes: int = PASSES) -> torch.Tensor:
    """Foreground less background logits [passes, k, j, i] under the same masks in every slice."""
    masks = network.draw_masks(passes, RATE, torch.Generator().manual_seed(0))
    images = np.stack([normalised(image) for image in case.images], 1)
    out = []
    with torch.no_grad():
        for image in images:
            logits = network(torch.from_numpy(image)[None].expand(passes, -1, -1, -1), masks)
            out.append(logits[:, 1] - logits[:, 0])
    return torch.stack(out, 1)


def package(run: Run, fusion: str, brains: list[Brain], folder: Path) -> dict:
    """Calibrate on brains, export, verify and describe a trained network; returns its figures."""
    network = run.network.eval()
    logits = [sample_logits(network, b) for b in brains]
    shares = [torch.from_numpy(targets(b.observers, fusion).mean(0)) for b in brains]
    pick = torch.randint(shares[0].numel(), (VOXELS,), generator=torch.Generator().manual_seed(0))
    calibration = fit(
        torch.cat([z.flatten(1)[:, pick] for z in logits], 1),
        torch.cat([s.flatten()[pick] for s in shares]),
        with_bias=True,
    )
    rows = []
    for z, b in zip(logits, brains):
        p = torch.sigmoid((z + calibration.bias) / calibration.temperature).double().mean(0).numpy()
        observers, majority = entropy_bits(b.observers.mean(0)), b.observers.mean(0) > 0.5
        label = p >= 0.5
        dice = 2 * (label & majority).sum() / (label.sum() + majority.sum())
        rows.append((float((observers * entropy_bits(p)).sum() / observers.sum()), float(dice)))
    wme, dice = np.mean(rows, axis=0)
    described = PatchPackage(
        id=folder.name,
        name=title(fusion),
        channels=SEQUENCES,
        intensity="volume",
        segment=("Resection cavity", "#E69F00", None),
        size=SHAPE[1],
        rate=RATE,
        modality="MR",
        body_part="brain",
        spacing=(SPACING, SPACING, SPACING),
        calibration=calibration.manifest(
            f"{CALIBRATION.last - CALIBRATION.first} brain phantoms, seeds {CALIBRATION.first}-{CALIBRATION.last - 1}, "
            f"{calibration.voxels} voxels, {PASSES} samples"
        ),
    )
    middle = np.stack([[normalised(image)[SHAPE[0] // 2] for image in b.images] for b in brains[:2]])
    made = {
        "steps": run.steps,
        "cpu seconds": round(run.cpu_seconds),
        "parameters": sum(p.numel() for p in network.parameters()),
        "parity": write_package(network, described, folder, torch.from_numpy(middle)),
        "calibration": calibration.as_json(),
        "calibration phantoms": {"phantoms": len(rows), "WME": float(wme), "Dice with the majority": float(dice)},
    }
    (folder / "figures.json").write_text(json.dumps(made, indent=2) + "\n")
    (folder / "card.md").write_text(card(folder.name, fusion, made))
    return made


def title(fusion: str) -> str:
    """What a network is called."""
    return f"Resection cavity, {'no fusion' if fusion == 'none' else fusion} of three observers"


def card(name: str, fusion: str, made: dict) -> str:
    """The card of one network."""
    one = "one of three simulated observers, drawn anew for each slice"
    target = one if fusion == "none" else f"the {fusion} of three simulated observers"
    fitted, measured = made["calibration"], made["calibration phantoms"]
    return f"""# {title(fusion)}

Package `{name}`, version {VERSION}.

**Intended use.** Evidence for the method of Jungo et al. 2018 (arXiv:1806.02562) only: procedural brains, no medical meaning.
Not a medical device; not for diagnosis or treatment. Licence: Apache-2.0.

A 2-D U-Net ({POOLINGS} poolings, 16 filters, {made["parameters"]:,} weights) of axial slices at {SPACING:.0f} mm with dropout of channels
(p = {RATE}) after every convolution. Four registered series: {", ".join(SEQUENCES)}; z-scores over the volume.

**Data.** {TRAIN.last - TRAIN.first} procedural brains after a resection (seeds {TRAIN.first}-{TRAIN.last - 1}) of {" x ".join(map(str, reversed(SHAPE)))} voxels. Three observers are simulated; they part
where no sequence shows an edge. The network was trained on {target}.

**Training.** {made["steps"]} steps of {BATCH} slices, cross-entropy (plus soft Dice in the first half), Adam, cosine schedule: {made["cpu seconds"]:.0f} s of
CPU time. `python -m training.observers.cavity --only {fusion}` from the folder `models`.

**Calibration.** Temperature {fitted["temperature"]}, bias {fitted["bias"]} on {CALIBRATION.last - CALIBRATION.first} brains (seeds {CALIBRATION.first}-{CALIBRATION.last - 1}) against the network's own kind of target:
cross-entropy {fitted["before"]:.5f} before, {fitted["after"]:.5f} after. There: weighted mean entropy {measured["WME"]:.3f} bits, Dice with the majority {measured["Dice with the majority"]:.3f}.

The graph agrees with PyTorch to {made["parity"]["float32_relative_error"]:.1e} of the largest logit; weights are stored as float16.
"""


def write_cohort(folder: Path, seeds: range = TEST.seeds) -> None:
    """Cases as NIfTI: <seed>/{T1,T1c,T2,FLAIR}.nii.gz (float32), truth.nii.gz, observers.nii.gz [i, j, k, 3], case.json."""
    import nibabel

    affine = np.diag([-SPACING, -SPACING, SPACING, 1.0])
    for seed in seeds:
        b, case = brain(seed), folder / "cavity-mr" / str(seed)
        case.mkdir(parents=True, exist_ok=True)
        for name, image in zip(SEQUENCES, b.images):
            nibabel.save(nibabel.Nifti1Image(image.T, affine), case / f"{name}.nii.gz")
        nibabel.save(nibabel.Nifti1Image(b.cavity.T.astype(np.uint8), affine), case / "truth.nii.gz")
        drawn = b.observers.transpose(3, 2, 1, 0).astype(np.uint8)
        nibabel.save(nibabel.Nifti1Image(drawn, affine), case / "observers.nii.gz")
        (case / "case.json").write_text(json.dumps({"cohort": "cavity-mr", "seed": seed, "observers": OBSERVERS}) + "\n")


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=FUSIONS, help="may be repeated")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="checkpoints")
    parser.add_argument("--out", type=Path, default=Path("evidence"), help="folder of the packages")
    parser.add_argument("--cohorts", type=Path, default=Path("../evidence/.cohorts"), help="folder of the cohorts")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cohort-only", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    write_cohort(options.cohorts)
    if options.cohort_only:
        return
    brains = [brain(seed) for seed in TRAIN.seeds]
    held_out = [brain(seed) for seed in CALIBRATION.seeds]
    for fusion in options.only or FUSIONS:
        run = train(fusion, brains, options.work, options.steps)
        made = package(run, fusion, held_out, options.out / f"cavity-mr-{fusion}")
        print(fusion, json.dumps(made), flush=True)


if __name__ == "__main__":
    main()
