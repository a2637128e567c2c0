"""PyTorch's side. Threads are set explicitly; convolutions may keep their channels last."""

import protocol
import torch
import torch.nn.functional as F


def labels_of(labels):
    return torch.from_numpy(labels.astype("int64"))


class Trained:
    """Parameters as Inkling lays them out, made into PyTorch's layout and back by `incoming` and `outgoing`."""

    def __init__(self, folder, settings):
        self.folder, self.settings, self.at = folder, settings, 0
        images, labels = protocol.examples(folder, 0, settings["examples"])
        self.x, self.y = self.shaped(torch.from_numpy(images)), labels_of(labels)
        self.reset()

    def shaped(self, x):
        return x

    def reset(self):
        self.at = 0
        loaded = protocol.initial(self.folder, self.settings["initial"], self.shapes)
        self.p = [self.incoming(i, torch.from_numpy(w)).requires_grad_() for i, w in enumerate(loaded)]
        self.adam = None
        if self.settings.get("optimizer") == "adam":
            self.adam = torch.optim.Adam(self.p, self.settings["rate"], foreach=self.settings.get("foreach", False))

    def incoming(self, index, weights):
        return weights

    def outgoing(self, index, weights):
        return weights

    def batch(self, step):
        size = self.settings["batch"]
        first = (step % (len(self.y) // size)) * size
        return self.x[first : first + size], self.y[first : first + size]

    def run(self, steps):
        rate = self.settings["rate"]
        for _ in range(steps):
            x, y = self.batch(self.at)
            if self.settings.get("falling"):
                self.adam.param_groups[0]["lr"] = rate * (1 - self.at / self.settings["updates"])
            self.at += 1
            for p in self.p:
                p.grad = None
            F.cross_entropy(self.logits(x), y).backward()
            if self.adam is not None:
                self.adam.step()
                continue
            with torch.no_grad():
                for p in self.p:
                    p.sub_(p.grad, alpha=rate)

    def loss(self):
        with torch.no_grad():
            return F.cross_entropy(self.logits(self.batch(0)[0]), self.batch(0)[1]).item()

    def weights(self):
        return [self.outgoing(i, p.detach()).contiguous().numpy() for i, p in enumerate(self.p)]


class Softmax(Trained):
    shapes = [(784, 10), (10,)]

    def logits(self, x):
        return torch.addmm(self.p[1], x, self.p[0])


class Mlp(Trained):
    shapes = [(784, 128), (128,), (128, 10), (10,)]

    def logits(self, x):
        w1, b1, w2, b2 = self.p
        return torch.addmm(b2, torch.relu(torch.addmm(b1, x, w1)), w2)


class Convolutional(Trained):
    """Two convolutions of 5 by 5, each with relu and 2 by 2 max-pool; then dense layers."""

    hidden = None

    def __init__(self, folder, settings):
        first, second = settings["channels"]
        self.side_channels = second
        width = 7 * 7 * second
        dense = [(width, 10), (10,)]
        if settings.get("hidden"):
            dense = [(width, settings["hidden"]), (settings["hidden"],), (settings["hidden"], 10), (10,)]
        self.shapes = [(5, 5, 1, first), (first,), (5, 5, first, second), (second,), *dense]
        self.format = torch.channels_last if settings.get("channelsLast") else torch.contiguous_format
        super().__init__(folder, settings)

    def shaped(self, x):
        return x.reshape(-1, 1, 28, 28).contiguous(memory_format=self.format)

    def incoming(self, index, w):
        if w.dim() == 4:
            return w.permute(3, 2, 0, 1).contiguous(memory_format=self.format)
        if index == 4:
            return w.reshape(7, 7, self.side_channels, -1).permute(2, 0, 1, 3).reshape(w.shape).contiguous()
        return w

    def outgoing(self, index, w):
        if w.dim() == 4:
            return w.permute(2, 3, 1, 0)
        if index == 4:
            return w.reshape(self.side_channels, 7, 7, -1).permute(1, 2, 0, 3).reshape(w.shape)
        return w

    def logits(self, x):
        w1, b1, w2, b2, *dense = self.p
        h = F.max_pool2d(torch.relu(F.conv2d(x, w1, b1, padding=2)), 2)
        h = F.max_pool2d(torch.relu(F.conv2d(h, w2, b2, padding=2)), 2).reshape(len(x), -1)
        if len(dense) == 4:
            h = torch.relu(torch.addmm(dense[1], h, dense[0]))
        return torch.addmm(dense[-1], h, dense[-2])

    def accuracy(self):
        """Of the test examples, the part that is read rightly."""
        images, labels = protocol.examples(self.folder, 0, 10000, "test")
        x, y, right = self.shaped(torch.from_numpy(images)), labels_of(labels), 0
        with torch.no_grad():
            for first in range(0, len(y), 1000):
                right += (self.logits(x[first : first + 1000]).argmax(1) == y[first : first + 1000]).sum().item()
        return right / len(y)


class ToAccuracy(Convolutional):
    """One "step" is the whole training; what `loss` gives is the accuracy that it came to."""

    def run(self, steps):
        for _ in range(steps):
            self.reset()
            super().run(self.settings["updates"])

    def loss(self):
        return self.accuracy()


programs = {"softmax": Softmax, "mlp": Mlp, "convolutional": Convolutional, "to-accuracy": ToAccuracy}

if __name__ == "__main__":
    name, folder, settings = protocol.arguments()
    torch.set_num_threads(settings["threads"])
    protocol.serve(f"PyTorch {torch.__version__}", programs[name](folder, settings))
