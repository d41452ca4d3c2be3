import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import type { Value } from "../../../src/base/mod.ts";
import { compile, EngineError, type HostFunction, type Program } from "../../../src/engine/mod.ts";
import { buildExample } from "../../../scripts/pack.ts";

/**
 * The scripted actor, and with it every binding of the AssemblyScript library, against a host of the test's own: what crosses, both
 * ways, in every case of the contract.
 */

const HANDLER = "theater:actor/handler@0.1.0";
const WAITING = ["call", "wait", "sleep"];

let program: Program;
before(async () => {
  program = await compile(readFileSync(await buildExample(import.meta.dirname)));
});

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

type Answers = Readonly<Record<string, HostFunction>>;

/** A scripted actor on a host that answers as `answers` say, by the import's name. Its state is threaded from call to call. */
class Stage {
  readonly calls: [name: string, ...args: Value[]][] = [];
  readonly #answers: Answers;
  #state: Value;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  get stateBytes(): number {
    return (this.#state as Uint8Array).length;
  }

  async init(script: string): Promise<Value> {
    const { tag, val } = await this.#call("init", [utf8(script)]);
    if (tag === "ok") this.#state = val;
    return tag === "ok" ? undefined : val;
  }

  /** The reply as text; undefined for none, `err: …` for a refusal. */
  async play(script: string, rest: { sender?: Value; replyTo?: bigint } = {}): Promise<unknown> {
    const { sender = { tag: "host", val: undefined }, replyTo } = rest;
    const message = { sender, number: 0n, body: utf8(script), replyTo };
    const { tag, val } = await this.#call("handle", [this.#state, message]);
    if (tag === "err") return `err: ${val as string}`;
    const [state, reply] = val as readonly [Value, Uint8Array | undefined];
    this.#state = state;
    return reply === undefined ? undefined : fromUtf8(reply);
  }

  async #call(name: string, args: readonly Value[]): Promise<{ tag: string; val: Value }> {
    const instance = await program.instantiate({
      bind: (_interface, imported) => ({
        suspending: WAITING.includes(imported),
        call: (given) => {
          this.calls.push([imported, ...given]);
          const answer = this.#answers[imported];
          if (answer === undefined) throw new Error(`the test's host has no ${imported}`);
          return answer(given);
        },
      }),
    });
    return (await instance.call(`${HANDLER}#${name}`, args)) as { tag: string; val: Value };
  }
}

/** The script in one line per argument, on a new stage. */
async function played(answers: Answers, ...script: string[]): Promise<unknown> {
  return new Stage(answers).play(script.join("\n"));
}

const ok = (val?: Value): Value => ({ tag: "ok", val });
const err = (tag: string, val?: string): Value => ({ tag: "err", val: { tag, val } });

describe("a script of its own", () => {
  test("says what its commands say, line after line", async () => {
    assert.equal(
      await played({}, "say one two", "", "add 40", "add 2", "get"),
      "one two\n40\n42\n42",
    );
  });

  test("has an empty reply where nothing was said", async () => {
    assert.equal(await played({}, ""), "");
    assert.equal(await played({}, "note a"), "");
  });

  test("keeps its counter, its notes and its size in its state", async () => {
    const stage = new Stage({});
    await stage.play("add 7\nnote first, über 🎭\nstate 5000");
    assert.equal(stage.stateBytes, 5000);
    assert.equal(await stage.play("note second\nnotes\nget"), "first, über 🎭,second\n7");
    assert.equal(stage.stateBytes, 5000);
  });

  test("begins with its parameters, which are a script", async () => {
    const stage = new Stage({});
    assert.equal(await stage.init("add 3\nwho\nnote born"), undefined);
    assert.equal(await stage.play("get\nnotes"), "3\nborn");
    assert.equal(await stage.init("err not today"), "not today");
  });

  test("answers err at once, and to what it does not know", async () => {
    const stage = new Stage({});
    assert.equal(await stage.play("add 1\nerr as you asked\ntrap"), "err: as you asked");
    assert.equal(await stage.play("err"), "err: ");
    assert.equal(await stage.play("dance wildly"), "err: there is no command dance");
    assert.equal(await stage.play("get"), "0");
  });

  test("traps, and burns what it is told to burn", async () => {
    await assert.rejects(played({}, "trap"), { code: "ENGINE_TRAP" });
    await assert.rejects(played({}, "spin 100000000"), (error) => {
      return error instanceof EngineError && error.code === "ENGINE_OUT_OF_FUEL";
    });
    assert.equal(await played({}, "spin 1000"), "");
  });

  test("asks the host who it is, what time it is, and for chance", async () => {
    const id = "0123456789abcdef".repeat(2);
    const host = { now: () => 1_700_000_000_000n, sleep: async () => undefined };
    const bytes: HostFunction = ([count]) => new Uint8Array(count as number).fill(10);
    const named = { ...host, bytes, self: () => ({ id, name: "böb", epoch: 4_000_000_000 }) };
    const script = ["now", "sleep 5", "self", "random 3"];
    assert.equal(await played(named, ...script), `1700000000000\n${id} böb 4000000000\n0a0a0a`);
    assert.equal(
      await played({ self: () => ({ id, name: undefined, epoch: 0 }) }, "self"),
      `${id} - 0`,
    );
  });

  test("writes to the log", async () => {
    const stage = new Stage({ log: () => undefined });
    assert.equal(await stage.play("log über alles"), "");
    assert.deepEqual(stage.calls, [["log", "info", "über alles"]]);
  });
});

describe("who sent a message", () => {
  const senders = [
    ["actor 00ff", { tag: "actor", val: "00ff" }],
    ["client jürgen", { tag: "client", val: "jürgen" }],
    ["client ", { tag: "client", val: "" }],
    ["host", { tag: "host", val: undefined }],
    ["timer 7 1", { tag: "timer", val: { token: 7n, count: 1 } }],
    [
      "timer 18446744073709551615 4294967295",
      { tag: "timer", val: { token: 2n ** 64n - 1n, count: 2 ** 32 - 1 } },
    ],
  ] as const;
  for (const [said, sender] of senders) {
    test(`${said.trim()} is told apart`, async () => {
      assert.equal(await new Stage({}).play("who", { sender }), said);
    });
  }
});

const FAILURES = [
  "not-found",
  "mailbox-full",
  "outbox-full",
  "deadline",
  "deadlock",
  "in-doubt",
].map((tag) => [tag, err(tag), `err ${tag}`] as const);
const WORDED = ["denied", "failed", "refused", "other"].flatMap((tag) => [
  [`${tag} with a text`, err(tag, "so süß 🍵"), `err ${tag} so süß 🍵`] as const,
  [`${tag} without one`, err(tag, ""), `err ${tag}`] as const,
]);
const ALL_FAILURES = [...FAILURES, ...WORDED];

describe("messages", () => {
  test("a send says nothing, and its body is a script in which \\n and \\\\ are undone once", async () => {
    const stage = new Stage({ send: () => ok() });
    assert.equal(await stage.play("send shop/till add 1\\nsend b say x\\\\ny\\\\\\\\z"), "");
    assert.deepEqual(stage.calls, [["send", "shop/till", utf8("add 1\nsend b say x\\ny\\\\z")]]);
    await stage.play("send till");
    assert.deepEqual(stage.calls.at(-1), ["send", "till", utf8("")]);
  });

  test("a call says the reply", async () => {
    const stage = new Stage({ call: async ([, body]) => ok(body) });
    assert.equal(await stage.play("call till 4294967295 add 1\nsay done"), "ok add 1\ndone");
    assert.deepEqual(stage.calls, [["call", "till", utf8("add 1"), 4294967295]]);
    assert.equal(await stage.play("call till 1"), "ok ");
  });

  test("requests are waited for in any order, and told apart by their place", async () => {
    const stage = new Stage({
      request: ([to]) => (to === "c" ? err("outbox-full") : ok(2n ** 40n + BigInt(to as string))),
      wait: async ([tokens]) => {
        const last = (tokens as readonly bigint[]).at(-1) as bigint;
        return [last, last % 2n === 0n ? ok(utf8("even")) : err("refused", "odd")];
      },
    });
    const script = ["request 1 10 x", "request c 10 y", "request 2 20 z", "request 3 5 w"];
    assert.equal(
      await stage.play([...script, "wait", "wait-all", "wait", "wait-all"].join("\n")),
      "err outbox-full\n3 err refused odd\n2 ok even\n0 err refused odd\nnone",
    );
    const waits = stage.calls.filter(([name]) => name === "wait").map(([, tokens]) => tokens);
    const [one, two, three] = [1n, 2n, 3n].map((n) => 2n ** 40n + n);
    assert.deepEqual(waits, [[one, two, three], [one, two], [one]]);
  });

  test("a reply is deferred, and given later, the oldest first", async () => {
    const stage = new Stage({ reply: ([token]) => (token === 13n ? err("not-found") : ok()) });
    assert.equal(await stage.play("defer\nsay x", { replyTo: 11n }), undefined);
    assert.equal(await stage.play("defer", { replyTo: 2n ** 63n + 1n }), undefined);
    assert.equal(await stage.play("defer"), undefined, "a send is owed nothing");
    assert.equal(await stage.play("answer yes, ja", { replyTo: 12n }), "");
    assert.equal(await stage.play("defer\nrefuse nö\nanswer late", { replyTo: 13n }), undefined);
    assert.equal(await stage.play("answer"), "err not-found");
    assert.deepEqual(stage.calls, [
      ["reply", 11n, ok(utf8("yes, ja"))],
      ["reply", 2n ** 63n + 1n, { tag: "err", val: "nö" }],
      ["reply", 13n, ok(utf8("late"))],
    ]);
  });

  describe("each way to fail is told by its case and its text", () => {
    for (const [what, error, said] of ALL_FAILURES) {
      test(what, async () => {
        const host = {
          send: () => error,
          call: async () => error,
          request: ([to]: readonly Value[]) => (to === "good" ? ok(1n) : error),
          wait: async () => [1n, error],
          reply: () => error,
        };
        const script = ["send a b", "call a 1 b", "request a 1 b", "request good 1 b", "wait"];
        assert.equal(await played(host, ...script), `${said}\n${said}\n${said}\n1 ${said}`);
        const stage = new Stage(host);
        await stage.play("defer", { replyTo: 1n });
        assert.equal(await stage.play("answer x"), said);
      });
    }
  });
});

describe("timers", () => {
  test("fire once or again and again, with a body that nests", async () => {
    const stage = new Stage({ "set-timer": () => 2n ** 64n - 1n, "cancel-timer": () => true });
    assert.equal(
      await stage.play("timer 18446744073709551615 - say x\\nget\ntimer 0 5 tick\ncancel 9"),
      "18446744073709551615\n18446744073709551615\ntrue",
    );
    assert.deepEqual(stage.calls, [
      ["set-timer", 2n ** 64n - 1n, undefined, utf8("say x\nget")],
      ["set-timer", 0n, 5n, utf8("tick")],
      ["cancel-timer", 9n],
    ]);
    assert.equal(await played({ "cancel-timer": () => false }, "cancel 1"), "false");
  });
});
