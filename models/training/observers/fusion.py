"""Fusion of several observers' masks into the target that a network is trained on."""

from __future__ import annotations

import numpy as np

FUSIONS = ("none", "majority", "staple", "union", "intersection")
"""`none` draws one observer at random each time a sample is shown; the others make one mask of all observers."""


def majority(masks: np.ndarray) -> np.ndarray:
    """Voxels that more than half of the observers marked; masks bool [r, ...], result bool [...]."""
    return masks.sum(0) * 2 > len(masks)


def staple_weights(masks: np.ndarray, iterations: int = 1000) -> np.ndarray:
    """Posterior foreground probability [...] of binary STAPLE without a spatial prior; masks bool [r, ...].

    The iteration starts at the mean of the observers and the prior stays the mean over all voxels given, as in
    ITK's STAPLEImageFilter; it ends when no sensitivity or specificity moves by more than 1e-7. The result depends on
    how much background the masks hold. Source: Warfield, Zou, Wells, IEEE TMI 2004.
    """
    drawn = masks.reshape(len(masks), -1)
    # Voxels with equal votes have equal weights: 2^r patterns stand for all voxels.
    patterns, inverse, counts = np.unique(drawn, axis=1, return_inverse=True, return_counts=True)
    d = patterns.astype(np.float64)
    weight, prior = d.mean(0), (d.mean(0) * counts).sum() / counts.sum()
    before = None
    for _ in range(iterations):
        inside, outside = (weight * counts).sum(), ((1 - weight) * counts).sum()
        if inside == 0 or outside == 0:
            break
        sensitivity = (d * weight * counts).sum(1) / inside
        specificity = ((1 - d) * (1 - weight) * counts).sum(1) / outside
        p, q = sensitivity[:, None], specificity[:, None]
        for_it = prior * np.where(d > 0, p, 1 - p).prod(0)
        against = (1 - prior) * np.where(d > 0, 1 - q, q).prod(0)
        total = for_it + against
        weight = np.where(total > 0, for_it / np.where(total > 0, total, 1), prior)
        now = np.concatenate([sensitivity, specificity])
        if before is not None and np.all(np.abs(now - before) <= 1e-7):
            break
        before = now
    return weight[inverse.reshape(-1)].reshape(masks.shape[1:])


def staple(masks: np.ndarray) -> np.ndarray:
    """Voxels with a STAPLE probability of at least one half; masks bool [r, ...], result bool [...]."""
    return staple_weights(masks) >= 0.5


def fuse(masks: np.ndarray, fusion: str) -> np.ndarray:
    """The observers' masks bool [r, ...] as one mask bool [...]. Raises ValueError for `none` and unknown names."""
    if fusion == "majority":
        return majority(masks)
    if fusion == "staple":
        return staple(masks)
    if fusion == "union":
        return masks.any(0)
    if fusion == "intersection":
        return masks.all(0)
    raise ValueError(f"no fusion of several observers is called {fusion}")


def targets(masks: np.ndarray, fusion: str) -> np.ndarray:
    """Training targets bool [t, ...] of one sample: all observers where nothing is fused, else one mask."""
    return masks if fusion == "none" else fuse(masks, fusion)[None]
