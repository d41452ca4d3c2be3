import {
  flattenFunction,
  type FunctionShape,
  liftValues,
  lowerValues,
  resultSpills,
} from "./call.ts";
import { coreSize, type CoreValue, i32 } from "./core-value.ts";
import { PARAM_SLOTS, POST_RETURN_SLOT, RESULT_SLOT } from "./guest-echo.ts";
import { PEEK_RESULT } from "./guest-heap.ts";
import { alignment, type CoreType, elemSize, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS } from "./layout.ts";
import type { Encoding, Plain } from "./plain.ts";
import { CallContext, MEMORY_BYTES, ReferenceInstance } from "./reference-instance.ts";
import type { Shape } from "./shape.ts";
import { lowerOwn } from "./store.ts";

/** What a call comes to. */
export interface Crossing {
  /** What the host's function was called with; undefined: it was not called. */
  seen: readonly Plain[] | undefined;
  /** What the call answers with. */
  got: Plain | undefined;
  /** For each component the handles that it has to drop, in order. */
  readonly borrowed: (readonly number[])[];
}

/** What the specification makes of an `echoComponent`. Each of its calls throws `Trap` or `TooMuch`, after which nothing holds. */
export class ReferenceChain {
  readonly instances: readonly ReferenceInstance[];

  constructor(encodings: readonly Encoding[]) {
    this.instances = encodings.map((encoding) => new ReferenceInstance(encoding));
  }

  echo(shape: FunctionShape, args: readonly Plain[], answer: readonly Plain[]): Crossing {
    const crossing = newCrossing();
    const [got] = this.#pass(0, shape, args, answer, crossing);
    return { ...crossing, got };
  }

  send(shape: FunctionShape, answer: readonly Plain[]): Crossing {
    const crossing = newCrossing();
    const instance = this.#first;
    const flat = loadSlots(instance, shape);
    const cx = new CallContext(instance);
    const args = liftValues(cx, MAX_FLAT_PARAMS, flat, shape.params);
    const results = this.#pass(1, shape, args, answer, crossing);
    const outParam = resultSpills(shape) ? Number(flat.at(-1)?.bits) : undefined;
    lowerValues(cx, MAX_FLAT_RESULTS, results, shape.results, outParam);
    cx.endLoans();
    return crossing;
  }

  give(shape: FunctionShape): Crossing {
    const instance = this.#first;
    const { results } = flattenFunction(shape, "lift");
    const flat = results.map((type) => loadSlot(instance, RESULT_SLOT, type));
    const cx = new CallContext(instance);
    const [got] = liftValues(cx, MAX_FLAT_RESULTS, flat, shape.results);
    return { ...newCrossing(), got };
  }

  keep(rep: number): void {
    lowerOwn(new CallContext(this.#first), rep);
  }

  poke(image: Uint8Array): void {
    this.#first.memory.set(image);
    this.#first.reset();
  }

  /** The memory of one, as its own `peek` shows it. */
  peek(at: number): Uint8Array {
    const instance = this.instances[at] as ReferenceInstance;
    instance.storeWord(PEEK_RESULT, 0);
    instance.storeWord(PEEK_RESULT + 4, MEMORY_BYTES);
    return instance.memory;
  }

  get #first(): ReferenceInstance {
    return this.instances[0] as ReferenceInstance;
  }

  /** One component after the other: lower the arguments into it, lift them out again, and the same with the result. */
  #pass(
    at: number,
    shape: FunctionShape,
    args: readonly Plain[],
    answer: readonly Plain[],
    crossing: Crossing,
  ): readonly Plain[] {
    const instance = this.instances[at];
    if (instance === undefined) {
      crossing.seen = args;
      return answer;
    }
    const entered = new CallContext(instance);
    const flat = lowerValues(entered, MAX_FLAT_PARAMS, args, shape.params);
    for (const [slot, value] of flat.entries()) storeSlot(instance, PARAM_SLOTS + 8 * slot, value);
    const outParam = resultSpills(shape) ? roomFor(instance, shape) : undefined;
    const left = new CallContext(instance);
    const passed = liftValues(left, MAX_FLAT_PARAMS, flat, shape.params);
    const results = this.#pass(at + 1, shape, passed, answer, crossing);
    const lowered = lowerValues(left, MAX_FLAT_RESULTS, results, shape.results, outParam);
    left.endLoans();
    const given = outParam === undefined ? lowered : [i32(outParam)];
    for (const value of given) storeSlot(instance, RESULT_SLOT, value);
    crossing.borrowed[at] = entered.borrowed;
    for (const index of entered.borrowed) instance.removeHandle(index);
    const returned = liftValues(entered, MAX_FLAT_RESULTS, given, shape.results);
    for (const value of given) storeSlot(instance, POST_RETURN_SLOT, value);
    instance.reset();
    return returned;
  }
}

function newCrossing(): Crossing {
  return { seen: undefined, got: undefined, borrowed: [] };
}

export function roomFor(instance: ReferenceInstance, { results }: FunctionShape): number {
  const [result] = results as readonly [Shape];
  return instance.allocate(alignment(result), elemSize(result));
}

export function storeSlot(
  instance: ReferenceInstance,
  address: number,
  { type, bits }: CoreValue,
): void {
  instance.storeInt(address, coreSize(type), bits);
}

function loadSlot(instance: ReferenceInstance, address: number, type: CoreType): CoreValue {
  return { type, bits: instance.loadInt(address, coreSize(type)) };
}

function loadSlots(instance: ReferenceInstance, shape: FunctionShape): CoreValue[] {
  const { params } = flattenFunction(shape, "lower");
  return params.map((type, at) => {
    const outParam = at === params.length - 1 && resultSpills(shape);
    return loadSlot(instance, outParam ? RESULT_SLOT : PARAM_SLOTS + 8 * at, type);
  });
}
