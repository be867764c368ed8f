"""How many of the errors a ranking finds, for cases that the head has not seen."""

from __future__ import annotations

import numpy as np

from .tables import Case

BUDGETS = (0.01, 0.02, 0.05)
"""Shares of the region of interest that are looked at."""

RESAMPLES = 2000


def share_found(score: np.ndarray, wrong: np.ndarray, budget: float) -> float:
    """Share of all wrong voxels among the k highest scores, k = floor(budget n + 0.5); not a number without errors."""
    if not wrong.any():
        return float("nan")
    k = int(budget * len(score) + 0.5)
    return float(wrong[np.argpartition(-score, k - 1)[:k]].sum() / wrong.sum()) if k else 0.0


def binary_entropy(p: np.ndarray) -> np.ndarray:
    """Entropy in nats of p and 1 - p."""
    q = np.clip(p, 1e-12, 1 - 1e-7)
    return -(q * np.log(q) + (1 - q) * np.log1p(-q))


def entropy(case: Case) -> np.ndarray:
    """Entropy of the mean probability over all classes [n]."""
    p = np.maximum(case.probability, 1e-12)
    return -(p * np.log(p)).sum(1)


def matched_entropy(case: Case) -> np.ndarray:
    """The largest of the structures' own binary entropies [n]: whether any contour is in doubt."""
    return binary_entropy(case.probability[:, 1:]).max(1)


def margin(case: Case) -> np.ndarray:
    """Minus the difference of the two largest log-probabilities [n]."""
    best = np.sort(np.maximum(case.probability, 1e-12), 1)
    return np.log(best[:, -2]) - np.log(best[:, -1])


def error_score(case: Case, truth: np.ndarray) -> np.ndarray:
    """P(the label is wrong) [n] from the head's answer [n, classes]."""
    return 1 - truth[np.arange(len(truth)), case.label]


def structure_error(case: Case, truth: np.ndarray, structure: int) -> np.ndarray:
    """P(the contour of one structure is wrong) [n]."""
    q = truth[:, structure]
    return np.where(case.label == structure, 1 - q, q)


def ratio_interval(first: np.ndarray, second: np.ndarray, seed: int = 1) -> tuple[float, float, float]:
    """Ratio of the means over the same cases and its 95 % percentile-bootstrap interval over cases."""
    whole = ~(np.isnan(first) | np.isnan(second))
    first, second = first[whole], second[whole]
    draws = np.random.default_rng(seed).integers(len(first), size=(RESAMPLES, len(first)))
    ratios = first[draws].mean(1) / second[draws].mean(1)
    low, high = np.percentile(ratios, (2.5, 97.5))
    return float(first.mean() / second.mean()), float(low), float(high)


def expected_calibration_error(p: np.ndarray, wrong: np.ndarray, bins: int = 10) -> float:
    """Mean distance between predicted and found share of errors over equal bins, weighted by their voxels."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    gaps = np.abs(np.bincount(place, p, bins) - np.bincount(place, wrong, bins))
    return float(gaps.sum() / max(1, counts.sum()))
