import { ProtocolError } from "./errors.ts";
import { utf8Text } from "./json.ts";
import { LINE_BYTES_MAX } from "./limits.ts";

/** One line: what it holds, and how long it was; or why it is none. */
export type Line =
  | { readonly kind: "json"; readonly json: unknown; readonly byteCount: number }
  | { readonly kind: "bad"; readonly error: ProtocolError };

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of JSON; keeps at most LINE_BYTES_MAX of a line that is not whole. */
export class LineReader {
  #parts: Uint8Array[] = [];
  #byteCount = 0;
  /** Within a line that is too long, of which nothing is kept. */
  #isSkipping = false;

  /** The lines that end in this chunk. */
  *push(chunk: Uint8Array): Generator<Line> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      from = end + 1;
      const line = this.#take();
      if (line !== undefined) yield line;
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#byteCount += part.length;
    if (this.#byteCount > LINE_BYTES_MAX) {
      this.#isSkipping = true;
      this.#parts = [];
    }
    if (!this.#isSkipping) this.#parts.push(part);
  }

  /** An empty line is none. */
  #take(): Line | undefined {
    const parts = this.#parts;
    const byteCount = this.#byteCount;
    const isTooLong = this.#isSkipping;
    this.#parts = [];
    this.#byteCount = 0;
    this.#isSkipping = false;
    if (isTooLong) return { kind: "bad", error: lineTooLong() };
    return byteCount === 0 ? undefined : parsed(joined(parts, byteCount), byteCount);
  }
}

function joined(parts: readonly Uint8Array[], byteCount: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(byteCount);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function parsed(bytes: Uint8Array, byteCount: number): Line {
  const text = utf8Text(bytes);
  if (text === undefined) return { kind: "bad", error: notJson("it is not UTF-8") };
  try {
    return { kind: "json", json: JSON.parse(text) as unknown, byteCount };
  } catch {
    return { kind: "bad", error: notJson("it is not JSON") };
  }
}

/** Whatever a line holds, in UTF-8 with its end. */
export function lineOf(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}

export function lineTooLong(): ProtocolError {
  return new ProtocolError("PROTOCOL_LINE_TOO_LONG", {
    what: `a line has more than ${LINE_BYTES_MAX} bytes`,
    remedy: "send less at once; a component goes by its manifest's path",
  });
}

function notJson(why: string): ProtocolError {
  return new ProtocolError("PROTOCOL_NOT_JSON", {
    what: `a line is no request: ${why}`,
    remedy: "send one JSON object a line, in UTF-8",
  });
}
