"""Fitting of the head to cases with a known truth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch
import torch.nn.functional as F

from .head import HIDDEN, Head
from .tables import Case


@dataclass(frozen=True)
class Recipe:
    """Settings of a fit; rows: drawn of each case, more of them where the run is in doubt."""

    rows: int = 20_000
    epochs: int = 12
    batch: int = 2048
    rate: float = 3e-3
    decay: float = 1e-3
    hidden: tuple[int, ...] = HIDDEN


Columns = Callable[[Case], np.ndarray]
"""What a head is given of a case, [n, columns]."""


def draw_rows(case: Case, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Positions of about `count` voxels, and the weights that make them stand for all of them.

    A voxel is drawn in proportion to 0.05 + 5 (1 - largest probability), at most 1: most of a region is certain and
    right, and tells the head little.
    """
    doubt = 1 - case.probability.max(1)
    wish = np.minimum(1, 0.05 + 5 * doubt)
    share = np.minimum(1, wish * count / wish.sum())
    rows = np.flatnonzero(rng.random(len(share)) < share)
    return rows, 1 / share[rows]


def fit(
    cases: list[Case],
    columns: Columns,
    probabilities: int,
    classes: int,
    recipe: Recipe = Recipe(),
    seed: int = 0,
) -> Head:
    """A head fitted by weighted cross-entropy of the true class; equal seeds and threads give equal heads.

    probabilities: how many of the columns, from the first on, are probabilities.
    """
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    drawn = [draw_rows(case, recipe.rows, rng) for case in cases]
    values = [np.asarray(columns(case)[rows], np.float32) for case, (rows, _) in zip(cases, drawn)]
    features = torch.from_numpy(np.concatenate(values))
    truth = torch.from_numpy(np.concatenate([case.truth[rows] for case, (rows, _) in zip(cases, drawn)]))
    weights = torch.from_numpy(np.concatenate([w for _, w in drawn]).astype(np.float32))
    weights /= weights.mean()
    head = Head(probabilities, classes, features.shape[1] - probabilities, recipe.hidden)
    inputs = head.inputs(features)
    head.standardise(inputs, weights)
    optimiser = torch.optim.AdamW(head.parameters(), recipe.rate, weight_decay=recipe.decay)
    per_epoch = max(1, len(inputs) // recipe.batch)
    step, steps = 0, recipe.epochs * per_epoch
    for _ in range(recipe.epochs):
        order = torch.randperm(len(inputs))
        for at in range(per_epoch):
            rows = order[at * recipe.batch : (at + 1) * recipe.batch]
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate * 0.5 * (1 + math.cos(math.pi * step / steps))
            loss = F.cross_entropy(head(inputs[rows]), truth[rows], reduction="none") * weights[rows]
            optimiser.zero_grad()
            loss.mean().backward()
            optimiser.step()
            step += 1
    return head.eval()
