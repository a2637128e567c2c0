import { setTimeout } from "node:timers/promises";
import { availableParallelism, cpus, totalmem } from "node:os";

/** Processor, cores, memory, system and Node's version: what figures depend on besides the code. */
export function machineText(): string {
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${processor}, ${availableParallelism()} cores, ${memoryGb} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

/** How busy the processor is with other things, in percent: measured while this process waits. */
export async function busyPercent(): Promise<number> {
  const sum = (): { idle: number; all: number } => {
    const times = cpus().map((one) => one.times);
    const idle = times.reduce((total, one) => total + one.idle, 0);
    return { idle, all: times.reduce((total, { user, nice, sys, irq }) => total + user + nice + sys + irq, idle) };
  };
  const before = sum();
  await setTimeout(500);
  const after = sum();
  return Math.round(100 * (1 - (after.idle - before.idle) / Math.max(1, after.all - before.all)));
}
