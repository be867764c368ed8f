"""An ONNX network as eager PyTorch on the CPU: what a user would run without the app.

Each node becomes one call of torch.nn.functional, in graph order, on channels-last tensors; a value is freed after its last use.
Batch norms are already folded into the convolutions, so it is at least as fast as the module that the network was exported from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from torch import Tensor

RATE = 0.1
"""Share of channels that a mask drops; the time does not depend on it."""


class DropoutNetwork:
    """A network with the inputs image [n, s, h, w] and masks [t, channels]."""

    def __init__(self, path: str):
        torch.set_num_threads(1)
        graph = onnx.load(path).graph
        self.constants = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
        inputs = [i for i in graph.input if i.name not in self.constants]
        self.masks_name = next(i.name for i in inputs if len(i.type.tensor_type.shape.dim) == 2)
        self.image_name = next(i.name for i in inputs if i.name != self.masks_name)
        channels = next(i for i in inputs if i.name == self.masks_name).type.tensor_type.shape.dim[1]
        self.mask_channels = channels.dim_value
        self.output = graph.output[0].name
        nodes = self.without_constants(graph.node)
        masked, early, late = {self.masks_name}, [], []
        for node in nodes:
            depends = any(name in masked for name in node.input)
            if depends:
                masked.update(node.output)
            (late if depends else early).append(node)
        self.whole = Steps(nodes, self.constants, [self.output])
        joins = sorted({name for node in late for name in node.input} & {name for node in early for name in node.output})
        self.before = Steps(early, self.constants, joins)
        self.after = Steps(late, self.constants, [self.output], keep=joins)
        self.images: Tensor | None = None

    def without_constants(self, nodes: Sequence[onnx.NodeProto]) -> list[onnx.NodeProto]:
        """Computes once what depends on weights alone: casts of stored float16, and constants."""
        rest = []
        for node in nodes:
            if node.op_type == "Constant":
                value = numpy_helper.to_array(node.attribute[0].t)
                self.constants[node.output[0]] = torch.from_numpy(value.copy())
            elif all(name == "" or name in self.constants for name in node.input):
                self.constants[node.output[0]] = operation(node, self.constants)(*map(self.constants.get, node.input))
            else:
                rest.append(node)
        for name, value in self.constants.items():
            if value.ndim == 4:
                self.constants[name] = value.contiguous(memory_format=torch.channels_last)
        return rest

    @torch.inference_mode()
    def sample(self, kind: str, count: int, slices: int, height: int, width: int, batch: int, samples: int) -> None:
        """Mean probability and entropy of `count` images over `samples` masks.

        naive: all of the network for each sample. cached: what no mask touches once. monai: naive through
        SlidingWindowInferer with one window for each image.
        """
        images = self.images_of((count, slices, height, width))
        masks = self.draw_masks(samples)
        for image in images.split(batch):
            mean, cached = 0, self.before({self.image_name: image}) if kind == "cached" else {}
            for mask in masks.split(1):
                mean = mean + torch.softmax(self.logits(kind, image, mask, cached), 1)
            mean /= samples
            -(mean * mean.clamp_min(1e-12).log()).sum(1)

    def logits(self, kind: str, image: Tensor, mask: Tensor, cached: dict[str, Tensor]) -> Tensor:
        if kind == "cached":
            return self.after({**cached, self.image_name: image, self.masks_name: mask})[self.output]
        whole = lambda part: self.whole({self.image_name: part, self.masks_name: mask})[self.output]
        if kind == "naive":
            return whole(image)
        from monai.inferers import SlidingWindowInferer

        inferer = SlidingWindowInferer(image.shape[2:], sw_batch_size=len(image), overlap=0.25, mode="gaussian")
        return inferer(image, whole)

    def images_of(self, shape: tuple[int, ...]) -> Tensor:
        if self.images is None or self.images.shape != shape:
            values = torch.rand(shape, generator=torch.Generator().manual_seed(1)) * 2 - 1
            self.images = values.contiguous(memory_format=torch.channels_last)
        return self.images

    def draw_masks(self, samples: int) -> Tensor:
        draws = torch.rand(samples, self.mask_channels, generator=torch.Generator().manual_seed(2))
        return (draws >= RATE).float() / (1 - RATE)


class Steps:
    """Nodes in order; a value is dropped after its last use, so that memory is used again while it is in the cache."""

    def __init__(
        self, nodes: Sequence[onnx.NodeProto], constants: dict[str, Tensor], outputs: Sequence[str], keep: Sequence[str] = ()
    ):
        self.outputs = outputs
        self.constants = constants
        last = {name: at for at, node in enumerate(nodes) for name in node.input}
        kept = {*outputs, *keep, *constants}
        self.steps = [
            (
                operation(node, constants),
                list(node.input),
                list(node.output),
                [name for name in set(node.input) if last[name] == at and name not in kept],
            )
            for at, node in enumerate(nodes)
        ]

    def __call__(self, values: dict[str, Tensor]) -> dict[str, Tensor]:
        values = dict(values)
        for run, inputs, outputs, dropped in self.steps:
            given = [values[name] if name in values else self.constants.get(name) for name in inputs]
            result = run(*given)
            for name, value in zip(outputs, result if isinstance(result, (list, tuple)) else [result]):
                values[name] = value
            for name in dropped:
                values.pop(name, None)
        return {name: values[name] for name in self.outputs}


def operation(node: onnx.NodeProto, constants: dict[str, Tensor]) -> Callable:
    """The node as a function of its inputs."""
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    numbers = lambda position: [int(n) for n in constants[node.input[position]].flatten().tolist()]
    if node.op_type == "Conv":
        pads = attributes.get("pads", [0, 0, 0, 0])
        if pads[: len(pads) // 2] != pads[len(pads) // 2 :]:
            raise ValueError(f"{node.name}: padding {pads}")
        options = {
            "stride": attributes.get("strides", 1),
            "padding": pads[: len(pads) // 2],
            "dilation": attributes.get("dilations", 1),
            "groups": attributes.get("group", 1),
        }
        return lambda x, w, b=None: F.conv2d(x, w, b, **options)
    if node.op_type == "Resize":
        if attributes["mode"] != b"nearest":
            raise ValueError(f"{node.name}: {attributes['mode']}")
        scales = constants[node.input[2]].tolist()[2:]
        return lambda x, *_: F.interpolate(x, scale_factor=scales, mode="nearest")
    if node.op_type == "Slice":
        start, end, axis = numbers(1)[0], numbers(2)[0], numbers(3)[0]
        return lambda x, *_: x.narrow(axis, start, min(end, x.shape[axis]) - start)
    if node.op_type == "Unsqueeze":
        axes = numbers(1)
        return lambda x, *_: x[(..., *(None for _ in axes))] if axes == [2, 3] else unsqueezed(x, axes)
    if node.op_type == "Cast":
        kind = torch.from_numpy(np.empty(0, helper.tensor_dtype_to_np_dtype(attributes["to"]))).dtype
        return lambda x: x.to(kind)
    if node.op_type == "Concat":
        return lambda *parts: torch.cat(parts, attributes["axis"])
    simple = {"Relu": torch.relu, "Add": torch.add, "Mul": torch.mul, "Identity": lambda x: x}
    if node.op_type not in simple:
        raise ValueError(f"operator {node.op_type}")
    return simple[node.op_type]


def unsqueezed(x: Tensor, axes: Sequence[int]) -> Tensor:
    for axis in sorted(axes):
        x = x.unsqueeze(axis)
    return x
