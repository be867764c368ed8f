"""An nnU-Net v2 results folder as a model package.

The architecture is rebuilt from plans.json with dynamic_network_architectures; nnunetv2 itself is not needed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from . import manifest
from .failure import ExportError
from .nnunet_plans import (
    Geometry,
    build_network,
    channel_names,
    guess_modality,
    read_intensity,
    read_output,
    read_resampling,
    resolve_configuration,
)
from .package import DropoutChoice, Member, Outcome, Tile, write_members, write_package

STORED_READERS = ("SimpleITKIO", "NibabelIO")
"""Readers that leave the axes as the file has them."""

RAS_READERS = ("SimpleITKIOWithReorient", "NibabelIOWithReorient")

NUMPY_IN_CHECKPOINTS = [
    np._core.multiarray.scalar,
    np._core.multiarray._reconstruct,
    np.ndarray,
    np.dtype,
    np.dtypes.Float64DType,
    np.dtypes.Float32DType,
    np.dtypes.Int64DType,
]
"""What the training log inside a checkpoint is made of, besides what PyTorch allows by itself."""


@dataclass(frozen=True)
class NnunetOptions:
    """Choices that the folder does not make; None or empty asks the folder."""

    folds: Sequence[str] = ()
    checkpoints: Sequence[str] = ("checkpoint_final.pth",)
    orientation: str | None = None
    modality: str | None = None
    dropout: DropoutChoice = field(default_factory=DropoutChoice)
    half: bool = True
    about: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Checkpoint:
    """One checkpoint of one fold of one results folder."""

    folder: Path
    fold: str
    name: str
    content: dict[str, Any]

    def __str__(self) -> str:
        return f"fold_{self.fold}/{self.name}"


def export(folders: Sequence[Path], out: Path, options: NnunetOptions) -> Outcome:
    """Write the package. Several folders are several trainings of one plan on the same data: a deep ensemble."""
    folder = folders[0]
    plans, dataset = read_json(folder / "plans.json"), read_json(folder / "dataset.json")
    chosen, kind = choose_members(folders, options)
    name = str(chosen[0].content["init_args"]["configuration"])
    configuration = resolve_configuration(plans, name)
    for checkpoint in chosen:
        compare_plans(checkpoint, plans, name)
    geometry = Geometry.of(plans, configuration)
    channels = channel_names(dataset)
    output, heads = read_output(dataset)
    members = [
        Member(
            network=load_network(configuration, len(channels), heads, checkpoint),
            file=f"member-{position}.onnx",
            source={
                "fold": int(checkpoint.fold) if checkpoint.fold.isdigit() else checkpoint.fold,
                "checkpoint": checkpoint.name,
                "epoch": checkpoint.content.get("current_epoch"),
            },
        )
        for position, checkpoint in enumerate(chosen)
    ]
    tile = Tile(len(channels), tuple(configuration["patch_size"]))
    orientation = options.orientation or read_orientation(plans, chosen)
    intensities = [[read_intensity(plans, configuration, c)] for c in range(len(channels))]
    outcome = write_members(
        out,
        members,
        tile,
        choice=options.dropout,
        activation=output["activation"],
        half=options.half,
        outputs=heads,
    )
    about = manifest.About(
        **{
            "id": manifest.identifier(f"{plans.get('dataset_name', folder.name)}-{name}"),
            "name": f"{plans.get('dataset_name', folder.name)} {name}",
            **options.about,
        }
    )
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
                "kind": "nnunet-v2",
                "dataset": plans.get("dataset_name", ""),
                "plans": plans.get("plans_name", ""),
                "configuration": name,
                "trainer": chosen[0].content.get("trainer_name", ""),
            },
            "task": {"kind": "segmentation"},
            "input": {
                "name": "image",
                "layout": "patch",
                "axes": geometry.axes,
                "orientation": orientation,
                "spacingMm": geometry.spacing_mm,
                "order": ["crop", "intensity", "resample"],
                "crop": {"kind": "nonzero"},
                "resample": read_resampling(configuration),
                "channels": [
                    {"name": channel, "intensity": steps} for channel, steps in zip(channels, intensities)
                ],
                "patch": {
                    "size": geometry.size,
                    "multiple": outcome.multiple and manifest.grid_values(geometry.axes, outcome.multiple, 1),
                    "overlap": 0.5,
                    "weights": "gaussian",
                    "rule": "nnunet",
                    "padding": {"kind": "constant", "value": 0},
                },
            },
            "output": {"name": "logits"} | output,
            "ensemble": manifest.ensemble_of(kind, len(members)),
            "members": [{"file": m.file, "source": m.source} for m in members],
            "dropout": manifest.dropout(outcome.places, outcome.origin),
            "flips": read_flips(geometry.axes, chosen),
            "calibration": {"kind": "none"},
            "validFor": {
                "modality": options.modality or guess_modality(channels, configuration),
                "bodyPart": about.body_part,
                "spacingMmRange": read_spacing_range(folder),
            },
            "notes": notes(orientation, outcome),
        },
        outcome,
    )
    return outcome


def read_json(file: Path) -> dict[str, Any]:
    """A JSON file of the results folder."""
    try:
        return json.loads(file.read_text())
    except FileNotFoundError as error:
        raise ExportError(
            f"{file} is missing: give an nnU-Net v2 results folder (trainer__plans__configuration)"
        ) from error
    except json.JSONDecodeError as error:
        raise ExportError(f"{file} is no JSON: {error}") from error


def choose_members(
    folders: Sequence[Path], options: NnunetOptions
) -> tuple[list[Checkpoint], manifest.Ensemble]:
    """Which checkpoints become members, and what kind of ensemble they make.

    Folds of one training are a cross-validation set; several folders of one fold differ by their seed; several
    checkpoints of one run are a checkpoint ensemble. Two of these at once are refused: they answer different questions.
    """
    names = list(options.checkpoints)
    folds = list(options.folds) or available_folds(folders[0], names[0])
    several = [len(folders) > 1, len(folds) > 1, len(names) > 1]
    if sum(several) > 1:
        raise ExportError(
            "several folders, several folds and several checkpoints are three kinds of ensemble; choose one of them"
        )
    kinds: tuple[manifest.Ensemble, ...] = ("deep-ensemble", "cv-ensemble", "checkpoint-ensemble")
    kind = next((k for k, many in zip(kinds, several) if many), "single")
    if kind == "cv-ensemble" and "all" in folds:
        raise ExportError("fold_all was trained on every case: it is no member of a cross-validation set")
    chosen = [read_checkpoint(f, fold, name) for f in folders for fold in folds for name in names]
    configurations = {str(c.content["init_args"]["configuration"]) for c in chosen}
    if len(configurations) > 1:
        raise ExportError(f"members of different configurations: {', '.join(sorted(configurations))}")
    return chosen, kind


def available_folds(folder: Path, checkpoint: str) -> list[str]:
    """Numbered folds that hold the checkpoint; fold_all only if there are none (nnU-Net's own rule)."""
    found = sorted(p.parent.name.removeprefix("fold_") for p in folder.glob(f"fold_*/{checkpoint}"))
    numbered = sorted((f for f in found if f.isdigit()), key=int)
    if not found:
        raise ExportError(f"no fold of {folder} holds {checkpoint}")
    return numbered or ["all"]


def read_checkpoint(folder: Path, fold: str, name: str) -> Checkpoint:
    """A checkpoint, read without running any code that it may carry."""
    file = folder / f"fold_{fold}" / name
    if not file.is_file():
        raise ExportError(f"{file} is missing")
    try:
        with torch.serialization.safe_globals(NUMPY_IN_CHECKPOINTS):
            content = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:
        reason = str(error).strip().splitlines()[-1]
        raise ExportError(f"{file} cannot be read as plain weights: {reason}") from error
    if "network_weights" not in content or "configuration" not in content.get("init_args", {}):
        raise ExportError(f"{file} is no nnU-Net v2 checkpoint: network_weights or init_args are missing")
    return Checkpoint(folder, fold, name, content)


def compare_plans(checkpoint: Checkpoint, plans: dict[str, Any], name: str) -> None:
    """Refuse a checkpoint that was trained by other plans than the plans.json beside it."""
    trained = checkpoint.content["init_args"].get("plans")
    if not isinstance(trained, dict):
        return
    here, there = resolve_configuration(plans, name), resolve_configuration(trained, name)
    fields = ("patch_size", "spacing", "normalization_schemes", "use_mask_for_norm", "architecture")
    wrong = [key for key in fields if here.get(key) != there.get(key)]
    shared = ("transpose_forward", "image_reader_writer", "foreground_intensity_properties_per_channel")
    wrong += [key for key in shared if key in trained and plans.get(key) != trained.get(key)]
    if wrong:
        raise ExportError(
            f"{checkpoint} was trained by other plans than plans.json: {', '.join(wrong)} differ"
        )


def load_network(
    configuration: dict[str, Any], channels: int, heads: int, checkpoint: Checkpoint
) -> nn.Module:
    """The network of the plans with the weights of a checkpoint, every one of them used."""
    network = build_network(configuration, channels, heads)
    weights = {
        key.removeprefix("module.").removeprefix("_orig_mod."): value
        for key, value in checkpoint.content["network_weights"].items()
    }
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        lines = [line.strip() for line in str(error).splitlines()[1:]]
        trainer = checkpoint.content.get("trainer_name", "unknown")
        raise ExportError(
            f"the weights of {checkpoint} (trainer {trainer}) do not fit the network of plans.json: "
            f"{lines[0][:300] if lines else error}"
        ) from error
    return network.float().eval()


def read_orientation(plans: dict[str, Any], chosen: Sequence[Checkpoint]) -> str:
    """Where i, j and k grow in the images the network was trained on.

    nnU-Net does not reorient (unless its reader does), and its plans do not say how the training images lay. The
    segmentations it wrote of the validation cases do.
    """
    reader = plans.get("image_reader_writer", "SimpleITKIO")
    if reader in RAS_READERS:
        return "RAS"
    if reader not in STORED_READERS:
        raise ExportError(f"the image reader {reader} is not supported")
    codes = set()
    for checkpoint in chosen:
        for file in sorted((checkpoint.folder / f"fold_{checkpoint.fold}" / "validation").glob("*.nii*")):
            import nibabel

            codes.add("".join(nibabel.orientations.aff2axcodes(nibabel.load(file).affine)))
    if not codes:
        raise ExportError(
            "how the training images lay is not known: fold_X/validation holds no NIfTI. Give --orientation, three "
            "letters for where i, j and k grow (RAS, LPS, LAS …), or as-stored if they lay in several ways"
        )
    return codes.pop() if len(codes) == 1 else "as-stored"


def read_flips(axes: str, chosen: Sequence[Checkpoint]) -> list[str]:
    """Axes over which the network was trained with mirroring, so that flips are allowed at inference."""
    allowed = {tuple(c.content.get("inference_allowed_mirroring_axes") or ()) for c in chosen}
    if len(allowed) > 1:
        raise ExportError("the members were trained with mirroring over different axes")
    return sorted(axes[axis] for axis in allowed.pop())


def read_spacing_range(folder: Path) -> list[list[float]] | None:
    """Smallest and largest spacing of the training images along i, j, k; None without dataset_fingerprint.json."""
    file = folder / "dataset_fingerprint.json"
    if not file.is_file():
        return None
    spacings = np.array(read_json(file)["spacings"], float)[:, ::-1]
    return [[float(low), float(high)] for low, high in zip(spacings.min(0), spacings.max(0))]


def notes(orientation: str, outcome: Outcome) -> list[str]:
    """Caveats that belong into every result's provenance."""
    found = []
    if orientation == "as-stored":
        found.append("The training images lay in several orientations; images are taken as they are stored.")
    if outcome.places and outcome.origin in manifest.CAVEATS:
        found.append(manifest.CAVEATS[outcome.origin])
    return found
