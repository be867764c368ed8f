"""From checkpoints to a network package: export, comparison with PyTorch, calibration, manifest, figures, card.

python -m training.package abdomen-ct --checkpoints runs/member-0.pt --out abdomen-ct
python -m training.package abdomen-ct-ensemble --checkpoints runs/member-0.pt runs/member-1.pt runs/member-2.pt --out abdomen-ct-ensemble
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from . import card, export
from .calibrate import collect, fit
from .cohort import load_cases
from .config import SLAB_SLICES
from .evaluate import evaluate
from .inference import Segmenter
from .manifest import ABDOMEN_WINDOW, SEGMENTS, slab_manifest, write_manifest
from .sampling import normalise
from .train import load_network

VERSION = "0.4.0"

FLIPS = ("k",)
"""Training turns every second slab upside down, so sampling may do so too. Organs have sides: no other axis is turned."""

NAMES = {
    "abdomen-ct": ("Abdomen CT: liver, tumour, spleen, kidneys", "single"),
    "abdomen-ct-ensemble": ("Abdomen CT: three members by seed", "deep-ensemble"),
    "abdomen-ct-checkpoints": ("Abdomen CT: four checkpoints of one run", "checkpoint-ensemble"),
    "abdomen-ct-light": ("Abdomen CT: one member, dropout in the decoder", "single"),
    "abdomen-ct-everywhere": ("Abdomen CT: dropout after every convolution", "single"),
}
"""Name and kind of ensemble by id."""


def make_package(
    identity: str, checkpoints: Sequence[Path], folder: Path, cohorts: Path, cases: int | None = None
) -> dict:
    """Write the ONNX files, model.json, figures.json and card.md of a package; returns the figures.

    cases: only the first so many of the calibration and test cohorts (smoke runs).
    """
    name, ensemble = NAMES[identity]
    masked_encoder = identity.endswith("everywhere")
    networks = [load_network(file, masked_encoder) for file in checkpoints]
    first = next(load_cases(cohorts, "calibration", 1))
    middle = len(first.hu) // 2
    slabs = [first.hu[k : k + SLAB_SLICES] for k in (middle - 3, middle + 4)]
    image = normalise(torch.stack([torch.from_numpy(s) for s in slabs]))
    figures: dict = {"parity": [export.verify(network, image) for network in networks]}
    whole, again = export.multiply_accumulates(export.to_onnx(networks[0]))
    figures["multiply-accumulates a pixel"] = {"pass": whole, "further sample": again}
    state = [torch.load(file, weights_only=False) for file in checkpoints]
    figures["training"] = [{"steps": s["steps"], "cpu minutes": round(s["cpu_seconds"] / 60, 1)} for s in state]
    stem = identity if len(networks) == 1 else "member"
    files = [folder / (f"{stem}.onnx" if len(networks) == 1 else f"{stem}-{n}.onnx") for n in range(len(networks))]
    for network, file in zip(networks, files):
        export.write(network, file)
    members = [Segmenter(file, torch.get_num_threads()) for file in files]
    calibration = fit(*collect(members, load_cases(cohorts, "calibration", cases)))
    figures["calibration"] = asdict(calibration)
    manifest = slab_manifest(
        identity=(identity, VERSION, name),
        files=files,
        window=ABDOMEN_WINDOW,
        segments=SEGMENTS,
        mask_channels=networks[0].mask_channels,
        calibration=calibration.manifest(len(members)),
        ensemble=ensemble,
        flips=FLIPS,
    )
    write_manifest(folder, manifest)
    values = (calibration.temperature, calibration.bias)
    figures["test"] = evaluate(members, values, load_cases(cohorts, "test", cases), 10 if len(members) == 1 else 0)
    (folder / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    card.write(folder, manifest, figures)
    return figures


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("identity", choices=list(NAMES))
    parser.add_argument("--checkpoints", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the package")
    parser.add_argument("--cohorts", type=Path, default=Path("../evidence/.cohorts"))
    parser.add_argument("--cases", type=int, help="only the first so many cases of each cohort")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(json.dumps(make_package(options.identity, options.checkpoints, options.out, options.cohorts, options.cases), indent=1))


if __name__ == "__main__":
    main()
