"""Export of the contour-quality network as an ONNX graph, written node by node as `training.export` does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ..export import OPSET, GraphWriter, session_of
from .config import CONTEXT, GRID, LEVEL_STRIDE
from .network import EPSILON, FUSED_FROM, STRIDES, Bottleneck, ConvNorm, Fusion, QualityNet, fused_weights


class QualityWriter(GraphWriter):
    """Nodes of this network's blocks; every method returns the name of the tensor it makes."""

    def scalar(self, name: str, value: float) -> str:
        """A stored float32 number."""
        return self.constant(name, np.array(value, np.float32))

    def conv_norm(self, name: str, module: ConvNorm, source: str) -> str:
        """Convolution with the batch norm folded into it."""
        return self.conv(name, fuse_conv_bn_eval(module.conv, module.norm), source)

    def bottleneck(self, name: str, module: Bottleneck, source: str) -> str:
        """Fused inverted bottleneck."""
        wide = self.add("Relu", [self.conv_norm(f"{name}.expand", module.expand, source)], f"{name}.relu")
        narrow = self.conv_norm(f"{name}.project", module.project, wide)
        return self.add("Add", [source, narrow], f"{name}.sum") if module.has_way_round else narrow

    def fusion(self, name: str, module: Fusion, *sources: str) -> str:
        """Fast normalised fusion: the weights are constants once trained."""
        total = ""
        for n, (weight, source) in enumerate(zip(fused_weights(module.weights.detach()).tolist(), sources)):
            part = self.add("Mul", [source, self.scalar(f"{name}.w{n}", weight)], f"{name}.part{n}")
            total = self.add("Add", [total, part], f"{name}.sum{n}") if total else part
        total = self.add("Relu", [total], f"{name}.relu")
        return self.conv_norm(f"{name}.conv", module.conv, total) if isinstance(module.conv, ConvNorm) else total

    def repeated(self, name: str, source: str, factors: tuple[int, int, int]) -> str:
        """Every cell repeated along k, j, i."""
        scales = self.constant(f"{name}.scales", np.array([1, 1, *factors], np.float32))
        return self.add(
            "Resize",
            [source, "", scales],
            name,
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def linear(self, name: str, module: nn.Linear, source: str) -> str:
        """A fully connected layer."""
        weight = self.constant(f"{name}.weight", module.weight.detach().numpy())
        bias = self.constant(f"{name}.bias", module.bias.detach().numpy())
        return self.add("Gemm", [source, weight, bias], name, transB=1)


def _pyramid(g: QualityWriter, network: QualityNet, features: list[str]) -> list[str]:
    strides = STRIDES[FUSED_FROM + 1 :]
    for repeat, module in enumerate(network.pyramid):
        name = f"pyramid.{repeat}"
        middle = [features[-1]]
        for step in reversed(range(len(strides))):
            lifted = g.repeated(f"{name}.lift.{step}", middle[0], strides[step])
            middle.insert(0, g.fusion(f"{name}.down.{step}", module.down[step], features[step], lifted))
        out = [middle[0]]
        for step, stride in enumerate(strides):
            size = list(stride)
            lower = g.add("MaxPool", [out[-1]], f"{name}.pool.{step}", kernel_shape=size, strides=size)
            own = [features[step + 1], middle[step + 1]] if step < len(strides) - 1 else [features[step + 1]]
            out.append(g.fusion(f"{name}.up.{step}", module.up[step], *own, lower))
        features = out
    return features


def _maps(g: QualityWriter, network: QualityNet) -> str:
    g.constant("spatial_axes", np.array([2, 3, 4], np.int64))
    told = g.add("Unsqueeze", [g.linear("told", network.told, "context"), "spatial_axes"], "told.cells")
    x = g.add("Relu", [g.add("Add", [g.conv_norm("stem", network.stem, "cells"), told], "stem.sum")], "stem.relu")
    features = []
    for level, (stage, lateral) in enumerate(zip(network.stages, network.laterals)):
        x = g.bottleneck(f"stage.{level}", stage, x)
        features.append(g.conv_norm(f"lateral.{level}", lateral, x))
    features = features[:FUSED_FROM] + _pyramid(g, network, features[FUSED_FROM:])
    y = features[-1]
    for level in reversed(range(len(features) - 1)):
        lifted = g.repeated(f"serial.lift.{level}", y, STRIDES[level + 1])
        y = g.fusion(f"serial.{level}", network.serial[level], features[level], lifted)
    norm, slope = network.head_norm, network.head_slope.weight.detach().numpy()
    gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
    offset = (norm.bias - norm.running_mean * gain).detach()
    wide = (-1, 1, 1, 1)
    y = g.add("Mul", [y, g.constant("head.gain", gain.numpy().reshape(wide))], "head.scaled")
    y = g.add("Add", [y, g.constant("head.offset", offset.numpy().reshape(wide))], "head.normed")
    y = g.add("PRelu", [y, g.constant("head.slope", slope.reshape(wide))], "head.prelu")
    return g.conv("maps", network.head, y)


def _logs(g: QualityWriter, belief: str) -> tuple[str, str, str]:
    """Logit of the overlap of belief and contour, ln of the contour's share, ln of the belief's share; [n, 1] each."""
    size = int(np.prod(LEVEL_STRIDE))
    mean = np.full((1, 2, *LEVEL_STRIDE), 1 / size, np.float32)
    mean[:, 0] = 0  # the image
    kernel = g.constant("contour.kernel", mean)
    stride = list(LEVEL_STRIDE)
    contour = g.add("Conv", ["cells", kernel], "contour", kernel_shape=stride, strides=stride)

    def total(name: str, source: str) -> str:
        return g.add("ReduceMean", [source], name, axes=[1, 2, 3, 4], keepdims=0)

    shared = total("shared", g.add("Mul", [contour, belief], "contour.belief"))
    own, believed = total("own", contour), total("believed", belief)
    above = g.add("Add", [g.add("Mul", [shared, g.scalar("two", 2.0)], "shared.twice"), g.scalar("tiny", 1e-4)], "above")
    below = g.add("Add", [g.add("Add", [own, believed], "both"), g.scalar("small", 1e-3)], "below")
    overlap = g.add("Div", [above, below], "overlap")
    missed = g.add("Sub", [g.scalar("one", 1.001), overlap], "missed")
    logit = g.add("Sub", [g.add("Log", [overlap], "ln.overlap"), g.add("Log", [missed], "ln.missed")], "logit")
    epsilon = g.scalar("epsilon", EPSILON)
    logs = [
        g.add("Log", [g.add("Add", [value, epsilon], f"{value}.above")], f"ln.{value}") for value in (own, believed)
    ]
    return logit, logs[0], logs[1]


def to_onnx(network: QualityNet, half: bool = True) -> onnx.ModelProto:
    """The network in evaluation mode as a checked ONNX model; one contour or several at a time."""
    network = network.eval()
    g = QualityWriter(half)
    maps = _maps(g, network)
    for name, values in (("zero", 0), ("first", 1), ("end", 2**31 - 1), ("last_axis", 1)):
        g.constant(name, np.array([values], np.int64))
    belief = g.add("Sigmoid", [g.add("Slice", [maps, "zero", "first", "last_axis"], "belief.logit")], "belief")
    logs = _logs(g, belief)
    others = g.add("Slice", [maps, "first", "end", "last_axis"], "others")
    means = g.add("ReduceMean", [others], "means", axes=[2, 3, 4], keepdims=0)
    columns = [g.add("Unsqueeze", [value, "last_axis"], f"{value}.column") for value in logs]
    told = g.add("Concat", [means, *columns, "context"], "all", axis=1)
    slope = g.constant("hidden.slope", network.hidden_slope.weight.detach().numpy())
    residual = g.linear("last", network.last, g.add("PRelu", [g.linear("hidden", network.hidden, told), slope], "hidden.prelu"))
    parts = [
        g.add("Squeeze", [g.add("Slice", [residual, start, end, "last_axis"], f"{name}.slice"), "last_axis"], name)
        for name, start, end in (("residual.dice", "zero", "first"), ("residual.ratio", "first", "end"))
    ]
    g.add("Sigmoid", [g.add("Add", [logs[0], parts[0]], "dice.logit")], "dice")
    g.add("Add", [g.add("Sub", [logs[1], logs[2]], "ratio"), parts[1]], "log_volume_ratio")
    graph = helper.make_graph(
        g.nodes,
        "contour_quality",
        [
            helper.make_tensor_value_info("cells", TensorProto.FLOAT, ["n", 2, *GRID]),
            helper.make_tensor_value_info("context", TensorProto.FLOAT, ["n", CONTEXT]),
        ],
        [
            helper.make_tensor_value_info("dice", TensorProto.FLOAT, ["n"]),
            helper.make_tensor_value_info("log_volume_ratio", TensorProto.FLOAT, ["n"]),
        ],
        g.weights,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="isodoubt-training"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def verify(network: QualityNet, cells: np.ndarray, context: np.ndarray) -> dict[str, float]:
    """Compare the exported graph with the PyTorch network on some contours; raises AssertionError on a mismatch."""
    network = network.eval()
    with torch.inference_mode():
        dice, ratio, _ = network(torch.from_numpy(cells), torch.from_numpy(context))
    expected = torch.stack([dice, ratio]).numpy()
    found = {
        half: np.stack(session_of(to_onnx(network, half)).run(["dice", "log_volume_ratio"], {"cells": cells, "context": context}))
        for half in (False, True)
    }
    exact = float(np.abs(found[False] - expected).max())
    assert exact < 1e-4, f"the float32 graph differs from PyTorch by {exact:.2e}"
    stored = float(np.abs(found[True] - expected).max())
    assert stored < 0.02, f"float16 storage changes the answer by {stored:.2e}"
    single = session_of(to_onnx(network)).run(["dice"], {"cells": cells[:1], "context": context[:1]})[0]
    assert float(np.abs(single - found[True][0, :1]).max()) < 1e-5, "one contour differs from the same in a batch"
    return {"float32_difference": exact, "float16_storage_difference": stored}


def write(network: QualityNet, file: Path) -> None:
    """Write the model with its weights stored as float16."""
    file.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(to_onnx(network), file)
