import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, test } from "node:test";
import type { Digest, Value, WitFunction } from "../base/mod.ts";
import type { ImportClass, Perform } from "../capabilities/mod.ts";
import { type Effect, encodeResult, encodeValue, type Event } from "../chain/mod.ts";
import { EngineError } from "../engine/mod.ts";
import {
  type Answered,
  type Performer,
  type Recorder,
  recorded,
  replayed,
  type Site,
} from "./boundary.ts";
import { PayloadReader } from "./payloads.ts";
import { Resources } from "./resources.ts";
import { Tape, TapeEnd } from "./tape.ts";

const sha256 = (bytes: Uint8Array): Digest =>
  new Uint8Array(hash("sha256", bytes, "buffer")) as Digest;

const text = { kind: "string" } as const;
const type: WitFunction = { params: [{ name: "zone", type: text }], result: text };
const awaited: ImportClass = {
  kind: "awaited",
  repeat: "safe",
  inDoubt: undefined,
  dueMs: (_args, nowMs) => nowMs + 5,
};

function site(of: ImportClass): Site {
  return {
    index: 3,
    name: "test:clock/clock@1.0.0#tell",
    type,
    class: of,
    lending: undefined,
    drops: false,
    ends: undefined,
  };
}

function by(call: Perform): Performer {
  return { call, restore: () => undefined };
}

const NONE = new Resources();

class Link implements Recorder {
  readonly events: Event[] = [];
  /** How many events had been recorded at each commit. */
  readonly commits: number[] = [];
  /** Of the turn that runs now. */
  ending = new AbortController();
  effect: Effect | undefined;

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  nowMs(): number {
    return 1_000;
  }

  record(event: Event): number {
    return this.events.push(event) - 1;
  }

  async commit(): Promise<void> {
    this.commits.push(this.events.length);
  }

  slot(encoded: Uint8Array): Uint8Array {
    return encoded;
  }

  makeRoom(): void {
    assert(this.events.length < 100);
  }

  takeEffect(): Effect | undefined {
    const { effect } = this;
    this.effect = undefined;
    return effect;
  }

  takeCause(): undefined {
    return undefined;
  }

  keyOf(call: number): Uint8Array {
    return Uint8Array.of(call);
  }

  answered(_call: number, begin: () => Promise<Answered>): Promise<Answered> {
    return begin();
  }
}

describe("alive", () => {
  for (const kind of ["local", "deferred", "observed"] as const) {
    test(`a ${kind} import answers at once, and is recorded with its answer`, () => {
      const turn = new Link();
      assert.equal(
        recorded(
          site({ kind }),
          by(() => "noon"),
          turn,
          NONE,
        )(["utc"]),
        "noon",
      );
      assert.deepEqual(turn.commits, []);
      assert.deepEqual(turn.events, [
        {
          kind: "called",
          import: 3,
          args: [encodeValue(text, "utc")],
          result: encodeResult(text, "noon"),
          deadlineMs: undefined,
          effect: undefined,
        },
      ]);
    });
  }

  test("an awaited import does not act where its turn ends before its call is durable, though another has begun by then", async () => {
    const turn = new Link();
    let acted = 0;
    const answer = recorded(
      site(awaited),
      by(async () => `${++acted}`),
      turn,
      NONE,
    )(["utc"]);
    turn.ending.abort(new Error("cancelled"));
    turn.ending = new AbortController();
    await assert.rejects(async () => answer);
    assert.equal(acted, 0);
    assert.deepEqual(
      turn.events.map((event) => event.kind),
      ["called"],
    );
  });

  test("an awaited import acts only after what came before it is durable, and knows when it is due", async () => {
    const turn = new Link();
    const act = async (_args: readonly Value[], { dueMs }: { dueMs: number | undefined }) => {
      assert.deepEqual(turn.commits, [1]);
      assert.equal(dueMs, 1_005);
      return "done";
    };
    assert.equal(await recorded(site(awaited), by(act), turn, NONE)(["utc"]), "done");
    assert.deepEqual(
      turn.events.map((event) => event.kind),
      ["called", "returned"],
    );
  });

  test("what a deferred import queued is the effect of its own event, once", () => {
    const turn = new Link();
    const call = recorded(
      site({ kind: "deferred" }),
      by(([key]) => {
        if (key === "first") turn.effect = { kind: "removed", key: "first" };
        return "queued";
      }),
      turn,
      NONE,
    );
    void call(["first"]);
    void call(["second"]);
    assert.deepEqual(
      turn.events.map((event) => event.kind === "called" && event.effect),
      [{ kind: "removed", key: "first" }, undefined],
    );
  });

  test("what an import refuses is no crossing: nothing is recorded, and the turn hears of it", () => {
    const turn = new Link();
    const refusal = new EngineError("ENGINE_TRAP", { what: "no", remedy: "none" });
    const refuse = (): never => {
      throw refusal;
    };
    assert.throws(
      () => recorded(site({ kind: "local" }), by(refuse), turn, NONE)(["utc"]),
      refusal,
    );
    assert.deepEqual(turn.events, []);
  });
});

describe("in replay", () => {
  function taped(events: readonly Event[]): (args: readonly Value[]) => unknown {
    const tape = new Tape(new PayloadReader(sha256));
    tape.load({ events, links: [{ at: 0, seq: 10, atMs: 1_000 }] });
    return replayed(site({ kind: "local" }), tape, NONE);
  }

  async function asRecorded(of: ImportClass): Promise<readonly Event[]> {
    const turn = new Link();
    const perform = of.kind === "awaited" ? async () => "noon" : () => "noon";
    await recorded(site(of), by(perform), turn, NONE)(["utc"]);
    return turn.events;
  }

  test("an import gives what was recorded, whether it answered at once or was waited for", async () => {
    assert.equal(taped(await asRecorded({ kind: "local" }))(["utc"]), "noon");
    const waited = (await asRecorded(awaited)).map((event) =>
      event.kind === "returned" ? { ...event, called: 10 } : event,
    );
    assert.equal(taped(waited)(["utc"]), "noon");
  });

  test("other arguments are a divergence, with both values and the first byte that differs", async () => {
    const call = taped(await asRecorded({ kind: "local" }));
    assert.throws(
      () => call(["utx"]),
      (error: unknown) => {
        const { code, divergence } = error as { code: string; divergence: unknown };
        assert.equal(code, "ACTOR_DIVERGED");
        assert.deepEqual(divergence, {
          seq: 10,
          what: "argument zone",
          function: "test:clock/clock@1.0.0#tell",
          recorded: "63757463",
          replayed: "63757478",
          firstDifferingByte: 3,
        });
        return true;
      },
    );
  });

  test("a call that the chain does not show is a divergence", () => {
    const replied: Event = {
      kind: "replied",
      result: new Uint8Array(),
      fuel: 1n,
      state: undefined,
    };
    assert.throws(() => taped([replied])(["utc"]), { code: "ACTOR_DIVERGED" });
  });

  test("another import than the chain shows is a divergence", async () => {
    const [called] = await asRecorded({ kind: "local" });
    const other = { ...called, import: 4 } as Event;
    assert.throws(() => taped([other])(["utc"]), { code: "ACTOR_DIVERGED", message: /import/ });
  });

  test("a guest that failed with its own words must say the same again, and no other call stands for it", () => {
    const fail: Site = {
      ...site({ kind: "local" }),
      name: "theater:actor/runtime@0.1.0#fail",
      ends: "GUEST_FAILED",
    };
    const words = failed("GUEST_FAILED", "no tea");
    const again = (of: Site, said: string): unknown => {
      const tape = new Tape(new PayloadReader(sha256));
      tape.load({ events: [words], links: [{ at: 0, seq: 10, atMs: 0 }] });
      return replayed(of, tape, NONE)([said]);
    };
    assert.throws(
      () => again(fail, "no tea"),
      (error) => error instanceof TapeEnd,
    );
    assert.throws(() => again(fail, "no coffee"), { code: "ACTOR_DIVERGED", message: /message/ });
    assert.throws(() => again(site({ kind: "local" }), "no tea"), { code: "ACTOR_DIVERGED" });
  });

  test("a call that ends the turn does so with its own code, and is never answered", async () => {
    const exit = { ...site({ kind: "local" }), ends: "GUEST_EXITED" } as const;
    const answered = await asRecorded({ kind: "local" });
    const again = (of: Site, events: readonly Event[]): unknown => {
      const tape = new Tape(new PayloadReader(sha256));
      tape.load({ events, links: [{ at: 0, seq: 10, atMs: 0 }] });
      return replayed(of, tape, NONE)(["utc"]);
    };
    for (const events of [[failed("GUEST_EXITED")], [failed("ACTOR_TURN_TOO_LONG")], []])
      assert.throws(
        () => again(exit, events),
        (error) => error instanceof TapeEnd,
      );
    for (const events of [answered, [failed("CAPABILITY_DENIED")], [failed("GUEST_FAILED")]])
      assert.throws(() => again(exit, events), { code: "ACTOR_DIVERGED" });
    assert.throws(() => again(site({ kind: "local" }), [failed("GUEST_EXITED")]), {
      code: "ACTOR_DIVERGED",
    });
  });

  test("where the record stops, the guest stops", async () => {
    const [asked] = await asRecorded(awaited);
    assert.throws(
      () => taped([asked as Event])(["utc"]),
      (error) => error instanceof TapeEnd,
    );
    assert.throws(
      () => taped([])(["utc"]),
      (error) => error instanceof TapeEnd,
    );
  });
});

function failed(code: string, message = ""): Event {
  return { kind: "failed", code, message, fuel: 1n, origin: "guest" };
}
