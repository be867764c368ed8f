"""card.md of the contour-quality package from its manifest and figures, so that no figure in it is typed.

python -m training.quality.card contour-quality
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ..config import TRAIN
from .config import GRID, MARGIN_MM, STRUCTURES, VALIDATION
from .contours import KINDS
from .network import FILTERS, FUSIONS, WIDTHS

COLUMNS = (("n", "n"), ("mae", "MAE"), ("constant_mae", "MAE of the best constant"), ("spearman", "Spearman"), ("largest", "largest error"))


def table(validation: dict[str, dict[str, Any]], names: list[str]) -> str:
    """Scores of some groups of validation contours."""
    lines = [f"| contours | {' | '.join(heading for _, heading in COLUMNS)} |", "| --- |" + " ---: |" * len(COLUMNS)]
    for name in names:
        if name not in validation:
            continue
        values = [validation[name][key] for key, _ in COLUMNS]
        cells = ["–" if v is None else str(v) if isinstance(v, int) else f"{v:.3f}" for v in values]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def card(manifest: dict[str, Any], figures: dict[str, Any]) -> str:
    """Text of the card."""
    validation, training, parity = figures["validation"], figures["training"], figures["parity"]
    kinds = ", ".join(name for name in KINDS if name != "truth")
    automatic = [f"automatic {name}" for name in STRUCTURES]
    minutes, cycles = f"{sum(training['cpu_minutes']):g}", " ".join(f"{m:g}" for m in training["cpu_minutes"])
    k, j, i = GRID
    return f"""# {manifest["name"]}

Version {manifest["version"]}, {manifest["licence"]}. {manifest["intendedUse"]}

## What it does

From a CT and one contour on it: the Dice that the contour would have with the truth, and the ratio of its volume to the
truth's. The application turns the Dice into accept (from .85 on), review, or reject (below .75). It judges
{", ".join(name.lower() for name in STRUCTURES)}, as `abdomen-ct` draws them: its liver leaves tumours out. It is told which
of them a contour is of, for a perfect contour of the spleen is a bad one of the liver, and no image can tell which was meant.
A contour of anything else is not judged, an empty one neither.

## How

After Isaksson et al. 2022 (image and contour in, one number out), made small: {figures["parameters"]:,} parameters.

- **Input**: the box of the contour and {MARGIN_MM:.0f} mm on every side, cut off where the image ends, on {i} × {j} × {k} cells whatever
  its size: intensity from −160 to 240 HU, share of the cell inside the contour; beside them the structure, the box's size in
  mm and the contour's volume. 15 mm, as first described, hide what a contour half as large as the organ leaves out.
- **Network**: stem and four stages of inverted bottlenecks ({", ".join(map(str, WIDTHS))} channels), {FUSIONS} two-way pyramids of {FILTERS} filters with fast
  normalised fusion, serial fusion down to {i // 2} × {j // 2} × {k} cells. The bottlenecks' convolutions are full ones (the fused form of
  EfficientNetV2): at these widths a depth-wise 3-D convolution takes longer on a processor, and WebGPU has none.
- **Head**: maps of which one says how much of each cell belongs to the structure. The overlap of that belief with the contour,
  the maps' means and the numbers beside the image go through two small layers, which correct the overlap; then a sigmoid.

## Training

{training["contours"]} contours of simulated scans of {len(TRAIN.seeds) - len(VALIDATION)} phantoms (seeds {TRAIN.first} to {VALIDATION.start - 1}) at difficulties from 0 to 1, {minutes} CPU minutes
in {len(training["cpu_minutes"])} cosine cycles, seed {training["seed"]}: `python -m training.quality.run --cpu-minutes {cycles}`. Automatic contours of `abdomen-ct` (mean, single dropout
samples, classes re-weighted, made on a noisier copy of the scan) are 40 % of what is drawn; the others are deliberately wrong:
{kinds}. Rare values of Dice are drawn more often. No real scan, no expert contour.

## Figures

On the {len(VALIDATION)} phantoms of the training split that were kept apart for choices ({validation["all"]["n"]} contours). Figures on held-out cohorts are in
`evidence/REPORT.md`, table S2.

{table(validation, ["all", "deliberately wrong", "automatic", *automatic, "truth", "empty", "noise", "ones", "mirrored", "other structure"])}

Exported file against PyTorch: {parity["float32_difference"]:.1e}; storing weights as float16 changes the answer by {parity["float16_storage_difference"]:.1e} at most.

## Limits

- Only simulated scans were seen. On a real scan the number is a hint at most, and its bias is not known.
- It judges against the simulated truth's conventions; another institution's contouring rules would count as errors.
- It shares its idea of an organ with no segmentation network, but sees the same image: where the image shows nothing (an
  invisible tumour), neither knows.
- It pays more heed to the image than to which structure it is told: a contour of another organ that fits that organ is often
  called good (`other structure` above), a mirrored one too.
- {minutes} CPU minutes of training are few: the error was still falling when they ended.
- It has been run on processors only; it is small enough for them (about 10 ms a contour).
"""


def write_card(folder: Path) -> None:
    """card.md beside model.json and figures.json."""
    manifest, figures = (json.loads((folder / name).read_text()) for name in ("model.json", "figures.json"))
    (folder / "card.md").write_text(card(manifest, figures))


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    write_card(parser.parse_args().folder)


if __name__ == "__main__":
    main()
