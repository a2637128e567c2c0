"""What a peer in Python says and hears: a line of JSON each.

It first prints {"version": ...}. Then, for each line:
  {"ask": "check", "steps": n, "to": file}   begins anew, does n steps, writes its weights (float32) to the file -> {"loss": ..., "ms": ...}
  {"ask": "run", "steps": n}                 does n more steps -> {"ms": ...}
"""

import json
import os
import sys
import time

import numpy as np


def arguments():
    """program, folder with the data, settings: an object"""
    return sys.argv[1], sys.argv[2], json.loads(sys.argv[3])


def read(folder, name, dtype, shape):
    return np.fromfile(os.path.join(folder, name), dtype).reshape(shape)


def examples(folder, first, end, part="train"):
    """Images as float32 in 0 to 1 [n, 784], classes as bytes [n]."""
    images = np.fromfile(os.path.join(folder, part + "-images.u8"), np.uint8, (end - first) * 784, offset=first * 784)
    labels = np.fromfile(os.path.join(folder, part + "-labels.u8"), np.uint8, end - first, offset=first)
    return images.reshape(-1, 784).astype(np.float32) / np.float32(255), labels


def initial(folder, name, shapes):
    """The weights to begin with, as the first contestant has them too: one file, one after the other."""
    flat = np.fromfile(os.path.join(folder, name + ".f32"), np.float32)
    found, at = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        found.append(flat[at : at + size].reshape(shape).copy())
        at += size
    assert at == flat.size, "the file of weights has another length than the shapes"
    return found


def serve(version, program):
    """`program` has reset(), run(steps), loss() and weights(), a list of arrays in Inkling's layout."""
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["ask"] == "check":
            program.reset()
            start = time.perf_counter()
            program.run(asked["steps"])
            ms = (time.perf_counter() - start) * 1000
            np.concatenate([np.ascontiguousarray(w, np.float32).ravel() for w in program.weights()]).tofile(asked["to"])
            answer = {"loss": float(program.loss()), "ms": ms}
        else:
            start = time.perf_counter()
            program.run(asked["steps"])
            answer = {"ms": (time.perf_counter() - start) * 1000}
        print(json.dumps(answer), flush=True)
