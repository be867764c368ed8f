"""The demo case: one held-out phantom as a NIfTI scan with partial volume, scanner grain, and its true labels.

python -m training.demo --out ../public/demo --package abdomen-ct
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import nibabel as nib
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from scipy import ndimage

from .config import DEMO_CANDIDATES
from .inference import Segmenter, case_scores, draw_masks, mean_probabilities
from .phantom.anatomy import Anatomy
from .phantom.grid import Grid, SmoothField, centred_grid
from .phantom.hounsfield import TumourLook, blur_between_slices, blur_in_plane, draw_table, scanner_noise
from .phantom.tissues import TARGET, Tissue, tumour_tissue
from .scans import to_network_grid

DEMO_SEED = 9504
SHAPE = (112, 288, 288)
SPACING = (2.5, 1.25, 1.25)
TOP_MM = 42.0
SUBSAMPLES = (2, 2, 2)
"""Parts of a voxel along z, y, x that are painted apart and averaged: partial volume."""

LOOKS = (
    TumourLook(-46, -46, -43),
    TumourLook(-30, -20, -9),
    TumourLook(-52, -44, 22),
    TumourLook(-27, -25, -20),
)
"""Contrast in HU of the four tumours: plain, vague with a fading margin, rim-enhancing, faint."""


def demo_table(seed: int) -> np.ndarray:
    """HU by tissue for a portal venous scan, with the tumours of LOOKS."""
    rng = np.random.default_rng([seed, 400])
    table, _ = draw_table(rng, "portal", wild=0.0)
    # A clean portal phase for the first look: bright vessels, water in the stomach, no positive oral contrast.
    table[Tissue.LIVER] = rng.uniform(104, 112)
    table[[Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN]] = table[Tissue.LIVER] + (52, 46)
    table[[Tissue.PORTAL_VEIN, Tissue.SYSTEMIC_VEIN, Tissue.MESENTERIC_VESSEL]] = (165, 145, 150)
    table[[Tissue.ARTERY, Tissue.HEART_BLOOD, Tissue.MYOCARDIUM]] = (152, 145, 112)
    table[[Tissue.CANCELLOUS, Tissue.CORTICAL]] = (165, 560)
    table[[Tissue.STOMACH_CONTENT, Tissue.GALLBLADDER, Tissue.CYST]] = (18, 8, 6)
    table[Tissue.LUNG] = rng.uniform(-880, -840)
    for n in range(8):
        table[Tissue.BOWEL_CONTENT_0 + n] = rng.uniform(8, 45)
    for index, look in enumerate(LOOKS):
        for shell, contrast in enumerate((look.core, look.middle, look.margin)):
            table[tumour_tissue(index, shell)] = table[Tissue.LIVER] + contrast
    return table


def paint(anatomy: Anatomy, grid: Grid, table: np.ndarray, seed: int) -> tuple[torch.Tensor, np.ndarray]:
    """Partial-volume HU [K, J, I] and the label map uint8, by majority inside each voxel."""
    rng = np.random.default_rng([seed, 500])
    textures = [(SmoothField(rng, 7.0), 3.0), (SmoothField(rng, 26.0), 2.5)]
    hu, truth, step = [], [], 8
    for first in range(0, grid.shape[0], step):
        slab = grid.slab(first, min(grid.shape[0], first + step))
        fine = slab.refined(SUBSAMPLES)
        tissue = anatomy.tissue(fine)
        values = torch.from_numpy(table[tissue])[None, None]
        mean = F.avg_pool3d(values, SUBSAMPLES)[0, 0]
        target = torch.from_numpy(TARGET[tissue].astype(np.int64))
        votes = F.avg_pool3d(F.one_hot(target, 5).movedim(-1, 0)[None].float(), SUBSAMPLES)[0]
        texture = sum(a * f.on_axes(*(slab.axis(d) for d in range(3))) for f, a in textures)
        hu.append(mean + torch.from_numpy(texture) * (mean > -300))
        truth.append(votes.argmax(0).to(torch.uint8).numpy())
    return torch.cat(hu), np.concatenate(truth)


def scan_like(hu: torch.Tensor, seed: int, noise: float) -> np.ndarray:
    """Blur and noise of a reconstruction, int16; noise is stronger deep in the body than near the skin."""
    body = (hu > -400).float()
    deep = F.avg_pool2d(body[:, None], 61, 4, 30)
    deep = F.interpolate(deep, size=hu.shape[1:], mode="bilinear", align_corners=False)[:, 0]
    hu = blur_between_slices(blur_in_plane(hu, 0.55), 0.08)
    generator = torch.Generator().manual_seed(seed)
    grain = blur_between_slices(scanner_noise(generator, tuple(hu.shape), 1.0, 0.75), 0.12)
    grain = grain / grain.std()
    # Almost no photons are lost in air: its noise is weaker.
    hu = hu + grain * noise * (0.35 + 0.75 * deep) * torch.where(hu < -950, 0.25, 1.0)
    rows, columns = np.meshgrid(*[np.linspace(-1, 1, n) for n in hu.shape[1:]], indexing="ij")
    outside = torch.from_numpy(rows**2 + columns**2 > 1.0)
    hu = hu.clamp(-1024, 3000)
    hu[:, outside] = -1024
    return hu.round().to(torch.int16).numpy()


def build(seed: int, noise: float = 11.5) -> tuple[np.ndarray, np.ndarray, Grid]:
    """HU int16 [K, J, I], truth uint8 [K, J, I] and the grid of the demo case."""
    grid = centred_grid(SHAPE, SPACING, TOP_MM)
    hu, truth = paint(Anatomy(seed, tumours=len(LOOKS)), grid, demo_table(seed), seed)
    return scan_like(hu, seed, noise), truth, grid


def save_nifti(file: Path, volume: np.ndarray, grid: Grid) -> None:
    """Write [K, J, I] on L, P, S axes with equal sform and qform (scanner coordinates, mm)."""
    affine = np.diag([-grid.spacing[2], -grid.spacing[1], grid.spacing[0], 1.0])
    affine[:3, 3] = (-grid.origin[2], -grid.origin[1], grid.origin[0])
    image = nib.Nifti1Image(np.ascontiguousarray(volume.transpose(2, 1, 0)), affine)
    image.set_sform(affine, 1)
    image.set_qform(affine, 1)
    image.header.set_xyzt_units("mm")
    nib.save(image, file)


def score(hu: np.ndarray, truth: np.ndarray, package: Path, samples: int = 10) -> dict[str, dict[str, float]]:
    """Dice of a network package on the demo case, on the network's grid: without dropout, and the mean of samples."""
    manifest = json.loads((package / "model.json").read_text())
    calibration = (manifest["calibration"]["temperature"], np.array(manifest["calibration"]["bias"]))
    segmenter = Segmenter(package / manifest["members"][0]["file"], torch.get_num_threads())
    spacing = np.array(SPACING)
    small, labels = to_network_grid(hu, spacing, 1), to_network_grid(truth, spacing, 0).astype(np.uint8)
    out = {}
    for name, masks in (
        ("deterministic", None),
        (f"mean of {samples}", draw_masks(samples, segmenter.mask_channels, 0)),
    ):
        found = mean_probabilities([segmenter], small, masks, calibration).argmax(0)
        out[name] = {k: round(v, 3) for k, v in case_scores(found, labels).items()}
        parts, count = ndimage.label(labels == 2)
        hit = [round(float((found[parts == n] == 2).mean()), 2) for n in range(1, count + 1)]
        out[name]["share found of each tumour"] = hit
    return out


def preview(hu: np.ndarray, file: Path, window: tuple[float, float] = (400.0, 40.0)) -> None:
    """A contact sheet: eight axial, two coronal and two sagittal slices at the given width and level."""
    width, level = window
    grey = (np.clip((hu.astype(np.float32) - level) / width + 0.5, 0, 1) * 255).astype(np.uint8)
    axial = [grey[round(k)] for k in np.linspace(len(hu) * 0.9, len(hu) * 0.12, 8)]
    tall = int(hu.shape[0] * SPACING[0] / SPACING[1])

    def upright(plane: np.ndarray) -> np.ndarray:
        picture = Image.fromarray(plane[::-1]).resize((288, tall), Image.Resampling.BILINEAR)
        return np.pad(np.asarray(picture), ((0, 288 - tall), (0, 0)))

    other = [upright(grey[:, j]) for j in (130, 165)] + [upright(grey[:, :, i]) for i in (95, 146)]
    rows = [np.concatenate(r, 1) for r in (axial[:4], axial[4:], other)]
    Image.fromarray(np.concatenate(rows)).save(file)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=DEMO_SEED)
    parser.add_argument("--package", type=Path, help="also print the Dice of this network package on the case")
    parser.add_argument("--preview", type=Path, help="also write a contact sheet (PNG)")
    options = parser.parse_args()
    if options.seed not in DEMO_CANDIDATES.seeds:
        parser.error(f"the demo seed must lie in {DEMO_CANDIDATES.first}-{DEMO_CANDIDATES.last - 1}")
    torch.set_num_threads(1)
    hu, truth, grid = build(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    save_nifti(options.out / "demo-ct.nii.gz", hu, grid)
    save_nifti(options.out / "demo-truth.nii.gz", truth, grid)
    if options.package:
        print(json.dumps(score(hu, truth, options.package), indent=1))
    if options.preview:
        preview(hu, options.preview)


if __name__ == "__main__":
    main()
