"""Temperature and a bias per class, fitted on the calibration cohort.

The loss is class-weighted, which makes a network favour the weighted classes. A temperature alone cannot undo that;
an added bias per class can. Both are applied to the logits of every member: softmax((logits + bias) / temperature). With
several members they minimise the negative log-likelihood of the mixture, the mean of the members' probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

from .cohort import Case
from .inference import Segmenter

VOXELS_PER_SLICE = 400
"""Random voxels of the body that are taken from every slice; cases have equally many slices and so equal weight."""


@dataclass(frozen=True)
class Calibration:
    """The fitted values and the negative log-likelihood (nats a voxel) before and after."""

    temperature: float
    bias: list[float]
    nll_before: float
    nll_temperature_only: float
    nll_after: float
    voxels: int
    cases: int

    def manifest(self, members: int) -> dict[str, Any]:
        """The manifest's `calibration`."""
        fitted_on = f"{self.cases} phantoms of the calibration cohort, {self.voxels} voxels inside the body, without dropout"
        return {
            "kind": "temperature-bias",
            "temperature": self.temperature,
            "bias": self.bias,
            "stage": "joint" if members > 1 else "member",
            "fittedOn": fitted_on,
        }


def body(hu: np.ndarray) -> np.ndarray:
    """The patient with everything inside, slice by slice, boolean [K, J, I]."""
    solid = ndimage.binary_opening(hu > -300, np.ones((1, 3, 3)))
    return np.stack([ndimage.binary_fill_holes(s) for s in solid])


def collect(members: Sequence[Segmenter], cases: Iterable[Case]) -> tuple[np.ndarray, np.ndarray, int]:
    """Logits without dropout [members, n, classes] and truth [n] at random voxels inside the body; number of cases."""
    logits: list[list[np.ndarray]] = [[] for _ in members]
    truth, count = [], 0
    for case in cases:
        rng, inside = np.random.default_rng([case.about["seed"], 300]), body(case.hu)
        count += 1
        picks = {}
        for k in np.flatnonzero(inside.any((1, 2))):
            rows, columns = np.nonzero(inside[k])
            pick = rng.integers(len(rows), size=VOXELS_PER_SLICE)
            picks[int(k)] = rows[pick], columns[pick]
            truth.append(case.truth[k][picks[int(k)]])
        for member, out in zip(members, logits):
            for k, values in member.slice_logits(case.hu, slices=list(picks)):
                out.append(values[0][:, *picks[k]].T)
    return np.stack([np.concatenate(out) for out in logits]), np.concatenate(truth), count


def _minimise(logits: torch.Tensor, truth: torch.Tensor, with_bias: bool) -> tuple[float, torch.Tensor, float]:
    classes = logits.shape[-1]
    log_temperature = torch.zeros(1, requires_grad=True)
    bias = torch.zeros(classes - 1, requires_grad=with_bias)
    optimizer = torch.optim.LBFGS(
        [log_temperature, bias] if with_bias else [log_temperature], max_iter=60, line_search_fn="strong_wolfe"
    )

    def objective() -> torch.Tensor:
        # The background keeps bias 0: a constant added to every class changes nothing.
        full = torch.cat([torch.zeros(1), bias])
        each = F.log_softmax((logits + full) / log_temperature.exp(), -1)
        return F.nll_loss(torch.logsumexp(each, 0) - np.log(len(logits)), truth)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = objective()
        loss.backward()
        return loss

    optimizer.step(closure)
    with torch.no_grad():
        return float(log_temperature.exp()), torch.cat([torch.zeros(1), bias]).detach(), float(objective())


def fit(logits: np.ndarray, truth: np.ndarray, cases: int) -> Calibration:
    """Minimise the negative log-likelihood over temperature, then over temperature and bias together."""
    x, y = torch.from_numpy(logits), torch.from_numpy(truth.astype(np.int64))
    with torch.no_grad():
        before = float(F.nll_loss(x.softmax(-1).mean(0).log(), y))
    _, _, temperature_only = _minimise(x, y, with_bias=False)
    temperature, bias, after = _minimise(x, y, with_bias=True)
    values = [round(float(b), 4) for b in bias]
    return Calibration(round(temperature, 4), values, before, temperature_only, after, len(truth), cases)
