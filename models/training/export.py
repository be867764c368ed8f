"""Export of the network as an ONNX graph: batch norm folded, weights stored as float16, one `masks` input.

The graph is written node by node, so that its operators, names and dynamic axes are exactly those the app relies on,
whatever exporter a PyTorch version brings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .network import ConvNorm, ConvNormRelu, SlabNet

OPSET = 17

SMALL = 256
"""Tensors up to this many values (biases, scales) stay float32: some back ends want scales as plain constants."""


@dataclass
class GraphWriter:
    """Collects nodes and weights; every method returns the name of the tensor it makes."""

    half: bool
    nodes: list = field(default_factory=list)
    weights: list = field(default_factory=list)

    def constant(self, name: str, values: np.ndarray) -> str:
        """A stored tensor. With half, large float32 ones are kept as float16 with a Cast; small ones cost nothing."""
        if self.half and values.dtype == np.float32 and values.size > SMALL:
            self.weights.append(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            self.nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        else:
            self.weights.append(numpy_helper.from_array(values, name))
        return name

    def add(self, operator: str, inputs: list[str], name: str, **attributes) -> str:
        """One node with one output."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def conv(self, name: str, module: nn.Conv2d, source: str) -> str:
        """A convolution with the module's weights, stride and padding."""
        inputs = [source, self.constant(f"{name}.weight", module.weight.detach().numpy())]
        if module.bias is not None:
            inputs.append(self.constant(f"{name}.bias", module.bias.detach().numpy()))
        return self.add(
            "Conv",
            inputs,
            name,
            kernel_shape=list(module.kernel_size),
            strides=list(module.stride),
            pads=list(module.padding) * 2,
        )

    def folded(self, name: str, module: ConvNorm | ConvNormRelu, source: str) -> str:
        """Convolution with the batch norm folded into it."""
        return self.conv(name, fuse_conv_bn_eval(module.conv, module.norm), source)

    def block(self, name: str, module: ConvNormRelu, source: str) -> str:
        """Convolution with folded batch norm, then ReLU."""
        return self.add("Relu", [self.folded(f"{name}.conv", module, source)], f"{name}.relu")


@dataclass
class MaskedGraphWriter(GraphWriter):
    """Writes networks of slices with inputs `image` and `masks`."""

    mask_channels: int = 0
    """Channels of `masks` that `masked` has used so far."""

    def __post_init__(self) -> None:
        """Constants that `masked` and `doubled` share."""
        self.constant("spatial_axes", np.array([2, 3], np.int64))
        self.constant("channel_axis", np.array([1], np.int64))
        self.constant("twice", np.array([1, 1, 2, 2], np.float32))

    def masked(self, name: str, source: str, channels: int) -> str:
        """source times the next so many channels of the input `masks`."""
        low = self.constant(f"{name}.from", np.array([self.mask_channels], np.int64))
        self.mask_channels += channels
        high = self.constant(f"{name}.to", np.array([self.mask_channels], np.int64))
        part = self.add("Slice", ["masks", low, high, "channel_axis"], f"{name}.slice")
        return self.add("Mul", [source, self.add("Unsqueeze", [part, "spatial_axes"], f"{name}.mask")], f"{name}.masked")

    def doubled(self, name: str, source: str) -> str:
        """Height and width twice as large, by the nearest neighbour."""
        return self.add(
            "Resize",
            [source, "", "twice"],
            name,
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def model(self, name: str, image_channels: int, classes: int) -> onnx.ModelProto:
        """All nodes as a checked model: `image` [n, image_channels, h, w] and `masks` [t, mask_channels] give `logits`."""
        graph = helper.make_graph(
            self.nodes,
            name,
            [
                helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", image_channels, "h", "w"]),
                helper.make_tensor_value_info("masks", TensorProto.FLOAT, ["t", self.mask_channels]),
            ],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["b", classes, "h", "w"])],
            self.weights,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="isodoubt-training"
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def to_onnx(network: SlabNet, half: bool = True) -> onnx.ModelProto:
    """The network in evaluation mode as a checked ONNX model."""
    network = network.eval()
    g = MaskedGraphWriter(half)
    features, x = [], "image"
    for level, (stage, skip) in enumerate(zip(network.encoder, network.skips)):
        for part, block in enumerate(stage):
            x = g.block(f"encoder.{level}.{part}", block, x)
            if network.masked_encoder:
                x = g.masked(f"encoder.{level}.{part}", x, network.encoder_channels[level])
        project = g.folded if isinstance(skip, ConvNorm) else g.conv
        features.append(project(f"skip.{level}", skip, x))

    channels = network.decoder_channels
    y = g.masked("bottom", g.add("Relu", [features[-1]], "bottom.relu"), channels[-1])
    for level in reversed(range(len(network.lifts))):
        name = f"decoder.{level}"
        lifted = g.conv(f"{name}.lift", network.lifts[level], y)
        raised = g.doubled(f"{name}.up", lifted)
        y = g.add("Relu", [g.add("Add", [raised, features[level]], f"{name}.add")], f"{name}.join")
        if level >= network.first_masked_level:
            merged = g.block(f"{name}.merge", network.merges[level], g.masked(f"{name}.a", y, channels[level]))
            y = g.masked(f"{name}.b", merged, channels[level])
    g.conv("logits", network.head, y)
    return g.model("slab_segmenter", network.slices, network.classes)


def multiply_accumulates(model: onnx.ModelProto, size: int = 64) -> tuple[float, float]:
    """Multiply-accumulates of the convolutions a pixel of the image: of one pass, and of the part that masks reach.

    The second part is what every further sample of the same image costs. Both sides of the image are size.
    """
    model = onnx.ModelProto.FromString(model.SerializeToString())
    symbols = {"n": 1, "t": 1, "b": 1, "h": size, "w": size}
    for value in (*model.graph.input, *model.graph.output):
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param:
                dim.dim_value = symbols[dim.dim_param]
    graph = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True).graph
    shapes = {
        value.name: [dim.dim_value for dim in value.type.tensor_type.shape.dim]
        for value in (*graph.value_info, *graph.output)
    } | {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    reached, total, masked = {"masks"}, 0, 0
    for node in graph.node:
        is_reached = bool(reached.intersection(node.input))
        if is_reached:
            reached.update(node.output)
        if node.op_type == "Conv":
            count = int(np.prod(shapes[node.output[0]]) * np.prod(shapes[node.input[1]][1:]))
            total, masked = total + count, masked + is_reached * count
    return total / size**2, masked / size**2


def session_of(model: onnx.ModelProto) -> ort.InferenceSession:
    """A one-thread CPU session of a model in memory."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def verify(
    network: SlabNet, image: torch.Tensor, samples: int = 4, rate: float = 0.1
) -> dict[str, float | bool]:
    """Compare the exported graph with the PyTorch network, and try broadcasting both ways.

    image: [n, slices, h, w] with n >= 2. Raises AssertionError on a mismatch; returns the differences measured.
    """
    network = network.eval()
    stored, exact = session_of(to_onnx(network, half=True)), session_of(to_onnx(network, half=False))

    def run(session: ort.InferenceSession, x: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(session.run(["logits"], {"image": x.numpy(), "masks": masks.numpy()})[0])

    ones = torch.ones(1, network.mask_channels)
    masks = network.draw_masks(samples, rate, torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected, expected_many = network(image, ones), network(image[:1], masks)
    scale = float(expected.abs().max())
    plain, half = run(exact, image, ones), run(stored, image, ones)
    float32_error = float((plain - expected).abs().max()) / scale
    half_error = float((half - plain).abs().max()) / scale
    half_probability = float((half.softmax(1) - plain.softmax(1)).abs().max())
    changed = float((half.argmax(1) != plain.argmax(1)).float().mean())
    assert (
        float32_error < 1e-4
    ), f"float32 graph differs from PyTorch by {float32_error:.2e} of the largest logit"
    many = run(exact, image[:1], masks)
    assert many.shape == expected_many.shape and float((many - expected_many).abs().max()) / scale < 1e-4
    one_by_one = torch.cat([run(exact, image[:1], masks[t : t + 1]) for t in range(samples)])
    assert float((many - one_by_one).abs().max()) / scale < 1e-5, "a batch of masks differs from single masks"
    shared = run(exact, image, masks[:1])
    apart = torch.cat([run(exact, image[n : n + 1], masks[:1]) for n in range(len(image))])
    assert shared.shape == apart.shape and float((shared - apart).abs().max()) / scale < 1e-5
    spread = float((many[0] - many[1]).abs().max())
    assert spread > 0, "samples under different masks are equal"
    return {
        "float32_relative_error": float32_error,
        "float16_storage_relative_error": half_error,
        "float16_storage_probability_difference": half_probability,
        "float16_storage_labels_changed": changed,
        "largest_difference_between_samples": spread,
    }


def write(network: SlabNet, file: Path) -> None:
    """Write the float16-stored model."""
    file.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(to_onnx(network), file)
