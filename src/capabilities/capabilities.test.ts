import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ActorId } from "../base/mod.ts";
import { holdsCapability } from "./capability.contract.ts";
import type { Value } from "../base/mod.ts";
import {
  type CallAnswer,
  CAPABILITIES,
  type Capability,
  CapabilityError,
  channels,
  type Grant,
  type LogLevel,
  messages,
  monitors,
  random,
  runtime,
  type Scope,
  supervisor,
  timing,
} from "./mod.ts";

const lines: [LogLevel, string][] = [];
const sent: string[] = [];
const OK: CallAnswer = { tag: "ok", val: Uint8Array.of(1) };
const scope: Scope = {
  identity: { id: "00".repeat(16) as ActorId, name: "shop/cart-17", epoch: 3 },
  nowMs: () => 1_000,
  entropy: (size) => new Uint8Array(size).fill(7),
  log: (level, text) => void lines.push([level, text]),
  print: (level, bytes) => void lines.push([level, new TextDecoder().decode(bytes)]),
  waitUntil: async (_dueMs, signal) => signal.throwIfAborted(),
  timers: { set: () => 7, cancel: (token) => token === 7 },
  channels: {
    open: (address) => sent.push(address),
    send: (token) => (token === 7 ? undefined : { tag: "closed", val: undefined }),
    grant: () => undefined,
    close: () => undefined,
  },
  messages: {
    send: (address) => void sent.push(address),
    request: (address, _body, dueMs) => sent.push(`${address} until ${dueMs}`),
    answer: async () => OK,
    first: async ([token = 0]) => ({ token, answer: OK }),
    isPending: (token) => token === 7,
    reply: (token) => token === 7,
  },
  monitors: {
    refusal: () => undefined,
    begin: async (address) =>
      address === "till" ? "00".repeat(16) : { tag: "not-found", val: undefined },
    end: () => true,
  },
  children: {
    refusal: () => undefined,
    adopt: () => "11".repeat(16),
    adoptAgain: () => undefined,
    adoptedBy: () => "11".repeat(16),
    forget: () => undefined,
    has: (child) => child === "11".repeat(16),
    list: () => ["11".repeat(16)],
    order: async () => ({}),
    end: async () => undefined,
  },
};

const SAMPLES = {
  runtime: { log: ["info", "hello"], self: [], fail: ["no tea"] },
  timing: {
    now: [],
    sleep: [5],
    "set-timer": [5n, undefined, Uint8Array.of(1)],
    "cancel-timer": [7n],
  },
  random: { bytes: [4], number: [] },
  "message-server": {
    send: ["till", Uint8Array.of(1)],
    call: ["till", Uint8Array.of(1), 1_000],
    request: ["till", Uint8Array.of(1), 1_000],
    wait: [[7n]],
    reply: [7n, OK],
  },
  channels: {
    open: ["till", Uint8Array.of(1), { tag: "automatic", val: 5 }],
    send: [7n, Uint8Array.of(1)],
    grant: [7n, 5],
    close: [7n, "enough"],
  },
  monitors: { monitor: ["till"], demonitor: ["00".repeat(16)] },
  supervisor: {
    spawn: ["worker", "a", undefined],
    restart: ["11".repeat(16), 0, false],
    stop: ["11".repeat(16), 5],
    children: [],
  },
};

/** What children are made from, as a grant has it. */
const KINDS = {
  kinds: [
    {
      name: "worker",
      component: new Uint8Array(32),
      manifest: new Uint8Array(32),
      grant: Uint8Array.of(1),
      parameters: Uint8Array.of(2),
    },
  ],
};

/** Functions whose answer is to end the turn. */
const REFUSES = { fail: "GUEST_FAILED" };

/** The functions of an interface as wit/actor.wit declares them. */
function functionsOf(name: string): string[] {
  const wit = readFileSync(new URL("../../wit/actor.wit", import.meta.url), "utf8");
  const body = new RegExp(`^interface ${name} \\{\\n([^]*?)^\\}`, "m").exec(wit)?.[1] ?? "";
  return Array.from(body.matchAll(/^ {2}([a-z-]+): func/gm), ([, found = ""]) => found);
}

for (const capability of CAPABILITIES) {
  const args = SAMPLES[capability.type as keyof typeof SAMPLES];
  const [, name = ""] = /\/([a-z-]+)@/.exec(capability.interface) ?? [];
  const granted = capability === supervisor ? KINDS : {};
  const sample = { grant: {}, granted, args, scope, refuses: REFUSES };
  holdsCapability(capability, functionsOf(name), sample);
}

/** What one of its functions answers at once. */
function ask(
  capability: Capability,
  name: string,
  args: readonly Value[],
  grant: Grant = {},
): Value | Promise<Value> {
  const opened = capability.open(grant, scope)[name];
  assert(opened !== undefined);
  const wait = {
    dueMs: undefined,
    call: 0,
    key: () => new Uint8Array(32),
    signal: AbortSignal.abort(),
  };
  if (typeof opened === "function") return opened(args, wait);
  const prepared = opened.prepare(args);
  return prepared !== undefined && "answer" in prepared ? prepared.answer : undefined;
}

test("runtime.log hands the line to the actor, which shows it after the commit", () => {
  void ask(runtime, "log", ["warn", "low on tea"]);
  assert.deepEqual(lines.at(-1), ["warn", "low on tea"]);
});

test("runtime.self says who the actor is", () => {
  assert.deepEqual(ask(runtime, "self", []), {
    id: "00".repeat(16),
    name: "shop/cart-17",
    epoch: 3,
  });
});

test("runtime.fail ends the turn with the guest's message, cut after 4 KiB at a whole character", () => {
  const said = (message: string): string => {
    try {
      void ask(runtime, "fail", [message]);
    } catch (error) {
      assert(error instanceof CapabilityError);
      assert.equal(error.code, "GUEST_FAILED");
      return error.what;
    }
    return assert.fail("it returned");
  };
  assert.equal(said("out of tea \n\u{1b}[31m"), "out of tea \n\u{1b}[31m");
  assert.equal(said(""), "");
  assert.equal(said("x".repeat(4_096)), "x".repeat(4_096));
  assert.equal(said("x".repeat(4_097)), "x".repeat(4_096));
  assert.equal(said(`${"x".repeat(4_094)}🍵`), "x".repeat(4_094));
});

test("timing.sleep is due that many milliseconds after the actor's clock", () => {
  const sleep = timing.imports["sleep"];
  assert(sleep?.kind === "awaited");
  assert.equal(sleep.dueMs([250], 1_000), 1_250);
});

test("random.number is eight bytes of entropy, little-endian", () => {
  assert.equal(ask(random, "number", []), 0x0707070707070707n);
});

test("a guest that asks for too much is refused with the limit's name, whatever it asked", () => {
  const code = { code: "CAPABILITY_LIMIT" };
  assert.throws(() => ask(random, "bytes", [65_537]), code);
  assert.throws(() => ask(runtime, "log", ["info", "x".repeat(16_385)]), code);
});

test("a message to an address that the manifest does not name is denied, and not queued", () => {
  const grant = { to: ["shop/*", "till"] };
  const before = sent.length;
  assert.deepEqual(ask(messages, "send", ["bank", Uint8Array.of(1)], grant), {
    tag: "err",
    val: { tag: "denied", val: "the manifest does not grant messages to this address" },
  });
  assert.equal(sent.length, before);
  void ask(messages, "send", ["shop/cart-17", Uint8Array.of(1)], grant);
  void ask(messages, "call", ["till", Uint8Array.of(1), 50], grant);
  assert.deepEqual(sent.slice(before), ["shop/cart-17", "till until 1050"]);
});

test("nobody can be written to at an address of the runtime's own", () => {
  assert.deepEqual(ask(messages, "send", ["@supervisor", Uint8Array.of(1)]), {
    tag: "err",
    val: { tag: "not-found", val: undefined },
  });
});

test("a wait for what is not pending answers at once", () => {
  const [token, answer] = ask(messages, "wait", [[7n, 8n]]) as readonly Value[];
  assert.equal(token, 8n);
  assert.equal((answer as CallAnswer).tag, "err");
});

test("a timer without a period of at least a millisecond is refused", () => {
  const args = [5n, 0n, Uint8Array.of(1)];
  assert.throws(() => ask(timing, "set-timer", args), { code: "CAPABILITY_LIMIT" });
});

test("supervisor starts only what a grant holds whole, be it another's", async () => {
  const spawn = (kinds: unknown): Value | Promise<Value> =>
    ask(supervisor, "spawn", ["worker", "a", undefined], { kinds });
  const [whole] = KINDS.kinds;
  assert.equal(await spawn(KINDS.kinds), undefined);
  for (const kinds of [
    undefined,
    "worker",
    [1],
    [null],
    [{ ...whole, grant: "00" }],
    [{ name: "worker" }],
  ])
    assert.deepEqual(await spawn(kinds), { tag: "err", val: { tag: "not-found", val: undefined } });
});

test("an address of a manifest is one that can match: a name, an id, or what names begin with and a star", () => {
  const right = ["till", "shop/cart-17", "0".repeat(32), "*", "shop/*", "shop/cart-*", "host/a"];
  const wrong = ["", "*a", "a*b", "a**", "ti ll", "@supervisor", "/a", "a/", "host", "-*"];
  for (const { table } of [messages, channels, monitors]) {
    assert.ok(table.safeParse({ to: right }).success);
    for (const to of [...wrong, "a".repeat(129)])
      assert.ok(!table.safeParse({ to: [to] }).success, to);
  }
});

test("a grant of addresses lies within another whose patterns cover all that it does", () => {
  const cases: [to: string[] | undefined, bound: string[] | undefined, isWithin: boolean][] = [
    [["shop/a"], undefined, true],
    [undefined, undefined, true],
    [undefined, ["*"], false], // what is left out may come to mean more
    [["shop/a", "till"], ["till", "shop/*"], true],
    [["shop/*"], ["shop/*"], true],
    [["shop/cart-*"], ["shop/*"], true],
    [["shop/*"], ["shop/cart-*"], false],
    [["shop*"], ["shop/*"], false],
    [["shop/*"], ["shop/a"], false],
    [["till", "bank"], ["till"], false],
    [[], [], true],
    [["till"], [], false],
  ];
  for (const [to, bound, isWithin] of cases) {
    const grants = [
      to === undefined ? {} : { to },
      bound === undefined ? {} : { to: bound },
    ] as const;
    for (const one of [messages, channels, monitors])
      assert.equal(one.beyond(...grants), isWithin ? undefined : "to", JSON.stringify(grants));
  }
});

test("a grant of channels, monitors or children lies within another that lets as many be, the default where it says nothing", () => {
  for (const [one, key] of [
    [channels, "channels-max"],
    [monitors, "monitors-max"],
    [supervisor, "children-max"],
  ] as const) {
    const beyond = (grant: Grant, bound: Grant): string | undefined => one.beyond(grant, bound);
    assert.equal(beyond({ [key]: 5 }, { [key]: 5 }), undefined);
    assert.equal(beyond({ [key]: 6 }, { [key]: 5 }), key);
    assert.equal(beyond({}, { [key]: 99 }), key);
    assert.equal(beyond({ [key]: 101 }, {}), key);
    assert.equal(beyond({}, {}), undefined);
  }
});
