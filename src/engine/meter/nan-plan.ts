import {
  FLOAT,
  FLOAT_NUMERIC_OPERATIONS,
  FLOAT_OPERATIONS,
  FLOAT_VECTOR_OPERATIONS,
  type FloatTable,
  SHAPE,
} from "./float-operation.ts";
import { FloatSites, NUMBER, PLAIN, SIGNED } from "./float-sites.ts";
import { displacedLocal, type FunctionScan, OPERANDS_MAX } from "./function-scan.ts";
import { localType } from "./local-groups.ts";
import type { ModuleCursor } from "./module-cursor.ts";
import type { FunctionType } from "./module-shape.ts";
import { EMPTY_BLOCK, NUMERIC, OP, VECTOR } from "./opcode.ts";
import {
  FORM,
  NUMERIC_OPCODES,
  OPCODES,
  type OpcodeTable,
  VECTOR_OPCODES,
} from "./opcode-table.ts";
import { F32, F64, readHeapType, readValueType, V128 } from "./value-type.ts";

interface Block {
  readonly foot: number;
  readonly ins: number;
  readonly outs: number;
  readonly loop: boolean;
  /** True where the code that follows is never reached. */
  dead: boolean;
}

/**
 * The second pass, over functions with float arithmetic only: follows each result on the operand stack to whoever takes
 * it, and finds where NaNs have to be made canonical (docs/metering.md, "NaN"). The code was scanned before, so it is well
 * formed; where its types are wrong, V8 will refuse the module whatever is found here.
 */
export class NanPlan {
  readonly sites: FloatSites = new FloatSites();
  readonly #scan: FunctionScan;
  readonly #cursor: ModuleCursor;
  /** Beyond the end, where only code of wrong types comes, nothing is kept. */
  readonly #operands = new Int32Array(OPERANDS_MAX);
  #height = 0;
  readonly #blocks: Block[] = [];

  constructor(scan: FunctionScan) {
    this.#scan = scan;
    this.#cursor = scan.cursor;
  }

  plan(): void {
    const scan = this.#scan;
    const cursor = this.#cursor;
    this.sites.clear();
    this.#height = 0;
    this.#blocks.length = 0;
    cursor.at = scan.start;
    this.#enter(0, scan.type.results.length, false);
    while (this.#blocks.length > 0) this.#instruction(cursor.byte());
    this.sites.settle();
  }

  #instruction(opcode: number): void {
    const cursor = this.#cursor;
    switch (OPCODES.form[opcode]) {
      case FORM.special:
        if (opcode === OP.numeric) this.#numeric(cursor.u32());
        else if (opcode === OP.vector) this.#vector(cursor.u32());
        else this.#special(opcode);
        return;
      case FORM.local:
        return this.#local(opcode, cursor.u32());
      case FORM.bytes4:
        return this.#push(isNan(cursor.take(4), 4) ? PLAIN : NUMBER);
      case FORM.bytes8:
        return this.#push(isNan(cursor.take(8), 8) ? PLAIN : NUMBER);
      default:
        this.#immediate(OPCODES.form[opcode] as number);
        if (opcode === OP.drop) this.#height = Math.max(this.#foot, this.#height - 1);
        else this.#operate(opcode, OPCODES, FLOAT_OPERATIONS);
    }
  }

  #numeric(opcode: number): void {
    const form = NUMERIC_OPCODES.form[opcode] as number;
    if (form !== FORM.special) {
      this.#immediate(form);
      return this.#operate(opcode, NUMERIC_OPCODES, FLOAT_NUMERIC_OPERATIONS);
    }
    this.#cursor.skipLeb(5);
    const two =
      opcode === NUMERIC.memoryInit ||
      opcode === NUMERIC.memoryCopy ||
      opcode === NUMERIC.tableInit ||
      opcode === NUMERIC.tableCopy;
    if (two) this.#cursor.skipLeb(5);
    if (opcode === NUMERIC.tableGrow) this.#effect(2, 1);
    else this.#effect(3, 0);
  }

  #vector(opcode: number): void {
    if (opcode === VECTOR.const) {
      const zero = this.#cursor.take(16).every((byte) => byte === 0);
      return this.#push(zero ? NUMBER : PLAIN);
    }
    this.#immediate(VECTOR_OPCODES.form[opcode] as number);
    this.#operate(opcode, VECTOR_OPCODES, FLOAT_VECTOR_OPERATIONS);
  }

  /** Any instruction whose effect is in the tables. */
  #operate(opcode: number, table: OpcodeTable, floats: FloatTable): void {
    const pops = table.pops[opcode] as number;
    const shape = floats.operand[opcode] as number;
    switch (floats.kind[opcode]) {
      case FLOAT.arithmetic:
        for (let count = 0; count < pops; count++) this.sites.use(this.#pop(), shape);
        return this.#push(this.sites.arithmetic(this.#cursor.at, floats.result[opcode] as number));
      case FLOAT.blind:
        for (let count = 0; count < pops; count++) this.sites.use(this.#pop(), shape);
        return this.#push(PLAIN);
      case FLOAT.sign: {
        if (pops === 2) this.sites.observe(this.#pop());
        const operand = this.#pop();
        this.sites.use(operand, shape);
        return this.#push(operand > 0 && operand < SIGNED ? operand + SIGNED : operand);
      }
      case FLOAT.number:
        this.#effect(pops, 0);
        return this.#push(NUMBER);
      default:
        this.#effect(pops, table.pushes[opcode] as number);
    }
  }

  #local(opcode: number, index: number): void {
    const scan = this.#scan;
    const params = scan.type.params.length;
    const local = index >= scan.locals.total ? index - displacedLocal(scan, 0) + params : index;
    if (opcode === OP.localGet) {
      const type = local < params ? 0 : localType(scan.locals, local);
      const floating = type === F32 || type === F64 || type === V128;
      const shape = type === F32 ? SHAPE.f32 : type === F64 ? SHAPE.f64 : SHAPE.none;
      this.#push(floating ? this.sites.read(this.#cursor.at, local, shape) : PLAIN);
      return;
    }
    const operand = this.#pop();
    if (local < params) this.sites.observe(operand);
    const kept = local < params ? PLAIN : this.sites.write(local, operand);
    if (opcode === OP.localTee) this.#push(kept);
  }

  #special(opcode: number): void {
    const cursor = this.#cursor;
    const { shape } = this.#scan;
    switch (opcode) {
      case OP.nop:
        return;
      case OP.block:
      case OP.loop:
      case OP.if:
      case OP.tryTable:
        return this.#open(opcode);
      case OP.else:
        return this.#otherwise();
      case OP.end:
        return this.#leave();
      case OP.br:
        this.#carry(cursor.u32());
        return this.#die();
      case OP.brIf:
      case OP.brOnNonNull:
        this.#effect(1, 0);
        return this.#carry(cursor.u32());
      case OP.brOnNull:
        return this.#carry(cursor.u32());
      case OP.brTable:
        this.#effect(1, 0);
        // All labels take as much.
        for (let count = cursor.u32(); count > 0; count--) cursor.skipLeb(5);
        this.#carry(cursor.u32());
        return this.#die();
      case OP.return:
        this.#carry(this.#blocks.length - 1);
        return this.#die();
      case OP.unreachable:
      case OP.throwRef:
        return this.#die();
      case OP.throw: {
        const tag = cursor.u32();
        this.#effect(shape.types[shape.tags[tag] ?? 0]?.params.length ?? 0, 0);
        return this.#die();
      }
      case OP.selectTyped:
        for (let count = cursor.u32(); count > 0; count--)
          readValueType(cursor, shape.types.length);
        return this.#effect(3, 1);
      case OP.tableSet:
        cursor.skipLeb(5);
        return this.#effect(2, 0);
      case OP.memoryGrow:
        cursor.skipLeb(5);
        return this.#effect(1, 1);
      case OP.refNull:
        readHeapType(cursor, shape.types.length);
        return this.#push(PLAIN);
      case OP.refFunc:
        cursor.skipLeb(5);
        return this.#push(PLAIN);
      default:
        return this.#call(opcode);
    }
  }

  #call(opcode: number): void {
    const cursor = this.#cursor;
    const { shape } = this.#scan;
    const index = cursor.u32();
    const direct = opcode === OP.call || opcode === OP.returnCall;
    const indirect = opcode === OP.callIndirect || opcode === OP.returnCallIndirect;
    if (indirect) cursor.skipLeb(5);
    if (!direct) this.#effect(1, 0);
    const { params, results } = shape.types[
      direct ? (shape.functions[index] as number) : index
    ] as FunctionType;
    const tail =
      opcode === OP.returnCall || opcode === OP.returnCallIndirect || opcode === OP.returnCallRef;
    this.#effect(params.length, tail ? 0 : results.length);
    if (tail) this.#die();
  }

  #open(opcode: number): void {
    const cursor = this.#cursor;
    const { types } = this.#scan.shape;
    if (opcode === OP.if) this.#effect(1, 0);
    const ahead = cursor.bytes[cursor.at] as number;
    let ins = 0;
    let outs = 0;
    if (ahead === EMPTY_BLOCK) {
      cursor.skip(1);
    } else if (ahead < 0x80 && ahead >= 0x40) {
      readValueType(cursor, types.length);
      outs = 1;
    } else {
      const { params, results } = types[cursor.s33()] as FunctionType;
      ins = params.length;
      outs = results.length;
    }
    if (opcode === OP.tryTable) this.#skipCatches();
    this.#enter(ins, outs, opcode === OP.loop);
  }

  #skipCatches(): void {
    const cursor = this.#cursor;
    for (let count = cursor.u32(); count > 0; count--) {
      if (cursor.byte() < 2) cursor.skipLeb(5);
      cursor.skipLeb(5);
    }
  }

  #enter(ins: number, outs: number, loop: boolean): void {
    const dead = this.#dead;
    this.#effect(ins, 0);
    const foot = this.#height;
    this.#blocks.push({ foot, ins, outs, loop, dead });
    this.#give(ins);
  }

  #otherwise(): void {
    const { foot, ins, outs, loop } = this.#blocks.pop() as Block;
    this.#observe(outs, foot);
    this.#height = foot;
    // What could not be reached before the `if` is taken as reachable here: that costs a needless site and no more.
    this.#blocks.push({ foot, ins, outs, loop, dead: false });
    this.#give(ins);
  }

  #leave(): void {
    const { foot, outs } = this.#blocks.pop() as Block;
    this.#observe(outs, foot);
    this.#height = foot;
    if (this.#blocks.length > 0) this.#give(outs);
  }

  /** What a branch takes along is seen by whoever else comes to its label. */
  #carry(depth: number): void {
    const target = this.#blocks[this.#blocks.length - 1 - depth] as Block;
    const count = target.loop ? target.ins : target.outs;
    this.#observe(count, this.#foot);
    this.#operands.fill(PLAIN, Math.max(this.#foot, this.#height - count), this.#height);
  }

  #die(): void {
    const block = this.#blocks[this.#blocks.length - 1] as Block;
    block.dead = true;
    this.#height = block.foot;
  }

  #observe(count: number, foot: number): void {
    for (let at = Math.max(foot, this.#height - count); at < this.#height; at++)
      this.sites.observe(this.#operands[at] ?? PLAIN);
  }

  #effect(pops: number, pushes: number): void {
    if (this.#dead) return;
    for (let count = 0; count < pops; count++) this.sites.observe(this.#pop());
    this.#give(pushes);
  }

  #give(count: number): void {
    if (this.#dead) return;
    this.#operands.fill(PLAIN, this.#height, this.#height + count);
    this.#height += count;
  }

  /** Nothing is followed through dead code. */
  #push(operand: number): void {
    if (!this.#dead) this.#operands[this.#height++] = operand;
  }

  #pop(): number {
    return this.#height > this.#foot ? (this.#operands[--this.#height] ?? PLAIN) : PLAIN;
  }

  get #foot(): number {
    return this.#blocks[this.#blocks.length - 1]?.foot ?? 0;
  }

  get #dead(): boolean {
    return this.#blocks[this.#blocks.length - 1]?.dead ?? false;
  }

  #immediate(form: number): void {
    const cursor = this.#cursor;
    switch (form) {
      case FORM.plain:
        return;
      case FORM.memory:
      case FORM.memoryLane:
        if ((cursor.u32() & 0x40) !== 0) cursor.skipLeb(5);
        cursor.skipLeb(5);
        return cursor.skip(form === FORM.memory ? 0 : 1);
      case FORM.lane:
        return cursor.skip(1);
      case FORM.bytes16:
        return cursor.skip(16);
      default:
        return cursor.skipLeb(10);
    }
  }
}

/** Of a float of 4 or 8 bytes, little end first. */
function isNan(bytes: Uint8Array, size: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  return Number.isNaN(size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true));
}
