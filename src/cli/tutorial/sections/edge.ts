import { NdArray, type Session } from "../../../index.ts";
import { gallery } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Network } from "./graph.ts";

/** Section 14: a 1 at the left edge. */
export async function drawAtTheEdge(page: Page, { y }: Network, session: Session): Promise<void> {
  if (!page.isShown) return;
  const { print, show } = page;
  page.say(
    "Here is a digit that nobody could take for another: a straight stroke, twenty pixels high and three wide. First in the middle, then further and further to the left.",
  );
  page.code(listings.edge);
  await page.ask("In the middle and at the left edge, the same 1: what will be read?");
  // listing: edge
  function drawOne(left: number) {
    const pixels = new Float32Array(784);
    for (let row = 4; row < 24; row++) {
      const start = row * 28 + left;
      pixels.fill(1, start, start + 3);
    }
    return pixels;
  }

  const columns = [12, 10, 8, 6, 4, 2, 0];
  const pixels = columns.flatMap((left) => [...drawOne(left)]);
  const images = NdArray.of(pixels, [columns.length, 784], "float32");
  const answers = await session.run(y, { x: images });
  const captions = columns.map((left, i) => {
    const answer = answers.row(i);
    const read = answer.argMax();
    const sure = (answer.at(read) * 100).toFixed(0);
    return `column ${left}: ${read}, ${sure} %`;
  });
  captions.forEach((caption) => print(caption));
  // end
  const last = answers.row(columns.length - 1).argMax();
  await show("edge", gallery(images, captions, { title: "The same 1, moved to the left", columns: 4 }));
  page.say(
    last === 1
      ? "It was read rightly everywhere; with other settings it is often not. Nothing obliges this network to: it has a weight for each pixel, and learns at each place only from the ink that fell there."
      : `For you it is the same stroke at another place. For the network it is other pixels: 784 other numbers. Every 1 that it saw stood near the middle, so its sheet of the 1 knows nothing of the edge, and there the stroke is judged by what other digits happened to leave: it reads ${last}. Whoever wants the place not to matter has to build that in, and that is what convolution does.`,
  );
}
