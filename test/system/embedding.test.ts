import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { setImmediate as nextTask } from "node:timers/promises";
import { buildExample } from "../../scripts/pack.ts";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";
import { sealLink } from "../../src/chain/mod.ts";
import { type ActorHandle, type LogLine, nodeSha256, Theater } from "../../src/theater/mod.ts";
import { LeapingClock } from "../campaigns/leaping-clock.ts";
import { HandClock } from "../simulation/hand-clock.ts";

const EXAMPLES = ["counter-as", "faulty", "resident"] as const;
const API = "demo:tally/api@0.1.0";

before(() => Promise.all(EXAMPLES.map((name) => buildExample(`examples/${name}`))));

function component(name: (typeof EXAMPLES)[number]): Uint8Array {
  return readFileSync(`examples/${name}/build/component.wasm`);
}

function manifest(name: string, rest = ""): string {
  const granted = ["timing", "random"].map((type) => `[[handler]]\ntype = "${type}"\n`).join("");
  return `name = "${name}"\nversion = "1.0.0"\ncomponent = "c.wasm"\n${granted}${rest}`;
}

async function kinds(actor: ActorHandle): Promise<string[]> {
  const links: string[] = [];
  for await (const { link } of actor.chain())
    links.push(link.events.map((event) => event.kind).join(" "));
  return links;
}

/** A store whose appends wait until they are let through. */
function gated(): { readonly store: Store; open(): void } {
  const store = openMemoryStore();
  const gate = Promise.withResolvers<void>();
  return {
    open: () => gate.resolve(),
    store: new Proxy(store, {
      get(target, member) {
        if (member === "append") {
          return async (batch: Parameters<Store["append"]>[0]) => {
            await gate.promise;
            return target.append(batch);
          };
        }
        const value: unknown = Reflect.get(target, member);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
  };
}

describe("an actor of each kind", () => {
  test("a threaded one keeps its state between messages, and each turn is a link", async () => {
    await using theater = await Theater.open();
    const counter = await theater.start("examples/counter-as/manifest.toml");
    assert.equal((await counter.call("5")).text, "5");
    assert.equal((await counter.call("")).text, "6");
    assert.deepEqual(await kinds(counter), [
      "started received replied",
      "received replied",
      "received replied",
    ]);
  });

  test("a resident one keeps it in memory, and is called with typed arguments", async () => {
    await using theater = await Theater.open();
    const tally = await theater.start("examples/resident/manifest.toml");
    assert.equal((await tally.invoke(`${API}#add`, ["tea", 2])).value, 2n);
    assert.equal((await tally.invoke(`${API}#add`, ["tea", 3])).value, 5n);
    assert.partialDeepStrictEqual(await tally.invoke(`${API}#remove`, ["tea", 9]), {
      value: { tag: "err" },
    });
    assert.equal((await tally.invoke(`${API}#total`, [])).value, 5n);
  });

  test("one that is passive is woken by the next message, with its state", async () => {
    await using theater = await Theater.open();
    const counter = await theater.start("examples/counter-as/manifest.toml");
    const tally = await theater.start("examples/resident/manifest.toml");
    await counter.call("5");
    await tally.invoke(`${API}#add`, ["tea", 2]);
    for (const actor of [counter, tally]) {
      actor.passivate();
      assert.equal((await actor.inspect())?.active, false);
    }
    assert.equal((await counter.call("get")).text, "5");
    assert.equal((await tally.invoke(`${API}#total`, [])).value, 2n);
    assert.deepEqual((await kinds(counter)).slice(-2), ["marked", "started received replied"]);
    assert.equal((await counter.replay()).turnCount, 3);
    assert.equal((await tally.replay()).turnCount, 3);
  });

  test("a resident one that failed has the memory of the turns that replied, and says that it was started again", async () => {
    await using theater = await Theater.open();
    const source = {
      manifest: manifest("tally", "[limits]\nfuel-max = 100_000\n"),
      component: component("resident"),
    };
    const tally = await theater.start(source);
    await tally.invoke(`${API}#add`, ["tea", 2]);
    const many = Array.from({ length: 5_000 }, () => ["tea", { tag: "added", val: 1 }]);
    await assert.rejects(tally.invoke(`${API}#apply`, [many]), {
      code: "ACTOR_FAILED",
      message: /ENGINE_OUT_OF_FUEL/,
    });
    assert.equal((await tally.invoke(`${API}#add`, ["tea", 1])).value, 3n);
    tally.passivate();
    assert.equal((await tally.invoke(`${API}#total`, [])).value, 3n);
    assert.deepEqual((await kinds(tally)).slice(-3), [
      "received failed",
      "started received replied",
      "received replied",
    ]);
    assert.equal((await tally.replay()).turnCount, 5);
  });
});

describe("output commit", () => {
  test("nothing leaves an actor before its link is durable: no reply, no log line, no chain to read", async () => {
    const lines: LogLine[] = [];
    const gate = gated();
    await using theater = await Theater.open({
      store: gate.store,
      log: (line) => lines.push(line),
    });
    let started = false;
    const starting = theater.start("examples/counter-as/manifest.toml").then((actor) => {
      started = true;
      return actor;
    });
    for (let ticks = 0; ticks < 200; ticks++) await new Promise(setImmediate);
    assert.equal(started, false);
    gate.open();
    const counter = await starting;
    await counter.call("hello");
    assert.deepEqual(
      lines.map(({ level, text }) => [level, text]),
      [["info", "hello; the count is 0"]],
    );
  });

  test("a turn that fails shows what it logged before: its link has it", async () => {
    const lines: LogLine[] = [];
    await using theater = await Theater.open({ log: (line) => lines.push(line) });
    const source = {
      manifest: manifest("faulty", "[limits]\nlink-events-max = 3\n"),
      component: component("faulty"),
    };
    const faulty = await theater.start(source);
    await assert.rejects(faulty.call("log 9"), {
      code: "ACTOR_FAILED",
      message: /ACTOR_TURN_TOO_LONG/,
    });
    assert.equal(lines.length, 2);
    await faulty.replay();
  });
});

describe("what a guest does is data", () => {
  const cases = [
    ["trap", /ENGINE_TRAP/],
    ["divide 0", /ENGINE_TRAP/],
    ["loop", /ENGINE_OUT_OF_FUEL/],
    ["recurse", /ENGINE_STACK_OVERFLOW/],
    ["memory", /ENGINE_TRAP/],
    ["text", /ENGINE_TRAP/],
    ["pointer", /ENGINE_TRAP/],
    ["random 70000", /CAPABILITY_LIMIT/],
    ["state 2000000", /ACTOR_STATE_TOO_LARGE/],
  ] as const;

  for (const [command, message] of cases) {
    test(`${command}: the caller is told, the actor goes on from its last state, and it replays`, async () => {
      await using theater = await Theater.open();
      const faulty = await theater.start("examples/faulty/manifest.toml");
      await faulty.call("one");
      await assert.rejects(faulty.call(command), { code: "ACTOR_FAILED", message });
      assert.equal((await faulty.call("two")).text, "two");
      assert.match((await kinds(faulty)).at(-1) ?? "", /^started received/);
      assert.equal((await faulty.replay()).turnCount, 4);
    });
  }

  test("an answer of err is a reply: the state stays as it was, and nothing is started again", async () => {
    await using theater = await Theater.open();
    const counter = await theater.start("examples/counter-as/manifest.toml");
    await counter.call("5");
    await assert.rejects(counter.call("rubbish\u001b[31m"), { code: "ACTOR_REFUSED" });
    assert.equal((await counter.call("get")).text, "5");
    assert.deepEqual((await kinds(counter)).at(-1), "received replied");
  });

  test("a fourth failure within five seconds stops the actor, and who calls it then is told", async () => {
    await using theater = await Theater.open({ clock: new LeapingClock(1_000) });
    const faulty = await theater.start("examples/faulty/manifest.toml");
    for (let n = 0; n < 4; n++) await assert.rejects(faulty.call("trap"), { code: "ACTOR_FAILED" });
    await assert.rejects(faulty.call("one"), { code: "ACTOR_STOPPED" });
    assert.equal((await kinds(faulty)).at(-1), "stopped");
  });

  test("init that fails, or answers err, stops the actor before it began; its chain says why", async () => {
    await using theater = await Theater.open();
    const start = (parameters: string) =>
      theater.start({
        manifest: manifest("faulty").replace("\n[[", `\nparameters = "${parameters}"\n[[`),
        component: component("faulty"),
      });
    await assert.rejects(start("trap"), { code: "ACTOR_INIT_FAILED", message: /ENGINE_TRAP/ });
    await assert.rejects(start("err"), { code: "ACTOR_INIT_REFUSED" });
    assert.equal(
      (await theater.list()).every(({ inspection }) => inspection?.phase === "stopped"),
      true,
    );
  });
});

describe("a turn that waits", () => {
  test("commits what it did, sleeps, and goes on in a link of its own", async () => {
    await using theater = await Theater.open({ clock: new LeapingClock(1_000) });
    const faulty = await theater.start("examples/faulty/manifest.toml");
    await faulty.call("sleep 60000");
    assert.deepEqual((await kinds(faulty)).slice(-2), ["received called", "returned replied"]);
    const last = (await Array.fromAsync(faulty.chain())).at(-1);
    assert.equal(last?.link.atMs, 61_000);
    await faulty.replay();
  });

  test("is stopped in its sleep: it failed by the host's doing, and replay goes no further", async () => {
    await using theater = await Theater.open();
    const faulty = await theater.start("examples/faulty/manifest.toml");
    const sleeping = faulty.call("sleep 600000");
    while ((await faulty.inspect())?.phase !== "waiting") await new Promise(setImmediate);
    await Promise.all([
      assert.rejects(sleeping, { code: "ACTOR_FAILED", message: /ACTOR_STOPPED/ }),
      faulty.stop(),
    ]);
    assert.deepEqual((await kinds(faulty)).slice(-3), ["received called", "failed", "stopped"]);
    await faulty.replay();
  });

  test("does not keep the theater from closing", async () => {
    const theater = await Theater.open();
    const faulty = await theater.start("examples/faulty/manifest.toml");
    const sleeping = faulty.call("sleep 600000");
    while ((await faulty.inspect())?.phase !== "waiting") await new Promise(setImmediate);
    await Promise.all([assert.rejects(sleeping, { code: "ACTOR_CLOSED" }), theater.close()]);
  });

  test("a caller that waits no longer is told so; the turn goes on, and is recorded", async () => {
    const clock = new HandClock();
    await using theater = await Theater.open({ clock });
    const faulty = await theater.start("examples/faulty/manifest.toml");
    const late = assert.rejects(faulty.call("sleep 30", { timeoutMs: 1 }), {
      code: "ACTOR_DEADLINE",
    });
    await clock.pending(2);
    await clock.advance(1);
    await late;
    await clock.advance(30);
    await faulty.call("one");
    assert.match((await kinds(faulty)).join("; "), /returned replied/);
  });
});

describe("a send with a timeout", () => {
  test("is told when its time is over, and no turn begins with it then, though it waited there", async () => {
    const clock = new HandClock();
    await using theater = await Theater.open({ clock });
    const faulty = await theater.start("examples/faulty/manifest.toml");
    const slept = faulty.call("sleep 30");
    await clock.pending(1);
    const late = assert.rejects(faulty.send("one", { timeoutMs: 1 }), { code: "ACTOR_DEADLINE" });
    const kept = faulty.send("two", { timeoutMs: 1_000 });
    await clock.pending(3);
    await clock.advance(1);
    await late;
    await clock.advance(30);
    await Promise.all([slept, kept]);
    const turns = (await kinds(faulty)).join(" ").match(/received/g) ?? [];
    assert.equal(turns.length, 3); // its init, "sleep 30" and "two"
    await clock.advance(1_000); // what was told in time is told nothing more
    assert.equal((await faulty.call("three")).text, "three");
    await faulty.replay();
  });
});

describe("epochs", () => {
  test("a threaded actor's epoch ends with a mark when it burnt enough fuel, and the next begins from it", async () => {
    await using theater = await Theater.open();
    const source = {
      manifest: manifest("counter", "[state]\nepoch-fuel-max = 1\n"),
      component: component("counter-as"),
    };
    const counter = await theater.start(source);
    await counter.call("5");
    await counter.call("6");
    const epoch = ["started received replied", "marked"];
    assert.deepEqual(await kinds(counter), [...epoch, ...epoch, ...epoch]);
    assert.equal((await counter.replay()).turnCount, 3);
  });

  test("payloads above 16 KiB stand beside the link, and private ones never in it", async () => {
    await using theater = await Theater.open();
    const faulty = await theater.start("examples/faulty/manifest.toml");
    await faulty.call("reply 20000");
    const [last] = (await Array.fromAsync(faulty.chain())).slice(-1);
    assert.deepEqual(last?.blobs.length, 1);
    await faulty.replay();
    const source = {
      manifest: manifest("private", '[state]\npayloads = "private"\n'),
      component: component("counter-as"),
    };
    const counter = await theater.start(source);
    await counter.call("12345678901234567");
    await counter.replay();
    const whole = Buffer.from(await counter.export());
    for await (const { link } of counter.chain()) {
      assert.equal(
        Buffer.from(sealLink(nodeSha256, link).bytes).includes("12345678901234567"),
        false,
      );
    }
    assert.equal(whole.includes("12345678901234567"), true, "but its blobs are exported with it");
  });
});

describe("bad input gets one error with code, what, where and remedy", () => {
  const good = (name: string) => ({ manifest: manifest(name), component: component("counter-as") });
  const cases: readonly [string, string, () => Parameters<Theater["start"]>[0]][] = [
    [
      "a component that is not one",
      "ENGINE_INVALID",
      () => ({ ...good("a"), component: Buffer.from("GIF89a") }),
    ],
    [
      "a component that is cut short",
      "ENGINE_INVALID",
      () => ({ ...good("a"), component: component("counter-as").subarray(0, 700) }),
    ],
    ["an empty file", "ENGINE_INVALID", () => ({ ...good("a"), component: new Uint8Array() })],
    [
      "a manifest with an unknown key",
      "MANIFEST_UNKNOWN_KEY",
      () => ({ ...good("a"), manifest: `nam = "x"\n${manifest("a")}` }),
    ],
    [
      "a manifest with a wrong type",
      "MANIFEST_WRONG_TYPE",
      () => ({ ...good("a"), manifest: manifest("a").replace('"1.0.0"', "1") }),
    ],
    ["a manifest that is not there", "MANIFEST_UNREADABLE", () => "examples/nowhere/manifest.toml"],
    [
      "an import that is not granted",
      "ACTOR_UNGRANTED",
      () => ({
        ...good("a"),
        manifest: manifest("a").replaceAll(/\[\[handler\]\]\ntype = "random"\n/g, ""),
      }),
    ],
  ];
  for (const [what, code, source] of cases) {
    test(what, async () => {
      await using theater = await Theater.open();
      const error: unknown = await theater.start(source()).catch((thrown: unknown) => thrown);
      const {
        code: found,
        what: said,
        remedy,
      } = error as { code: string; what: string; remedy: string };
      assert.equal(found, code, String(error));
      assert.match(said, /^[\x20-\x7e]{10,}$/);
      assert.match(remedy, /^[\x20-\x7e]{10,}$/);
    });
  }

  test("a call that does not fit is refused before anything is recorded, and says what would", async () => {
    await using theater = await Theater.open();
    const tally = await theater.start("examples/resident/manifest.toml");
    const before = await kinds(tally);
    const refused = (name: string, args: readonly unknown[]) => tally.invoke(name, args as never);
    await assert.rejects(refused(`${API}#nothing`, []), {
      code: "ACTOR_NO_FUNCTION",
      remedy: /add/,
    });
    await assert.rejects(refused(`${API}#add`, ["tea"]), {
      code: "ACTOR_BAD_ARGUMENTS",
      remedy: /sku: string, n: u32/,
    });
    await assert.rejects(refused(`${API}#add`, ["tea", -1]), {
      code: "ACTOR_BAD_ARGUMENTS",
      message: /u32/,
    });
    await assert.rejects(refused(`${API}#add`, ["\ud800", 1]), { code: "ACTOR_BAD_ARGUMENTS" });
    await assert.rejects(tally.call("hello"), { code: "ACTOR_NO_FUNCTION" });
    assert.deepEqual(await kinds(tally), before);
  });

  test("a mailbox takes no more than its limit", async () => {
    await using theater = await Theater.open();
    const source = {
      manifest: manifest("counter", "[limits]\nmailbox-max = 2\n"),
      component: component("counter-as"),
    };
    const counter = await theater.start(source);
    const calls = await Promise.allSettled([1, 2, 3, 4].map(() => counter.call("")));
    assert.deepEqual(
      calls.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected", "rejected"],
    );
    await assert.rejects(Promise.reject((calls[3] as PromiseRejectedResult).reason), {
      code: "ACTOR_MAILBOX_FULL",
    });
  });

  test("what comes for an actor while it starts waits until it has", async () => {
    await using theater = await Theater.open();
    const starting = theater.start("examples/counter-as/manifest.toml");
    let early: ActorHandle | undefined;
    while ((early = theater.find("counter")) === undefined) await nextTask();
    const reply = early.call("5");
    assert.equal((await starting).id, early.id);
    assert.equal((await reply).text, "5");
  });

  test("a name is of one running actor at a time, and free when it has stopped", async () => {
    await using theater = await Theater.open();
    const counter = await theater.start(good("one"));
    await assert.rejects(theater.start(good("one")), { code: "ACTOR_NAME_TAKEN" });
    await counter.stop();
    const second = await theater.start(good("one"));
    assert.notEqual(second.id, counter.id);
    assert.equal(theater.find("one")?.id, second.id);
    assert.equal(theater.find(counter.id), undefined);
    await assert.rejects(counter.call("get"), { code: "ACTOR_STOPPED" });
    assert.equal((await counter.replay()).turnCount, 1);
    assert.equal(theater.find("two"), undefined);
  });
});
