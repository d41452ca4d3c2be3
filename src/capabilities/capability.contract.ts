import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Value } from "../base/mod.ts";
import type {
  Capability,
  Grant,
  Grants,
  ImportClass,
  Perform,
  Prepared,
  Standard,
} from "./capability.ts";
import type { Scope } from "./scope.ts";

/** Arguments that each function takes. */
export interface Sample {
  readonly args: Readonly<Record<string, readonly Value[]>>;
  readonly scope: Scope;
  /** What the chain has of the grant beside the manifest's table. */
  readonly granted?: Grant | undefined;
  /** The functions that answer these arguments with a refusal, and its code. */
  readonly refuses?: Readonly<Record<string, string>>;
}

/** What every capability holds; `functions` is what the WIT says its interface has. */
export function holdsCapability(
  capability: Capability,
  functions: readonly string[],
  sample: Sample & { readonly grant: Grant },
): void {
  const { grant, scope } = sample;
  describe(`capability ${capability.type}`, () => {
    test("takes its own grant, and refuses a key that it does not know", () => {
      assert.equal(capability.table.safeParse(grant).success, true);
      assert.equal(capability.table.safeParse({ ...grant, "no-such-key": 1 }).success, false);
    });
    test("has a grant that lies within itself", () => {
      assert.equal(capability.beyond(grant, grant), undefined);
    });
    const { imports } = capability;
    const { granted } = sample;
    const open = (): Opened => capability.open({ ...grant, ...granted }, scope);
    holdsInterface({ imports, open }, functions, sample);
  });
}

/** The same for an interface that links without a grant, under some grants. */
export function holdsStandard(
  standard: Standard,
  functions: readonly string[],
  sample: Sample & { readonly grants: Grants },
): void {
  const { grants, scope } = sample;
  const granted = Object.keys(grants).join(" and ") || "nothing";
  describe(`${standard.interface} where the manifest grants ${granted}`, () => {
    const waits = standard.waits?.(grants) ?? true;
    const imports = Object.entries(standard.imports).map(
      ([name, of]) => [name, of.kind === "awaited" && !waits ? LOCAL : of] as const,
    );
    const open = (): Opened => standard.open(grants, scope);
    holdsInterface({ imports: Object.fromEntries(imports), open }, functions, sample);
  });
}

const LOCAL: ImportClass = { kind: "local" };
type Opened = Readonly<Record<string, Perform | Prepared>>;

interface Interface {
  readonly imports: Readonly<Record<string, ImportClass>>;
  open: () => Opened;
}

function holdsInterface(
  { imports, ...one }: Interface,
  functions: readonly string[],
  { args, scope, refuses = {} }: Sample,
): void {
  test("declares a class for every function of its interface, and for no other", () => {
    assert.deepEqual(Object.keys(imports).toSorted(), functions.toSorted());
  });

  test("opens a function for every import", () => {
    assert.deepEqual(Object.keys(one.open()).toSorted(), functions.toSorted());
  });

  for (const [name, of] of Object.entries(imports)) {
    test(`${name} answers ${of.kind === "awaited" ? "with a promise" : "at once"}, as its class says`, async () => {
      const opened = one.open()[name];
      const sample = args[name];
      assert(opened !== undefined && sample !== undefined);
      let dueMs = of.kind === "awaited" ? of.dueMs(sample, scope.nowMs()) : undefined;
      if (typeof opened !== "function") {
        assert.equal(of.kind, "awaited");
        const prepared = opened.prepare(sample);
        assert.equal(prepared !== undefined && "answer" in prepared, false);
        if (prepared !== undefined && "dueMs" in prepared) ({ dueMs } = prepared);
      }
      const call = typeof opened === "function" ? opened : opened.perform;
      const wait = { dueMs, call: 0, key: () => new Uint8Array(32) };
      const ask = (): Value | Promise<Value> =>
        call(sample, { ...wait, signal: AbortSignal.abort("enough") });
      const code = refuses[name];
      if (code !== undefined) {
        assert.throws(ask, { code });
        return;
      }
      const result = ask();
      assert.equal(result instanceof Promise, of.kind === "awaited");
      await Promise.resolve(result).catch((reason: unknown) => assert.equal(reason, "enough"));
    });
  }
}
