"""Temperature and a bias per class, fitted on the calibration split.

The loss is class-weighted, which makes a network favour the weighted classes. A temperature alone cannot undo that;
an added bias per class can. Both are applied to logits before the softmax: (logits + bias) / temperature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from .config import CLASSES
from .inference import Segmenter
from .volumes import scan

VOXELS_PER_SLICE = 1500


@dataclass(frozen=True)
class Calibration:
    """The fitted values and the negative log-likelihood (nats a voxel) before and after."""

    temperature: float
    bias: list[float]
    nll_before: float
    nll_temperature_only: float
    nll_after: float
    voxels: int


def collect(segmenter: Segmenter, seeds: range, volumes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Deterministic logits [n, classes] and truth [n] at random voxels inside the body, the same number a slice."""
    logits, truth = [], []
    for seed, tissue in zip(seeds, volumes):
        hu, target, _ = scan(seed, tissue)
        rng = np.random.default_rng([seed, 300])
        for k, out in segmenter.slice_logits(hu):
            rows, columns = np.nonzero(tissue[k])
            pick = rng.integers(len(rows), size=VOXELS_PER_SLICE)
            logits.append(out[0][:, rows[pick], columns[pick]].T)
            truth.append(target[k][rows[pick], columns[pick]])
    return np.concatenate(logits), np.concatenate(truth)


def _minimise(logits: torch.Tensor, truth: torch.Tensor, with_bias: bool) -> tuple[float, torch.Tensor, float]:
    log_temperature = torch.zeros(1, requires_grad=True)
    bias = torch.zeros(CLASSES - 1, requires_grad=with_bias)
    optimizer = torch.optim.LBFGS(
        [log_temperature, bias] if with_bias else [log_temperature], max_iter=60, line_search_fn="strong_wolfe"
    )

    def objective() -> torch.Tensor:
        # The background keeps bias 0: a constant added to every class changes nothing.
        full = torch.cat([torch.zeros(1), bias])
        return F.cross_entropy((logits + full) / log_temperature.exp(), truth)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = objective()
        loss.backward()
        return loss

    optimizer.step(closure)
    with torch.no_grad():
        return float(log_temperature.exp()), torch.cat([torch.zeros(1), bias]).detach(), float(objective())


def fit(logits: np.ndarray, truth: np.ndarray) -> Calibration:
    """Minimise the negative log-likelihood over temperature, then over temperature and bias together."""
    x, y = torch.from_numpy(logits), torch.from_numpy(truth.astype(np.int64))
    before = float(F.cross_entropy(x, y))
    _, _, temperature_only = _minimise(x, y, with_bias=False)
    temperature, bias, after = _minimise(x, y, with_bias=True)
    return Calibration(
        round(temperature, 4), [round(float(b), 4) for b in bias], before, temperature_only, after, len(truth)
    )
