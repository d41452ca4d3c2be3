import { overLimit } from "../compile-limit.ts";
import type { CompileLimits } from "../limits.ts";
import type { FunctionScan } from "./function-scan.ts";
import { ITEM } from "./item.ts";

/**
 * What the functions of a component may make V8 do when it compiles them, which it does at their first call, on the caller's thread
 * and for no fuel, and again, for the busy ones, behind it. One serves all core modules of a component.
 */
export class CodeBudget {
  readonly #limits: CompileLimits;
  #functionCount = 0;
  #work = 0;

  constructor(limits: CompileLimits) {
    this.#limits = limits;
  }

  /** @throws EngineError ENGINE_UNSUPPORTED naming the limit */
  functions(count: number): void {
    this.#functionCount += count;
    if (this.#functionCount > this.#limits.functionsMax)
      throw overLimit("functionsMax", this.#limits, "it has more functions");
  }

  /** Before a function of so many bytes is scanned. @throws EngineError ENGINE_UNSUPPORTED naming the limit */
  bytes(count: number): void {
    if (count > this.#limits.functionBytesMax)
      throw overLimit("functionBytesMax", this.#limits, `a function has ${count} bytes`);
  }

  /** After it was scanned. @throws EngineError ENGINE_UNSUPPORTED naming the limit */
  scanned({ items, locals, operandsMax, branches }: FunctionScan): void {
    let labels = 1;
    const { kind: kinds, count } = items;
    for (let item = 0; item < count; item++) {
      const kind = kinds[item] as number;
      if (kind <= ITEM.if || (kind >= ITEM.br && kind <= ITEM.brTable)) labels++;
    }
    if (branches > this.#limits.functionBranchesMax)
      throw overLimit("functionBranchesMax", this.#limits, `a function has ${branches}`);
    const work = (labels + items.targets.length) * (locals.total + operandsMax);
    if (work > this.#limits.functionWorkMax)
      throw overLimit("functionWorkMax", this.#limits, `a function has ${work}`);
    this.#work += work;
    if (this.#work > this.#limits.codeWorkMax)
      throw overLimit("codeWorkMax", this.#limits, "its functions have more");
  }
}
