"""card.md of the head, from its figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

STRUCTURES = {"1": "liver without tumour", "2": "liver tumour", "3": "spleen", "4": "kidneys"}


def table(header: str, rows: list[str]) -> str:
    """A Markdown table of rows without their outer bars."""
    rule = " | ".join("---" for _ in header.split("|"))
    return "\n".join(f"| {row} |" for row in (header, rule, *rows))


def found_table(budgets: list[float], rows: dict[str, list[float]], of: str) -> str:
    """Shares of errors found by budget."""
    header = " | ".join([of, *(f"{b * 100:g} %" for b in budgets)])
    return table(header, [" | ".join([name, *(f"{v:.3f}" for v in values)]) for name, values in rows.items()])


def structure_table(rows: dict[str, Any]) -> str:
    """Structure by structure at the least budget."""
    lines = []
    for number, row in rows.items():
        ratio, low, high = row["ratio"]
        cells = [f"{row[k]:.3f}" for k in ("error probability", "its binary entropy")]
        lines.append(" | ".join([STRUCTURES.get(number, number), *cells, f"{ratio:.2f} ({low:.2f} to {high:.2f})"]))
    return table("structure | error probability | its binary entropy | ratio", lines)


def write_card(folder: Path, figures: dict[str, Any], about: dict[str, Any]) -> None:
    """Write card.md of the package whose model.json lies in the folder."""
    version = json.loads((folder / "model.json").read_text())["version"]
    measured, budgets = figures["out of fold"], figures["out of fold"]["budgets"]
    first = measured["over entropy matched to the structures"][str(budgets[0])]
    calibration = figures["calibration out of fold"]
    network = about["network"]
    scales = ", ".join(f"{s['inSliceMm']:g}/{s['acrossSlicesMm']:g}" for s in about["scales"])
    ablation = ""
    if "ablation" in figures:
        rows = figures["ablation"]["share of errors found"]
        ablation = (
            f"\n## What it is given, and what did not help\n\nOut of two folds over {figures['ablation']['cases']} calibration "
            f"cases, network version {figures['ablation']['network']}: share of all errors found.\n\n"
            f"{found_table(budgets, rows, 'given')}\n\nNothing beyond the probabilities themselves was kept: intensities "
            "tie a head to the scanner that it was fitted on.\n"
        )
    text = f"""# Error probability of abdomen CT contours

Version {version}.

**Intended use.** Research and teaching: orders the review of contours of `{network['id']}` {network['version']} by how likely
each voxel is wrong. Not a medical device. Licence: Apache-2.0.

## What it is

A perceptron with {figures['weights']} weights (32 and 16 hidden units) that sees one voxel at a time: the mean probability of
every class at the voxel and smoothed around it, Gaussians of standard deviation (within the slice / across slices, mm)
{scales}. It answers what the voxel truly is, by adding to the voxel's own log-probabilities. The label c is wrong with
1 - q(c); a structure's contour is wrong with 1 - q inside and q outside. It sees no intensity. Logarithm, standardisation
and softmax are part of the graph.

## Data and fit

The `{about['cohort']}` phantoms (n = {measured['cases']}, seeds {about['cases'][0]} to {about['cases'][-1]}, difficulty 0 to 1), {about['passes']} dropout samples
where the network is in doubt, as the app draws them; region of interest as the app has it. Truth of the phantoms; weighted
cross-entropy, 20,000 voxels of each case drawn mostly where the run is in doubt and weighted back, 12 epochs of AdamW. The test,
hard and shifted cohorts were not used. Reproduce: see `models/training/error_probability/run.py`.

## Figures, of heads that had not seen the case ({measured['cases']} cases out of 4 folds)

Share of all wrong voxels that lie in the first so many per cent of the region of interest:

{found_table(budgets, measured['share of errors found'], 'ranking')}

Over calibrated entropy matched to the structures at {budgets[0] * 100:g} %: {first['ratio']:.2f} times as many (95 % interval {first['low']:.2f} to
{first['high']:.2f}), more in {first['wins']} of {measured['cases']} cases. Errors of one structure alone at {budgets[0] * 100:g} %:

{structure_table(figures['out of fold, structure by structure'])}

Calibration of P(error): ECE {calibration['ECE']:.4f} (1 - largest probability of the run: {calibration['ECE of 1 - largest probability']:.4f}), Brier
{calibration['Brier']:.4f} ({calibration['Brier of 1 - largest probability']:.4f}), at an error rate of {calibration['error rate']:.4f}.
{ablation}
## Limits

- It may be used only for the network, the weights and the way of sampling in model.json: {about['passes']} samples without flips. With more or
  fewer it was not measured; there, and elsewhere, the app refuses it and ranks by entropy, and says so.
- Fitted on phantoms. What real scans do to a contour may be something else; the evidence holds it against entropy on real CT.
- It ranks what the network makes of an image. Where the network is certain and wrong over a whole organ, neither finds it.
"""
    (folder / "card.md").write_text(text)
