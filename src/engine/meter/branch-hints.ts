import { ModuleWriter } from "./module-writer.ts";

const SECTION_NAME = new TextEncoder().encode("metadata.code.branch_hint");
const UNLIKELY = 0;

/**
 * Says of the meter's own branches that they are not taken ("Branch Hinting", a custom section in front of the code). V8 then moves what
 * is behind them, and all saving of registers, out of the way: without, charges cost a third more.
 */
export class BranchHints {
  readonly #section = new ModuleWriter();
  readonly #function = new ModuleWriter();
  #functionCount = 0;
  #hintCount = 0;

  /** An `if` of the function that is being written: its offset from where the function's locals are declared. */
  add(offset: number): void {
    this.#function.u32(offset);
    this.#function.byte(1);
    this.#function.byte(UNLIKELY);
    this.#hintCount++;
  }

  /** The function is written; all that was added is its. Functions come in the order of their indices. */
  endFunction(index: number): void {
    if (this.#hintCount === 0) return;
    this.#section.u32(index);
    this.#section.u32(this.#hintCount);
    this.#section.raw(this.#function.view());
    this.#functionCount++;
    this.#hintCount = 0;
    this.#function.clear();
  }

  /** The content of the custom section. */
  write(writer: ModuleWriter): void {
    writer.sized(SECTION_NAME);
    writer.u32(this.#functionCount);
    writer.raw(this.#section.view());
  }
}
