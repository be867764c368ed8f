"""Writing of a package: one ONNX file a member, model.json, card.md and parity.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from training.manifest import file_entry, write_manifest

from . import graph, manifest, parity
from .failure import ExportError
from .masks import MaskedNetwork, Place, own_places, places_after_convs, refuse_training_statistics, survey

DROPOUT_CHOICES = ("auto", "own", "after-conv", "after-every-conv", "none")


@dataclass(frozen=True)
class DropoutChoice:
    """Where dropout goes: `auto` is the network's own where it has any, else after each conv block of the decoder."""

    where: str = "auto"
    rate: float = 0.1

    def __post_init__(self) -> None:
        if self.where not in DROPOUT_CHOICES:
            raise ExportError(f"--dropout is one of {', '.join(DROPOUT_CHOICES)}")
        if not 0 < self.rate < 1:
            raise ExportError("--rate is between 0 and 1")


@dataclass(frozen=True)
class Member:
    """One network of a package, and where its weights come from."""

    network: nn.Module
    file: str
    source: dict[str, Any]


@dataclass(frozen=True)
class Tile:
    """The network's input on one tile: channels, and the size along its own axes."""

    channels: int
    size: tuple[int, ...]

    def image(self) -> Tensor:
        """An empty image [1, channels, *size]."""
        return torch.zeros(1, self.channels, *self.size)


@dataclass(frozen=True)
class Outcome:
    """What writing the members has shown."""

    places: list[Place]
    origin: manifest.Origin
    left_out: list[str]
    multiple: list[int] | None
    report: dict[str, Any]


def choose_places(
    network: nn.Module, tile: Tile, choice: DropoutChoice
) -> tuple[list[Place], manifest.Origin, list[str]]:
    """Places, whether they were trained, and dropout layers that stay without effect."""
    if choice.where == "none":
        return [], "trained", []
    dimensions = len(tile.size)
    steps = survey(network, tile.image())
    own, left_out, element_wise = own_places(steps, dimensions)
    if choice.where == "own" and not own:
        raise ExportError("the network has no dropout layer of its own; use --dropout after-conv")
    if own and choice.where in ("auto", "own"):
        return own, ("trained-element-wise" if element_wise else "trained"), left_out
    added = places_after_convs(steps, dimensions, choice.rate, choice.where != "after-every-conv")
    return added, "added-at-inference", left_out + [p.name for p in own]


def size_multiple(network: nn.Module, tile: Tile) -> tuple[int, ...] | None:
    """What each side of a tile must be a multiple of: the tile over the bottleneck. None if that is no whole number."""
    dimensions = len(tile.size)
    shapes = [s.after[2:] for s in survey(network, tile.image()) if len(s.after) == dimensions + 2]
    inner = min((s for s in shapes if prod(s) > 1), key=prod, default=tile.size)
    if any(full % small for full, small in zip(tile.size, inner)):
        return None
    return tuple(full // small for full, small in zip(tile.size, inner))


def write_members(
    folder: Path,
    members: Sequence[Member],
    tile: Tile,
    *,
    choice: DropoutChoice,
    activation: str,
    half: bool,
    outputs: int,
) -> Outcome:
    """Export each member and measure its parity; all members share the places of the first.

    `outputs` is the number of channels that labels or regions ask for. Raises ExportError before anything is written
    for a member that fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    refuse_same_weights(members)
    places, origin, left_out = choose_places(members[0].network, tile, choice)
    multiple = size_multiple(members[0].network, tile)
    rows: list[dict[str, Any]] = []
    webgpu: dict[str, int] = {}
    open_size = False
    for member in members:
        refuse_training_statistics(member.network)
        masked = MaskedNetwork(member.network, places)
        exact = graph.to_onnx(masked, tile.image())
        answered = exact.graph.output[0].type.tensor_type.shape.dim[1].dim_value
        if answered != outputs:
            raise ExportError(f"the network answers with {answered} channels; the labels ask for {outputs}")
        stored = graph.stored_in_half(exact) if half else exact
        open_size = graph.size_is_open(exact) and multiple is not None
        webgpu = graph.needs_rewriting_for_webgpu(exact)
        sizes = [tile.size, other_size(tile.size, multiple)] if open_size and multiple else [tile.size]
        for size in sizes:
            for patch, image in parity.patches(tile.channels, size).items():
                measured = parity.measure(masked, exact, stored, image, patch=patch, activation=activation)
                rows.append({"member": member.file} | measured.as_dict())
        onnx.save(stored, folder / member.file)
    report = {
        "versions": {
            "torch": torch.__version__,
            "onnx": onnx.__version__,
            "onnxruntime": onnxruntime.__version__,
        },
        "tolerance": {"graph": parity.TOLERANCE, "stored": parity.STORED_TOLERANCE},
        "weights": "float16" if half else "float32",
        "operatorsRewrittenForWebGPU": webgpu,
        "dropoutLayersWithoutEffect": left_out,
        "rows": rows,
    }
    return Outcome(places, origin, left_out, list(multiple) if open_size and multiple else None, report)


def other_size(size: tuple[int, ...], multiple: tuple[int, ...]) -> tuple[int, ...]:
    """A second size to try: about half, or one step more where half would leave less than two steps at the bottleneck."""
    half = tuple(m * (s // (2 * m)) for s, m in zip(size, multiple))
    if all(s >= 2 * m for s, m in zip(half, multiple)):
        return half
    return tuple(s + m for s, m in zip(size, multiple))


def refuse_same_weights(members: Sequence[Member]) -> None:
    """Refuse an ensemble that counts one network twice."""
    seen: dict[str, str] = {}
    for member in members:
        digest = hashlib.sha256()
        for tensor in member.network.state_dict().values():
            digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        other = seen.setdefault(digest.hexdigest(), member.file)
        if other != member.file:
            raise ExportError(f"{other} and {member.file} hold the same weights: that is no ensemble")


def write_package(folder: Path, content: dict[str, Any], outcome: Outcome) -> None:
    """Write model.json, parity.json and card.md beside the members."""
    content = content | {"files": [file_entry(folder / m["file"]) for m in content["members"]]}
    write_manifest(folder, content)
    (folder / "parity.json").write_text(json.dumps(outcome.report, indent=2) + "\n")
    (folder / "card.md").write_text(card(content, outcome))


def card(content: dict[str, Any], outcome: Outcome) -> str:
    """The package's description in words, with what was measured."""
    names = ", ".join(s["name"] for s in content["output"]["segments"])
    lines = [
        f"# {content['name']}",
        "",
        content["intendedUse"],
        "",
        f"- Structures: {names}",
        f"- Licence: {content['licence']}",
        f"- Members: {len(content['members'])} ({content['ensemble']})",
        f"- Dropout: {_dropout_line(content['dropout'])}",
    ]
    lines += [f"- Note: {note}" for note in content["notes"]]
    if outcome.left_out:
        lines.append(f"- Dropout layers without effect here: {', '.join(outcome.left_out)}")
    webgpu = outcome.report["operatorsRewrittenForWebGPU"]
    if webgpu:
        listed = ", ".join(f"{count} × {name}" for name, count in webgpu.items())
        lines.append(f"- Operators that the app must replace before WebGPU runs them: {listed}")
    lines += [
        "",
        "## Parity with PyTorch",
        "",
        f"Differences of logits relative to the largest; weights stored as {outcome.report['weights']}; "
        "MI: mutual information of three samples.",
        "",
    ]
    head = [
        "member",
        "patch",
        "size",
        "float32 graph",
        "with masks",
        "as stored",
        "labels changed",
        "MI, nats",
    ]
    rows = [
        [
            row["member"],
            row["patch"],
            "×".join(map(str, row["size"])),
            _number(row["graph_difference"]),
            _number(row["graph_difference_with_masks"]),
            _number(row["stored_difference"]),
            _number(row["stored_labels_changed"]),
            _number(row["mutual_information_nats"]),
        ]
        for row in outcome.report["rows"]
    ]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        lines.append("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
    return "\n".join(lines) + "\n"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.1e}"


def _dropout_line(dropout: dict[str, Any]) -> str:
    if dropout["kind"] == "none":
        return "none"
    return f"{len(dropout['places'])} places, {dropout['channels']} channels, rate {dropout['rate']}, {dropout['origin']}"
