"""Simulated scans with a known truth, written as NIfTI for the evidence; difficulty is a number from 0 to 1.

python -m training.cohort --cohort hard --out ../evidence/.cohorts            a folder a case: DIR/hard/9100/...

A case holds image.nii.gz (int16 HU, axes L, P, S, the network's grid), truth.nii.gz (uint8 class indices),
observers.nii.gz (uint8 [i, j, k, 5], label maps of five simulated observers; not for shifted cases) and case.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import nibabel as nib
import numpy as np
import torch

from .conditions import draw_conditions, simulate
from .config import COHORTS, SHIFTS, SPACING_MM
from .phantom.anatomy import Anatomy
from .phantom.grid import centred_grid
from .phantom.observers import simulate_observers
from .phantom.skeleton import Arms
from .phantom.tissues import MAX_TUMOURS, TARGET, Tissue, tumour_tissue

Shape = tuple[int, int, int]
"""Voxels (z, y, x) of a grid."""

SHAPE: Shape = (96, 160, 160)
"""Voxels (z, y, x) of a case: 240 mm from the liver's dome downward, 400 mm across."""

TOP_MM = 25.0
"""How far the uppermost slice lies above the right dome of the diaphragm."""


OF_ANATOMY = ("arms", "atypical")
"""Shifts of the patient; the others are of the scan."""


@lru_cache(maxsize=2)
def patient(seed: int, shift: str | None = None, shape: Shape = SHAPE) -> np.ndarray:
    """Tissue numbers uint8 [K, J, I] of one phantom on the cohort's grid; shift: one of OF_ANATOMY, or none. Read only.

    shape: voxels of the grid, from the same top downward (smoke runs have fewer).
    """
    rng = np.random.default_rng([seed, 100])
    anatomy = Anatomy(seed)
    if shift == "arms":
        arms = Arms(rng, anatomy.torso)
        while len(arms.arms) < 2:
            arms = Arms(rng, anatomy.torso)
        anatomy.layers[-1] = arms
    if shift == "atypical":
        for fields in anatomy.deformation:
            for field in fields:
                field.coefficients *= 2.5
    centre = (rng.uniform(-12, 12), rng.uniform(-12, 12))
    return anatomy.tissue(centred_grid(shape, (SPACING_MM,) * 3, TOP_MM, centre))


def tumours(tissue: np.ndarray, table: np.ndarray) -> list[dict[str, float]]:
    """Volume (ml) and mean contrast to the liver (HU) of every tumour in the volume."""
    out = []
    for number in range(MAX_TUMOURS):
        shells = [(tissue == tumour_tissue(number, shell)).sum() for shell in range(3)]
        if total := int(sum(shells)):
            hu = sum(n * table[tumour_tissue(number, shell)] for shell, n in enumerate(shells)) / total
            out.append(
                {
                    "ml": round(total * SPACING_MM**3 / 1000, 3),
                    "contrastHu": round(float(hu - table[Tissue.LIVER]), 1),
                }
            )
    return out


def make_case(
    cohort: str, seed: int, shift: str | None = None, shape: Shape = SHAPE
) -> tuple[np.ndarray, np.ndarray, dict]:
    """HU int16 [K, J, I], truth uint8 [K, J, I] and the description of one case; shape as in `patient`."""
    low, high = COHORTS[cohort].difficulty
    rng = np.random.default_rng([seed, 600])
    difficulty = float(rng.uniform(low, high))
    how = draw_conditions(rng, difficulty, shift)
    tissue = patient(seed, shift if shift in OF_ANATOMY else None, shape)
    hu, table = simulate(seed, tissue, how)
    about = {"cohort": cohort, "seed": seed, "difficulty": round(difficulty, 4), "shift": shift}
    about |= {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(how).items()}
    about["tumours"] = tumours(tissue, table)
    return np.clip(np.round(hu), -1024, 3071).astype(np.int16), TARGET[tissue], about


def save_volume(file: Path, volume: np.ndarray) -> None:
    """Write [K, J, I] (or [n, K, J, I] as a fourth dimension) on L, P, S axes of the network's spacing."""
    affine = np.diag([-SPACING_MM, -SPACING_MM, SPACING_MM, 1.0])
    data = volume.transpose(2, 1, 0) if volume.ndim == 3 else volume.transpose(3, 2, 1, 0)
    image = nib.Nifti1Image(np.ascontiguousarray(data), affine)
    image.header.set_xyzt_units("mm")
    partial = file.with_name("partial-" + file.name)
    nib.save(image, partial)
    partial.replace(file)


def read_volume(file: Path) -> np.ndarray:
    """What `save_volume` wrote: [K, J, I], or [n, K, J, I]."""
    return np.ascontiguousarray(np.asanyarray(nib.load(file).dataobj).T)


def write_case(folder: Path, cohort: str, seed: int, shift: str | None = None, shape: Shape = SHAPE) -> None:
    """Write one case; case.json comes last, so a folder that has it is whole. Existing cases are left alone.

    shape: as in `patient`.
    """
    torch.set_num_threads(1)
    place = folder / cohort / (f"{seed}-{shift}" if shift else str(seed))
    if (place / "case.json").exists():
        return
    place.mkdir(parents=True, exist_ok=True)
    hu, truth, about = make_case(cohort, seed, shift, shape)
    save_volume(place / "image.nii.gz", hu)
    save_volume(place / "truth.nii.gz", truth)
    if shift is None:
        save_volume(place / "observers.nii.gz", simulate_observers(truth, hu.astype(np.float32), seed))
    (place / "case.json").write_text(json.dumps(about, indent=1) + "\n")


@dataclass(frozen=True)
class Case:
    """One case as read back: HU float32 [K, J, I], truth uint8 [K, J, I] and case.json."""

    hu: np.ndarray
    truth: np.ndarray
    about: dict


def load_cases(folder: Path, cohort: str, count: int | None = None) -> Iterator[Case]:
    """The patients of a cohort one after the other; those that are not in the folder yet are made."""

    for seed in COHORTS[cohort].seeds[:count]:
        write_case(folder, cohort, seed)
        place = folder / cohort / str(seed)
        hu, truth = read_volume(place / "image.nii.gz"), read_volume(place / "truth.nii.gz")
        yield Case(hu.astype(np.float32), truth.astype(np.uint8), json.loads((place / "case.json").read_text()))


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohort", choices=list(COHORTS), required=True)
    parser.add_argument("--cases", type=int, help="only the first so many patients")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    seeds = COHORTS[options.cohort].seeds[: options.cases]
    jobs = [(seed, shift) for seed in seeds for shift in (SHIFTS if options.cohort == "shifted" else (None,))]
    with ProcessPoolExecutor(options.workers) as pool:
        made = [pool.submit(write_case, options.out, options.cohort, *job) for job in jobs]
        for number, future in enumerate(made):
            future.result()
            print(f"{options.cohort}: {number + 1} of {len(jobs)}", flush=True)


if __name__ == "__main__":
    main()
