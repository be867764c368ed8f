"""The whole path of the observers' networks in seconds: data, a few updates, export, checker, parity, manifest."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..volumes import tissue_volume
from . import cavity, jungo, tumour
from .brain import brain
from .scans import Scan, make_scan
from .synthetic import sample


def small_scan() -> Scan:
    """Seven slices around a tumour of a training phantom."""
    scan = make_scan(tissue_volume(1003, (96, 160, 160)), 1003, 0)
    middle = int(np.argmax((scan.marks > 0).sum((1, 2))))
    part = slice(middle - 3, middle + 4)
    return Scan(scan.hu[part], scan.marks[part], scan.fused[part])


def smoke(work: Path) -> dict[str, dict]:
    """Train each kind of network for a moment into work; returns the parity of each."""
    made = jungo.make("staple", "p", work, work, 1, ([sample(0)] * 8, [sample(1), sample(2)]))
    scan = small_scan()
    run = tumour.train("none", [scan], work, 2, quiet=True)
    tumours = tumour.package(run, "none", [scan, scan], work / "tumour-observers")
    brains = [brain(seed) for seed in (1, 2)]
    cavities = cavity.package(cavity.train("majority", brains, work, 2), "majority", brains, work / "cavity-mr-majority")
    return {"jungo": made["parity"], "tumour-observers": tumours["parity"], "cavity-mr": cavities["parity"]}
