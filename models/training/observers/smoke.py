"""The whole path of the observers' networks in seconds: data, a few updates, export, checker, parity, manifest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ..train import build_network
from ..volumes import tissue_volume
from . import cavity, jungo, tumour
from .brain import brain
from .fusion import FUSIONS
from .scans import HeldOut, Scan, make_scan
from .synthetic import sample


def small_scan(volume: np.ndarray) -> Scan:
    """Seven slices around a tumour of the training phantom 1003."""
    scan = make_scan(volume, 1003, 0)
    middle = int(np.argmax((scan.marks > 0).sum((1, 2))))
    part = slice(middle - 3, middle + 4)
    return Scan(scan.hu[part], scan.marks[part], scan.fused[part])


def smoke(work: Path) -> dict[str, dict]:
    """Train each kind of network for a moment into work; returns the parity of each."""
    made = jungo.make("staple", "p", work, work, 1, ([sample(0)] * 8, [sample(1), sample(2)]))
    volume = tissue_volume(1003, (96, 160, 160))
    scan = small_scan(volume)
    start = work / "start.pt"
    torch.save({"network": build_network().state_dict()}, start)
    common = tumour.train_common(tumour.Crops([scan], volume[None], ["none"], 0), start, work, 2, quiet=True)
    run = tumour.train(common.network, tumour.Crops([scan], volume[None], FUSIONS, 1), work, 2, quiet=True)
    trained = tumour.Trained.of(start, common, run)
    case = HeldOut(scan, np.ones(scan.hu.shape, bool))
    tumours = tumour.package(trained, "majority", [case, case], work / "tumour-observers")
    brains = [brain(seed) for seed in (1, 2)]
    cavities = cavity.package(cavity.train("majority", brains, work, 2), "majority", brains, work / "cavity-mr-majority")
    return {"jungo": made["parity"], "tumour-observers": tumours["parity"], "cavity-mr": cavities["parity"]}
