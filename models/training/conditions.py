"""Under which conditions a simulated scan is made, from easy to hard, and the scan itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import torch

from .config import SPACING_MM
from .corruption import REACH, blur, coarse_field, field_of_view, metal, motion, thick_slices
from .phantom.hounsfield import PHASES, draw_table, scanner_noise

PHASE_SHARES = (0.30, 0.13, 0.40, 0.17)
"""How often each of PHASES is drawn."""


@dataclass(frozen=True)
class Conditions:
    """How a scan was made.

    blurVoxels: in plane. sliceThicknessMm: slices were this thick before they were resampled to the grid. motionVoxels:
    amplitude of breathing during the scan, 0 for none. metalHu: height of the streaks near metal, 0 for none.
    fieldOfViewMm: diameter outside which there is air, or null.
    """

    phase: str
    noiseHu: float
    blurVoxels: float
    sliceThicknessMm: float
    motionVoxels: float
    metalHu: float
    fieldOfViewMm: float | None
    tumourContrastHu: tuple[float, float]


def draw_conditions(rng: np.random.Generator, difficulty: float, shift: str | None = None) -> Conditions:
    """Conditions at a difficulty; with a shift a plain scan in which only what the shift names is changed."""
    u, d = rng.uniform, difficulty
    phase = str(rng.choice(PHASES, p=PHASE_SHARES))
    noise, blurred = 6 + 5 * u() + 46 * d * u(0.4, 1), 0.45 + 0.2 * u() + 1.0 * d * u()
    thickness = SPACING_MM * (1 if u() > 0.6 * d else int(rng.choice((2, 3))))
    breathing = u(0.6, 1 + 3 * d) if u() < 0.6 * d else 0.0
    streaks = u(30, 200) if u() < 0.15 * d else 0.0
    view = u(280, 380) if u() < 0.15 * d else None
    contrast = (20 * (1 - d) + 3 * d, 75 * (1 - d) + 22 * d)
    changed = {
        "noise": {"noiseHu": 55.0},
        "blur": {"blurVoxels": 1.5},
        "thick-slices": {"sliceThicknessMm": 4 * SPACING_MM},
        "motion": {"motionVoxels": 3.5},
        "metal": {"metalHu": 300.0},
        "field-of-view": {"fieldOfViewMm": 260.0},
        "arterial": {"phase": "arterial"},
        "native": {"phase": "native"},
    }.get(shift or "", {})
    drawn = Conditions(phase, noise, blurred, thickness, breathing, streaks, view, contrast)
    if shift:
        # One change at a time: what the shift does not name is a plain portal scan.
        drawn = Conditions("portal", noise, blurred, SPACING_MM, 0.0, 0.0, None, contrast)
    return Conditions(**(asdict(drawn) | changed))


def simulate(seed: int, tissue: np.ndarray, how: Conditions) -> tuple[np.ndarray, np.ndarray]:
    """HU float32 [K, J, I] of a patient under conditions, and the HU table float32 [256] it was painted with."""
    rng = np.random.default_rng([seed, 200])
    table, _ = draw_table(rng, how.phase, how.tumourContrastHu, wild=0.0)
    hu = torch.from_numpy(table[tissue])
    hu = torch.where(hu > -300, hu + coarse_field(rng, (1, *hu.shape))[0] * float(rng.uniform(2, 9)), hu)
    if how.metalHu:
        hu = metal(hu, rng, how.metalHu)
    if how.motionVoxels:
        hu = motion(hu, rng, how.motionVoxels)
    sigma = np.array([min(how.blurVoxels, REACH / 2.5)])
    hu = blur(hu[None], sigma, sigma)[0]
    if how.sliceThicknessMm > SPACING_MM:
        hu = thick_slices(hu, round(how.sliceThicknessMm / SPACING_MM), 0)
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    hu = hu + scanner_noise(generator, tuple(hu.shape), how.noiseHu, float(rng.uniform(0.4, 1.0)))
    if how.fieldOfViewMm:
        middle = tuple((n - 1) / 2 + float(rng.uniform(-8, 8)) for n in hu.shape[1:])
        hu = field_of_view(hu, how.fieldOfViewMm / SPACING_MM / 2, middle)
    return hu.numpy(), table
