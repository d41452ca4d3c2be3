import { concatBytes } from "../base/mod.ts";

/** Bytes of the longest line; a longer one is shown in pieces. */
export const LINE_BYTES_MAX: number = 16 * 1024;

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of text. Holds less than one line. */
export class Lines {
  readonly #show: (line: string) => void;
  #begun: Uint8Array[] = [];
  #size = 0;

  constructor(show: (line: string) => void) {
    this.#show = show;
  }

  push(bytes: Uint8Array): void {
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
      this.#add(bytes.subarray(from, at));
      this.#end();
      from = at + 1;
    }
    this.#add(bytes.subarray(from));
  }

  /** What is left of a line is a line. */
  flush(): void {
    if (this.#size > 0) this.#end();
  }

  clear(): void {
    this.#begun = [];
    this.#size = 0;
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#begun.push(bytes.slice()); // the guest's side may use the buffer again
    this.#size += bytes.length;
    if (this.#size <= LINE_BYTES_MAX) return;
    let rest = concatBytes(this.#begun);
    while (rest.length > LINE_BYTES_MAX) {
      const end = wholeCharacters(rest, LINE_BYTES_MAX);
      this.#show(text(rest.subarray(0, end)));
      rest = rest.subarray(end);
    }
    this.#begun = [rest];
    this.#size = rest.length;
  }

  #end(): void {
    const line = text(concatBytes(this.#begun));
    this.clear();
    this.#show(line);
  }
}

/** Where to cut so that no character of UTF-8 is cut in two; anywhere, where it is none. */
function wholeCharacters(bytes: Uint8Array, end: number): number {
  for (let at = end; at > end - 4; at--) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  return end;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
