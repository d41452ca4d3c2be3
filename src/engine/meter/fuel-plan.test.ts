import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import * as fc from "fast-check";
import { unreachable } from "../../base/mod.ts";
import { run } from "./metered-text.contract.ts";

/**
 * A program over one number, whose branches hang on its bits. `out` leaves the block so many levels outwards (or goes to
 * the head of a loop there), where that many are open; else it does nothing.
 */
type Statement =
  | { readonly kind: "work"; readonly amount: number }
  | { readonly kind: "call" | "return" }
  | { readonly kind: "block" | "loop"; readonly body: Program }
  | { readonly kind: "if"; readonly yes: Program; readonly no: Program | undefined }
  | { readonly kind: "out" | "outIf"; readonly levels: number }
  | { readonly kind: "outTable"; readonly levels: readonly number[] };
type Program = readonly Statement[];

const { program } = fc.letrec<{ program: Program; statement: Statement }>((tie) => ({
  program: fc.array(tie("statement"), { maxLength: 5, depthIdentifier: "nest" }),
  statement: fc.oneof(
    { depthIdentifier: "nest", maxDepth: 5 },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("work"), amount: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("call", "return") }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constantFrom("out", "outIf"), levels: fc.nat(4) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("outTable"),
        levels: fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constantFrom("block", "loop"), body: tie("program") }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant("if"),
        yes: tie("program"),
        no: fc.option(tie("program"), { nil: undefined }),
      }),
    },
  ) as fc.Arbitrary<Statement>,
}));

/** The number's next value, with its low bits on the stack. */
const NEXT = `local.get 0 i32.const 1103515245 i32.mul i32.const 12345 i32.add local.tee 0
  i32.const 16 i32.shr_u`;
const NEXT_COST = 8;
/** Every way back to the head of a loop passes here, so that programs end. */
const ROUNDS = "local.get 1 i32.const 1 i32.sub local.tee 1 i32.eqz if return end";
const ROUNDS_COST = 6;

function text(all: Program, open: number): string {
  return all.map((one) => statementText(one, open)).join("\n");
}

function statementText(one: Statement, open: number): string {
  switch (one.kind) {
    case "work":
      return "i32.const 1 drop ".repeat(one.amount);
    case "call":
      return "call $work";
    case "return":
      return `${NEXT} i32.const 7 i32.and i32.eqz if return end`;
    case "block":
      return `block ${text(one.body, open + 1)} end`;
    case "loop":
      return `loop ${ROUNDS} ${text(one.body, open + 1)} end`;
    case "if": {
      const no = one.no === undefined ? "" : `else ${text(one.no, open + 1)}`;
      return `${NEXT} i32.const 1 i32.and if ${text(one.yes, open + 1)} ${no} end`;
    }
    case "out":
      return one.levels < open ? `br ${one.levels}` : "";
    case "outIf":
      return one.levels < open ? `${NEXT} i32.const 1 i32.and br_if ${one.levels}` : "";
    case "outTable": {
      const levels = one.levels.filter((level) => level < open);
      return levels.length === 0 ? "" : `${NEXT} i32.const 3 i32.and br_table ${levels.join(" ")}`;
    }
    default:
      return unreachable(one);
  }
}

class Out {
  readonly levels: number;
  constructor(levels: number) {
    this.levels = levels;
  }
}
const RETURN = new Out(Number.POSITIVE_INFINITY);

/** What the program costs, instruction by instruction. */
function count(all: Program, start: number, rounds: number): number {
  let [state, left, cost] = [start, rounds, 0];
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    cost += NEXT_COST;
    return state >>> 16;
  };
  const play = (statements: Program, open: number): Out | undefined => {
    for (const one of statements) {
      const out = step(one, open);
      if (out !== undefined) return out;
    }
    return undefined;
  };
  const outwards = (out: Out | undefined): Out | undefined => {
    if (out === undefined || out.levels === 0) return undefined;
    return out === RETURN ? out : new Out(out.levels - 1);
  };
  const step = (one: Statement, open: number): Out | undefined => {
    switch (one.kind) {
      case "work":
        cost += 2 * one.amount;
        return undefined;
      case "call":
        cost += 3;
        return undefined;
      case "return":
        cost += 4;
        if ((next() & 7) !== 0) return undefined;
        cost += 1;
        return RETURN;
      case "block":
        return outwards(play(one.body, open + 1));
      case "loop":
        for (;;) {
          cost += ROUNDS_COST;
          if (--left === 0) {
            cost += 1;
            return RETURN;
          }
          const out = play(one.body, open + 1);
          if (out?.levels !== 0) return outwards(out);
        }
      case "if": {
        cost += 3;
        const yes = (next() & 1) === 1;
        return outwards(play(yes ? one.yes : (one.no ?? []), open + 1));
      }
      case "out":
        if (one.levels >= open) return undefined;
        cost += 1;
        return new Out(one.levels);
      case "outIf":
        if (one.levels >= open) return undefined;
        cost += 3;
        return (next() & 1) === 1 ? new Out(one.levels) : undefined;
      case "outTable": {
        const levels = one.levels.filter((level) => level < open);
        if (levels.length === 0) return undefined;
        cost += 3;
        const chosen = Math.min(next() & 3, levels.length - 1);
        return new Out(levels[chosen] as number);
      }
      default:
        return unreachable(one);
    }
  };
  play(all, 0);
  return cost;
}

test("whatever way a program goes, it pays for the instructions that run and for no others", async () => {
  await fc.assert(
    fc.asyncProperty(program, fc.integer(), async (statements, start) => {
      const one = run(
        await parse(`(module (func $work i32.const 1 drop)
          (func (export "run") (param i32 i32) ${text(statements, 0)}))`),
      );
      for (let salt = 0; salt < 8; salt++)
        assert.equal(one.burns("run", start + salt, 20), count(statements, start + salt, 20));
    }),
    { numRuns: 200 },
  );
});
