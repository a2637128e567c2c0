// What the build does with a wasm module between the compiler and the page: a look at its sections, one by one.
// Source: "WebAssembly Core Specification", chapter 5.5, "Modules".

/** Reads a module's bytes one after the other: numbers as wasm writes them, and names. */
class ModuleReader {
  /** @param {Uint8Array} wasm */
  constructor(wasm) {
    this.wasm = wasm;
    this.at = 8;
  }

  byte() {
    return this.wasm[this.at++] ?? 0;
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    return Buffer.from(this.wasm.subarray(this.at - length, this.at)).toString();
  }
}

/**
 * The module without the exports of these names.
 *
 * @param {Uint8Array} wasm
 * @param {RegExp} dropped
 * @returns {Uint8Array}
 */
export function withoutExports(wasm, dropped) {
  const reader = new ModuleReader(wasm);
  const parts = [wasm.subarray(0, 8)];
  while (reader.at < wasm.length) {
    const start = reader.at;
    const section = reader.byte();
    const end = reader.number() + reader.at;
    if (section === 7) {
      const entries = [];
      for (let count = reader.number(); count > 0; count--) {
        const entryStart = reader.at;
        const name = reader.text();
        reader.byte();
        reader.number();
        if (!dropped.test(name)) entries.push(wasm.subarray(entryStart, reader.at));
      }
      const body = Buffer.concat([Uint8Array.from(leb(entries.length)), ...entries]);
      parts.push(Uint8Array.from([section, ...leb(body.length)]), body);
    } else parts.push(wasm.subarray(start, end));
    reader.at = end;
  }
  return Buffer.concat(parts);
}

/**
 * @param {number} value
 * @returns {number[]} as wasm writes it, seven bits a byte
 */
function leb(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}

/**
 * Holds the module to what its users rely on, and finds the flag that says its memory is shared.
 *
 * @param {Uint8Array} wasm
 * @returns {number} offset of the flag byte
 * @throws {Error} that says what is wrong
 */
export function checkModule(wasm) {
  const reader = new ModuleReader(wasm);
  let flagOffset = -1;
  while (reader.at < wasm.length) {
    const section = reader.byte();
    const end = reader.number() + reader.at;
    // Every thread makes an instance of its own: data would be written anew over live memory by each, and a global
    // would be another thread's by another name.
    if (section === 6) refuse("the module has globals: a kernel's state goes where a pointer says");
    if (section === 8) refuse("the module has a start function");
    if (section === 11 || section === 12) refuse("the module has a data section: no strings, no static arrays, no new");
    if (section === 2) {
      const imports = reader.number();
      const name = `${reader.text()}.${reader.text()}`;
      const kind = reader.byte();
      if (imports !== 1 || name !== "env.memory" || kind !== 2) refuse(`the module imports ${name}; it may import env.memory alone`);
      flagOffset = reader.at;
    }
    reader.at = end;
  }
  if (wasm[flagOffset] !== 3) refuse("the module's memory is not shared with a maximum");
  return flagOffset;
}

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  throw new Error(message);
}
