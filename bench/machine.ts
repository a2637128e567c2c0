import { availableParallelism, cpus, totalmem } from "node:os";

/** Processor, cores, memory, system and Node's version: what figures depend on besides the code. */
export function machineText(): string {
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${processor}, ${availableParallelism()} cores, ${memoryGb} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}
