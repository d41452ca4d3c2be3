import type { Seeded } from "../../seeded.ts";
import { unsigned } from "../node.ts";
import type { Plan } from "../plan.ts";
import { type FunctionType, sameTypes, typeBytes, type ValueType } from "../value-type.ts";

interface Label {
  /** What a branch to it takes along. */
  readonly types: readonly ValueType[];
  /** False for the head of a loop that only its own last branch may go back to. */
  readonly open: boolean;
}

/** The type of a block that takes and gives nothing. */
export const EMPTY = 0x40;
/** A type's index is one byte in a block's type. */
const TYPES_MAX = 60;

/** What an instruction may name where it stands: locals, globals, the labels around it, types. */
export class Scope {
  /** Of the function. */
  readonly index: number;
  readonly type: FunctionType;
  /** Its parameters first. */
  readonly locals: readonly ValueType[];
  /** Functions that look at the budget first, so that they may be called from anywhere. */
  readonly guarded: ReadonlySet<number>;
  readonly #seeded: Seeded;
  readonly #plan: Plan;
  /** From the outermost, the function's own, inwards. */
  readonly #labels: Label[];

  constructor(
    seeded: Seeded,
    plan: Plan,
    index: number,
    locals: readonly ValueType[],
    guarded: ReadonlySet<number>,
  ) {
    this.index = index;
    this.type = plan.types[plan.functions[index] as number] as FunctionType;
    this.locals = [...this.type.params, ...locals];
    this.guarded = guarded;
    this.#seeded = seeded;
    this.#plan = plan;
    this.#labels = [{ types: this.type.results, open: true }];
  }

  localOf(type: ValueType): number | undefined {
    // From a random one on: a list of all that fit would be made for every instruction.
    const { length } = this.locals;
    const from = length === 0 ? 0 : this.#seeded.below(length);
    for (let count = 0; count < length; count++) {
      const at = (from + count) % length;
      if (this.locals[at] === type) return at;
    }
    return undefined;
  }

  globalOf(type: ValueType, { settable }: { readonly settable: boolean }): number | undefined {
    const { globals, budget } = this.#plan;
    const all = [...globals.keys()].filter(
      (at) => at !== budget && globals[at]?.type === type && (!settable || globals[at]?.mutable),
    );
    return all.length === 0 ? undefined : this.#seeded.pick(all);
  }

  /** A label to which a branch takes these types along, as the branch's immediate. */
  labelOf(types: readonly ValueType[]): readonly number[] | undefined {
    const { length } = this.#labels;
    const from = this.#seeded.below(length);
    for (let count = 0; count < length; count++) {
      const at = (from + count) % length;
      const label = this.#labels[at] as Label;
      if (label.open && sameTypes(label.types, types)) return unsigned(length - 1 - at);
    }
    return undefined;
  }

  /** The function's own label, a branch to which returns. */
  get outermost(): number {
    return this.#labels.length - 1;
  }

  /** What some label takes, though it may be one that is not open. */
  someLabelTypes(): readonly ValueType[] {
    return this.#seeded.pick(this.#labels).types;
  }

  get innermostTypes(): readonly ValueType[] {
    return (this.#labels[this.#labels.length - 1] as Label).types;
  }

  /** What is made within a block to whose label branches take these types. */
  inside<Made>(types: readonly ValueType[], make: () => Made): Made {
    return this.#within({ types, open: true }, make);
  }

  /** What is made within a loop to whose head nothing in it may go back. */
  insideClosed<Made>(make: () => Made): Made {
    return this.#within({ types: [], open: false }, make);
  }

  #within<Made>(label: Label, make: () => Made): Made {
    this.#labels.push(label);
    const made = make();
    this.#labels.pop();
    return made;
  }

  /** A block's type as its immediate: one that the module has, or a new one while there is room. */
  blockType(
    params: readonly ValueType[],
    results: readonly ValueType[],
  ): readonly number[] | undefined {
    if (params.length === 0 && results.length === 0) return [EMPTY];
    if (params.length === 0 && results.length === 1) return typeBytes(results[0] as ValueType);
    const { types } = this.#plan;
    const known = types.findIndex(
      (type) => sameTypes(type.params, params) && sameTypes(type.results, results),
    );
    if (known !== -1) return [known];
    if (types.length >= TYPES_MAX) return undefined;
    return [types.push({ params, results }) - 1];
  }
}
