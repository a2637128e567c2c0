import { allocate, type TypedArray } from "../array/ndarray.ts";
import type { Operand, TensorDType } from "../graph/command.ts";
import type { EngineMemory } from "./memory.ts";

const bytesPerElement: Readonly<Record<TensorDType, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1 };

export function bytesOf(operand: Operand): number {
  return operand.size * bytesPerElement[operand.dtype];
}

/** The engine's own view of an operand; it goes stale when the memory grows, so it is used at once. */
export function viewOf(memory: EngineMemory, address: number, operand: Operand): TypedArray {
  if (operand.dtype === "float32") return memory.float32(address, operand.size);
  return operand.dtype === "int32" ? memory.int32(address, operand.size) : memory.uint8(address, operand.size);
}

/** A copy of an operand's elements, for whoever is outside the engine. */
export function copyOut(memory: EngineMemory, address: number, operand: Operand): TypedArray {
  const copy = allocate(operand.dtype, operand.size);
  copy.set(viewOf(memory, address, operand));
  return copy;
}
