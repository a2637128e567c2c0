// Keeping a value of every few steps, while many steps run without a break.

/**
 * Counts a step, and copies x (`bytes` of it) into a ring at the first step and each `every`-th after it.
 *
 * The ring begins with two int32, `every` and the steps counted so far, and 8 bytes for nobody; then come the slots, `bytes`
 * each, filled in turn and then anew. One thread does it all: the range is one unit.
 */
export function snapshot_8(y: usize, x: usize, bytes: i32, slots: i32, from: i32, to: i32): void {
  if (from >= to) return;
  const every = load<i32>(y);
  const step = load<i32>(y, 4);
  store<i32>(y, step + 1, 4);
  if (step % every !== 0) return;
  memory.copy(y + 16 + <usize>((step / every) % slots) * <usize>bytes, x, bytes);
}
