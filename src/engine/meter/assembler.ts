import { ModuleWriter } from "./module-writer.ts";
import { OP } from "./opcode.ts";
import { type ValueType, writeValueType } from "./value-type.ts";

/** Writes the body of one function of the meter's own. */
export class Assembler {
  readonly #writer = new ModuleWriter(64);

  /** `locals`: the types of its own locals, behind its parameters. */
  constructor(locals: readonly ValueType[]) {
    this.#writer.u32(locals.length);
    for (const type of locals) {
      this.#writer.u32(1);
      writeValueType(this.#writer, type);
    }
  }

  op(...bytes: readonly number[]): this {
    this.#writer.raw(bytes);
    return this;
  }

  /** An instruction with one index. */
  at(opcode: number, index: number): this {
    this.#writer.byte(opcode);
    this.#writer.u32(index);
    return this;
  }

  index(value: number): this {
    this.#writer.u32(value);
    return this;
  }

  get(...locals: readonly number[]): this {
    for (const local of locals) this.at(OP.localGet, local);
    return this;
  }

  i32(value: number): this {
    this.#writer.byte(OP.i32Const);
    this.#writer.s32(value);
    return this;
  }

  /** A 64-bit constant whose value fits in 33 bits. */
  i64(value: number): this {
    this.#writer.byte(OP.i64Const);
    this.#writer.s32(value);
    return this;
  }

  /** The body, ended. */
  body(): Uint8Array {
    this.#writer.byte(OP.end);
    return this.#writer.view();
  }
}
