"""card.md of a network package from its manifest and figures, so that no figure in it is typed.

python -m training.card abdomen-ct                       writes the card again
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from .config import DECODER, ENCODER, HARD, TEMPLATE, TEST, TRAIN

STRUCTURES = {
    "liver+tumour": ("liver with tumour (union)", 0.97),
    "liver": ("liver without tumour", None),
    "tumour": ("liver tumour", 0.75),
    "spleen": ("spleen", 0.95),
    "kidneys": ("kidneys", 0.95),
}
"""Names and goals of the mean Dice on the test cohort."""

HOW = {
    "abdomen-ct": "one network; the default of the app",
    "abdomen-ct-ensemble": "three networks that differ only in the seed of weights and samples: a deep ensemble",
    "abdomen-ct-checkpoints": "the network at the ends of four cosine cycles of one run: a checkpoint ensemble",
    "abdomen-ct-light": "one member of `abdomen-ct-ensemble` alone; what the ensemble and dropout everywhere are held against",
    "abdomen-ct-everywhere": "`abdomen-ct-light` by the same recipe with dropout after every convolution; for comparison only",
}


SHIPPED_RUN = (
    " The weights are the mean of two checkpoints: 40 CPU minutes from nothing (seed 10, four cycles; ends of cycles 2 to 4,"
    " averaged), and what came of 43 more minutes in three runs from there (seeds 20 to 22), each with one more fault in the"
    " data: organs bulged and shrunk, organs of an enhanced scan brighter or darker on their own, streaks between arms. The"
    " faults and the averages were introduced after errors seen on the real series of another patient (part of the spleen"
    " lost where arms cast streaks): that series is no longer an untouched test."
)


def dice_table(test: dict[str, Any]) -> str:
    """Dice over the test cohort, a column for every way to a label map."""
    columns = [name for name, value in test.items() if isinstance(value, dict) and "liver+tumour" in value]
    rows = [f"| structure | {' | '.join(columns)} | n | goal |", f"| --- |{' --- |' * (len(columns) + 2)}"]
    last = columns[-1]
    for key, (name, goal) in STRUCTURES.items():
        cells = [f"{test[c][key]['mean']:.3f} ± {test[c][key]['sd']:.3f}" for c in columns]
        verdict = "" if goal is None else f"{goal:.2f}, {'met' if test[last][key]['mean'] >= goal else '**not met**'}"
        rows.append(f"| {name} | {' | '.join(cells)} | {test[last][key]['n']} | {verdict} |")
    return "\n".join(rows)


def real_section(figures: dict[str, Any]) -> str:
    """Dice on real scans, where they were measured (`python -m training.realct`)."""
    if "real CT" not in figures:
        return ""
    rows = ["| scan | liver with tumour | spleen | kidneys | liver volume ratio | called tumour, ml |", "| --- |" + " --- |" * 5]
    for name, row in figures["real CT"].items():
        cells = ["–" if row[k] is None else f"{row[k]:.3f}" for k in ("liver+tumour", "spleen", "kidneys")]
        rows.append(f"| {name} | {' | '.join(cells)} | {row['liver volume ratio']:.2f} | {row['called tumour ml']:.1f} |")
    table = "\n".join(rows)
    return f"""
## Real CT

Against TotalSegmentator's automatic labels, not an expert's; calibrated, one pass (`python -m training.realct`). The native
scan is the template itself; the other patient's series was looked at while the simulated faults of the training were chosen.
Neither is an untouched test. Here the network sees whole slices; the app crops them to the body first, which can change the
contour where the network is unsure: what it gives on the same scans is in `evidence/REPORT.md`.

{table}
"""


def body(manifest: dict[str, Any], figures: dict[str, Any]) -> str:
    """The whole card."""
    identity, test, fit = manifest["id"], figures["test"], figures["calibration"]
    cost, found = figures["multiply-accumulates a pixel"], test["tumours found"]
    parity = max(figures["parity"], key=lambda p: p["float16_storage_probability_difference"])
    false_tumour = test["false tumour in tumour-free cases, ml"]
    encoder, decoder = ("/".join(map(str, values)) for values in (ENCODER, DECODER))
    runs = "; ".join(f"{r['steps']:,} steps, {r['cpu minutes']:.0f} CPU minutes" for r in figures["training"])
    everywhere = identity.endswith("everywhere")
    where = (
        "after every convolution but those next to the head"
        if everywhere
        else "in the decoder below its finest level, so that the encoder runs once for all samples"
    )
    return f"""# {manifest["name"]}

**Intended use.** Research, teaching and tests of Isodoubt: a network whose samples show where contours are uncertain. Not a medical
device; not for diagnosis, treatment or planning. Licence: Apache-2.0. Version {manifest["version"]}: {HOW[identity]}.

## Network

A 2.5-D U-Net: seven neighbouring axial slices in, the labels of the middle one out, on a grid of 2.5 mm; encoder
{encoder} channels, light decoder {decoder}. Dropout of whole channels (rate 0.1) {where}, in training and in
sampling, as one input `masks` [t, {manifest["dropout"]["channels"]}] of 0 or 1/0.9. One pass takes {cost["pass"]:.0f} multiply-accumulates a pixel, a further
sample {cost["further sample"]:.0f} of them ({100 * cost["further sample"] / cost["pass"]:.1f} %).

Input `image` [n, 7, h, w]: axes L, P, S, h and w multiples of 16, intensity (clip(HU, -160, 240) - 40) / 200; at the ends of
a scan the edge slice repeats; padding is air. Output `logits` [b, 5, h, w]: background, liver _without_ tumour, liver tumour,
spleen, kidneys (cortex and medulla, no renal sinus). Weights are stored as float16: the largest difference of a probability to
float32 is {parity["float16_storage_probability_difference"]:.1e}; the float32 graph agrees with PyTorch to {parity["float32_relative_error"]:.1e} of the largest logit.

## Data

- {len(TRAIN.seeds)} procedural phantoms (seeds {TRAIN.first}-{TRAIN.last - 1}), HU drawn anew for every sample.
- {len(TEMPLATE.seeds)} warps of **one real CT** with its automatic label map as an anatomy template: TotalSegmentator's example
  (Apache-2.0), native, abdomen and pelvis; organs keep the scan's grey values or are painted in another contrast phase, tumours and
  vessels are added. Its labels are that tool's output; no expert contour is in the training.
- Four contrast phases, noise to 48 HU, blur, thick slices, coarse rows or columns (scans stored sagittally or coronally), breathing,
  metal, cut fields of view, tables, arms, truncated ends, slabs upside down.
- Calibration: cohort `calibration`. Test: cohort `test`, {len(TEST.seeds)} phantoms of difficulty {TEST.difficulty[0]:g} to {TEST.difficulty[1]:g}; the evidence uses `hard` ({len(HARD.seeds)}
  phantoms, {HARD.difficulty[0]:g} to {HARD.difficulty[1]:g}) and `shifted` too. No seed of these is in the training.

## Training

Cross-entropy (class weights 0.8, 1, 2, 1.1, 1) plus soft Dice, AdamW, 8 crops of 128 x 128 a step, cosine cycles, bfloat16, one
core: {runs}. Command: `models/training/reproduce.sh`.{SHIPPED_RUN if identity == "abdomen-ct" else ""}

## Calibration

{fit["cases"]} phantoms, {fit["voxels"]} voxels inside the body, without dropout: temperature {fit["temperature"]}, bias {fit["bias"]}, applied as
softmax((logits + bias) / temperature) to the logits of each {"member" if len(manifest["members"]) > 1 else "sample"}. Negative log-likelihood a voxel {fit["nll_before"]:.4f} before,
{fit["nll_temperature_only"]:.4f} with a temperature alone, {fit["nll_after"]:.4f} with both. On real scans the probabilities are not calibrated.

## Figures

Dice on the test cohort, mean ± sd over cases (`python -m training.package`); the goal is judged by the last column of figures.

{dice_table(test)}

Tumour Dice over the voxels of all cases together: {test["tumour Dice, voxels of all cases together"]:.3f}. Tumours with at least half of their voxels labelled:
{found["under 1 ml"]} under 1 ml, {found["1 to 5 ml"]} of 1 to 5 ml, {found["5 ml and more"]} of 5 ml and more. False tumour in the {len(false_tumour)} cases without one:
{", ".join(f"{v:g}" for v in false_tumour) or "none"} ml. Predicted over true liver volume {test["liver volume ratio"]["mean"]:.3f} ± {test["liver volume ratio"]["sd"]:.3f}; liver called more than 2 cm
below the liver: mean {test["false liver below the liver, ml"]["mean"]:.2f} ml, at most {test["false liver below the liver, ml"]["max"]:.1f} ml.
Ranking of errors, calibration and behaviour under shifts: `evidence/REPORT.md`.
{real_section(figures)}
## Limits

- Synthetic anatomy and one patient's. On real scans expect missed and false parts, at organs that touch (spleen and stomach, liver
  and colon) most of all.
- Not in the data: ascites, resections, large cysts, cirrhosis, situs inversus, children.
- Tumours that are small or hardly darker than the liver are missed, and a network can be certain and wrong: a low uncertainty is no
  proof of a right contour.
- The renal sinus, the gallbladder and the inferior vena cava are background by definition.
"""


def write(folder: Path, manifest: dict[str, Any], figures: dict[str, Any]) -> None:
    """Write card.md into the package."""
    (folder / "card.md").write_text(body(manifest, figures))


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    folder = parser.parse_args().package
    write(folder, *(json.loads((folder / name).read_text()) for name in ("model.json", "figures.json")))


if __name__ == "__main__":
    main()
