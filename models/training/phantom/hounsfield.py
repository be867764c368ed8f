"""Hounsfield units: tissue values by contrast phase, texture, scanner blur and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from .tissues import BOWEL_CONTENTS, MAX_TUMOURS, Tissue, tumour_tissue

PHASES = ("native", "arterial", "portal", "late")

# Ranges of HU by phase, in the order of PHASES.
_ENHANCEMENT: dict[str, tuple[tuple[float, float], ...]] = {
    "liver": ((25, 70), (55, 95), (78, 135), (65, 110)),
    "spleen": ((38, 60), (90, 180), (95, 150), (75, 110)),
    "cortex": ((25, 45), (130, 240), (140, 230), (100, 190)),
    "medulla": ((22, 40), (50, 130), (110, 220), (100, 200)),
    "artery": ((30, 55), (200, 400), (110, 200), (75, 125)),
    "vein": ((30, 55), (40, 140), (90, 180), (75, 125)),
    "portal": ((30, 55), (50, 170), (120, 200), (80, 130)),
    "pancreas": ((25, 50), (80, 130), (70, 115), (55, 90)),
    "mucosa": ((25, 45), (70, 130), (70, 120), (50, 85)),
}


@dataclass(frozen=True)
class TumourLook:
    """Contrast of one tumour against the liver in HU, from core to margin."""

    core: float
    middle: float
    margin: float


def draw_tumour(rng: np.random.Generator, enhanced: bool, contrast: tuple[float, float]) -> TumourLook:
    """Looks of lesions: solid, vague (fading margin), rim-enhancing, necrotic centre, or hypervascular."""
    u = rng.uniform
    depth = u(*contrast)
    kind = rng.choice(5, p=[0.40, 0.20, 0.18, 0.14, 0.08])
    if kind == 1:
        return TumourLook(-depth, -0.75 * depth, -0.4 * depth)
    if kind == 2 and enhanced:
        return TumourLook(-depth, -0.85 * depth, u(5, 40))
    if kind == 3:
        return TumourLook(-depth - u(5, 30), -depth, -0.8 * depth)
    if kind == 4 and enhanced:
        return TumourLook(0.7 * depth, 0.8 * depth, 0.7 * depth)
    return TumourLook(-depth, -depth, -depth)


def draw_table(
    rng: np.random.Generator,
    phase: str | None = None,
    tumour_contrast: tuple[float, float] = (12, 65),
    wild: float = 0.1,
    loose: float = 0.0,
) -> tuple[np.ndarray, str]:
    """HU of every tissue number, float32[256], and the contrast phase.

    phase: a name of PHASES, or None to draw it. wild: probability of organ values with no regard to physiology,
    which keeps the network from relying on absolute values. loose: probability that every organ of an enhanced scan is
    moved by up to 35 HU on its own, so that a spleen may be darker than the liver.
    """
    u = rng.uniform
    drawn = int(rng.choice(len(PHASES), p=[0.30, 0.13, 0.40, 0.17]))
    index = drawn if phase is None else PHASES.index(phase)
    value = {name: u(*ranges[index]) for name, ranges in _ENHANCEMENT.items()}
    enhanced = index > 0
    if u() < wild:
        value |= {
            name: u(-20, 220) for name in ("liver", "spleen", "cortex", "medulla", "artery", "vein", "portal")
        }
    if loose and enhanced and u() < loose:
        value = {name: max(20.0, hu + u(-35, 35)) for name, hu in value.items()}
    table = np.full(256, 40.0, np.float32)

    def put(tissue: Tissue, hu: float) -> None:
        table[tissue] = hu

    muscle = u(40, 70) if u() < 0.85 else u(15, 90)
    fat = u(-118, -90)
    put(Tissue.AIR, -1000)
    put(Tissue.SKIN, u(-10, 60))
    put(Tissue.SUBCUTANEOUS_FAT, fat)
    put(Tissue.MUSCLE, muscle)
    put(Tissue.VISCERAL_FAT, fat + u(-4, 18))
    put(Tissue.MESENTERIC_VESSEL, value["vein"])
    put(Tissue.LUNG, u(-900, -760) if u() < 0.85 else u(-760, -550))
    put(Tissue.LUNG_VESSEL, u(-250, 60))
    put(Tissue.CANCELLOUS, u(120, 260))
    put(Tissue.CORTICAL, u(400, 800))
    put(Tissue.DISC, u(60, 110))
    put(Tissue.SPINAL_CANAL, u(10, 45))
    put(Tissue.CARTILAGE, u(70, 150))
    put(Tissue.ARTERY, value["artery"])
    put(Tissue.SYSTEMIC_VEIN, value["vein"])
    put(Tissue.PORTAL_VEIN, value["portal"])
    put(Tissue.HEART_BLOOD, value["artery"] * u(0.85, 1.0))
    put(Tissue.MYOCARDIUM, u(80, 120) if enhanced else u(35, 55))
    put(Tissue.STOMACH_WALL, value["mucosa"])
    put(Tissue.STOMACH_CONTENT, u(0, 50) if u() < 0.8 else u(100, 400))
    put(Tissue.GAS, u(-1000, -850))
    put(Tissue.BOWEL_WALL, value["mucosa"])
    put(Tissue.COLON_WALL, value["mucosa"] * 0.9)
    put(Tissue.FAECES, u(-60, 60) if u() < 0.7 else u(20, 70))
    put(Tissue.PANCREAS, value["pancreas"])
    put(Tissue.SPLEEN, value["spleen"])
    put(Tissue.KIDNEY_CORTEX, value["cortex"])
    put(Tissue.KIDNEY_MEDULLA, value["medulla"])
    put(Tissue.KIDNEY_PELVIS, u(200, 600) if PHASES[index] == "late" and u() < 0.5 else u(0, 20))
    put(Tissue.LIVER, value["liver"])
    put(Tissue.LIVER_PORTAL, value["liver"] + (u(20, 65) if enhanced else u(-20, 8)))
    put(
        Tissue.LIVER_VEIN,
        value["liver"] + (u(-10, 15) if PHASES[index] == "arterial" else u(10, 55) if enhanced else u(-20, 8)),
    )
    put(Tissue.GALLBLADDER, u(-2, 22) if u() < 0.92 else u(60, 300))
    put(Tissue.CYST, u(-2, 20))
    put(Tissue.GALLBLADDER_WALL, u(30, 80))
    put(Tissue.UTERUS, u(70, 130) if enhanced else u(35, 60))
    put(Tissue.BLADDER, u(-2, 30) if u() < 0.8 else u(50, 400))
    put(Tissue.CALCIFICATION, u(300, 900))
    put(Tissue.TABLE, u(-960, -400) if u() < 0.7 else u(-300, 200))
    put(Tissue.OESOPHAGUS, u(30, 70))
    put(Tissue.SOFT_TISSUE, u(-20, 40))
    oral = u() < 0.2
    for n in range(BOWEL_CONTENTS):
        table[Tissue.BOWEL_CONTENT_0 + n] = (
            u(100, 400) if oral and u() < 0.6 else u(5, 45) if u() < 0.8 else u(-40, 90)
        )
    for n in range(MAX_TUMOURS):
        look = draw_tumour(rng, enhanced, tumour_contrast)
        for shell, contrast in enumerate((look.core, look.middle, look.margin)):
            table[tumour_tissue(n, shell)] = value["liver"] + contrast
    return table, PHASES[index]


def _gaussian_kernel(sigma: float) -> torch.Tensor:
    reach = max(1, int(np.ceil(3 * sigma)))
    t = torch.arange(-reach, reach + 1, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (t / sigma) ** 2)
    return kernel / kernel.sum()


def blur_in_plane(volume: torch.Tensor, sigma: float) -> torch.Tensor:
    """Gaussian blur of each slice of [K, J, I]; sigma in voxels. Values below 0.15 leave it alone."""
    if sigma < 0.15:
        return volume
    kernel = _gaussian_kernel(sigma)
    reach = len(kernel) // 2
    v = volume[:, None]
    v = F.conv2d(F.pad(v, (reach, reach, 0, 0), mode="replicate"), kernel.view(1, 1, 1, -1))
    v = F.conv2d(F.pad(v, (0, 0, reach, reach), mode="replicate"), kernel.view(1, 1, -1, 1))
    return v[:, 0]


def blur_between_slices(volume: torch.Tensor, neighbour: float) -> torch.Tensor:
    """Mix each slice of [K, J, I] with both neighbours, each with the given weight (0 to 1/3)."""
    padded = torch.cat([volume[:1], volume, volume[-1:]])
    return neighbour * (padded[:-2] + padded[2:]) + (1 - 2 * neighbour) * padded[1:-1]


def scanner_noise(
    generator: torch.Generator, shape: tuple[int, ...], deviation: float, grain: float
) -> torch.Tensor:
    """Noise [K, J, I] in HU with the grain of filtered back-projection.

    The lowest frequencies are taken out (the ramp filter) and the highest damped (the kernel); grain is the
    standard deviation of the kernel in voxels.
    """
    white = torch.randn(shape, generator=generator)
    fine = blur_in_plane(white, grain)
    noise = fine - 0.8 * blur_in_plane(white, grain * 2.6 + 0.6)
    return noise * (deviation / (noise.std() + 1e-6))
