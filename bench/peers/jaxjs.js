import { readFileSync } from "node:fs";
import { Worker as NodeWorker } from "node:worker_threads";
import { examples, initial, program, serve, settings } from "./protocol.js";

// jax-js's side, on its wasm backend. It shares work among Web Workers where there are any; Node has none under that
// name, so they are made here from Node's own.

if (settings.threads > 1) {
  globalThis.Worker = class {
    constructor(url) {
      const worker = import("node:buffer").then(({ resolveObjectURL }) => resolveObjectURL(url).text());
      this.started = worker.then((source) => {
        const preamble =
          'const { parentPort } = require("node:worker_threads"); const self = globalThis; const postMessage = (m) => parentPort.postMessage(m);' +
          'parentPort.on("message", (data) => self.onmessage({ data }));';
        const made = new NodeWorker(`${preamble}\n${source}`, { eval: true });
        made.on("message", (data) => this.onmessage?.({ data }));
        made.on("error", (error) => this.onerror?.(error));
        this.worker = made;
      });
    }
    postMessage(message) {
      if (this.worker) this.worker.postMessage(message);
      else void this.started.then(() => this.worker.postMessage(message));
    }
  };
  Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: settings.threads }, configurable: true });
}

const jax = await import("@jax-js/jax");
const { numpy: np, lax, nn } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

/** Keeps a reference: jax-js's functions use up what they are given. */
const keep = (array) => array.ref;

class Trained {
  constructor(shapes, name) {
    this.shapes = shapes;
    this.initial = name === undefined ? shapes.map((shape) => new Float32Array(shape.reduce((a, b) => a * b, 1))) : initial(name, shapes);
    const { images, oneHot } = examples(settings.examples);
    this.images = images;
    this.oneHot = oneHot;
    this.batches = Math.floor(settings.examples / settings.batch);
    this.cache = new Map();
    const rate = settings.rate;
    const derive = jax.valueAndGrad((w, x, y) => this.lossOf(w, x, y));
    this.descend = jax.jit((w, x, y) => {
      const [loss, gradients] = derive(w.map(keep), x, y);
      loss.dispose?.();
      return w.map((one, i) => one.sub(gradients[i].mul(rate)));
    });
    this.adam = jax.jit((w, m, v, scale, x, y) => {
      const [, g] = derive(w.map(keep), x, y);
      const nextM = m.map((one, i) => one.mul(0.9).add(g[i].ref.mul(0.1)));
      const nextV = v.map((one, i) => one.mul(0.999).add(g[i].ref.mul(g[i].mul(0.001))));
      const next = w.map((one, i) => one.sub(nextM[i].ref.mul(scale.ref).div(np.sqrt(nextV[i].ref).add(1e-8))));
      return [next, nextM, nextV];
    });
    this.lossNow = jax.jit((w, x, y) => this.lossOf(w, x, y));
    this.reset();
  }

  reset() {
    this.at = 0;
    this.w = this.initial.map((values, i) => np.array(values).reshape(this.shapes[i]));
    if (settings.optimizer !== "adam") return;
    this.m = this.shapes.map((shape) => np.zeros(shape));
    this.v = this.shapes.map((shape) => np.zeros(shape));
  }

  lossOf(w, x, y) {
    const logits = this.logits(w, x);
    return nn
      .logSoftmax(logits)
      .mul(y)
      .sum()
      .mul(-1 / settings.batch);
  }

  batch(step) {
    const index = step % this.batches;
    if (!this.cache.has(index)) {
      const [first, end] = [index * settings.batch, (index + 1) * settings.batch];
      const x = np.array(this.images.slice(first * 784, end * 784)).reshape(this.inputShape);
      this.cache.set(index, [x, np.array(this.oneHot.slice(first * 10, end * 10)).reshape([settings.batch, 10])]);
    }
    return this.cache.get(index).map(keep);
  }

  get inputShape() {
    return [settings.batch, 784];
  }

  async run(steps) {
    for (let i = 0; i < steps; i++) {
      const [x, y] = this.batch(this.at);
      this.at += 1;
      if (settings.optimizer === "adam") {
        const t = this.at;
        const scale = np.array(new Float32Array([(settings.rate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)])).reshape([]);
        [this.w, this.m, this.v] = this.adam(this.w, this.m, this.v, scale, x, y);
      } else this.w = this.descend(this.w, x, y);
      await jax.blockUntilReady(this.w.map(keep));
    }
  }

  async loss() {
    const [x, y] = this.batch(0);
    return (await this.lossNow(this.w.map(keep), x, y).data())[0];
  }

  async weights() {
    const found = [];
    for (const one of this.w) found.push(Float32Array.from(await one.ref.data()));
    return found;
  }
}

class Softmax extends Trained {
  constructor() {
    super([[784, 10], [10]]);
  }
  logits([w, b], x) {
    return np.matmul(x, w).add(b);
  }
}

class Convolutional extends Trained {
  constructor() {
    const [first, second] = settings.channels;
    super([[5, 5, 1, first], [first], [5, 5, first, second], [second], [7 * 7 * second, 10], [10]], settings.initial);
  }
  get inputShape() {
    return [settings.batch, 1, 28, 28];
  }
  layer(x, w, b) {
    const channels = b.shape[0];
    const y = nn.relu(lax.conv(x, w.transpose([3, 2, 0, 1]), [1, 1], "SAME").add(b.reshape([1, channels, 1, 1])));
    return lax.reduceWindow(y, np.max, [1, 1, 2, 2], [1, 1, 2, 2]);
  }
  logits([w1, b1, w2, b2, w3, b3], x) {
    const h = this.layer(this.layer(x, w1, b1), w2, b2);
    return np.matmul(h.transpose([0, 2, 3, 1]).reshape([settings.batch, -1]), w3).add(b3);
  }
}

class Product {
  constructor() {
    const shape = [settings.side, settings.side];
    [this.a, this.b] = initial("sgemm", [shape, shape]).map((values) => np.array(values).reshape(shape));
    this.multiply = jax.jit((a, b) => np.matmul(a, b));
  }
  reset() {}
  async run(steps) {
    for (let i = 0; i < steps; i++) {
      this.c?.dispose();
      this.c = this.multiply(this.a.ref, this.b.ref);
      await jax.blockUntilReady(this.c.ref);
    }
  }
  loss() {
    return 0;
  }
  async weights() {
    return [Float32Array.from(await this.c.ref.data())];
  }
}

const version = JSON.parse(readFileSync(new URL("node_modules/@jax-js/jax/package.json", import.meta.url), "utf8")).version;
const programs = { softmax: Softmax, convolutional: Convolutional, sgemm: Product };
await serve(`jax-js ${version}`, new programs[program]());
