/** Tells what a demo does, step by step, and keeps what did not hold. */
export class Narrator {
  readonly failures: string[] = [];
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  say(step: string, text: string): void {
    this.#print(`\n${step.padEnd(8)}${text}`.trimEnd());
  }

  more(text: string): void {
    this.#print(`        ${text}`);
  }

  held(what: string, does: boolean): void {
    if (!does) this.failures.push(`does not hold: ${what}`);
  }
}

export function short(digest: Uint8Array | string): string {
  return (typeof digest === "string" ? digest : digest.toHex()).slice(0, 12);
}
