import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { z } from "zod";
import { buildExample } from "../../scripts/pack.ts";
import { openMemoryStore, type Store, StoreError } from "../../src/store/mod.ts";
import { CAPABILITIES, type Capability, type Perform, Theater } from "../../src/theater/mod.ts";

const API = "demo:tally/api@0.1.0";

before(() =>
  Promise.all(["counter-as", "faulty", "resident"].map((name) => buildExample(`examples/${name}`))),
);

function source(name: "counter-as" | "faulty" | "resident", rest = "") {
  const granted = ["timing", "random"].map((type) => `[[handler]]\ntype = "${type}"\n`).join("");
  return {
    manifest: `name = "${name}"\nversion = "1.0.0"\ncomponent = "c.wasm"\n${granted}${rest}`,
    component: readFileSync(`examples/${name}/build/component.wasm`),
  };
}

/** The memory store with one member replaced. */
function storeWith(change: Partial<Store>): Store {
  const store = openMemoryStore();
  return new Proxy(store, {
    get(target, member) {
      if (Object.hasOwn(change, member)) return Reflect.get(change, member) as unknown;
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** `timing` as someone else wrote it. */
function timing(now: Perform, sleep: Perform = async () => undefined): Capability {
  return {
    type: "odd-timing",
    interface: "theater:actor/timing@0.1.0",
    imports: {
      now: { kind: "local" },
      sleep: { kind: "awaited", repeat: "safe", inDoubt: undefined, dueMs: () => undefined },
    },
    table: z.strictObject({}),
    beyond: () => undefined,
    open: () => ({ now, sleep }),
  };
}

function inPlaceOfTiming(capability: Capability): readonly Capability[] {
  return [...CAPABILITIES.filter(({ type }) => type !== "timing"), capability];
}

/** A theater whose own `timing` is replaced, and the faulty actor in it. */
async function withTiming(capability: Capability) {
  const theater = await Theater.open({ capabilities: inPlaceOfTiming(capability) });
  const granted = source("faulty").manifest.replace('"timing"', '"odd-timing"');
  const actor = await theater.start({ ...source("faulty"), manifest: granted });
  return { theater, actor };
}

describe("the host's own faults end a turn, and nothing else", () => {
  const broken: Error = new TypeError("a bug of the capability's author");
  const cases: readonly [string, Perform][] = [
    [
      "that throws a plain error",
      () => {
        throw broken;
      },
    ],
    ["that answers with a promise where its class answers at once", async () => 1n],
    [
      "whose promise is rejected, where its class answers at once",
      async () => {
        throw broken;
      },
    ],
    ["whose answer does not fit its WIT type", () => "noon"],
  ];
  for (const [what, now] of cases) {
    test(`a capability ${what}`, async () => {
      const { theater, actor } = await withTiming(timing(now));
      await assert.rejects(actor.call("now"), {
        code: "ACTOR_FAILED",
        message: /ACTOR_HOST_FAULT/,
      });
      assert.equal((await actor.call("one")).text, "one");
      assert.equal((await actor.replay()).turnCount, 3);
      await theater.close();
    });
  }

  test("a capability that cannot be opened", async () => {
    const theater = await Theater.open({
      capabilities: inPlaceOfTiming({
        ...timing(() => 1n),
        open: () => {
          throw broken;
        },
      }),
    });
    const granted = source("faulty").manifest.replace('"timing"', '"odd-timing"');
    await assert.rejects(theater.start({ ...source("faulty"), manifest: granted }), {
      code: "ACTOR_INIT_FAILED",
      message: /ACTOR_HOST_FAULT/,
    });
    await theater.close();
  });

  test("a capability that is deaf to its signal holds up neither stop nor close", async () => {
    const deaf = timing(
      () => 1n,
      () => new Promise(() => undefined),
    );
    for (const end of ["stop", "close"] as const) {
      const { theater, actor } = await withTiming(deaf);
      const asleep = assert.rejects(actor.call("sleep 1"));
      while ((await actor.inspect())?.phase !== "waiting") await new Promise(setImmediate);
      await (end === "stop" ? actor.stop() : theater.close());
      await asleep;
      await theater.close();
    }
  });

  test("a capability that stops or passivates the actor that is calling it", async () => {
    let act = (): void => undefined;
    const { theater, actor } = await withTiming(timing(() => (act(), 1n)));
    act = () => actor.passivate(); // nothing to do in the midst of a turn
    await actor.call("now");
    assert.equal((await actor.replay()).turnCount, 2);
    act = () => void actor.stop();
    await actor.call("now");
    await assert.rejects(actor.call("one"), { code: "ACTOR_STOPPED" });
    await actor.replay();
    await theater.close();
  });
});

describe("a store that fails", () => {
  test("full: whoever waits for a turn is told, and it goes on when there is room", async () => {
    let full = false;
    const error = new StoreError("STORE_FULL", { what: "no room", remedy: "make some" });
    const store = storeWith({ admit: () => (full ? Promise.reject(error) : undefined) });
    await using theater = await Theater.open({ store });
    const counter = await theater.start(source("counter-as"));
    full = true;
    await assert.rejects(counter.call(""), { code: "STORE_FULL" });
    full = false;
    assert.equal((await counter.call("")).text, "1");
  });

  test("owned by another cell: the caller is told, and the actor is let go", async () => {
    const inner = openMemoryStore();
    let stale = false;
    const store = storeWith({
      ...(["links", "blob", "keep", "claim", "actor"] as const).reduce(
        (all, name) => ({ ...all, [name]: (inner[name] as () => unknown).bind(inner) }),
        {},
      ),
      append: async (batch) =>
        stale
          ? batch.map((_, index) => ({ index, code: "STORE_STALE_TERM" as const }))
          : inner.append(batch),
    });
    await using theater = await Theater.open({ store });
    const counter = await theater.start(source("counter-as"));
    stale = true;
    await assert.rejects(counter.call(""), { code: "STORE_STALE_TERM" });
    assert.equal(await counter.inspect(), undefined);
  });

  test("unreadable while a resident is made again: the message is refused, and nothing is blamed on the guest", async () => {
    let broken = false;
    const inner = openMemoryStore();
    const error = new StoreError("STORE_CLOSED", { what: "gone", remedy: "none" });
    const store = storeWith({
      ...(["append", "blob", "keep", "claim", "actor"] as const).reduce(
        (all, name) => ({ ...all, [name]: (inner[name] as () => unknown).bind(inner) }),
        {},
      ),
      links: (actor, from) => {
        if (broken) throw error;
        return inner.links(actor, from);
      },
    });
    await using theater = await Theater.open({ store });
    const tally = await theater.start(source("resident"));
    await tally.invoke(`${API}#add`, ["tea", 2]);
    tally.passivate();
    broken = true;
    await assert.rejects(tally.invoke(`${API}#total`, []), { code: "STORE_CLOSED" });
    broken = false;
    assert.equal((await tally.invoke(`${API}#total`, [])).value, 2n);
    assert.equal((await tally.replay()).turnCount, 3);
  });
});

describe("ends that meet", () => {
  test("stop before the first turn: start is told, and nothing is recorded", async () => {
    await using theater = await Theater.open();
    const starting = theater.start(source("counter-as"));
    while ((await theater.list())[0]?.inspection === undefined) {
      await new Promise(setImmediate);
    }
    const id = (await theater.list())[0]?.id ?? "";
    await theater.find(id)?.stop();
    const outcome = await starting.then(
      () => "started",
      (error: { code: string }) => error.code,
    );
    assert.match(outcome, /^(started|ACTOR_STOPPED)$/);
    assert.equal(theater.find(id), undefined);
  });

  test("stop, then close, in the midst of a turn that waits: both resolve", async () => {
    const theater = await Theater.open();
    const faulty = await theater.start(source("faulty"));
    const asleep = assert.rejects(faulty.call("sleep 600000"));
    while ((await faulty.inspect())?.phase !== "waiting") await new Promise(setImmediate);
    await Promise.all([faulty.stop(), theater.close(), asleep]);
  });

  test("an actor that stopped by itself leaves its name to the next", async () => {
    await using theater = await Theater.open();
    const faulty = await theater.start(source("faulty"));
    for (let n = 0; n < 4; n++) await assert.rejects(faulty.call("trap"), { code: "ACTOR_FAILED" });
    assert.deepEqual(await theater.list(), []);
    const next = await theater.start(source("faulty"));
    assert.equal((await next.call("one")).text, "one");
  });

  test("a start that is refused leaves nothing behind", async () => {
    await using theater = await Theater.open();
    const ungranted = {
      ...source("counter-as"),
      manifest: source("counter-as").manifest.replaceAll(/\[\[handler\]\]\ntype = "\w+"\n/g, ""),
    };
    await assert.rejects(theater.start(ungranted), { code: "ACTOR_UNGRANTED" });
    assert.deepEqual(await theater.list(), []);
  });
});

describe("what a caller does with its arguments", () => {
  test("after a call they are its own again: the actor has what was said", async () => {
    await using theater = await Theater.open();
    const tally = await theater.start(source("resident"));
    const args: (string | number)[] = ["tea", 2];
    const adding = tally.invoke(`${API}#add`, args);
    args[1] = 1_000;
    assert.equal((await adding).value, 2n);
    const counter = await theater.start(source("counter-as"));
    const body = new TextEncoder().encode("7");
    const calling = counter.call(body);
    body[0] = 0x39;
    assert.equal((await calling).text, "7");
  });

  test("nobody says who sent a message but the runtime: the handler takes bodies only", async () => {
    await using theater = await Theater.open();
    const counter = await theater.start(source("counter-as"));
    const message = {
      sender: { tag: "host", val: undefined },
      number: 1n,
      body: new Uint8Array(),
      replyTo: 9n,
    };
    await assert.rejects(counter.invoke("theater:actor/handler@0.1.0#handle", [message]), {
      code: "ACTOR_BAD_ARGUMENTS",
    });
  });

  const options: readonly [string, object][] = [
    ["a timeout that is no number", { timeoutMs: Number.NaN }],
    ["an endless timeout", { timeoutMs: Number.POSITIVE_INFINITY }],
    ["a negative timeout", { timeoutMs: -1 }],
    ["a client that is not text", { client: "\ud800" }],
    ["a client that is too long", { client: "x".repeat(257) }],
  ];
  for (const [what, option] of options) {
    test(`${what} is refused, and the actor goes on`, async () => {
      await using theater = await Theater.open();
      const counter = await theater.start(source("counter-as"));
      await assert.rejects(counter.call("", option), { code: "ACTOR_BAD_ARGUMENTS" });
      assert.equal((await counter.call("", { timeoutMs: 1_000.5 })).text, "1");
    });
  }

  test("a value that is null where a record belongs is refused like any other", async () => {
    await using theater = await Theater.open();
    const tally = await theater.start(source("resident"));
    await assert.rejects(tally.invoke(`${API}#apply`, [[["tea", null as never]]]), {
      code: "ACTOR_BAD_ARGUMENTS",
    });
  });

  for (const name of ["", "host", "a\nb", "\ud800", "0".repeat(32), "x".repeat(129)]) {
    test(`the name ${JSON.stringify(name).slice(0, 20)} is no actor's`, async () => {
      await using theater = await Theater.open();
      await assert.rejects(theater.start(source("counter-as"), { name }), {
        code: "ACTOR_BAD_NAME",
      });
    });
  }
});

for (const drainMs of [0, 50])
  test(`a theater whose store failed closes nevertheless, ${drainMs === 0 ? "at once" : "drained"}: who waits is told, the store is let go of, and the process ends`, async () => {
    const script = join(import.meta.dirname, "failed-store.ts");
    const args = [script, String(drainMs)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
    assert.equal(stdout, "STORE_FAILED ACTOR_CLOSED closed\n");
  });
