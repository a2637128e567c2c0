import type { Session } from "../../../index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import { dataName, type Digits } from "./digits.ts";
import type { Network } from "./graph.ts";

/** Section 16: what this was, and what comes after it. */
export async function lookBack(page: Page, { mnist }: Digits, { W, b }: Network, session: Session): Promise<void> {
  if (!page.isShown) return;
  const { print } = page;
  page.say("How large is what was learnt, beside what it was learnt from?");
  page.code(listings.size);
  // listing: size
  const [weights, biases] = await session.run([W, b]);
  const learnt = weights.size + biases.size;
  const pixels = mnist.train.images.size;
  print(`${learnt} numbers of 4 bytes: ${learnt * 4} bytes`);
  print(`${pixels} pixels of 1 byte: ${(pixels / 1e6).toFixed(0)} MB`);
  // end
  page.say(
    "It is a summary, and a small one. It cannot give back any of the digits that it saw, except where there were very few.",
    "People call this a network of two layers, and mean input and output: the pixels, and the ten classes. There is nothing between them, no hidden layer, and so this is not deep learning. It cannot say: these two strokes together are a 4. It can only add up ink. For nearly perfect reading the way leads to convolution, which looks for strokes wherever they are.",
    `You have seen all of it, on ${dataName(mnist.identity)}: data, graph, loss, descent, exam. Change what you like and run it again:`,
  );
  for (const line of [
    "inkling tutorial --section 8 --learning-rate 0.5",
    "inkling train --steps 500 --out my-model",
    "inkling show mistakes",
    "inkling repl",
  ]) {
    print(line);
  }
  page.say(
    'The steps are those of "Not another MNIST tutorial with TensorFlow" by Justin Francis (O\'Reilly, December 2016). MNIST is the work of Yann LeCun, Corinna Cortes and Christopher J. C. Burges.',
  );
}
