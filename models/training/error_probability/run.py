"""Fits the error-probability head and writes its package.

    python -m training.error_probability.run                                    everything, from the folder models
    python -m training.error_probability.run --tables DIR --ablation            what a head could be given

First the app's own engine runs the segmentation network over the calibration cohort and writes the tables (Node; minutes),
then the head is fitted (two minutes of one core). --tables takes tables that are there. The comparison needs those that
`node scripts/run.mjs evidence/features.ts --candidates --out DIR` writes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..manifest import file_entry, write_manifest
from .card import write_card
from .export import parity, write
from .fit import Columns, Recipe, fit
from .head import Head, truth_probability
from .measure import (
    BUDGETS,
    binary_entropy,
    entropy,
    error_score,
    expected_calibration_error,
    margin,
    matched_entropy,
    ratio_interval,
    share_found,
    structure_error,
)
from .tables import Case, load

ONNX_NAME = "error-probability.onnx"
VERSION = "1.0.0"
FOLDS = 4


def own_features(case: Case) -> np.ndarray:
    """What the head is given."""
    return case.features


def out_of_fold(
    cases: list[Case], columns: Columns, probabilities: int, classes: int, folds: int, recipe: Recipe
) -> list[np.ndarray]:
    """The answer for every case of a head that was fitted on the cases of the other folds: every folds-th case."""
    answers: list[np.ndarray] = [np.empty(0)] * len(cases)
    for fold in range(folds):
        seen = [case for at, case in enumerate(cases) if at % folds != fold]
        head = fit(seen, columns, probabilities, classes, recipe, seed=fold)
        for at in range(fold, len(cases), folds):
            answers[at] = truth_probability(head, columns(cases[at]))
    return answers


def found(cases: list[Case], scores: list[np.ndarray]) -> np.ndarray:
    """Share of errors found [cases, budgets]."""
    return np.array([[share_found(s, c.wrong, b) for b in BUDGETS] for c, s in zip(cases, scores)])


def over_cases(values: np.ndarray) -> list[float]:
    """Mean over the cases with an error."""
    return [round(float(v), 4) for v in np.nanmean(values, 0)]


def rankings(cases: list[Case], answers: list[np.ndarray]) -> dict[str, Any]:
    """Share of errors found by the head and by what it is held against, and the ratios with their intervals."""
    rows = {
        "error probability": found(cases, [error_score(c, a) for c, a in zip(cases, answers)]),
        "entropy": found(cases, [entropy(c) for c in cases]),
        "entropy matched to the structures": found(cases, [matched_entropy(c) for c in cases]),
        "margin": found(cases, [margin(c) for c in cases]),
        "oracle": found(cases, [c.wrong.astype(np.float32) for c in cases]),
    }
    head, matched = rows["error probability"], rows["entropy matched to the structures"]
    ratios = {}
    for at, budget in enumerate(BUDGETS):
        ratio, low, high = ratio_interval(head[:, at], matched[:, at])
        wins = int((head[:, at] > matched[:, at]).sum())
        ratios[str(budget)] = {"ratio": round(ratio, 4), "low": round(low, 4), "high": round(high, 4), "wins": wins}
    return {
        "cases": len(cases),
        "budgets": list(BUDGETS),
        "share of errors found": {name: over_cases(values) for name, values in rows.items()},
        "over entropy matched to the structures": ratios,
    }


def by_structure(cases: list[Case], answers: list[np.ndarray]) -> dict[str, Any]:
    """For the errors of each structure alone: share found at the least budget by its own P(error) and binary entropy."""
    out = {}
    for structure in range(1, cases[0].probability.shape[1]):
        wrong = [(c.label == structure) != (c.truth == structure) for c in cases]
        head = [share_found(structure_error(c, a, structure), w, BUDGETS[0]) for c, a, w in zip(cases, answers, wrong)]
        own = [share_found(binary_entropy(c.probability[:, structure]), w, BUDGETS[0]) for c, w in zip(cases, wrong)]
        ratio, low, high = ratio_interval(np.array(head), np.array(own))
        out[str(structure)] = {
            "error probability": round(float(np.nanmean(head)), 4),
            "its binary entropy": round(float(np.nanmean(own)), 4),
            "ratio": [round(v, 4) for v in (ratio, low, high)],
        }
    return out


def calibration(cases: list[Case], answers: list[np.ndarray]) -> dict[str, float]:
    """Of P(error) over the region: expected calibration error and Brier score, means over cases; negative log-likelihood."""
    errors = [(error_score(c, a), c.wrong) for c, a in zip(cases, answers)]
    run = [(1 - c.probability.max(1), c.wrong) for c in cases]
    rows = np.arange
    return {
        "error rate": round(float(np.mean([w.mean() for _, w in errors])), 4),
        "ECE": round(float(np.mean([expected_calibration_error(p, w) for p, w in errors])), 4),
        "ECE of 1 - largest probability": round(float(np.mean([expected_calibration_error(p, w) for p, w in run])), 4),
        "Brier": round(float(np.mean([((p - w) ** 2).mean() for p, w in errors])), 5),
        "Brier of 1 - largest probability": round(float(np.mean([((p - w) ** 2).mean() for p, w in run])), 5),
        "NLL": round(float(np.mean([-np.log(a[rows(len(a)), c.truth]).mean() for c, a in zip(cases, answers)])), 5),
    }


def ablation(about: dict[str, Any], cases: list[Case], recipe: Recipe) -> dict[str, list[float]]:
    """Share of errors found out of fold when a head is given less or more than its own features."""
    classes, scales = about["network"]["classes"], about["scales"]
    plain = [s["inSliceMm"] == 0 and s["acrossSlicesMm"] == 0 for s in scales]
    even = [s["inSliceMm"] == s["acrossSlicesMm"] for s in scales]
    groups = {
        "the voxel's own probabilities": plain,
        "and smoothed alike in all directions": even,
        "and across slices or within them alone (the head's features)": [True] * len(scales),
    }
    out = {}

    def measured(name: str, columns: Columns, probabilities: int) -> None:
        answers = out_of_fold(cases, columns, probabilities, classes, 2, recipe)
        out[name] = over_cases(found(cases, [error_score(c, a) for c, a in zip(cases, answers)]))
        print(name, out[name], flush=True)

    for name, kept in groups.items():
        chosen = np.flatnonzero(np.repeat(kept, classes))
        measured(name, lambda case, chosen=chosen: case.features[:, chosen], len(chosen))
    own = len(scales) * classes
    for name, at in candidate_groups(about["candidates"]).items():
        measured(
            f"the head's features and {name}",
            lambda case, at=at: np.concatenate([case.features, case.candidates[:, at]], 1),
            own,
        )
    return out


def candidate_groups(names: list[str]) -> dict[str, list[int]]:
    """Candidates that belong together, by position."""
    groups: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        group = next((g for g in ("signed distance", "entropy", "information") if g in name), None)
        if group in ("entropy", "information"):
            group = "mutual information, expected entropy"
        elif group is None:
            group = "component size, slice position" if name in ("component size", "slice position") else "intensities"
        groups.setdefault(group, []).append(at)
    return groups


def manifest(about: dict[str, Any], file: Path, measured: dict[str, Any]) -> dict[str, Any]:
    """model.json; its gain is that of heads that had not seen the cases."""
    gain = measured["over entropy matched to the structures"][str(BUDGETS[0])]
    cohort = f"{about['cohort']}, seeds {about['cases'][0]}-{about['cases'][-1]}, out of {FOLDS} folds"
    return {
        "schema": 1,
        "id": "error-probability",
        "version": VERSION,
        "name": "Error probability of abdomen CT contours",
        "licence": "Apache-2.0",
        "intendedUse": "Research and education: says where contours of one network are likely wrong, to order a review. Not a medical device; not for diagnosis or treatment.",
        "files": [file_entry(file)],
        "task": {
            "kind": "error-probability",
            "network": about["network"],
            # As many samples as the tables were made with: with no other number was it measured.
            "estimator": {"flips": [], "samples": [about["passes"]] * 2},
            "helps": {"cohort": cohort, "cases": measured["cases"], "budget": BUDGETS[0]}
            | {k: gain[k] for k in ("ratio", "low", "high")},
        },
        "input": {"features": "features", "scales": about["scales"]},
        "output": {"truth": "truth"},
        "validFor": {"modality": "CT", "bodyPart": "abdomen", "spacingMmRange": None},
    }


def package(about: dict[str, Any], cases: list[Case], out: Path, recipe: Recipe, folds: int = FOLDS) -> dict[str, Any]:
    """Measure out of fold, fit on all cases, export, check and describe; returns the figures."""
    classes = about["network"]["classes"]
    probabilities = len(about["scales"]) * classes
    answers = out_of_fold(cases, own_features, probabilities, classes, folds, recipe)
    figures: dict[str, Any] = {"network": about["network"], "out of fold": rankings(cases, answers)}
    figures["out of fold, structure by structure"] = by_structure(cases, answers)
    figures["calibration out of fold"] = calibration(cases, answers)
    head: Head = fit(cases, own_features, probabilities, classes, recipe, seed=folds)
    figures["weights"] = sum(p.numel() for p in head.parameters())
    file = out / ONNX_NAME
    write(head, file)
    figures["largest difference of ONNX Runtime and PyTorch"] = parity(head, file, cases[0].features[:4096])
    write_manifest(out, manifest(about, file, figures["out of fold"]))
    return figures


def make_tables(cohorts: Path, out: Path) -> Path:
    """Feature tables of the calibration cohort for the network in models/abdomen-ct; returns their folder."""
    command = ["node", "scripts/run.mjs", "evidence/features.ts", "--cohort", "calibration"]
    folders = ["--cohorts", str(cohorts.resolve()), "--out", str(out.resolve())]
    subprocess.run([*command, *folders], cwd="..", check=True)
    return out


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=Path, help="folder of tables that are there")
    parser.add_argument("--cohorts", type=Path, default=Path("../evidence/.cohorts"))
    parser.add_argument("--out", type=Path, default=Path("error-probability"), help="folder of the package")
    parser.add_argument("--ablation", action="store_true", help="compare what a head could be given; writes nothing else")
    parser.add_argument("--cases", type=int, help="only the first so many")
    options = parser.parse_args()
    torch.set_num_threads(1)
    about, cases = load(options.tables or make_tables(options.cohorts, Path("training/runs/error-probability")))
    cases = cases[: options.cases]
    about["cases"] = about["cases"][: options.cases]
    figures_file = options.out / "figures.json"
    if options.ablation:
        known = json.loads(figures_file.read_text()) if figures_file.exists() else {}
        found_by = ablation(about, cases, Recipe())
        known["ablation"] = {"cases": len(cases), "network": about["network"]["version"], "share of errors found": found_by}
        options.out.mkdir(parents=True, exist_ok=True)
        figures_file.write_text(json.dumps(known, indent=2) + "\n")
        return
    known = json.loads(figures_file.read_text()) if figures_file.exists() else {}
    figures = package(about, cases, options.out, Recipe())
    kept = {"ablation": known["ablation"]} if "ablation" in known else {}
    figures_file.write_text(json.dumps(figures | kept, indent=2) + "\n")
    write_card(options.out, figures | kept, about)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
