"""Writing of card.md from figures.json, so that no figure in the card is typed.

    python -m training.card --package abdomen-ct
    python -m training.card --package abdomen-ct --add ranking=ranking.json --add int8=int8.json

--add puts the output of another measurement into figures.json under a name. The card needs all names of ADDED.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from .config import DECODER, ENCODER, SPACING_MM

ADDED = ("training", "previous", "time", "ranking", "int8", "real CT", "demo")
"""Parts of figures.json that come from --add: the run and its history, figures.json of the version before, timings, and
the outputs of ranking, quantise, realct and demo."""

MEAN = "mean of 10 calibrated"
COLUMNS = ("deterministic", "deterministic calibrated", MEAN)
HEADER = "no dropout, raw | no dropout, calibrated | mean of 10, calibrated"
STRUCTURES = {
    "liver+tumour": "liver with tumour (union)",
    "liver": "liver without tumour",
    "tumour": "liver tumour",
    "spleen": "spleen",
    "kidneys": "kidneys",
}
GOALS = {"liver+tumour": 0.95, "tumour": 0.60, "spleen": 0.92, "kidneys": 0.92}
"""Mean Dice that the network was meant to reach."""


def table(header: str, rows: list[str]) -> str:
    """A Markdown table of rows without their outer bars."""
    rule = " | ".join("---" for _ in header.split("|"))
    return "\n".join(f"| {row} |" for row in (header, rule, *rows))


def dice_table(test: dict[str, Any]) -> str:
    """Dice over the test phantoms."""
    rows = []
    for key, name in STRUCTURES.items():
        cells = [f"{test[column][key]['mean']:.3f} ± {test[column][key]['sd']:.3f}" for column in COLUMNS]
        rows.append(" | ".join([name, *cells, str(test[MEAN][key]["n"])]))
    return table(f"structure | {HEADER} | n", rows)


def real_table(real: dict[str, Any]) -> str:
    """Dice on the real scan."""
    rows = [
        " | ".join([STRUCTURES[key], *(f"{real[column][key]:.3f}" for column in COLUMNS)])
        for key in ("liver+tumour", "spleen", "kidneys")
    ]
    return table(f"structure | {HEADER}", rows)


def against_previous(test: dict[str, Any], previous: dict[str, Any]) -> str:
    """Differences to the version before, with the ones that are clearly worse named first."""
    pairs = {key: (previous["test"][MEAN][key]["mean"], test[MEAN][key]["mean"]) for key in STRUCTURES}
    listed = ", ".join(f"{STRUCTURES[key]} {a:.3f} to {b:.3f}" for key, (a, b) in pairs.items())
    worse = [
        f"{STRUCTURES[key]} by {a - b:.3f}"
        for key, (a, b) in pairs.items()
        if a - b > (0.03 if key == "tumour" else 0.01)
    ]
    verdict = f"**Worse than version {previous['version']}: {', '.join(worse)}.** " if worse else ""
    tail = "" if worse else " None is worse by more than .01 (tumour: .03)."
    return f"{verdict}From version {previous['version']} to this one (mean of 10): {listed}.{tail}"


def real_against_previous(real: dict[str, Any], previous: dict[str, Any]) -> str:
    """Differences on the real scan to the version before; one scan, so no verdict but the direction."""
    pairs = {key: (previous["real CT"][key], real[MEAN][key]) for key in ("liver+tumour", "spleen", "kidneys")}
    worse = [f"{STRUCTURES[key]} {a:.3f} to {b:.3f}" for key, (a, b) in pairs.items() if a - b > 0.01]
    if not worse:
        return f"None is worse than in version {previous['version']} by more than .01."
    return (
        f"**On this scan it is worse than version {previous['version']}** (mean of 10): {', '.join(worse)}. The figures on phantoms "
        "do not show it."
    )


def goals(test: dict[str, Any]) -> str:
    """Which goals were reached."""
    out = []
    for key, goal in GOALS.items():
        reached = test[MEAN][key]["mean"] >= goal
        out.append(f"{STRUCTURES[key]} {goal:.2f} ({'reached' if reached else '**not reached**'})")
    tumour = test[MEAN]["tumour"]
    half = 1.96 * tumour["sd"] / tumour["n"] ** 0.5
    low, high = tumour["mean"] - half, tumour["mean"] + half
    return (
        f"The goals for the mean Dice were {', '.join(out)}. The 95 % interval of the tumours' mean, mean ± 1.96 sd / "
        f"sqrt({tumour['n']}), is {low:.2f} to {high:.2f}."
    )


def ranking_text(ranking: dict[str, Any]) -> str:
    """Ranking of errors, against the version before."""
    new, old = [name for name in ranking if name[0].isdigit()]
    rows = []
    for version in (new, old):
        row = ranking[version]
        cells = [f"{row[k]['mean']:.3f} ± {row[k]['sd']:.3f}" for k in ("auc", "skill")]
        bounds = [f"{row[k]['mean']:.3f}" for k in ("random", "oracle")]
        rows.append(" | ".join([version, *cells, *bounds, f"{100 * row['wrong share']['mean']:.2f} %"]))
    change = ranking["paired difference in auc"]
    half = 1.96 * change["sd"] / ranking["n"] ** 0.5
    return (
        f"""UEO-AUC: mean over budgets of 0 to 5 % of the Dice between the most uncertain voxels (entropy of the mean of
{ranking["samples"]} samples) and the wrong ones, inside the body, {ranking["slices"]} slice of the test phantoms
(`python -m training.ranking --package abdomen-ct --against OLD`). It depends on the share of wrong voxels, so a random and a
perfect ranking of the same errors are given too; skill is the AUC between them, 0 to 1.

"""
        + table("version | UEO-AUC | skill | random | perfect | wrong voxels", rows)
        + f"""

Paired difference {new} minus {old}: {change["mean"]:+.4f} ± {change["sd"]:.4f} (sd, n = {ranking["n"]}; 95 % interval of the mean
{change["mean"] - half:+.4f} to {change["mean"] + half:+.4f}), better in {change["cases where the first is better"]} of {ranking["n"]} cases; in skill
{ranking["paired difference in skill"]["mean"]:+.4f} ± {ranking["paired difference in skill"]["sd"]:.4f}."""
    )


def quantised_text(int8: dict[str, Any]) -> str:
    """The 8-bit measurement."""
    size, times, dice = int8["bytes"], int8["time ratio"], int8["Dice, quantised minus exported"]
    changes = ", ".join(f"{STRUCTURES[key]} {row['mean']:+.4f}" for key, row in dice.items())
    verdict = (
        "It meets the limits and lies beside the network as `abdomen-ct-int8.onnx`; the manifest does not list it."
        if int8["could replace the exported file"]
        else "The limits for shipping it are 0.001 and 0.002 (Dice); it is **not shipped**."
    )
    ratios = ", ".join(f"{value:.2f} ({name} a call)" for name, value in times.items())
    return f"""Static 8-bit quantisation of the convolutions (QDQ, unsigned activations, signed weights by channel; ranges from 3 training
phantoms; `python -m training.quantise`): {size["quantised"] / 1e6:.2f} MB instead of {size["exported"] / 1e6:.2f} MB; time in native ONNX Runtime on one
thread over that of float32 {ratios} (under 1 is faster). Over {int8["n"]} test phantoms, mean of {int8["samples"]}: mean difference
of probabilities inside the body {int8["mean difference of probabilities"]:.1e}, entropy correlation {int8["entropy correlation"]["mean"]:.4f} (least {int8["entropy correlation"]["least"]:.4f}), Dice {changes}.
{verdict}"""


def cost_text(figures: dict[str, Any]) -> str:
    """Cost of samples."""
    cost, time = figures["multiply-accumulates a pixel"], figures["time"]
    whole, again = cost["pass"], cost["further sample"]
    before = time["multiply-accumulates a pixel before"]
    passes = [(w + 19 * a) / w for w, a in ((whole, again), (before["pass"], before["further sample"]))]
    rows = [
        f"{name} | {row['pass ms']:.1f} | {row['sample ms']:.2f} | {row['samples 20']:.2f} | {row['samples 20 before']:.2f}"
        for name, row in time["measured"].items()
    ]
    return (
        f"""One pass takes {whole:.0f} multiply-accumulates a pixel, a further sample {again:.0f} of them ({100 * again / whole:.1f} %). Twenty samples cost
{passes[0]:.2f} passes; in version {figures["previous"]["version"]} {passes[1]:.2f} of its own. Time depends on the back end, because the finest level is mostly
memory traffic (one slice of 160 x 160, one thread, medians):

"""
        + table("back end | pass, ms | further sample, ms | 20 samples, passes | same, before", rows)
        + f"\n\n{time['note']}"
    )


def body(figures: dict[str, Any]) -> str:
    """The whole card."""
    test, real, demo, run = (figures[name] for name in ("test", "real CT", "demo", "training"))
    parity, fit, found = figures["parity"], figures["calibration"], test["tumours found"]
    false_tumour = test["false tumour in tumour-free cases, ml"]
    widths = ["/".join(map(str, values)) for values in (ENCODER, DECODER)]
    before = figures["previous"]["test"]
    first_demo = demo["mean of 10"]
    return f"""# Abdomen CT: liver, tumour, spleen, kidneys

**Intended use.** Research, teaching and tests of Isodoubt: a network whose dropout samples show where contours are uncertain.
It is not a medical device and must not be used for diagnosis, treatment or planning. Licence: Apache-2.0.

## Network

A 2.5-D U-Net: seven neighbouring axial slices in, the labels of the middle one out, on a grid of 2.5 mm. The encoder is wide
({widths[0]} channels), the decoder light ({widths[1]}). Below the finest level skips are projected by 1 x 1 convolutions
and added, with one 3 x 3 convolution a level after the sum; at the finest level the 3 x 3 convolution belongs to the skip, where
no mask reaches it, and only a ReLU and the 1 x 1 head follow the sum. Dropout of whole channels (rate 0.1) acts in the decoder
below its finest level, in training and in sampling, as one input `masks` [t, {figures["mask channels"]}] of 0 or 1/0.9. With one image and t
masks the encoder runs once. The finest level has none: it holds few channels next to the head, and dropping one of them could
take a whole structure out of a sample (seen in an earlier version: the tumour volume of the demo case was 0 ml in one of 12
samples with dropout there).

Input `image` [n, 7, h, w]: axes L, P, S (row 0 anterior, column 0 the patient's right, slices upward), h and w multiples of
16, intensity (clip(HU, -160, 240) - 40) / 200; at the ends of a scan the edge slice repeats; padding is air (-1). Output
`logits` [b, 5, h, w]: background, liver _without_ tumour, liver tumour, spleen, kidneys (cortex and medulla, no renal sinus).

Weights are stored as float16 and computed as float32. Against the float32 graph the largest logit difference is
{parity["float16_storage_relative_error"]:.1e} of the largest logit, the largest probability difference {parity["float16_storage_probability_difference"]:.1e}; the float32 graph
agrees with PyTorch to {parity["float32_relative_error"]:.1e}.

## Cost

{cost_text(figures)}

## Data

Procedural phantoms only; no patient data. 96 for training (seeds 1000-1095), 12 for calibration (5000-5011), 24 for the test
(9000-9023): each 480 x 400 x 400 mm from the lung bases to the thighs, HU drawn anew in every training sample over native,
arterial, portal and late phases, noise to 42 HU, blur, thick slices, truncated ends, elastic deformation.

## Training

Cross-entropy (class weights 0.8, 1, 2, 1.1, 1) plus soft Dice, AdamW, 8 crops of 128 x 128 a step, cosine schedule, bfloat16,
one core: {run["steps"]:,} steps in {run["cpu minutes"]:.0f} minutes of CPU time (seed {run["seed"]}). {run["history"]}

## Calibration

Fitted on the calibration phantoms ({fit["voxels"]} voxels inside the body, no dropout): temperature {fit["temperature"]}, bias
{fit["bias"]}. Applied to each sample as softmax((logits + bias) / temperature). Negative log-likelihood a voxel:
{fit["nll_before"]:.4f} before, {fit["nll_temperature_only"]:.4f} with a temperature alone, {fit["nll_after"]:.4f} with both. The weighted loss over-segments, hence the
biases. Fitted on phantoms: on real scans the probabilities are not calibrated.

## Figures

Dice on the 24 test phantoms, mean ± sd over cases, from the exported file
(`python -m training.evaluate --package abdomen-ct`):

{dice_table(test)}

{against_previous(test, figures["previous"])}

Cases without a tumour are left out of the tumour row; the network marked {", ".join(f"{v:g}" for v in false_tumour)} ml of false tumour in
{len(false_tumour)} of them. Tumour Dice over the voxels of all cases together: {test["tumour Dice, voxels of all cases together"]:.3f}. Tumours with at least half of their voxels
labelled: {found["under 1 ml"]} under 1 ml, {found["1 to 5 ml"]} of 1 to 5 ml, {found["5 ml and more"]} of 5 ml and more; of those from 1 ml on,
{found["1 ml and more, contrast under 20 HU"]} with a contrast under 20 HU and {found["1 ml and more, contrast 20 HU and more"]} above.

{goals(test)}

Predicted over true liver volume: {test["liver volume ratio"]["mean"]:.3f} ± {test["liver volume ratio"]["sd"]:.3f}. False liver more than 2 cm below the liver: mean
{test["false liver below the liver, ml"]["mean"]:.2f} ml, at most {test["false liver below the liver, ml"]["max"]:.1f} ml. Before: {before["false liver below the liver, ml"]["mean"]:.2f} and {before["false liver below the liver, ml"]["max"]:.1f} ml; false tumour {sum(before["false tumour in tumour-free cases, ml"]):.1f} ml in all
tumour-free cases together, now {sum(false_tumour):.1f} ml.

### Ranking of errors

{ranking_text(figures["ranking"])}

### 8-bit arithmetic

{quantised_text(figures["int8"])}

### One real CT

Native, 3 mm, long scan, against a label map that is itself automatic; n = 1
(`python -m training.realct --ct CT --labels MAP`):

{real_table(real)}

{real_against_previous(real, figures["previous"])}

There the predicted liver is {real[MEAN]["liver volume ratio"]:.2f} times the reference, and {real[MEAN]["tumour voxels"]} voxels ({real[MEAN]["tumour voxels"] * SPACING_MM**3 / 1000:.0f} ml) are called tumour ({figures["previous"]["real CT"]["tumour voxels"] * SPACING_MM**3 / 1000:.0f} ml before). This scan
was looked at during development (the pelvis was added to the phantoms after a first look), so it is no clean test.

### Demo case

Chosen, no estimate: liver with tumour {first_demo["liver+tumour"]:.3f}, tumour {first_demo["tumour"]:.3f}, spleen {first_demo["spleen"]:.3f}, kidneys {first_demo["kidneys"]:.3f} (mean of 10);
share of each of the four tumours that is labelled: {", ".join(map(str, first_demo["share found of each tumour"]))}.

## Limits

- Trained on synthetic anatomy. On real scans expect missed and false parts: colon and stomach taken for liver, native scans
  worse than contrast scans, tumours unreliable.
- Anatomy that the phantoms do not hold: ascites, resections, large cysts, cirrhosis, situs inversus, children, arms across the
  body, metal.
- Tumours under 1 ml or of less than 20 HU contrast are mostly missed, and a network can be certain and wrong: a low uncertainty
  is no proof of a right contour.
- Only slabs on axes L, P, S at 2.5 mm; other spacings must be resampled.
"""


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, default=Path("abdomen-ct"))
    parser.add_argument("--add", action="append", default=[], metavar="NAME=FILE", help=f"NAME: {', '.join(ADDED)}")
    options = parser.parse_args()
    file = options.package / "figures.json"
    figures = json.loads(file.read_text())
    for entry in options.add:
        name, _, path = entry.partition("=")
        if name not in ADDED:
            parser.error(f"{name} is none of {', '.join(ADDED)}")
        figures[name] = json.loads(Path(path).read_text())
    file.write_text(json.dumps(figures, indent=2) + "\n")
    missing = [name for name in ADDED if name not in figures]
    if missing:
        parser.error(f"figures.json lacks {', '.join(missing)}")
    manifest = json.loads((options.package / "model.json").read_text())
    card = body(figures | {"mask channels": manifest["dropout"]["channels"]})
    (options.package / "card.md").write_text(card)


if __name__ == "__main__":
    main()
