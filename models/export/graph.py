"""From a PyTorch network to a checked ONNX graph, and its execution by ONNX Runtime."""

from __future__ import annotations

import tempfile
import warnings
from math import prod
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .failure import ExportError
from .masks import MaskedNetwork

OPSET = 17

SMALL = 256
"""Weights up to this many values stay float32: nothing is gained by storing them in half."""

ANY_SIZE = {
    "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Constant", "Conv", "ConvTranspose", "Div",
    "Elu", "Erf", "GlobalAveragePool", "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization", "LeakyRelu",
    "MaxPool", "Mul", "PRelu", "Relu", "Selu", "Sigmoid", "Slice", "Softplus", "Sub", "Tanh", "Unsqueeze",
}  # fmt: skip
"""Operators that can hold for every batch and tile size; `size_is_open` looks at what Slice and constants do."""


class _Unmasked(nn.Module):
    """The network alone, where a package has no dropout."""

    def __init__(self, masked: MaskedNetwork):
        super().__init__()
        self.masked = masked

    def forward(self, image: Tensor) -> Tensor:
        """[n, c, *spatial] to logits [n, classes, *spatial]."""
        return self.masked(image)


def to_onnx(masked: MaskedNetwork, image: Tensor) -> onnx.ModelProto:
    """The float32 graph: inputs `image` and, where there are places, `masks`; output `logits`.

    image [1, c, *spatial] gives the tile's size. Batch and tile size are left open if every operator allows it, and
    are fixed otherwise. Batch normalisation is folded into a convolution before it; elsewhere it stays, in evaluation mode.
    """
    with_masks = masked.channels > 0
    module = masked if with_masks else _Unmasked(masked)
    inputs = (image, torch.ones(1, masked.channels)) if with_masks else (image,)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = Path(folder) / "network.onnx"
        try:
            torch.onnx.export(
                module.eval(),
                inputs,
                file,
                opset_version=OPSET,
                input_names=["image", "masks"][: len(inputs)],
                output_names=["logits"],
                dynamo=False,
            )
        except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
            reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
            raise ExportError(f"PyTorch cannot write this network as ONNX opset {OPSET}: {reason}") from error
        model = onnx.load(file)
    model.producer_name, model.producer_version = "isodoubt-export", ""
    for node in model.graph.node:
        node.doc_string = ""
        training = [a.i for a in node.attribute if a.name == "training_mode"]
        if node.op_type == "BatchNormalization" and training and training[0] == 1:
            raise ExportError(f"the batch normalisation {node.name} is in training mode")
    if size_is_open(model):
        _open_sizes(model)
    onnx.checker.check_model(model, full_check=True)
    return model


def size_is_open(model: onnx.ModelProto) -> bool:
    """Whether no operator has the batch or tile size built in."""
    spatial = len(model.graph.input[0].type.tensor_type.shape.dim) - 2
    constants = {t.name: tuple(t.dims) for t in model.graph.initializer}
    constants |= {
        n.output[0]: tuple(a.t.dims) for n in model.graph.node if n.op_type == "Constant" for a in n.attribute
    }

    def is_open(node: onnx.NodeProto) -> bool:
        if node.op_type == "Resize":  # by scales, not to a size
            return len(node.input) == 3 and node.input[2] != ""
        if node.op_type == "Slice":  # of the masks, not a crop of features
            return node.input[0] == "masks"
        if node.op_type in ("Add", "Sub", "Mul", "Div", "PRelu"):  # by a number a channel, not one a voxel
            return all(prod(constants.get(name, ())[-spatial:]) == 1 for name in node.input)
        return node.op_type in ANY_SIZE

    return all(is_open(node) for node in model.graph.node)


def _open_sizes(model: onnx.ModelProto) -> None:
    del model.graph.value_info[:]
    names = {"image": ["n", None], "masks": ["m", None], "logits": ["n", None]}
    for value in [*model.graph.input, *model.graph.output]:
        dimensions = value.type.tensor_type.shape.dim
        for axis, dimension in enumerate(dimensions):
            name = names[value.name][axis] if axis < 2 else f"s{axis - 2}"
            if name:
                dimension.dim_param = name


def stored_in_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy whose large convolution and matrix weights are kept as float16, each with a Cast to float32.

    Weights beyond float16's range stay as they are.
    """
    model = onnx.ModelProto.FromString(model.SerializeToString())
    used = {n.input[1] for n in model.graph.node if n.op_type in ("Conv", "ConvTranspose", "Gemm", "MatMul")}
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.name not in used or values.dtype != np.float32 or values.size <= SMALL:
            continue
        if np.abs(values).max() > np.finfo(np.float16).max:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(
            helper.make_node("Cast", [f"{name}.half"], [name], name=f"{name}.cast", to=TensorProto.FLOAT)
        )
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(model, full_check=True)
    return model


def needs_rewriting_for_webgpu(model: onnx.ModelProto) -> dict[str, int]:
    """Operators that WebGPU cannot run as they stand, with how many there are. The app replaces them at load."""
    ranks = {t.name: len(t.dims) for t in model.graph.initializer}
    found: dict[str, int] = {}
    for node in model.graph.node:
        weight = node.input[1].removesuffix(".cast") if len(node.input) > 1 else ""
        spatial = ranks.get(weight, ranks.get(f"{weight}.half", 0)) - 2
        group = next((a.i for a in node.attribute if a.name == "group"), 1)
        if spatial == 3 and node.op_type == "ConvTranspose":
            found["ConvTranspose3D"] = found.get("ConvTranspose3D", 0) + 1
        elif spatial == 3 and node.op_type == "Conv" and group > 1:
            found["grouped Conv3D"] = found.get("grouped Conv3D", 0) + 1
    return found


class Runner:
    """A one-thread CPU session of a model in memory."""

    def __init__(self, model: onnx.ModelProto):
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = [i.name for i in self._session.get_inputs()]

    def run(self, image: Tensor, masks: Tensor | None) -> Tensor:
        """Logits; masks are left out for a graph without them."""
        feed = {"image": image.numpy()}
        if masks is not None and "masks" in self.inputs:
            feed["masks"] = masks.numpy()
        return torch.from_numpy(self._session.run(["logits"], feed)[0])
