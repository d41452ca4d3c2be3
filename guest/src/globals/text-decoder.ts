import { decodeIllFormed, incompleteLength } from "../ill-formed-utf8.ts";
import { decodeUtf8 } from "../utf8.ts";

const UTF_8_LABELS = [
  "unicode-1-1-utf-8",
  "unicode11utf8",
  "unicode20utf8",
  "utf-8",
  "utf8",
  "x-unicode20utf8",
];

/** The Encoding Standard's, for UTF-8 alone. */
export class TextDecoder {
  readonly encoding = "utf-8" as const;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** The beginning of a character, from the piece of the stream before. */
  #held = new Uint8Array(0);
  /** Whether a byte order mark that comes next would be the first thing in the stream. */
  #atStart = true;

  /** @throws RangeError for any other encoding */
  constructor(label: unknown = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const wanted = String(label).trim().toLowerCase();
    if (!UTF_8_LABELS.includes(wanted)) {
      throw new RangeError(
        `TextDecoder: ${JSON.stringify(wanted)} is not here; an actor reads utf-8`,
      );
    }
    this.fatal = options.fatal === true;
    this.ignoreBOM = options.ignoreBOM === true;
  }

  /** @throws TypeError where it is fatal and the bytes are ill-formed */
  decode(
    input: ArrayBuffer | ArrayBufferView = new Uint8Array(0),
    { stream = false }: { stream?: boolean } = {},
  ): string {
    const bytes = this.#withHeld(viewOf(input));
    const heldLength = stream ? incompleteLength(bytes) : 0;
    const whole = heldLength === 0 ? bytes : bytes.subarray(0, bytes.length - heldLength);
    this.#held = bytes.slice(bytes.length - heldLength);
    const text = decodeUtf8(whole);
    const atStart = this.#atStart;
    this.#atStart = !stream || (atStart && whole.length === 0);
    if (text === undefined && this.fatal) {
      this.#held = new Uint8Array(0);
      this.#atStart = true;
      throw new TypeError("TextDecoder: the bytes are not well-formed UTF-8");
    }
    const decoded = text ?? decodeIllFormed(whole);
    return atStart && !this.ignoreBOM && decoded.startsWith("\ufeff") ? decoded.slice(1) : decoded;
  }

  #withHeld(bytes: Uint8Array): Uint8Array {
    if (this.#held.length === 0) return bytes;
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    return joined;
  }
}

function viewOf(input: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(input)
    ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    : new Uint8Array(input);
}
