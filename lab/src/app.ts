import { hydrate, mount, tick } from "svelte";
import { EarlyActs } from "./early-acts.ts";
import { islands, type Island } from "./islands.ts";
import { holdJumps } from "./jump.ts";
import { keepForOffline } from "./offline/register.ts";
import { hasSimd } from "./simd.ts";
import { Lab, labContext } from "./state/lab.svelte.ts";
import { words } from "./words/en/page.ts";

/** How far below the window a part wakes, so that it is awake when it comes into sight. */
const nearPx = 800;

const lab = new Lab();
const context = labContext(lab);
const awake = new Map<string, Promise<void>>();
const earlyActs = new Map<string, EarlyActs>();

/** Gives a prerendered part its life; once. */
function wake(island: Island): Promise<void> {
  const begun = awake.get(island.id);
  if (begun) return begun;
  const waking = wakeNow(island);
  awake.set(island.id, waking);
  return waking;
}

async function wakeNow({ id, load, eager }: Island): Promise<void> {
  const target = document.getElementById(id);
  if (!target) return;
  const { default: component } = await load();
  await earlyActs.get(id)?.before();
  if (eager && target.hasChildNodes()) {
    hydrate(component, { target, context });
  } else {
    // What was prerendered shows the beginning; the run may be far on by now, so this is made anew rather than hydrated.
    target.replaceChildren();
    mount(component, { target, context });
  }
  target.dataset["awake"] = "";
  await tick();
  earlyActs.get(id)?.after();
}

/** How long the page may be busy with other things before a part that comes near wakes all the same. */
const mostBusyMs = 200;

/** Between two things to do: parts wake one at a time, so that none keeps the reader waiting for several. */
const free = (): Promise<void> =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: mostBusyMs });
    else setTimeout(resolve);
  });

/** The first view, a part at a time: the time line before the hero's button, which moves it. */
async function wakeFirst(): Promise<void> {
  const first = islands.filter(({ eager }) => eager).toReversed();
  for (const { load } of first) void load();
  for (const island of first) {
    await wake(island);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const byElement = new Map<Element, Island>();
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      void free().then(() => wake(byElement.get(target)!));
    }
  },
  { rootMargin: `${nearPx}px 0px` },
);

if (hasSimd()) begin();
else {
  // The prerendered page stays as it is: text and still figures.
  const notice = document.createElement("p");
  notice.className = "plain-notice";
  notice.textContent = words.noSimd;
  document.querySelector("main")?.prepend(notice);
}

function begin(): void {
  for (const island of islands) {
    const element = document.getElementById(island.id);
    if (!element) continue;
    byElement.set(element, island);
    earlyActs.set(island.id, new EarlyActs(element));
    if (!island.eager) {
      near.observe(element);
      for (const event of ["pointerover", "focusin"]) element.addEventListener(event, () => void wake(island), { once: true });
    }
  }

  holdJumps();
  // Digits to train on are written while the reader looks at the page; MNIST is looked for beside it. Not before there is a
  // button to press: on a computer with two cores the engine's start would slow down what puts it there.
  const awakened = wakeFirst();
  void awakened
    .then(() => lab.data.start())
    .then(free)
    .then(() => lab.begun())
    .then(() => lab.data.fetchMnist());
  void awakened.then(keepForOffline);
  // What is prerendered is the page as it begins, so a link is followed when the first parts are awake.
  void awakened.then(() => import("./link/start.ts")).then(({ startLink }) => startLink(lab));
}
