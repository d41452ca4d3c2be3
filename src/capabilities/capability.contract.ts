import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Value } from "../base/mod.ts";
import type { Capability, Grant } from "./capability.ts";
import type { Scope } from "./scope.ts";

/** A grant, and arguments that each function takes. */
export interface Sample {
  readonly grant: Grant;
  readonly args: Readonly<Record<string, readonly Value[]>>;
  readonly scope: Scope;
  /** The functions that answer these arguments with a refusal, and its code. */
  readonly refuses?: Readonly<Record<string, string>>;
}

/** What every capability holds; `functions` is what the WIT says its interface has. */
export function holdsCapability(
  capability: Capability,
  functions: readonly string[],
  { grant, args, scope, refuses = {} }: Sample,
): void {
  describe(`capability ${capability.type}`, () => {
    test("declares a class for every function of its interface, and for no other", () => {
      assert.deepEqual(Object.keys(capability.imports).toSorted(), functions.toSorted());
    });

    test("takes its own grant, and refuses a key that it does not know", () => {
      assert.equal(capability.table.safeParse(grant).success, true);
      assert.equal(capability.table.safeParse({ ...grant, "no-such-key": 1 }).success, false);
    });

    test("opens a function for every import", () => {
      const opened = capability.open(grant, scope);
      assert.deepEqual(Object.keys(opened).toSorted(), functions.toSorted());
    });

    for (const [name, of] of Object.entries(capability.imports)) {
      test(`${name} answers ${of.kind === "awaited" ? "with a promise" : "at once"}, as its class says`, async () => {
        const opened = capability.open(grant, scope)[name];
        const sample = args[name];
        assert(opened !== undefined && sample !== undefined);
        if (typeof opened !== "function") {
          assert.equal(of.kind, "awaited");
          assert.equal(opened.prepare(sample), undefined);
        }
        const call = typeof opened === "function" ? opened : opened.perform;
        const dueMs = of.kind === "awaited" ? of.dueMs(sample, scope.nowMs()) : undefined;
        const wait = { dueMs, call: 0, key: () => new Uint8Array(32) };
        const ask = (): Value | Promise<Value> =>
          call(sample, { ...wait, signal: AbortSignal.abort("enough") });
        const code = refuses[name];
        if (code !== undefined) return void assert.throws(ask, { code });
        const result = ask();
        assert.equal(result instanceof Promise, of.kind === "awaited");
        await Promise.resolve(result).catch((reason: unknown) => assert.equal(reason, "enough"));
      });
    }
  });
}
