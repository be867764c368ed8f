"""The head as an ONNX graph: logarithm, standardisation and softmax inside, so that the app hands over plain features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from .head import LARGEST_INPUT, LEAST_PROBABILITY, Head, truth_probability

OPSET = 17
FEATURES, TRUTH = "features", "truth"


def to_onnx(head: Head) -> onnx.ModelProto:
    """A checked model: features [n, columns] to truth [n, classes]. Weights are float32: there are a few thousand."""
    nodes, weights = [], []

    def constant(name: str, value: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(operator: str, inputs: list[str], name: str, **attributes) -> str:
        nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    least, one = (constant(n, np.float32(v)) for n, v in (("least", LEAST_PROBABILITY), ("one", 1.0)))
    logs = add("Log", [add("Clip", [FEATURES, least, one], "kept")], "logs")
    centred = add("Sub", [logs, constant("mean", head.mean.numpy())], "centred")
    scaled = add("Div", [centred, constant("scale", head.scale.numpy())], "scaled")
    low, high = (constant(n, np.float32(v)) for n, v in (("low", -LARGEST_INPUT), ("high", LARGEST_INPUT)))
    x = add("Clip", [scaled, low, high], "standard")
    for at, layer in enumerate(head.layers):
        if isinstance(layer, nn.ReLU):
            x = add("Relu", [x], f"relu.{at}")
        else:
            weight = constant(f"layer.{at}.weight", layer.weight.detach().numpy().T)
            bias = constant(f"layer.{at}.bias", layer.bias.detach().numpy())
            x = add("Gemm", [x, weight, bias], f"layer.{at}")
    first, last, axis = (constant(n, np.array([v], np.int64)) for n, v in (("first", 0), ("last", head.classes), ("axis", 1)))
    own = add("Slice", [logs, first, last, axis], "own")
    add("Softmax", [add("Add", [x, own], "logits")], TRUTH, axis=1)
    graph = helper.make_graph(
        nodes,
        "error-probability",
        [helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, ["n", head.columns])],
        [helper.make_tensor_value_info(TRUTH, TensorProto.FLOAT, ["n", head.classes])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def write(head: Head, file: Path) -> None:
    """Write the model."""
    file.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(to_onnx(head), file)


def parity(head: Head, file: Path, features: np.ndarray) -> float:
    """Largest difference of probabilities between PyTorch and ONNX Runtime; above 1e-4 it is an error."""
    session = ort.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    found = session.run([TRUTH], {FEATURES: np.ascontiguousarray(features, np.float32)})[0]
    difference = float(np.abs(found - truth_probability(head, features)).max())
    if difference > 1e-4:
        raise ValueError(f"PyTorch and ONNX Runtime differ by {difference}")
    return difference
