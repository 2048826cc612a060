"""The first losses of SGD on CIFAR-10, by PyTorch: python3 first_losses.py PATH_OF_cifar-10-batches-bin

The figures of FirstLossesTests and SgdStepTests were printed by this script with PyTorch 1.13 on one thread, in single
and in double precision. Weight i of the flat vector (parameters in state_dict order) is a function of i alone, so that
both sides start alike without a file.
"""
import sys
import numpy as np, torch, torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)


def gn(channels):
    return nn.GroupNorm(8, channels)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.gn1 = gn(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.gn2 = gn(outputs)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), gn(outputs))

    def forward(self, x):
        y = F.relu(self.gn1(self.conv1(x)))
        return F.relu(self.gn2(self.conv2(y)) + self.shortcut(x))


def net():
    return nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def resnet8():
    return nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), gn(16), nn.ReLU(), Block(16, 16, 1), Block(16, 32, 2),
                         Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def noise(count, salt):
    """Value i is (h >> 8) / 2^24 in [0, 1), with h a 32-bit multiply-and-shift mix of i and the salt."""
    h = (np.arange(count, dtype=np.uint32) + np.uint32(1)) * np.uint32(2654435761) + np.uint32(salt)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(2246822519)
    return ((h ^ (h >> np.uint32(13))) >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24)


def initialize(model):
    flat = noise(sum(p.numel() for p in model.parameters()), 1)
    start = 0
    for parameter in model.parameters():
        values = torch.from_numpy(flat[start:start + parameter.numel()]).reshape(parameter.shape)
        fan_in = parameter[0].numel()
        # Matrices and kernels within +-1/sqrt(fan_in); vectors, which here are biases and norms, from 0.5 to 1.5.
        scaled = (2 * values - 1) / np.float32(np.sqrt(fan_in)) if parameter.dim() > 1 else values + 0.5
        parameter.data = scaled.to(parameter.dtype)
        start += parameter.numel()


def batches(folder, dtype):
    raw = np.fromfile(folder + "/data_batch_1.bin", np.uint8, 160 * 3073).reshape(160, 3073)
    images = torch.from_numpy(raw[:, 1:].reshape(5, 32, 3, 32, 32).copy()).to(dtype) / 255
    return zip(images, torch.from_numpy(raw[:, 0].astype(np.int64)).reshape(5, 32))


def losses(make, folder, dtype):
    model = make().to(dtype)
    initialize(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    for images, labels in batches(folder, dtype):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        yield "%.9f" % loss.item()


def sgd(momentum, nesterov, weight_decay):
    weights = torch.tensor([1.0, -0.5, 0.25, 2.0], requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.1, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
    for step in range(3):
        weights.grad = torch.tensor([0.5, -1.0, 0.125 * step, 1.0 + step])
        optimizer.step()
    return ", ".join("%.9gf" % w for w in weights.tolist())


if __name__ == "__main__":
    for make in net, resnet8:
        for dtype in torch.float32, torch.float64:
            print(make.__name__, dtype, ", ".join(losses(make, sys.argv[1], dtype)))
    for options in (0, False, 0), (0.9, False, 0), (0.9, True, 0), (0.9, False, 0.01), (0.5, True, 0.1), (0, False, 0.1):
        print("sgd", options, sgd(*options))
