"""Everything in order: phantoms, training, export, calibration, manifest, figures.

python -m training.run --cpu-minutes 50                     the shipped package
python -m training.run --smoke                             the same path in under a minute, into a scratch folder
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from . import export
from .calibrate import collect, fit
from .config import CALIBRATION, TEST, TRAIN
from .evaluate import evaluate
from .inference import Segmenter
from .manifest import abdomen_manifest, write_manifest
from .network import SlabNet
from .sampling import SlabSampler, normalise
from .train import Recipe, load_network, train
from .volumes import load_volumes, scan, tissue_volume

ONNX_NAME = "abdomen-ct.onnx"


def parity_image(seed: int, tissue: np.ndarray) -> torch.Tensor:
    """Two slabs of a phantom scan for the comparison of PyTorch and ONNX, [2, 7, h, w]."""
    hu = torch.from_numpy(scan(seed, tissue)[0])
    middle = len(hu) // 2
    return normalise(torch.stack([hu[k : k + 7] for k in (middle - 3, middle + 4)]))


def package(
    network: SlabNet, folder: Path, seeds: range, volumes: np.ndarray
) -> tuple[dict, tuple[float, np.ndarray]]:
    """Export, verify and calibrate a trained network into folder; returns what was measured and the calibration."""
    report = {"parity": export.verify(network, parity_image(seeds[0], volumes[0]))}
    whole, again = export.multiply_accumulates(export.to_onnx(network))
    report["multiply-accumulates a pixel"] = {"pass": whole, "further sample": again}
    file = folder / ONNX_NAME
    export.write(network, file)
    segmenter = Segmenter(file, torch.get_num_threads())
    calibration = fit(*collect(segmenter, seeds, volumes))
    report["calibration"] = asdict(calibration)
    fitted_on = f"{len(volumes)} phantoms, seeds {seeds.start}-{seeds.stop - 1}, {calibration.voxels} voxels inside the body, without dropout"
    write_manifest(folder, abdomen_manifest(file, network.mask_channels, calibration, fitted_on))
    return report, (calibration.temperature, np.array(calibration.bias))


def smoke() -> None:
    """Two phantoms, three updates, export, checker, parity, calibration and manifest; nothing is kept."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        volumes = np.stack([tissue_volume(seed, (48, 160, 160)) for seed in (1, 2)])
        network = train(work / "smoke.pt", SlabSampler(volumes, 0), Recipe(max_steps=3), quiet=True)
        report, calibration = package(network, work / "package", range(1, 3), volumes)
        report["figures of an untrained network"] = evaluate(
            Segmenter(work / "package" / ONNX_NAME), calibration, range(1, 2), volumes[:1], 0
        )
        json.loads((work / "package" / "model.json").read_text())
        print(json.dumps(report, indent=1))
        print("smoke run passed")


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="fast check of the whole path")
    parser.add_argument("--cpu-minutes", type=float, default=50.0, help="training budget")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="cache and checkpoints")
    parser.add_argument("--name", default="abdomen-ct", help="name of the checkpoint in the work folder")
    parser.add_argument("--out", type=Path, default=Path("abdomen-ct"), help="folder of the network package")
    parser.add_argument("--no-evaluation", action="store_true", help="skip the test split")
    parser.add_argument("--export-only", action="store_true", help="package the checkpoint as it is")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.smoke:
        smoke()
        return
    checkpoint = options.work / f"{options.name}.pt"
    if options.export_only:
        network = load_network(checkpoint)
    else:
        volumes = load_volumes(TRAIN.seeds, options.work, options.threads)
        network = train(
            checkpoint, SlabSampler(volumes, options.seed), Recipe(options.seed, options.cpu_minutes)
        )
    report, calibration = package(
        network, options.out, CALIBRATION.seeds, load_volumes(CALIBRATION.seeds, options.work, options.threads)
    )
    print(json.dumps(report, indent=1), flush=True)
    if not options.no_evaluation:
        volumes = load_volumes(TEST.seeds, options.work, options.threads)
        figures = evaluate(
            Segmenter(options.out / ONNX_NAME, options.threads), calibration, TEST.seeds, volumes
        )
        report["test"] = figures
        print(json.dumps(figures, indent=1))
    (options.out / "figures.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
