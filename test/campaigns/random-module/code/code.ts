import type { Seeded } from "../../seeded.ts";
import type { Node } from "../node.ts";
import type { Plan } from "../plan.ts";
import type { ValueType } from "../value-type.ts";
import type { Scope } from "./scope.ts";

/**
 * The code of one function while it is made. Instructions nest in each other without end: whoever makes one asks here for what
 * stands in it, and this is what keeps all of it within bounds.
 */
export interface Code {
  readonly seeded: Seeded;
  readonly plan: Plan;
  readonly scope: Scope;
  /** False where there shall be little more than leaves: the code is deep, or long. */
  readonly hasRoom: boolean;
  /** Gives one value of this type. */
  value(type: ValueType): Node;
  /** Give these values, in order. */
  values(types: readonly ValueType[]): Node[];
  /** Leaves the stack as it was. */
  statement(): Node;
  /** Code that leaves these results: statements, and then values, or a way out. */
  body(results: readonly ValueType[]): Node[];
}
