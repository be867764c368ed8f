"""What a MONAI bundle's inference.json does to an image before the network and to its answer after it.

Only what model.json can say is taken. A transform, or an argument of one, that it cannot say is an error with its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from monai.bundle import ConfigParser

from . import manifest
from .failure import ExportError

NO_MEANING = {
    "keys", "allow_missing_keys", "meta_keys", "meta_key_postfix", "dtype", "output_dtype", "data_type", "device",
    "track_meta", "image_only", "ensure_channel_first", "channel_dim", "strict_check", "lazy", "reader", "labels",
    "source_key", "start_coord_key", "end_coord_key", "wrap_sequence", "recompute_affine",
}  # fmt: skip
"""Arguments that do not change the numbers that reach the network."""

WITHOUT_EFFECT = (
    "LoadImage",
    "EnsureType",
    "EnsureChannelFirst",
    "AddChannel",
    "ToTensor",
    "CastToType",
    "Identity",
)

OUTPUT_ONLY = ("EnsureType", "ToTensor", "CastToType", "SaveImage", "DeleteItems", "Identity")

MODES = {
    "bilinear": "linear",
    "linear": "linear",
    1: "linear",
    "nearest": "nearest",
    0: "nearest",
    3: "cubic",
}

THRESHOLD = re.compile(r"^\$?lambda (\w+): \1 > (-?[\d.]+)$")


@dataclass
class Preprocessing:
    """The chain, as fields of `input`."""

    orientation: str | None = None
    spacing_mm: list[float | None] = field(default_factory=lambda: [None, None, None])
    resample: dict[str, Any] = field(
        default_factory=lambda: {"grid": "monai", "image": "linear", "anisotropy": {"kind": "none"}}
    )
    crop: dict[str, Any] = field(default_factory=lambda: {"kind": "none"})
    intensity: list[list[dict[str, Any]]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)


class Transform:
    """One entry of a Compose, its arguments resolved one at a time."""

    def __init__(self, parser: ConfigParser, path: str):
        self._parser, self._path = parser, path
        self._raw: dict[str, Any] = parser[path]
        self.target = str(self._raw.get("_target_", "")).rsplit(".", 1)[-1]
        # Every array transform X has dictionary twins Xd, XD and XDict; CropForeground ends in d by itself.
        twin = re.fullmatch(r"(.+?)(d|D|Dict)", self.target)
        self.name = twin.group(1) if twin and self.target != "CropForeground" else self.target
        self._asked: set[str] = set()

    @property
    def disabled(self) -> bool:
        """MONAI's own switch."""
        return "_disabled_" in self._raw and bool(self._value("_disabled_"))

    def raw(self, name: str) -> Any:
        """An argument as it is written."""
        self._asked.add(name)
        return self._raw.get(name)

    def get(self, name: str, default: Any = None) -> Any:
        """An argument with references and expressions resolved."""
        self._asked.add(name)
        return self._value(name) if name in self._raw else default

    def expect(self, name: str, *allowed: Any) -> None:
        """Refuse an argument with any other value than these; absent is allowed."""
        value = self.get(name, allowed[0])
        if value not in allowed:
            raise ExportError(f"{self.target} with {name} = {value} cannot be represented")

    def done(self) -> None:
        """Refuse arguments that nobody has looked at."""
        unknown = [k for k in self._raw if k not in self._asked | NO_MEANING and not k.startswith("_")]
        if unknown:
            raise ExportError(f"{self.target} with {', '.join(unknown)} cannot be represented")

    def _value(self, name: str) -> Any:
        return self._parser.get_parsed_content(f"{self._path}::{name}")


def transforms(parser: ConfigParser, path: str) -> list[Transform]:
    """The enabled transforms of a Compose."""
    if path not in parser or not isinstance(parser[path], dict) or "transforms" not in parser[path]:
        raise ExportError(f"inference.json has no {path} with a list of transforms")
    count = len(parser[f"{path}::transforms"])
    found = [Transform(parser, f"{path}::transforms::{i}") for i in range(count)]
    return [t for t in found if not t.disabled]


def read_preprocessing(parser: ConfigParser, channels: int) -> Preprocessing:
    """The chain before the network."""
    result = Preprocessing(intensity=[[] for _ in range(channels)])
    key: str | None = None
    for transform in transforms(parser, "preprocessing"):
        keys = transform.get("keys")
        keys = [keys] if isinstance(keys, str) else list(keys or [])
        key = key or next(iter(keys), None)
        if key and keys and key not in keys:
            continue
        if transform.name in WITHOUT_EFFECT:
            continue
        reader = READERS.get(transform.name)
        if reader is None:
            raise ExportError(
                f"the preprocessing transform {transform.target} cannot be represented in model.json"
            )
        reader(transform, result)
        transform.done()
    return result


def _orientation(transform: Transform, result: Preprocessing) -> None:
    if result.orientation:
        raise ExportError("two Orientation transforms cannot be represented")
    known = [s for s in result.spacing_mm if s is not None]
    if known and len(set(result.spacing_mm)) > 1:
        raise ExportError(f"{transform.target} after an anisotropic Spacing cannot be represented")
    result.orientation = "RAS" if transform.get("as_closest_canonical", False) else transform.get("axcodes")


def _spacing(transform: Transform, result: Preprocessing) -> None:
    for name in ("diagonal", "align_corners", "scale_extent"):
        transform.expect(name, False, None)
    for name in ("min_pixdim", "max_pixdim"):
        transform.expect(name, None)
    transform.expect("padding_mode", "border")
    pixdim = transform.get("pixdim")
    pixdim = [float(p) for p in (pixdim if isinstance(pixdim, (list, tuple)) else [pixdim])]
    pixdim = (pixdim + [pixdim[-1]] * 3)[:3]
    mode = transform.get("mode", "bilinear")
    mode = mode[0] if isinstance(mode, (list, tuple)) else mode
    if mode not in MODES:
        raise ExportError(f"{transform.target} with mode = {mode} cannot be represented")
    result.spacing_mm = [manifest.plain_number(p) if p > 0 else None for p in pixdim]
    result.resample["image"] = MODES[mode]
    _step(result, "resample", transform)


def _step(result: Preprocessing, step: str, transform: Transform) -> None:
    if step == "intensity" and result.order[-1:] == ["intensity"]:
        return
    if step in result.order:
        raise ExportError(
            f"{transform.target} makes a second {step} step after {', '.join(result.order)}: this order cannot be represented"
        )
    result.order.append(step)


def _add(result: Preprocessing, transform: Transform, steps: Sequence[dict[str, Any]]) -> None:
    _step(result, "intensity", transform)
    for channel, step in zip(result.intensity, steps):
        channel.append({k: manifest.plain_number(v) if isinstance(v, float) else v for k, v in step.items()})


def _refuse_joint(transform: Transform, result: Preprocessing) -> None:
    if len(result.intensity) > 1 and not transform.get("channel_wise", False):
        raise ExportError(
            f"{transform.target} over several channels together (channel_wise = False) cannot be represented"
        )


def _range(transform: Transform, result: Preprocessing) -> None:
    low, high = float(transform.get("a_min")), float(transform.get("a_max"))
    b_low, b_high = transform.get("b_min"), transform.get("b_max")
    bounded = b_low is not None and b_high is not None
    clip = transform.get("clip", False)
    if clip and not bounded and (b_low is not None or b_high is not None):
        raise ExportError(f"{transform.target} clipped on one side cannot be represented")
    b_low, b_high = (float(b_low), float(b_high)) if bounded else (0.0, 1.0)
    if high <= low or b_high <= b_low:
        raise ExportError(f"{transform.target} with an empty or reversed range cannot be represented")
    divide = (high - low) / (b_high - b_low)
    step: dict[str, Any] = {"subtract": low - b_low * divide, "divide": divide}
    window = {"kind": "ct-window", "lowHu": low, "highHu": high}
    step = (window if clip and bounded else {"kind": "linear"}) | step
    _add(result, transform, [step] * len(result.intensity))


def _normalize(transform: Transform, result: Preprocessing) -> None:
    subtract, divide = transform.get("subtrahend"), transform.get("divisor")
    nonzero, count = bool(transform.get("nonzero", False)), len(result.intensity)
    if (subtract is None) != (divide is None):
        raise ExportError(f"{transform.target} with only one of subtrahend and divisor cannot be represented")
    if subtract is not None:
        if nonzero:
            raise ExportError(
                f"{transform.target} with fixed values for nonzero voxels only cannot be represented"
            )
        transform.get("channel_wise")
        pairs = [
            [float(x) for x in (v if isinstance(v, (list, tuple)) else [v] * count)]
            for v in (subtract, divide)
        ]
        steps = [{"kind": "linear", "subtract": s, "divide": d or 1.0} for s, d in zip(*pairs)]
        if len(steps) != count:
            raise ExportError(f"{transform.target} gives {len(steps)} values for {count} channels")
        return _add(result, transform, steps)
    _refuse_joint(transform, result)
    transform.get("channel_wise")
    scope = "nonzero" if nonzero else "volume"
    _add(result, transform, [{"kind": "z-score", "scope": scope, "deviation": "population"}] * count)


def _percentiles(transform: Transform, result: Preprocessing) -> None:
    _refuse_joint(transform, result)
    transform.get("channel_wise")
    lower, upper = float(transform.get("lower")), float(transform.get("upper"))
    low, high = transform.get("b_min"), transform.get("b_max")
    if low is None or high is None:
        raise ExportError(f"{transform.target} without b_min and b_max cannot be represented")
    if transform.get("relative", False):
        low, high = (low + (high - low) * percent / 100 for percent in (lower, upper))
    step = {
        "kind": "percentile",
        "lowPercentile": lower,
        "highPercentile": upper,
        "low": float(low),
        "high": float(high),
        "clip": bool(transform.get("clip", False)),
    }
    _add(result, transform, [step] * len(result.intensity))


def _min_max(transform: Transform, result: Preprocessing) -> None:
    low, high, factor = transform.get("minv", 0.0), transform.get("maxv", 1.0), transform.get("factor")
    if low is None and high is None and factor is not None:
        transform.get("channel_wise")
        step: dict[str, Any] = {"kind": "linear", "subtract": 0, "divide": 1 / (1 + float(factor))}
    elif low is None or high is None:
        raise ExportError(f"{transform.target} without minv or maxv cannot be represented")
    else:
        _refuse_joint(transform, result)
        transform.get("channel_wise")
        step = {"kind": "min-max", "low": float(low), "high": float(high)}
    _add(result, transform, [step] * len(result.intensity))


def _crop(transform: Transform, result: Preprocessing) -> None:
    transform.expect("channel_indices", None)
    transform.expect("k_divisible", 1, [1, 1, 1])
    transform.expect("margin", 0, [0, 0, 0])
    transform.get("allow_smaller")  # only margins ask for it
    transform.get("mode")
    select = transform.raw("select_fn")
    match = THRESHOLD.match(select) if isinstance(select, str) else None
    if select is not None and match is None:
        raise ExportError(f"{transform.target} with select_fn = {select} cannot be represented")
    result.crop = {
        "kind": "foreground",
        "above": manifest.plain_number(float(match.group(2))) if match else 0,
    }
    _step(result, "crop", transform)


READERS = {
    "Orientation": _orientation,
    "Spacing": _spacing,
    "ScaleIntensityRange": _range,
    "NormalizeIntensity": _normalize,
    "ScaleIntensityRangePercentiles": _percentiles,
    "ScaleIntensity": _min_max,
    "CropForeground": _crop,
}


@dataclass
class Postprocessing:
    """The chain after the network: activation, what is brought back to the image's grid, and what is not applied."""

    activation: str
    back: dict[str, str]
    not_applied: list[str]


def read_postprocessing(parser: ConfigParser) -> Postprocessing:
    """The chain after the network."""
    activation: str | None = None
    state, back, not_applied = "logits", None, []
    for transform in transforms(parser, "postprocessing"):
        if transform.name == "Activations":
            transform.expect("other", None)
            activation = "softmax" if transform.get("softmax", False) else activation
            activation = "sigmoid" if transform.get("sigmoid", False) else activation
            state = "probabilities"
        elif transform.name == "AsDiscrete":
            if transform.get("argmax", False):
                activation = activation or "softmax"
            else:
                transform.expect("threshold", 0.5)
            state = "labels"
        elif transform.name == "Invert":
            nearest = transform.get("nearest_interp", True)
            nearest = nearest[0] if isinstance(nearest, (list, tuple)) else nearest
            back = {"of": state, "by": "nearest" if nearest else "linear"}
        elif transform.name not in OUTPUT_ONLY:
            not_applied.append(transform.target)
    if activation is None:
        raise ExportError(
            "the postprocessing has neither Activations (softmax, sigmoid) nor AsDiscrete with argmax"
        )
    return Postprocessing(activation, back or {"of": "probabilities", "by": "linear"}, not_applied)


def read_window(parser: ConfigParser) -> dict[str, Any]:
    """The sliding window, with `size` along i, j (, k)."""
    if "inferer" not in parser or not isinstance(parser["inferer"], dict):
        raise ExportError("inference.json has no inferer")
    inferer = Transform(parser, "inferer")
    if inferer.target not in ("SlidingWindowInferer", "SlidingWindowInfererAdapt"):
        raise ExportError(f"the inferer {inferer.target} is not supported; SlidingWindowInferer is")
    size = inferer.get("roi_size")
    if not isinstance(size, (list, tuple)) or any(not isinstance(s, int) or s <= 0 for s in size):
        raise ExportError(f"{inferer.target} needs a roi_size of whole numbers for every axis, not {size}")
    overlap = inferer.get("overlap", 0.25)
    overlaps = set(overlap) if isinstance(overlap, (list, tuple)) else {overlap}
    if len(overlaps) > 1:
        raise ExportError(f"{inferer.target} with different overlaps along the axes cannot be represented")
    inferer.expect("sigma_scale", 0.125)
    mode, padding = (str(inferer.get(*pair)) for pair in (("mode", "constant"), ("padding_mode", "constant")))
    if padding not in ("constant", "replicate", "reflect"):
        raise ExportError(f"{inferer.target} with padding_mode = {padding} cannot be represented")
    value = {"value": manifest.plain_number(float(inferer.get("cval", 0)))} if padding == "constant" else {}
    return {
        "size": list(size),
        "overlap": manifest.plain_number(float(overlaps.pop())),
        "weights": "gaussian" if mode == "gaussian" else "constant",
        "rule": "monai",
        "padding": {"kind": padding} | value,
    }
