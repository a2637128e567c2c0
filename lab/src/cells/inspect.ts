// How console.log writes values in a cell: as Node does for what cells print, arrays and tensors as they print themselves.

const deepest = 3;
const lineWidth = 72;
const mostItems = 100;

/** The line that console.log prints. */
export const printed = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === "string" ? value : inspected(value))).join(" ");

export function inspected(value: unknown, depth = 0, seen: readonly object[] = []): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return value.name ? `[Function: ${value.name}]` : "[Function (anonymous)]";
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.includes(value)) return "[Circular]";
  const ownText = Reflect.get(value, Symbol.for("nodejs.util.inspect.custom"));
  if (typeof ownText === "function") return String(ownText.call(value));
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date || value instanceof RegExp) return String(value);
  const within = [...seen, value];
  const item = (inner: unknown): string => inspected(inner, depth + 1, within);
  const name = value.constructor?.name ?? "Object";
  if (depth >= deepest) return Array.isArray(value) ? "[Array]" : `[${name}]`;
  if (Array.isArray(value)) return wrapped("", "[", some(value).map(item), value.length, "]");
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = value as unknown as ArrayLike<unknown>;
    return wrapped(`${name}(${numbers.length}) `, "[", some(Array.from(numbers)).map(item), numbers.length, "]");
  }
  if (value instanceof Map) {
    const entries = [...value].slice(0, mostItems).map(([key, inner]) => `${item(key)} => ${item(inner)}`);
    return wrapped(`Map(${value.size}) `, "{", entries, value.size, "}");
  }
  if (value instanceof Set) return wrapped(`Set(${value.size}) `, "{", some([...value]).map(item), value.size, "}");
  const entries = Object.entries(value).map(
    ([key, inner]) => `${/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : quoted(key)}: ${item(inner)}`,
  );
  return wrapped(name === "Object" ? "" : `${name} `, "{", entries.slice(0, mostItems), entries.length, "}");
}

const some = <Item>(items: readonly Item[]): readonly Item[] => items.slice(0, mostItems);

const quoted = (text: string): string =>
  text.includes("'") ? JSON.stringify(text) : `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;

/** On one line if there is room, else an item a line. */
function wrapped(name: string, open: string, parts: readonly string[], count: number, close: string): string {
  if (count === 0) return `${name}${open}${close}`;
  const all = count > parts.length ? [...parts, `... ${count - parts.length} more`] : parts;
  const line = `${name}${open} ${all.join(", ")} ${close}`;
  if (line.length <= lineWidth && !line.includes("\n")) return line;
  return `${name}${open}\n${all.map((part) => `  ${part.replaceAll("\n", "\n  ")}`).join(",\n")}\n${close}`;
}
