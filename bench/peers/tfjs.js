import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { examples, initial, program, serve, settings } from "./protocol.js";

// TensorFlow.js's side, on its wasm backend with SIMD. In Node that backend has one thread: TF.js itself switches the
// others off there. It cannot train a convolution: the backend has no Conv2DBackpropFilter.

/** Softmax regression, full batch. The gradient is written out: fewer passes than TF.js's own differentiation makes. */
class Softmax {
  constructor() {
    const { images, oneHot } = examples(settings.examples);
    this.x = tf.tensor2d(images, [settings.examples, 784]);
    this.y = tf.tensor2d(oneHot, [settings.examples, 10]);
    this.w = tf.variable(tf.zeros([784, 10]));
    this.b = tf.variable(tf.zeros([10]));
  }

  reset() {
    this.w.assign(tf.zeros([784, 10]));
    this.b.assign(tf.zeros([10]));
  }

  run(steps) {
    for (let i = 0; i < steps; i++) {
      tf.tidy(() => {
        const error = tf.sub(tf.softmax(tf.add(tf.matMul(this.x, this.w), this.b)), this.y);
        const rate = settings.rate / settings.examples;
        this.w.assign(tf.sub(this.w, tf.mul(tf.matMul(this.x, error, true, false), rate)));
        this.b.assign(tf.sub(this.b, tf.mul(tf.sum(error, 0), rate)));
      });
    }
    // Until the numbers are there: nothing of the last step may be left to do.
    this.b.dataSync();
  }

  loss() {
    return tf.tidy(() => tf.losses.softmaxCrossEntropy(this.y, tf.add(tf.matMul(this.x, this.w), this.b)).dataSync()[0]);
  }

  weights() {
    return [this.w.dataSync(), this.b.dataSync()];
  }
}

class Product {
  constructor() {
    const shape = [settings.side, settings.side];
    [this.a, this.b] = initial("sgemm", [shape, shape]).map((values) => tf.tensor2d(values, shape));
    this.c = tf.zeros(shape);
  }

  reset() {}

  run(steps) {
    for (let i = 0; i < steps; i++) {
      this.c.dispose();
      this.c = tf.matMul(this.a, this.b);
    }
  }

  loss() {
    return 0;
  }

  weights() {
    return [this.c.dataSync()];
  }
}

await tf.setBackend("wasm");
await tf.ready();
await serve(`TensorFlow.js ${tf.version_core}`, program === "softmax" ? new Softmax() : new Product());
