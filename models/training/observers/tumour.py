"""Liver tumours as five observers draw them: networks of image slabs, without fusion and on four fusions.

To spare processor time all five have one encoder. The network of `abdomen-ct` is trained further on tumours of single observers;
then the encoder is kept and five decoders go on from the same weights with the same crops and masks, each with its own targets.

python -m training.observers.tumour --train-only            weights
python -m training.observers.tumour                         the same, then calibration, packages and figures
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .. import export
from ..conditions import draw_conditions, simulate
from ..config import TRAIN as EVERY_TRAIN
from ..config import DECODER, DROPOUT_RATE, ENCODER, SIZE_MULTIPLE, SLAB_SLICES, SPACING_MM
from ..manifest import ABDOMEN_WINDOW, SEGMENTS, slab_manifest, write_manifest
from ..network import SlabNet
from ..phantom.observers import OBSERVERS
from ..phantom.tissues import TARGET
from ..sampling import normalise
from ..train import load_network
from ..volumes import load_volumes
from .calibration import Calibration, fit
from .fusion import FUSIONS
from .jungo import entropy_bits
from .package import VERSION
from .scans import HARDEST, MARGIN, REGION_MM, TRAIN, VALIDATION, HeldOut, Scan, load_calibration, load_scans
from .training import Batch, Run, run_steps

CROP, BATCH, PEAK_RATE = 96, 8, 1e-3
COMMON_STEPS, STEPS, SCANS_EACH, PASSES = 500, 600, 2, 20
START = Path("training/checkpoints/abdomen-ct.pt")
"""Weights that all five networks start from, relative to the folder `models`."""

TUMOUR_SHARE = 0.6
"""Share of the crops around a liver that are laid on a tumour that some observer drew."""

DICE_SHARE = 0.4
"""Until this share of the common steps soft Dice is added to the cross-entropy."""

CALIBRATION_CASES = 12
"""So many of the calibration cohort are looked at; the hardest are left out."""

VOXELS = 20_000
"""Voxels of each case that calibration looks at."""


def slab(hu: np.ndarray, k: int) -> np.ndarray:
    """The slices around k, [SLAB_SLICES, j, i]; at the ends the edge slice repeats."""
    half = SLAB_SLICES // 2
    return hu[np.clip(np.arange(k - half, k + half + 1), 0, len(hu) - 1)]


class Crops:
    """Training crops: around livers with observers, and one a batch from far away, where nobody draws."""

    def __init__(self, scans: list[Scan], volumes: np.ndarray, fusions: Sequence[str], seed: int):
        """volumes: tissue numbers uint8 [n, k, j, i] of whole phantoms. fusions: of FUSIONS, one target each."""
        self.scans, self.volumes, self.fusions, self.seed = scans, volumes, fusions, seed
        self.marked = [np.flatnonzero(scan.marks.any((1, 2))) for scan in scans]
        self.elsewhere = [_far_from_liver(volume) for volume in volumes]

    def batch(self, step: int) -> Batch:
        """The batch of a step, from the seed and the step alone; targets of all crops by the first fusion come first."""
        rng = np.random.default_rng([self.seed, 403, step])
        images, targets = zip(*(self._around_liver(rng) for _ in range(BATCH - 1)), self._elsewhere(rng))
        return torch.from_numpy(np.stack(images)), torch.from_numpy(np.concatenate(np.stack(targets, 1)))

    def _around_liver(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        index = int(rng.integers(len(self.scans)))
        scan, marked = self.scans[index], self.marked[index]
        on_tumour = len(marked) > 0 and rng.random() < TUMOUR_SHARE
        k = int(rng.choice(marked) if on_tumour else rng.integers(len(scan.hu)))
        if on_tumour:
            spots = np.argwhere(scan.marks[k])
            centre = spots[rng.integers(len(spots))] + rng.integers(-32, 33, 2)
        else:
            centre = rng.integers(40, 120, 2)
        window = _window(centre, scan.hu.shape[1:])
        hu = slab(scan.hu, k)[(slice(None), *window)].astype(np.float32)
        hu = hu * rng.uniform(0.95, 1.05) + rng.uniform(-8, 8) + rng.normal(0, rng.uniform(0, 8), hu.shape)
        observer = int(rng.integers(OBSERVERS))
        targets = [scan.targets(fusion, k) for fusion in self.fusions]
        chosen = [masks[observer % len(masks)][window] for masks in targets]
        return _as_input(hu), np.stack(chosen).astype(np.int64)

    def _elsewhere(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        index = int(rng.integers(len(self.volumes)))
        k = int(rng.choice(self.elsewhere[index]))
        tissue, how = slab(self.volumes[index], k), draw_conditions(rng, rng.uniform(0, HARDEST))
        hu, _ = simulate(int(rng.integers(2**31)), tissue, how)
        window = _window(rng.integers(40, 120, 2), tissue.shape[1:])
        return _as_input(hu[(slice(None), *window)]), np.zeros((len(self.fusions), CROP, CROP), np.int64)


def _as_input(hu: np.ndarray) -> np.ndarray:
    return normalise(torch.from_numpy(hu)).float().numpy()


def _window(centre: np.ndarray, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """A crop of a slice around a centre, moved inside."""
    j, i = np.clip(centre - CROP // 2, 0, np.array(shape) - CROP)
    return slice(j, j + CROP), slice(i, i + CROP)


def _far_from_liver(volume: np.ndarray) -> np.ndarray:
    """Slices that the scans of `scans.py` leave out; all of them where the liver fills the volume."""
    # Of 256 tissue numbers, which belong to the liver or a tumour: one look-up a voxel.
    with_liver = np.flatnonzero(np.isin(TARGET, (1, 2))[volume].any((1, 2)))
    far = np.ones(len(volume), bool)
    if len(with_liver):
        far[max(0, with_liver[0] - MARGIN) : with_liver[-1] + 1 + MARGIN] = False
    return np.flatnonzero(far) if far.any() else np.setdiff1d(np.arange(len(volume)), with_liver)


def learning_rate(progress: float) -> float:
    """A cosine from PEAK_RATE after a warm-up over 2 % of the steps."""
    return PEAK_RATE * min(1.0, 0.05 + progress / 0.02) * (0.5 + 0.5 * np.cos(np.pi * progress) + 0.005)


def build_network(start: Path) -> SlabNet:
    """The network with the weights of the abdomen's in a checkpoint: its tumour against the mean of all else."""
    network, weights = SlabNet(SLAB_SLICES, 2, ENCODER, DECODER), load_network(start).state_dict()
    for name in ("head.weight", "head.bias"):
        tumour = TUMOUR["index"]
        others = [n for n in range(len(weights[name])) if n != tumour]
        weights[name] = torch.stack([weights[name][others].mean(0), weights[name][tumour]])
    network.load_state_dict(weights)
    return network


TUMOUR = next(segment for segment in SEGMENTS if segment["name"] == "Liver tumour")


class Family(nn.Module):
    """One encoder, which is not trained, and a decoder for each fusion."""

    def __init__(self, common: SlabNet):
        super().__init__()
        self.common = common.requires_grad_(False)
        self.members = nn.ModuleList(copy.deepcopy(common).requires_grad_(True) for _ in FUSIONS)
        for member in self.members:
            del member.encoder

    def train(self, mode: bool = True) -> Family:
        """The encoder's batch norm stays as it is."""
        super().train(mode)
        self.common.eval()
        return self

    def draw_masks(self, count: int, rate: float) -> Tensor:
        """Masks that all decoders share."""
        return self.common.draw_masks(count, rate)

    def forward(self, image: Tensor, masks: Tensor) -> Tensor:
        """Logits [fusions * n, 2, h, w], those of the first fusion first."""
        with torch.no_grad():
            features = self.common.encode(image)
        return torch.cat([member.decode(features, masks) for member in self.members])

    def network(self, fusion: str) -> SlabNet:
        """The network of one fusion, in evaluation mode."""
        network = copy.deepcopy(self.common)
        network.load_state_dict(self.members[FUSIONS.index(fusion)].state_dict(), strict=False)
        return network.eval()


def train_common(crops: Crops, start: Path, work: Path, steps: int = COMMON_STEPS, quiet: bool = False) -> Run:
    """What the family begins with, trained on single observers; or go on from its checkpoint."""
    torch.manual_seed(0)
    run = Run(build_network(start), work / "tumour-observers-common.pt", DROPOUT_RATE, PEAK_RATE)
    first = int(DICE_SHARE * steps)
    for until, dice_weight in ((first, 1.0), (steps, 0.0)):
        run_steps(run, crops.batch, until, lambda share: learning_rate(share * until / steps), dice_weight, quiet)
    return run


def train(common: SlabNet, crops: Crops, work: Path, steps: int = STEPS, quiet: bool = False) -> Run:
    """Train a Family on crops of all FUSIONS, by cross-entropy alone; or go on from its checkpoint."""
    torch.manual_seed(1)
    run = Run(Family(common), work / "tumour-observers.pt", DROPOUT_RATE, PEAK_RATE)
    run_steps(run, crops.batch, steps, learning_rate, quiet=quiet)
    return run


def sample_logits(network: SlabNet, scan: Scan) -> torch.Tensor:
    """Foreground less background logits [PASSES, k, j, i] of every second slice under the same masks."""
    masks = network.draw_masks(PASSES, DROPOUT_RATE, torch.Generator().manual_seed(0))
    out = []
    with torch.no_grad():
        for k in range(0, len(scan.hu), 2):
            logits = network(torch.from_numpy(_as_input(slab(scan.hu, k).astype(np.float32)))[None], masks)
            out.append(logits[:, 1] - logits[:, 0])
    return torch.stack(out, 1)


EVERY_SECOND = slice(None, None, 2)


def calibrate(network: SlabNet, cases: list[HeldOut], fusion: str) -> tuple[Calibration, dict]:
    """Calibration within the regions against the target of the network, and what calibrated samples measure there."""
    regions = [torch.from_numpy(case.region[EVERY_SECOND].copy()) for case in cases]
    logits = [sample_logits(network, case.scan)[:, region] for case, region in zip(cases, regions)]
    shares = [_share(case, fusion) for case in cases]
    generator = torch.Generator().manual_seed(404)
    picks = [torch.randint(len(share), (VOXELS,), generator=generator) for share in shares]
    calibration = fit(
        torch.cat([z[:, pick] for z, pick in zip(logits, picks)], 1),
        torch.cat([torch.from_numpy(share)[pick] for share, pick in zip(shares, picks)]),
        with_bias=True,
    )
    rows = []
    for z, case in zip(logits, cases):
        p = torch.sigmoid((z + calibration.bias) / calibration.temperature).double().mean(0).numpy()
        drawn = _share(case, "none")
        label, majority = p >= 0.5, drawn > 0.5
        doubt, model = entropy_bits(drawn), entropy_bits(p)
        if majority.any() and doubt.any():
            dice = 2 * (label & majority).sum() / (label.sum() + majority.sum())
            rows.append((float((doubt * model).sum() / doubt.sum()), float(np.corrcoef(doubt, model)[0, 1]), float(dice)))
    means = np.mean(rows, axis=0) if rows else [None] * 3
    named = dict(zip(("WME", "correlation", "Dice with the majority"), (m if m is None else float(m) for m in means)))
    return calibration, {"phantoms": len(cases), "with a tumour": len(rows)} | named


def _share(case: HeldOut, fusion: str) -> np.ndarray:
    """Mean of the targets at the voxels of the region in every second slice."""
    targets = case.scan.targets(fusion, EVERY_SECOND)
    return np.mean([target[case.region[EVERY_SECOND]] for target in targets], axis=0)


def title(fusion: str) -> str:
    """What a network is called."""
    return f"Liver tumours, {'five observers, none fused' if fusion == 'none' else f'{fusion} of five observers'}"


NOTES = [
    "Trained on simulated scans and simulated observers; start weights saw one real CT.",
    "Knows nothing but liver tumours; contours outside the liver are meaningless.",
]


def card(name: str, fusion: str, made: dict) -> str:
    """The card of one network."""
    one = "a mask of one of five simulated observers, drawn anew for each crop"
    target = one if fusion == "none" else f"the {fusion} of five simulated observers"
    measured, fitted, training = made["calibration phantoms"], made["calibration"], made["training"]
    first, second = training["in common"], training["five decoders"]
    return f"""# {title(fusion)}

Package `{name}`, version {VERSION}.

**Intended use.** Research, teaching and tests of Isodoubt: a network whose doubt follows the disagreement of observers (Jungo et
al. 2018). It is not a medical device and must not be used for diagnosis, treatment or planning. Licence: Apache-2.0.

The network of `abdomen-ct` with two classes: a 2.5-D U-Net of {SLAB_SLICES} axial slices at {SPACING_MM} mm ({made["parameters"]:,} weights), dropout
of channels (rate {DROPOUT_RATE}) in the decoder below its finest level as one input `masks`.

**Data.** Procedural phantoms, seeds {TRAIN.first}-{TRAIN.last - 1}, {SCANS_EACH} scans each, difficulty 0 to {HARDEST}; no patient data of its own. Five
observers are simulated for each scan: they move a tumour's surface along its normal, farther where contrast over noise is low, and
miss small or faint tumours. The network was trained on {target}.

**Training.** Five networks, one for each fusion ({", ".join(FUSIONS)}), share their encoder to spare processor
time. It began with the weights of `abdomen-ct` (checkpoint with SHA-256 {training["checkpoint sha256"][:16]}...), which were trained on
phantoms of the seeds {EVERY_TRAIN.first}-{EVERY_TRAIN.last - 1} and on warps of one real CT (TotalSegmentator's example). The whole network was trained further for
{first["steps"]:,} steps on single observers, cross-entropy (plus soft Dice in the first {DICE_SHARE:.0%}), {first["cpu seconds"]} s of CPU time. Then the encoder was kept, and five decoders
went on from the same weights for {second["steps"]:,} steps with the same crops and masks, each with its own targets, cross-entropy alone,
{second["cpu seconds"]} s for all five. A step is {BATCH} crops of {CROP} x {CROP}: seven around the liver, {TUMOUR_SHARE:.0%} of them on a tumour that some observer drew,
and one far from it. Adam, peak rate {PEAK_RATE:g}, cosine schedules. What was chosen was chosen on the seeds {VALIDATION.first}-{VALIDATION.last - 1}.
`python -m training.observers.tumour` from the folder `models`.

**Calibration.** Temperature {fitted["temperature"]}, bias {fitted["bias"]}: {measured["phantoms"]} cases of the calibration cohort, within {REGION_MM:.0f} mm of the liver, against
the network's own kind of target; cross-entropy {fitted["before"]:.5f} before, {fitted["after"]:.5f} after.

{_measured_text(measured)} Held-out figures are in the evidence report, table S3.

**Limits.** Trained for minutes: its contours stay far below those of a single observer (table S3), so it serves to study doubt, not
to contour, and does not come with the app. Synthetic anatomy and observers: on real scans neither contours nor doubt are
calibrated. Small and faint tumours are missed, as by observers. Contours outside the liver are meaningless.

The graph agrees with PyTorch to {made["parity"]["float32_relative_error"]:.1e} of the largest logit; weights are stored as float16 and change probabilities by
at most {made["parity"]["float16_storage_probability_difference"]:.1e}.
"""


def _measured_text(measured: dict) -> str:
    if not measured["with a tumour"]:
        return "None of these cases has a tumour that the majority of the observers drew."
    wme, correlation, dice = (measured[key] for key in ("WME", "correlation", "Dice with the majority"))
    return (
        f"On those {measured['with a tumour']} of them in which most observers drew a tumour, {PASSES} samples, by PyTorch, with the fitted "
        f"values:\nweighted mean entropy {wme:.3f} bits, correlation of both entropies {correlation:.3f}, Dice with the majority {dice:.3f}."
    )


@dataclass(frozen=True)
class Trained:
    """A trained family and how it came about, as figures.json has it."""

    family: Family
    about: dict

    @staticmethod
    def of(start: Path, common: Run, run: Run) -> Trained:
        """start: the checkpoint of abdomen-ct."""
        stages = {
            name: {"steps": stage.steps, "cpu seconds": round(stage.cpu_seconds)}
            for name, stage in (("in common", common), ("five decoders", run))
        }
        return Trained(run.network, {"checkpoint sha256": hashlib.sha256(start.read_bytes()).hexdigest()} | stages)


def package(trained: Trained, fusion: str, cases: list[HeldOut], folder: Path) -> dict:
    """Calibrate on cases, export, verify and describe the network of a fusion; returns its figures."""
    network = trained.family.network(fusion)
    name = folder.name
    middle = [len(case.scan.hu) // 2 for case in cases[:2]]
    slabs = [slab(case.scan.hu, k).astype(np.float32) for case, k in zip(cases, middle)]
    images = torch.from_numpy(np.stack([_as_input(hu) for hu in slabs]))
    calibration, measured = calibrate(network, cases, fusion)
    made = {
        "training": trained.about,
        "parameters": sum(p.numel() for p in network.parameters()),
        "parity": export.verify(network, images, rate=DROPOUT_RATE),
        "calibration": calibration.as_json(),
        "calibration phantoms": measured,
    }
    file = folder / f"{name}.onnx"
    export.write(network, file)
    fitted_on = (
        f"{len(cases)} phantoms of the calibration cohort, {calibration.voxels} voxels within {REGION_MM:.0f} mm of the liver, "
        f"{PASSES} samples"
    )
    manifest = slab_manifest(
        identity=(name, VERSION, title(fusion)),
        files=[file],
        window=ABDOMEN_WINDOW,
        segments=[TUMOUR | {"index": 1}],
        mask_channels=network.mask_channels,
        calibration=calibration.manifest(fitted_on),
    )
    write_manifest(folder, manifest | {"notes": NOTES})
    (folder / "figures.json").write_text(json.dumps(made, indent=2) + "\n")
    (folder / "card.md").write_text(card(name, fusion, made))
    return made


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=FUSIONS, help="packages; may be repeated")
    parser.add_argument("--train-only", action="store_true")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="phantoms and checkpoints")
    parser.add_argument("--cohorts", type=Path, default=Path("../evidence/.cohorts"), help="folder of the cohorts")
    parser.add_argument("--start", type=Path, default=START, help="checkpoint of abdomen-ct that training starts from")
    parser.add_argument("--out", type=Path, default=Path("."), help="the folder `models`")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    scans = load_scans(TRAIN, SCANS_EACH, options.work, options.threads)
    volumes = load_volumes(TRAIN.seeds, options.work, options.threads)
    common = train_common(Crops(scans, volumes, ["none"], 0), options.start, options.work)
    run = train(common.network, Crops(scans, volumes, FUSIONS, 1), options.work)
    if options.train_only:
        return
    trained = Trained.of(options.start, common, run)
    cases = load_calibration(options.cohorts, CALIBRATION_CASES)
    for fusion in options.only or FUSIONS:
        name = "tumour-observers" if fusion == "none" else f"evidence/tumour-observers-{fusion}"
        print(fusion, json.dumps(package(trained, fusion, cases, options.out / name)), flush=True)


if __name__ == "__main__":
    main()
