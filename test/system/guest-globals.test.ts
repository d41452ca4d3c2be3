import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type TestActor, testTheater, type TestTheater } from "../../src/testing/mod.ts";

const MANIFEST = "test/actors/globals-ts/manifest.toml";

/** What test/actors/globals-ts handles. */
interface Globals {
  readonly handlers: {
    readonly encoding: (state: object) => string[];
    readonly cloning: (state: object) => string[];
    readonly randomness: (state: object) => string[];
    readonly draw: (state: object) => [number, string];
    readonly print: (state: object) => void;
    readonly printLarge: (state: object) => void;
    readonly printErrors: (state: object) => void;
  };
}

describe("in a component, by its guest engine", () => {
  let theater: TestTheater;
  let actor: TestActor<Globals>;
  before(async () => {
    theater = await testTheater();
    actor = await theater.start<Globals>(MANIFEST);
  });
  after(() => theater[Symbol.asyncDispose]());

  test("TextEncoder and TextDecoder do what the Encoding Standard says", async () => {
    assert.deepEqual(await actor.ask("encoding"), []);
  });

  test("structuredClone copies what can be copied", async () => {
    assert.deepEqual(await actor.ask("cloning"), []);
  });

  test("crypto and Math.random give what the host's entropy gives", async () => {
    assert.deepEqual(await actor.ask("randomness"), []);
    const other = await theater.start<Globals>(MANIFEST, { name: "other" });
    const [own, others] = [await actor.ask("draw"), await other.ask("draw")];
    assert.notEqual(own[0], others[0]);
    assert.notEqual(own[1], others[1]);
    await other.replays();
  });

  test("console writes to the actor's log, with positions in the sources", async () => {
    const earlier = actor.logs.length;
    await actor.ask("print");
    const [first, ...lines] = actor.logs.slice(earlier);
    assert.equal(first, "info: Ann has 3 of { tea: true }");
    assert.deepEqual(lines.slice(0, 5), [
      "info: Map(1) { 'a' => [ 1, 2n, Symbol(s) ] } Set(1) { 'x' } Uint8Array(2) [ 0, 0 ]",
      "debug: plain words",
      "trace: null undefined",
      "warn: /x/g 1970-01-01T00:00:00.000Z",
      "error: Assertion failed: so it is: 7",
    ]);
    assert.match(lines[5] ?? "", /│ 1 {7}│ 2 │/);
    assert.equal(lines[6], "info: { deep: { er: { and: [Object] } } }");
    assert.match(lines[7] ?? "", /^info: x{16375}\.\.\. \(cut\)$/);
    assert.match(
      lines[8] ?? "",
      /^error: Error: it broke\n[^]* {4}at thrown \(src\/globals\.ts:\d+:\d+\)[^]*caused by TypeError: below\n[^]*\{\n {2}code: 7\n\}$/,
    );
  });

  test("what is shown of large things costs less than a turn has by default", async () => {
    for (const handler of ["printLarge", "printErrors"] as const) {
      await actor.ask(handler);
      const replied = actor.events.findLast((event) => event.kind === "replied");
      assert(replied !== undefined);
      assert.ok(replied.fuel < 10_000_000n, `${handler}: ${replied.fuel} fuel`);
    }
  });

  test("of a list of errors the first two are shown", () => {
    const [shown = ""] = actor.logs.slice(-1);
    assert.equal(shown.match(/^ {2}Error: it broke$/gm)?.length, 2);
    assert.match(shown, /\.\.\. 8 more items\n\]$/);
  });

  test("all of it is replayed to the same end", async () => {
    await actor.replays();
  });
});
