import type { Seeded } from "../../seeded.ts";
import { costly, type Node } from "../node.ts";
import type { Plan } from "../plan.ts";
import { NOTHING, type ValueType } from "../value-type.ts";
import { returnIfSpent } from "./budget.ts";
import type { Code } from "./code.ts";
import { awayAndDead } from "./dead.ts";
import { leaf } from "./leaf.ts";
import type { Scope } from "./scope.ts";
import { anyStatement } from "./statement.ts";
import { anyValue, several } from "./value.ts";

const DEPTH_MAX = 7;

/** The body of one function: whatever it draws is valid, and comes to an end. */
export function functionBody(seeded: Seeded, plan: Plan, scope: Scope): Node[] {
  const code = new CodeMaker(seeded, plan, scope);
  const guard = scope.guarded.has(scope.index) ? [returnIfSpent(code)] : [];
  return [...guard, ...code.body(scope.type.results)];
}

class CodeMaker implements Code {
  readonly seeded: Seeded;
  readonly plan: Plan;
  readonly scope: Scope;
  #depth = 0;
  /** Instructions that it may still have, about. */
  #left: number;

  constructor(seeded: Seeded, plan: Plan, scope: Scope) {
    this.seeded = seeded;
    this.plan = plan;
    this.scope = scope;
    this.#left = 10 + seeded.below(50);
  }

  get hasRoom(): boolean {
    return !this.#isDeep && this.#left > 0;
  }

  get #isDeep(): boolean {
    return this.#depth > DEPTH_MAX;
  }

  value(type: ValueType): Node {
    this.#left--;
    if (this.#left < 0 || this.#isDeep) return leaf(this, type);
    return this.#deeper(() => anyValue(this, type) ?? leaf(this, type));
  }

  values(types: readonly ValueType[]): Node[] {
    if (types.length > 1 && this.seeded.once(3)) return [several(this, types)];
    return types.map((type) => this.value(type));
  }

  statement(): Node {
    this.#left--;
    if (this.#left < 0 || this.#isDeep) return costly("free", [0x01], NOTHING);
    return this.#deeper(() => anyStatement(this));
  }

  body(results: readonly ValueType[]): Node[] {
    return this.#deeper(() => {
      const count = this.seeded.below(this.#isDeep ? 1 : 5);
      const statements = Array.from({ length: count }, () => this.statement());
      const last = this.seeded.once(12) ? [awayAndDead(this, results)] : this.values(results);
      return [...statements, ...last];
    });
  }

  #deeper<Made>(make: () => Made): Made {
    this.#depth++;
    const made = make();
    this.#depth--;
    return made;
  }
}
