import type { Locator } from "playwright-core";

/** Drags a finger across an element, at half its height, from one share of its width to another: real touch events, as the browser makes them. */
export async function dragFinger(element: Locator, from: number, to: number): Promise<void> {
  const box = (await element.boundingBox())!;
  const y = box.y + box.height / 2;
  const at = (share: number): { x: number; y: number }[] => [{ x: box.x + share * box.width, y }];
  const session = await element.page().context().newCDPSession(element.page());
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(from) });
  for (let i = 1; i <= 5; i++) {
    await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(from + ((to - from) * i) / 5) });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}
