"""Small networks with random weights, as users export them: fixtures of the graph passes.

Run: python networks.py (writes *.onnx beside itself). Made with torch 2.15.0 and onnx 1.23.2, the TorchScript exporter,
opset 17. Every network stays under 60 kB.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from torch import Tensor, nn

HERE = Path(__file__).parent


def conv_of(dims: int) -> type[nn.Module]:
    return nn.Conv3d if dims == 3 else nn.Conv2d


class Block(nn.Module):
    """Convolution, norm, activation, dropout; any of the last three may be left out."""

    def __init__(self, inputs: int, outputs: int, dims: int, norm: str, act: str, stride=1, drop=0.0, groups=1):
        super().__init__()
        self.conv = conv_of(dims)(inputs, outputs, 3, stride, 1, groups=groups, bias=norm != "batch")
        batch = nn.BatchNorm3d if dims == 3 else nn.BatchNorm2d
        instance = nn.InstanceNorm3d if dims == 3 else nn.InstanceNorm2d
        self.norm = {"batch": batch, "instance": lambda c: instance(c, affine=True), "none": lambda c: nn.Identity()}[
            norm
        ](outputs)
        self.act = {"relu": nn.ReLU(), "leaky": nn.LeakyReLU(0.01), "silu": nn.SiLU()}[act]
        self.drop = nn.Dropout(drop) if drop else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.drop(self.act(self.norm(self.conv(x))))


class UNet(nn.Module):
    """Symmetric U-Net with concatenated skips: two blocks a level, strided encoder."""

    def __init__(self, dims=2, channels=(8, 10, 14), up="nearest", norm="batch", act="relu", drop=0.0, groups=1, transposed=2):
        super().__init__()
        self.dims, self.up = dims, up
        block = lambda i, o, s=1, g=1: Block(i, o, dims, norm, act, s, drop, g)
        self.enc, self.dec, self.ups = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        inputs = 1
        for level, c in enumerate(channels):
            self.enc.append(nn.Sequential(block(inputs, c, 2 if level else 1), block(c, c, 1, groups)))
            inputs = c
        for level in reversed(range(len(channels) - 1)):
            below, c = channels[level + 1], channels[level]
            if up == "transposed":
                t = nn.ConvTranspose3d if dims == 3 else nn.ConvTranspose2d
                options = {2: (2, 2, 0, 0), 3: (3, 2, 1, 1), 4: (4, 2, 1, 0)}[transposed]
                self.ups.append(t(below, c, options[0], options[1], options[2], options[3]))
                below = c
            self.dec.append(nn.Sequential(block(below + c, c), block(c, c)))
        self.head = conv_of(dims)(channels[0], 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for stage in self.enc:
            x = stage(x)
            skips.append(x)
        for index, stage in enumerate(self.dec):
            up = self.ups[index](x) if self.ups else F.interpolate(x, scale_factor=2.0, mode="nearest")
            x = stage(torch.cat([up, skips[-2 - index]], 1))
        return self.head(x)


class Plain3d(nn.Module):
    """3-D convolutions of several strides, dilations, kernels and groups, one after the other."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv3d(1, 8, 3, 1, 1),
            nn.ReLU(),
            nn.Conv3d(8, 8, 3, 1, 2, dilation=2),
            nn.LeakyReLU(0.1),
            nn.Conv3d(8, 12, (3, 3, 1), (2, 2, 1), (1, 1, 0)),
            nn.ReLU(),
            nn.Conv3d(12, 12, 3, 1, 1, groups=3),
            nn.ReLU(),
            nn.Conv3d(12, 12, 3, 1, 1, groups=12, bias=False),
            nn.ConvTranspose3d(12, 8, (3, 4, 2), (2, 2, 2), (1, 1, 0), output_padding=(0, 0, 1), groups=2),
            nn.ReLU(),
            nn.Conv3d(8, 2, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def randomise(network: nn.Module) -> nn.Module:
    """Norms as after training: other than one and zero."""
    for m in network.modules():
        if isinstance(m, (nn.BatchNorm2d, nn.BatchNorm3d)):
            m.running_mean.normal_(0, 0.1)
            m.running_var.uniform_(0.5, 2)
        if getattr(m, "affine", False):
            nn.init.uniform_(m.weight, 0.5, 1.5)
            nn.init.normal_(m.bias, 0, 0.1)
    return network.eval()


def write(name: str, network: nn.Module, size: tuple[int, ...], train: str = "none") -> None:
    image = torch.randn(1, 1, *size)
    axes = {0: "n", **{2 + i: "dhw"[-len(size) :][i] for i in range(len(size))}}
    mode = torch.onnx.TrainingMode.EVAL if train == "none" else torch.onnx.TrainingMode.PRESERVE
    if train != "none":
        for m in network.modules():
            is_batch = isinstance(m, (nn.BatchNorm2d, nn.BatchNorm3d))
            m.training = isinstance(m, nn.Dropout) if train == "dropout" else is_batch
        network.training = True
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (image,),
            str(HERE / f"{name}.onnx"),
            opset_version=17,
            input_names=["image"],
            output_names=["logits"],
            dynamic_axes={"image": axes, "logits": axes},
            training=mode,
            do_constant_folding=train == "none",
            dynamo=False,
        )
    model = onnx.load(HERE / f"{name}.onnx")
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model, full_check=train != "batch")
    onnx.save(model, HERE / f"{name}.onnx")
    print(name, (HERE / f"{name}.onnx").stat().st_size, sorted({n.op_type for n in model.graph.node}))


def main() -> None:
    torch.manual_seed(7)
    write("unet2d", randomise(UNet()), (32, 32))
    write("unet2d_transposed", randomise(UNet(up="transposed", act="silu")), (32, 32))
    write("unet2d_instance", randomise(UNet(norm="instance", act="leaky")), (32, 32))
    write("unet2d_dropout", randomise(UNet(drop=0.2)), (32, 32), train="dropout")
    write("unet2d_batch_training", randomise(UNet(channels=(4, 8))), (32, 32), train="batch")
    small = (4, 8, 8)
    write("unet3d", randomise(UNet(3, small, "transposed", "instance", "leaky", groups=2)), (16, 16, 16))
    write("unet3d_kernel3", randomise(UNet(3, small[:2], "transposed", transposed=3)), (8, 8, 8))
    write("plain3d", randomise(Plain3d()), (8, 10, 12))


if __name__ == "__main__":
    main()
