"""Parts of a package's model.json that both exporters share. MANIFEST.md describes every field."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .failure import ExportError
from .masks import Place

Origin = Literal["trained", "trained-element-wise", "added-at-inference"]

Ensemble = Literal["single", "deep-ensemble", "checkpoint-ensemble", "cv-ensemble"]

INTENDED_USE = (
    "Research: exported from a network that its users trained themselves. Not a medical device; not for diagnosis or "
    "treatment."
)

CAVEATS: dict[str, str] = {
    "trained-element-wise": "Dropout of single elements in training, of whole channels here: the samples are not those "
    "of the posterior that was trained.",
    "added-at-inference": "Dropout was added at inference: the network was not trained with it, so the samples show its "
    "sensitivity to lost channels and are no posterior. Check their ranking of errors before relying on it.",
}

COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Okabe and Ito's set without black."""


@dataclass(frozen=True)
class About:
    """What the files of a training do not say."""

    id: str
    name: str
    version: str = "1.0.0"
    licence: str = "not stated"
    intended_use: str = INTENDED_USE
    body_part: str = "not stated"


def identifier(text: str) -> str:
    """Lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "network"


def colour(position: int) -> str:
    """The colour of the structure at this position; beyond the set, hues a golden angle apart."""
    if position < len(COLOURS):
        return COLOURS[position]
    rgb = colorsys.hsv_to_rgb((position * 0.61803398875) % 1, 0.65, 0.95)
    return "#" + "".join(f"{round(255 * c):02X}" for c in rgb)


def segments(names: Sequence[str]) -> list[dict[str, Any]]:
    """Segments 1, 2, 3 … with colours and without codes, which no training folder holds."""
    if not names:
        raise ExportError("the network has no structure besides background")
    return [{"index": i + 1, "name": name, "color": colour(i), "code": None} for i, name in enumerate(names)]


def dropout(places: Sequence[Place], origin: Origin) -> dict[str, Any]:
    """The `dropout` field."""
    if not places:
        return {"kind": "none"}
    rates = {p.rate for p in places}
    common = places[0].rate
    return {
        "kind": "mask-input",
        "input": "masks",
        "channels": sum(p.channels for p in places),
        "rate": common,
        "origin": origin,
        "places": [
            {"name": p.name, "channels": p.channels} | ({"rate": p.rate} if len(rates) > 1 else {})
            for p in places
        ],
    }


def grid_values(axes: str, values: Sequence[Any], missing: Any) -> list[Any]:
    """Values given along the network's axes (letters of `axes`), put into the order i, j, k."""
    if len(axes) != len(values):
        raise ExportError(f"{len(values)} values for the {len(axes)} axes {axes}: {list(values)}")
    by_letter = dict(zip(axes, values))
    return [by_letter.get(letter, missing) for letter in "ijk"]


def ensemble_of(kind: Ensemble, members: int) -> Ensemble:
    """The kind of ensemble that so many members make."""
    if members == 1:
        return "single"
    if kind == "single":
        raise ExportError(f"{members} members are no single network")
    return kind


def plain_number(value: float) -> float | int:
    """Whole numbers without a decimal point, as JSON readers print them."""
    return int(value) if float(value).is_integer() else float(value)
