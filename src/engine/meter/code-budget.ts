import { overLimit } from "../compile-limit.ts";
import type { CompileLimits } from "../limits.ts";
import type { FunctionScan } from "./function-scan.ts";
import { FUNCTION_LABEL, ITEM } from "./item.ts";

/**
 * What the functions of a component may make V8 do when it compiles them, which it does at their first call, on the caller's thread
 * and for no fuel, and again, for the busy ones, behind it. One serves all core modules of a component.
 */
export class CodeBudget {
  readonly #limits: CompileLimits;
  #functionCount = 0;
  #work = 0;
  #squares = 0;
  /** By label, of the function that is looked at. */
  #branches = new Int32Array(256);

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
    this.#squares += (count / KIBIBYTE) ** 2;
    if (this.#squares > this.#limits.codeSquaresMax)
      throw overLimit("codeSquaresMax", this.#limits, "it has more, or larger, functions");
  }

  /** After it was scanned. @throws EngineError ENGINE_UNSUPPORTED naming the limit */
  scanned(scan: FunctionScan): void {
    const limits = this.#limits;
    if (scan.branches > limits.functionBranchesMax)
      throw overLimit("functionBranchesMax", limits, `a function has ${scan.branches}`);
    const labels = this.#labels(scan);
    const most = scan.locals.total + scan.operandsMax;
    const calls = Math.ceil(scan.callCount / CALLS_PER_LABEL);
    const work = (labels + calls) * most + scan.passed;
    if (work > limits.functionWorkMax)
      throw overLimit("functionWorkMax", limits, `a function has ${work}`);
    this.#work += work;
    if (this.#work > limits.codeWorkMax)
      throw overLimit("codeWorkMax", limits, "its functions have more");
  }

  /** Labels and branches of a function: the places at which V8 goes through its locals and operands. */
  #labels({ items, caught, catches }: FunctionScan): number {
    const limits = this.#limits;
    const { kind: kinds, a, count, targets } = items;
    const branches = this.#noBranches(count);
    let labels = 1;
    let edges = targets.length + catches.length;
    for (let item = 0; item < count; item++) {
      const kind = kinds[item] as number;
      if (kind <= ITEM.if || (kind >= ITEM.br && kind <= ITEM.brTable)) labels++;
      if (kind !== ITEM.br && kind !== ITEM.brIf) continue;
      edges++;
      branches(a[item] as number);
    }
    for (const label of catches) branches(label);
    // Nearly every item of a function with handlers may throw, or a charge behind it may.
    if (caught.size > 0) edges += count + labels;
    if (edges > limits.functionEdgesMax)
      throw overLimit("functionEdgesMax", limits, `a function has ${edges}`);
    return labels + targets.length + catches.length + (caught.size > 0 ? count : 0);
  }

  /** Counts the branches to each label, of a function that begins. */
  #noBranches(items: number): (label: number) => void {
    if (this.#branches.length <= items) this.#branches = new Int32Array(2 * items + 1);
    const counts = this.#branches.fill(0, 0, items + 1);
    return (label) => {
      const at = label - FUNCTION_LABEL; // the function's own comes first
      const count = (counts[at] as number) + 1;
      counts[at] = count;
      if (count > this.#limits.labelBranchesMax)
        throw overLimit("labelBranchesMax", this.#limits, "more go to a label of a function");
    };
  }
}

const KIBIBYTE = 1024;

/** V8 goes through locals and operands at a call as at a label, 1 to 2 ns each in place of 10 to 20. */
const CALLS_PER_LABEL = 8;
