import {
  add,
  globalVariablesInitializer,
  matmul,
  placeholder,
  Session,
  softmax,
  variable,
  zeros,
  type Tensor,
  type Variable,
} from "../../../index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Digits } from "./digits.ts";

/** The network: what it is fed, what it learns, what it answers. */
export interface Network {
  readonly x: Tensor<readonly [null, 784], "float32">;
  readonly y_: Tensor<readonly [null, 10], "float32">;
  readonly W: Variable<readonly [784, 10], "float32">;
  readonly b: Variable<readonly [10], "float32">;
  readonly y: Tensor<readonly [null, 10], "float32">;
}

/** Section 2: rows 5 and 6. */
export function buildGraph(page: Page): Network {
  const { print } = page;
  page.say(
    "A network is first described, and run later. The description is a graph: each line below adds a node to it, and none computes anything. Knowing the whole before it runs, Inkling can work out by itself how each weight must change to do better.",
    "A placeholder holds nothing. It is a promise to feed it, at each run, an array of this shape and this type (float32 where nothing else is said); null, which prints as a question mark, means any number of examples. A variable keeps its value from run to run. Ours start at zero, because training will set them.",
  );
  page.code(listings.graph);
  // listing: graph
  const x = placeholder("x", [null, 784]); // digits, to be fed
  const y_ = placeholder("y_", [null, 10]); // their labels, to be fed
  const W = variable("W", zeros([784, 10])); // weights
  const b = variable("b", zeros([10])); // biases
  const y = softmax(add(matmul(x, W), b)); // answers

  print(y);
  // end
  page.say(
    "That is all there is to this y as yet: a name, a shape and a type. It has no value.",
    "W holds 784 numbers for each of ten classes. Think of ten transparencies, one for each digit. To judge a picture, lay each transparency over it, multiply each pixel by what the transparency says at that place, and add everything up: ten sums, ten scores. The bias b is one more number for each class, added to its score whatever the picture is. The whole is called multinomial logistic regression: one score for each of many classes, turned into probabilities.",
  );
  return { x, y_, W, b, y };
}

/** Section 3: row 7. */
export async function runUntrained(page: Page, { trainSize }: Digits, { y }: Network): Promise<Session> {
  const { print, expectError } = page;
  page.say(
    "A session runs a graph. It is where the variables' values live, so they must be set before anything can read them; and whoever asks for y must say for which pictures. Forget either, and you are told so.",
  );
  page.code(listings.untrained);
  await page.ask("Nothing has been learnt yet: all weights and biases are zero. What will the network say about three digits?");
  // listing: untrained
  const [xTrain] = trainSize(3);
  const session = new Session();

  await expectError(() => session.run(y, { x: xTrain }));
  await session.run(globalVariablesInitializer());
  await expectError(() => session.run(y));

  print(await session.run(y, { x: xTrain }));
  // end
  page.say(
    "Three rows, one for each digit; ten columns, one for each class; and every number is 0.1. With all weights at zero every score is zero, whatever the picture, and the network has no reason to prefer a digit. It says: one in ten, for each.",
  );
  return session;
}
