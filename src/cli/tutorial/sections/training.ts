import {
  argMax,
  cast,
  equal,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  reduceMean,
  type NdArray,
  type Operation,
  type Session,
  type Tensor,
} from "../../../index.ts";
import { curves, type LogEntry } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Digits } from "./digits.ts";
import type { Network } from "./graph.ts";

/** The values that the tutorial writes in capitals: the reader's to change. */
export interface Knobs {
  readonly TRAIN_SIZE: number;
  readonly TEST_SIZE: number;
  readonly LEARNING_RATE: number;
  readonly TRAIN_STEPS: number;
}

/** A network, the digits it learns from and those it is tested with, and what to run. */
export interface Course {
  readonly onTrain: { readonly x: NdArray<"float32">; readonly y_: NdArray<"float32"> };
  readonly onTest: { readonly x: NdArray<"float32">; readonly y_: NdArray<"float32"> };
  readonly optimizer: GradientDescentOptimizer;
  readonly training: Operation;
  readonly correct: Tensor<readonly [null], "bool">;
  readonly accuracy: Tensor<readonly [], "float32">;
}

/** Section 7: rows 11 and 12. */
export async function prepareTraining(
  page: Page,
  { trainSize, testSize }: Digits,
  { y, y_ }: Network,
  crossEntropy: Tensor<readonly [], "float32">,
  session: Session,
  knobs: Knobs,
): Promise<Course> {
  const { print } = page;
  page.say(
    "Whoever sets an exam with the very questions of the practice sheet learns who has a good memory. So the network trains on one set of digits and is tested on others, which it has never seen: the test digits take no part in the training. The numbers in capitals are yours to change: inkling tutorial --train-size 1000 --learning-rate 0.5, and so on.",
  );
  page.code(listings.course);
  const { TRAIN_SIZE, TEST_SIZE, LEARNING_RATE, TRAIN_STEPS } = knobs;
  print(`TRAIN_SIZE = ${TRAIN_SIZE}, TEST_SIZE = ${TEST_SIZE}, LEARNING_RATE = ${LEARNING_RATE}, TRAIN_STEPS = ${TRAIN_STEPS}`);
  print();
  // listing: course
  const [xTrain, yTrain] = trainSize(TRAIN_SIZE);
  const [xTest, yTest] = testSize(TEST_SIZE);
  const onTrain = { x: xTrain, y_: yTrain };
  const onTest = { x: xTest, y_: yTest };

  await session.run(globalVariablesInitializer());
  const optimizer = new GradientDescentOptimizer(LEARNING_RATE);
  const training = optimizer.minimize(crossEntropy);

  const correct = equal(argMax(y, 1), argMax(y_, 1));
  const accuracy = reduceMean(cast(correct, "float32"));

  print();
  print("accuracy", await session.run(accuracy, onTest));
  print("loss", await session.run(crossEntropy, onTrain));
  // end
  page.say(
    "minimize adds the gradients, the slopes of the loss by every weight, to the graph as more nodes. Running training once is one step downhill. The accuracy is the share of digits read rightly: true and false cast to 1 and 0, and their mean.",
    "The two numbers are those of the untrained network. Its loss is ln 10, that of somebody who gives each digit one chance in ten. Its accuracy is the share of zeros among the test digits: with all ten probabilities equal, argMax takes the first.",
  );
  return { onTrain, onTest, optimizer, training, correct, accuracy };
}

/** Section 8: row 13. */
export async function train(
  page: Page,
  course: Course,
  crossEntropy: Tensor<readonly [], "float32">,
  session: Session,
  knobs: Knobs,
): Promise<LogEntry[]> {
  const { print, show, count } = page;
  const { training, accuracy, onTrain, onTest } = course;
  const { TRAIN_STEPS } = knobs;
  page.say(
    "Now the network learns. Each step looks at all training digits at once, and then moves every weight a little. That is a wasteful way, chosen so that there is less to explain: nothing depends on the order of the digits. The usual way takes a small batch of them at a time, and gets further with the same work.",
    "The accuracy is measured on the test digits, the loss on the training digits, both after the update.",
  );
  page.code(listings.train);
  const log: LogEntry[] = [];
  // listing: train
  for (const i of count(0, TRAIN_STEPS)) {
    await session.run(training, onTrain);
    if (i % 100 === 0) {
      const a = await session.run(accuracy, onTest);
      const l = await session.run(crossEntropy, onTrain);
      print(`Training Step:${i}  Accuracy = `, a, " Loss =", l);
      log.push({ step: i, accuracy: a.item(), loss: l.item() });
    }
  }

  await show("curves", curves(log));
  // end
  return log;
}
