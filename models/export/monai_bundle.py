"""A MONAI bundle as a model package.

A bundle's configuration may hold Python expressions; resolving it runs them, as MONAI itself would.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from monai.bundle import ConfigParser
from torch import nn

from . import manifest
from .failure import ExportError
from .monai_transforms import Preprocessing, read_postprocessing, read_preprocessing, read_window
from .package import DropoutChoice, Member, Outcome, Tile, write_members, write_package

MODALITIES = {"CT": "CT", "MR": "MR", "MRI": "MR"}


@dataclass(frozen=True)
class MonaiOptions:
    """Choices that the bundle does not make."""

    checkpoints: Sequence[str] = ("model.pt",)
    ensemble: manifest.Ensemble | None = None
    orientation: str | None = None
    modality: str | None = None
    flips: Sequence[str] = ()
    dropout: DropoutChoice = field(default_factory=DropoutChoice)
    half: bool = True
    about: dict[str, str] = field(default_factory=dict)


def export(folder: Path, out: Path, options: MonaiOptions) -> Outcome:
    """Write the package. Several checkpoints need `ensemble`: a bundle does not say how they were trained."""
    if len(options.checkpoints) > 1 and options.ensemble is None:
        raise ExportError(
            "several checkpoints: say with --ensemble whether they are seeds (deep-ensemble), checkpoints of one run "
            "(checkpoint-ensemble) or cross-validation folds (cv-ensemble)"
        )
    parser, metadata = read_configuration(folder)
    data = metadata.get("network_data_format", {})
    image = next(iter(data.get("inputs", {}).values()), {})
    channels = read_names(image.get("channel_def"), image.get("num_channels"), "channel")
    preprocessing = read_preprocessing(parser, len(channels))
    postprocessing = read_postprocessing(parser)
    window = read_window(parser)
    output, heads = read_output(data, postprocessing.activation)
    orientation = choose_orientation(preprocessing, options)
    members = [
        Member(
            load_network(parser, folder / "models" / name), f"member-{position}.onnx", {"checkpoint": name}
        )
        for position, name in enumerate(options.checkpoints)
    ]
    outcome = write_members(
        out,
        members,
        Tile(len(channels), tuple(window["size"])),
        choice=options.dropout,
        activation=postprocessing.activation,
        half=options.half,
        outputs=heads,
    )
    axes = "ijk"[: len(window["size"])]
    title = str(metadata.get("name") or metadata.get("task") or folder.resolve().name)
    about = manifest.About(
        **{
            "id": manifest.identifier(title),
            "name": title,
            "version": str(metadata.get("version", "1.0.0")),
            "intended_use": f"{metadata.get('intended_use', '')} {manifest.INTENDED_USE}".strip(),
            **options.about,
        }
    )
    stated = str(image.get("modality", "")).upper()
    write_package(
        out,
        {
            "schema": 1,
            "id": about.id,
            "version": about.version,
            "name": about.name,
            "licence": about.licence,
            "intendedUse": about.intended_use,
            "files": [],
            "source": {
                "kind": "monai-bundle",
                "bundle": title,
                "version": str(metadata.get("version", "")),
                "monai": str(metadata.get("monai_version", "")),
                "network": str(parser["network_def"].get("_target_", "")),
            },
            "task": {"kind": "segmentation"},
            "input": {
                "name": "image",
                "layout": "patch",
                "axes": axes,
                "orientation": orientation,
                "spacingMm": preprocessing.spacing_mm[: len(axes)] + [None] * (3 - len(axes)),
                "order": preprocessing.order,
                "crop": preprocessing.crop,
                "resample": preprocessing.resample | {"back": postprocessing.back},
                "channels": [
                    {"name": name, "intensity": steps}
                    for name, steps in zip(channels, preprocessing.intensity)
                ],
                "patch": window
                | {
                    "size": manifest.grid_values(axes, window["size"], 1),
                    "multiple": outcome.multiple and manifest.grid_values(axes, outcome.multiple, 1),
                },
            },
            "output": {"name": "logits"} | output,
            "ensemble": manifest.ensemble_of(options.ensemble or "single", len(members)),
            "members": [{"file": m.file, "source": m.source} for m in members],
            "dropout": manifest.dropout(outcome.places, outcome.origin),
            "flips": sorted(options.flips),
            "calibration": {"kind": "none"},
            "validFor": {
                "modality": options.modality or MODALITIES.get(stated, "unknown"),
                "bodyPart": about.body_part,
                "spacingMmRange": None,
            },
            "notes": notes(postprocessing.not_applied, outcome),
        },
        outcome,
    )
    return outcome


def read_configuration(folder: Path) -> tuple[ConfigParser, dict[str, Any]]:
    """inference.json (or .yaml) and metadata.json, not yet resolved."""
    configs = folder / "configs"
    found = [configs / f"inference.{ending}" for ending in ("json", "yaml", "yml")]
    file = next((f for f in found if f.is_file()), None)
    metadata = configs / "metadata.json"
    if file is None or not metadata.is_file():
        raise ExportError(f"{configs} needs inference.json and metadata.json: give a MONAI bundle")
    parser = ConfigParser()
    parser.read_config(str(file))
    parser["bundle_root"] = str(folder)
    if "network_def" not in parser:
        raise ExportError("inference.json has no network_def")
    if "imports" in parser:
        parser.get_parsed_content("imports")
    return parser, json.loads(metadata.read_text())


def read_names(definition: dict[str, str] | None, count: int | None, kind: str) -> list[str]:
    """Names by position; numbered ones where metadata.json only counts."""
    if definition:
        return [str(definition[key]) for key in sorted(definition, key=int)]
    if not count:
        raise ExportError(
            f"metadata.json (network_data_format) says neither channel_def nor num_channels: {kind}"
        )
    return [f"{kind} {position}" for position in range(count)]


def read_output(data: dict[str, Any], activation: str) -> tuple[dict[str, Any], int]:
    """The `output` field without its name, and the number of output channels."""
    answer = next(iter(data.get("outputs", {}).values()), {})
    names = read_names(answer.get("channel_def"), answer.get("num_channels"), "class")
    if activation == "softmax":
        return {"activation": "softmax", "segments": manifest.segments(names[1:])}, len(names)
    return {
        "activation": "sigmoid",
        "segments": manifest.segments(names),
        "regions": [{"labels": [i + 1], "paint": i + 1} for i in range(len(names))],
    }, len(names)


def choose_orientation(preprocessing: Preprocessing, options: MonaiOptions) -> str:
    """The bundle's orientation, or the one given for a bundle that does not reorient."""
    if preprocessing.orientation and options.orientation not in (None, preprocessing.orientation):
        raise ExportError(
            f"the bundle brings images to {preprocessing.orientation}; --orientation contradicts it"
        )
    orientation = preprocessing.orientation or options.orientation
    if orientation is None:
        raise ExportError(
            "the bundle does not reorient its images. Give --orientation, three letters for where i, j and k grew in "
            "training (RAS, LPS, LAS …), or as-stored if they lay in several ways"
        )
    return orientation


def load_network(parser: ConfigParser, file: Path) -> nn.Module:
    """A fresh network of the bundle's definition with the weights of a file, every one of them used."""
    if not file.is_file():
        raise ExportError(f"{file} is missing")
    try:
        weights = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:
        reason = str(error).strip().splitlines()[-1]
        raise ExportError(
            f"{file} is no state dict of plain weights (TorchScript will not do): {reason}"
        ) from error
    for key in ("model", "state_dict", "network"):
        if isinstance(weights.get(key), dict):
            weights = weights[key]
    parser.parse(reset=True)
    network = parser.get_parsed_content("network_def", instantiate=True)
    if not isinstance(network, nn.Module):
        raise ExportError(f"network_def makes a {type(network).__name__}, not a PyTorch module")
    try:
        network.load_state_dict({k.removeprefix("module."): v for k, v in weights.items()})
    except RuntimeError as error:
        lines = [line.strip() for line in str(error).splitlines()[1:]]
        raise ExportError(
            f"the weights of {file.name} do not fit network_def: {lines[0][:300] if lines else error}"
        ) from error
    return network.float().eval()


def notes(not_applied: Sequence[str], outcome: Outcome) -> list[str]:
    """Caveats that belong into every result's provenance."""
    found = [f"The bundle's postprocessing {name} is not applied." for name in not_applied]
    if outcome.places and outcome.origin in manifest.CAVEATS:
        found.append(manifest.CAVEATS[outcome.origin])
    return found
