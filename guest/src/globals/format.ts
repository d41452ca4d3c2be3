import { inspect } from "./inspect.ts";

/** Objects within objects that `%o` tells. */
const DEPTH_OF_O = 4;

/** The parts of a line of the log: texts as they are, all else inspected; `%s %d %i %f %j %o %O %c %%` of a first text as in Node. */
export function format(parts: readonly unknown[]): string {
  const [first] = parts;
  if (typeof first !== "string" || parts.length === 1) return parts.map(plain).join(" ");
  let next = 1;
  const text = first.replaceAll(/%[sdifjoOc%]/g, (mark) => {
    if (mark === "%%") return "%";
    return next < parts.length ? placed(mark, parts[next++]) : mark;
  });
  return [text, ...parts.slice(next).map(plain)].join(" ");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

function placed(mark: string, value: unknown): string {
  switch (mark) {
    case "%s":
      return typeof value === "object" ? inspect(value, 0) : plain(value);
    case "%d":
      return numberText(value, Number);
    case "%i":
      return numberText(value, (of) => Number.parseInt(String(of)));
    case "%f":
      return typeof value === "symbol" ? "NaN" : inspect(Number.parseFloat(String(value)));
    case "%j":
      return jsonOf(value);
    case "%o":
      return inspect(value, DEPTH_OF_O);
    case "%c":
      return ""; // a style, for those who have any
    default:
      return inspect(value);
  }
}

function numberText(value: unknown, number: (value: unknown) => number): string {
  if (typeof value === "bigint") return inspect(value);
  return typeof value === "symbol" ? "NaN" : inspect(number(value));
}

function jsonOf(value: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text ?? "undefined";
  } catch (error) {
    return `[no JSON: ${(error as Error).message}]`;
  }
}
