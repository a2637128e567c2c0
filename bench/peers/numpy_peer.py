"""NumPy's side: softmax regression by gradient descent, written to be fast: float32, no temporary arrays in the step."""

import os
import sys

import numpy as np
import protocol


class Softmax:
    """Full batch. `transposed`: the gradient as (gT x)T, which some builds of OpenBLAS do faster than xT g."""

    def __init__(self, folder, settings):
        count = settings["examples"]
        self.x, labels = protocol.examples(folder, 0, count)
        self.y = np.zeros((count, 10), np.float32)
        self.y[np.arange(count), labels] = 1
        self.rate = np.float32(settings["rate"] / count)
        self.transposed = settings.get("transposed", False)
        self.z = np.empty((count, 10), np.float32)
        self.row = np.empty((count, 1), np.float32)
        self.reset()

    def reset(self):
        self.w = np.zeros((784, 10), np.float32)
        self.b = np.zeros(10, np.float32)
        self.g = np.empty((10, 784) if self.transposed else (784, 10), np.float32)

    def probabilities(self, x, z, row):
        np.matmul(x, self.w, out=z)
        z += self.b
        np.max(z, axis=1, keepdims=True, out=row)
        z -= row
        np.exp(z, out=z)
        np.sum(z, axis=1, keepdims=True, out=row)
        z /= row
        return z

    def run(self, steps):
        for _ in range(steps):
            z = self.probabilities(self.x, self.z, self.row)
            z -= self.y
            z *= self.rate
            if self.transposed:
                np.matmul(z.T, self.x, out=self.g)
                self.w -= self.g.T
            else:
                np.matmul(self.x.T, z, out=self.g)
                self.w -= self.g
            self.b -= z.sum(axis=0)

    def loss(self):
        p = self.probabilities(self.x, self.z, self.row)
        return -np.mean(np.log(np.sum(p * self.y, axis=1)))

    def weights(self):
        return [self.w, self.b]


class Tutorial(Softmax):
    """The whole run is one step: 2,501 updates, and each hundredth measured on the test examples."""

    def __init__(self, folder, settings):
        super().__init__(folder, settings)
        self.updates, self.every = settings["updates"], settings["every"]
        self.test, self.test_labels = protocol.examples(folder, 0, settings["tests"], "test")
        self.test_z = np.empty((settings["tests"], 10), np.float32)
        self.test_row = np.empty((settings["tests"], 1), np.float32)

    def run(self, steps):
        for _ in range(steps):
            self.reset()
            self.log = []
            for i in range(self.updates):
                super().run(1)
                if i % self.every == 0:
                    p = self.probabilities(self.test, self.test_z, self.test_row)
                    self.log.append((float(np.mean(p.argmax(1) == self.test_labels)), float(self.loss())))

    def loss(self):
        return super().loss()


class Product:
    """c = a b, square matrices."""

    def __init__(self, folder, settings):
        side = settings["side"]
        self.a, self.b = protocol.initial(folder, "sgemm", [(side, side), (side, side)])
        self.c = np.zeros((side, side), np.float32)

    def reset(self):
        self.c[:] = 0

    def run(self, steps):
        for _ in range(steps):
            np.matmul(self.a, self.b, out=self.c)

    def loss(self):
        return 0

    def weights(self):
        return [self.c]


programs = {"softmax": Softmax, "tutorial": Tutorial, "sgemm": Product}

if __name__ == "__main__":
    name, folder, settings = protocol.arguments()
    version = f"NumPy {np.__version__}, Python {sys.version.split()[0]}"
    if settings.get("once"):
        # For its memory alone: the run, and the most that this process ever held.
        program = programs[name](folder, settings)
        program.run(settings["once"])
        with open(f"/proc/{os.getpid()}/status") as status:
            print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
    else:
        protocol.serve(version, programs[name](folder, settings))
