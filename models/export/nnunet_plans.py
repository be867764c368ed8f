"""What nnU-Net's plans.json and dataset.json say, as a network and as fields of the manifest."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from torch import nn

from . import manifest
from .failure import ExportError

ARCHITECTURES = ("PlainConvUNet", "ResidualEncoderUNet", "ResidualUNet")

ORDERS = {0: "nearest", 1: "linear", 3: "cubic"}

MR_NAMES = ("mr", "mri", "t1", "t1w", "t1c", "t1ce", "t1gd", "t2", "t2w", "flair", "adc", "dwi", "pd", "swi")


def resolve_configuration(plans: dict[str, Any], name: str) -> dict[str, Any]:
    """A configuration of the plans with what it inherits, old plans brought to the present form."""
    found: dict[str, Any] = {}
    visited: list[str] = []
    current: str | None = name
    while current is not None:
        if current in visited:
            raise ExportError(f"the configurations {' → '.join([*visited, current])} inherit from each other")
        if current not in plans["configurations"]:
            raise ExportError(
                f"plans.json has no configuration {current}; it has {', '.join(plans['configurations'])}"
            )
        visited.append(current)
        found = {**plans["configurations"][current], **found}
        current = plans["configurations"][current].get("inherits_from")
    if found.get("previous_stage"):
        raise ExportError(
            f"{name} takes the segmentation of {found['previous_stage']} as input: cascades are not supported"
        )
    preprocessor = found.get("preprocessor_name", "DefaultPreprocessor")
    if preprocessor != "DefaultPreprocessor":
        raise ExportError(f"the preprocessor {preprocessor} is not known; only DefaultPreprocessor is")
    return found if "architecture" in found else found | {"architecture": _old_architecture(found)}


def _old_architecture(found: dict[str, Any]) -> dict[str, Any]:
    """What nnU-Net before 2.3 meant by a configuration without `architecture` (its ConfigurationManager)."""
    name, dimensions = found["UNet_class_name"], len(found["patch_size"])
    stages = len(found["n_conv_per_stage_encoder"])
    features = [
        min(found["UNet_base_num_features"] * 2**i, found["unet_max_num_features"]) for i in range(stages)
    ]
    return {
        "network_class_name": f"dynamic_network_architectures.architectures.unet.{name}",
        "arch_kwargs": {
            "n_stages": stages,
            "features_per_stage": features,
            "conv_op": f"torch.nn.modules.conv.Conv{dimensions}d",
            "kernel_sizes": found["conv_kernel_sizes"],
            "strides": found["pool_op_kernel_sizes"],
            ("n_conv_per_stage" if name == "PlainConvUNet" else "n_blocks_per_stage"): found[
                "n_conv_per_stage_encoder"
            ],
            "n_conv_per_stage_decoder": found["n_conv_per_stage_decoder"],
            "conv_bias": True,
            "norm_op": f"torch.nn.modules.instancenorm.InstanceNorm{dimensions}d",
            "norm_op_kwargs": {"eps": 1e-05, "affine": True},
            "dropout_op": None,
            "dropout_op_kwargs": None,
            "nonlin": "torch.nn.LeakyReLU",
            "nonlin_kwargs": {"inplace": True},
        },
        "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
    }


def build_network(configuration: dict[str, Any], channels: int, heads: int) -> nn.Module:
    """The architecture of the plans, without deep supervision."""
    architecture = configuration["architecture"]
    name = architecture["network_class_name"].rsplit(".", 1)[-1]
    if name not in ARCHITECTURES:
        raise ExportError(f"the architecture {name} is not supported; {', '.join(ARCHITECTURES)} are")
    arguments = deepcopy(architecture["arch_kwargs"])
    for key in architecture["_kw_requires_import"]:
        if arguments.get(key) is not None:
            arguments[key] = _locate(arguments[key])
    unets = importlib.import_module("dynamic_network_architectures.architectures.unet")
    try:
        return getattr(unets, name)(
            input_channels=channels, num_classes=heads, **{**arguments, "deep_supervision": False}
        )
    except (TypeError, AssertionError) as error:
        raise ExportError(f"plans.json does not describe a {name}: {error}") from error


def _locate(path: str) -> type:
    """A class of PyTorch or of dynamic_network_architectures by its path; nothing else is imported."""
    module, _, name = path.rpartition(".")
    if module.split(".")[0] not in ("torch", "dynamic_network_architectures"):
        raise ExportError(f"plans.json asks for {path}, which is neither PyTorch's nor nnU-Net's")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ExportError(f"plans.json asks for {path}, which does not exist") from error


@dataclass(frozen=True)
class Geometry:
    """The network's axes as letters of the image's axes i, j, k, and its numbers in the order i, j, k."""

    axes: str
    size: list[int]
    spacing_mm: list[float | None]

    @staticmethod
    def of(plans: dict[str, Any], configuration: dict[str, Any]) -> Geometry:
        """nnU-Net's arrays are [k, j, i], then transposed; 2-D networks take slices along the first of these axes."""
        transposed = "".join("kji"[axis] for axis in plans.get("transpose_forward", [0, 1, 2]))
        axes = transposed[-len(configuration["patch_size"]) :]
        spacing = configuration["spacing"][-len(axes) :]
        return Geometry(
            axes=axes,
            size=manifest.grid_values(axes, configuration["patch_size"], 1),
            spacing_mm=manifest.grid_values(axes, [manifest.plain_number(s) for s in spacing], None),
        )


def channel_names(dataset: dict[str, Any]) -> list[str]:
    """Input channels in order (`modality` in datasets of version 1)."""
    names = dataset.get("channel_names") or dataset.get("modality")
    if not names:
        raise ExportError("dataset.json names no input channels")
    return [str(names[key]) for key in sorted(names, key=int)]


def read_output(dataset: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The `output` field without its name, and the number of the network's output channels."""
    labels = {name: value for name, value in dataset["labels"].items() if name != "ignore"}
    if labels.get("background") != 0:
        raise ExportError("dataset.json must name label 0 background")
    if any(isinstance(value, list) and len(value) > 1 for value in labels.values()):
        regions = {name: v if isinstance(v, list) else [v] for name, v in labels.items() if v not in (0, [0])}
        order = dataset.get("regions_class_order")
        if order is None or len(order) != len(regions):
            raise ExportError(f"regions_class_order must have one label for each of {', '.join(regions)}")
        return {
            "activation": "sigmoid",
            "segments": manifest.segments(list(regions)),
            "regions": [
                {"labels": [int(x) for x in part], "paint": int(p)}
                for part, p in zip(regions.values(), order)
            ],
        }, len(regions)
    values = {name: int(v[0] if isinstance(v, list) else v) for name, v in labels.items()}
    ordered = sorted(values, key=lambda name: values[name])
    if [values[name] for name in ordered] != list(range(len(ordered))):
        raise ExportError(
            f"labels must be 0, 1, 2 … without gaps; dataset.json has {sorted(values.values())}"
        )
    return {"activation": "softmax", "segments": manifest.segments(ordered[1:])}, len(ordered)


def read_intensity(plans: dict[str, Any], configuration: dict[str, Any], channel: int) -> dict[str, Any]:
    """The normalisation of one channel."""
    scheme = configuration["normalization_schemes"][channel]
    properties = plans.get("foreground_intensity_properties_per_channel") or plans.get(
        "foreground_intensity_properties_by_modality", {}
    )
    if scheme == "CTNormalization":
        p = properties.get(str(channel))
        if p is None:
            raise ExportError(f"plans.json has no foreground intensities of channel {channel}")
        return {
            "kind": "nnunet-ct",
            "lower": p["percentile_00_5"],
            "upper": p["percentile_99_5"],
            "mean": p["mean"],
            "std": max(p["std"], 1e-8),
        }
    if scheme == "ZScoreNormalization":
        filled = configuration["use_mask_for_norm"][channel]
        return {
            "kind": "z-score",
            "scope": "nonzero-filled" if filled else "volume",
            "deviation": "population",
        }
    if scheme == "NoNormalization":
        return {"kind": "linear", "subtract": 0, "divide": 1}
    if scheme == "RescaleTo01Normalization":
        return {"kind": "min-max", "low": 0, "high": 1}
    if scheme == "RGBTo01Normalization":
        return {"kind": "linear", "subtract": 0, "divide": 255}
    raise ExportError(f"the normalisation {scheme} is not known")


def read_resampling(configuration: dict[str, Any]) -> dict[str, Any]:
    """How the image comes to the network's spacing and the logits back."""
    known = "resample_data_or_seg_to_shape"
    result: dict[str, Any] = {"grid": "nnunet"}
    for what, part in (("image", "data"), ("back", "probabilities")):
        function = configuration.get(f"resampling_fn_{part}", known)
        arguments = configuration.get(f"resampling_fn_{part}_kwargs", {})
        if function != known:
            raise ExportError(f"the resampling function {function} is not known; only {known} is")
        if arguments.get("order_z", 0) != 0 or arguments.get("force_separate_z") is True:
            raise ExportError(f"resampling_fn_{part}_kwargs {arguments} cannot be represented")
        order = arguments.get("order", 3 if part == "data" else 1)
        if order not in ORDERS:
            raise ExportError(f"resampling by splines of order {order} is not supported")
        result[what] = ORDERS[order] if what == "image" else {"of": "logits", "by": ORDERS[order]}
        separate = arguments.get("force_separate_z", None) is None
        result["anisotropy"] = (
            {"kind": "nnunet", "threshold": 3, "throughPlane": "nearest"} if separate else {"kind": "none"}
        )
    return result


def guess_modality(channels: Sequence[str], configuration: dict[str, Any]) -> str:
    """CT if nnU-Net treated every channel as CT, MR if all names say so, otherwise unknown."""
    if all(s == "CTNormalization" for s in configuration["normalization_schemes"]):
        return "CT"
    return "MR" if all(name.lower() in MR_NAMES for name in channels) else "unknown"
