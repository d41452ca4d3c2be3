import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ActorId, Value } from "../../base/mod.ts";
import type { Grants, Perform, Standard } from "../capability.ts";
import { holdsStandard } from "../capability.contract.ts";
import { type LogLevel, type Scope, STANDARDS, WIT_TYPES, withoutPatch } from "../mod.ts";
import { Pollable } from "./pollable.ts";
import { POLLABLES_MAX } from "./poll.ts";
import { InputStream, OutputStream } from "./streams.ts";

const printed: [LogLevel, Uint8Array][] = [];
const unused = (): never => assert.fail("no interface of WASI asks for that");
const scope: Scope = {
  identity: { id: "0123456789abcdef0000000000000007" as ActorId, name: "a", epoch: 0 },
  nowMs: () => 1_500,
  entropy: (size) => new Uint8Array(size).fill(7),
  log: unused,
  print: (level, bytes) => void printed.push([level, bytes]),
  waitUntil: async (_dueMs, signal) => signal.throwIfAborted(),
  timers: { set: unused, cancel: unused },
  channels: { open: unused, send: unused, grant: unused, close: unused },
  messages: {
    send: unused,
    request: unused,
    answer: unused,
    first: unused,
    isPending: unused,
    reply: unused,
  },
  monitors: { refusal: () => undefined, begin: async () => "", end: () => false },
  children: {
    refusal: unused,
    adopt: unused,
    adoptAgain: unused,
    adoptedBy: unused,
    forget: unused,
    has: unused,
    list: unused,
    order: unused,
    end: unused,
  },
};

const ALL: Grants = { timing: {}, random: {} };
const later = new Pollable(2_000);
const out = new OutputStream("info");
const bytes = Uint8Array.of(104, 105);

/** Arguments for those that need some. */
const ARGS: Readonly<Record<string, readonly Value[]>> = {
  exit: [{ tag: "ok", val: undefined }],
  poll: [[later]],
  "[method]pollable.block": [later],
  "[method]pollable.ready": [later],
  "subscribe-instant": [5n],
  "subscribe-duration": [5n],
  "[method]output-stream.check-write": [out],
  "[method]output-stream.write": [out, bytes],
  "[method]output-stream.blocking-write-and-flush": [out, bytes],
  "[method]output-stream.write-zeroes": [out, 3n],
  "[method]output-stream.blocking-write-zeroes-and-flush": [out, 3n],
  "[method]output-stream.splice": [out, new InputStream(), 3n],
  "get-random-bytes": [4n],
  "get-insecure-random-bytes": [4n],
};

const EXITS = { exit: "GUEST_EXITED" };

/** What is refused where the manifest grants nothing. */
const DENIED: Readonly<Record<string, readonly string[]>> = {
  "wasi:clocks/monotonic-clock@0.2": ["now", "subscribe-instant", "subscribe-duration"],
  "wasi:clocks/wall-clock@0.2": ["now"],
  "wasi:random/random@0.2": ["get-random-bytes", "get-random-u64"],
  "wasi:random/insecure@0.2": ["get-insecure-random-bytes", "get-insecure-random-u64"],
};

test("every interface of wit/wasi/ has something behind it", () => {
  const named = Object.keys(WIT_TYPES).map((name) => name.slice(0, name.indexOf("#")));
  const wasi = new Set(named.filter((name) => name.startsWith("wasi:")));
  assert.deepEqual([...wasi].toSorted(), STANDARDS.map((one) => one.interface).toSorted());
});

for (const standard of STANDARDS) {
  const prefix = `${standard.interface}#`;
  const functions = Object.keys(WIT_TYPES)
    .filter((name) => name.startsWith(prefix) && !name.includes("[resource-drop]"))
    .map((name) => name.slice(prefix.length));
  const args = Object.fromEntries(functions.map((name) => [name, ARGS[name] ?? []]));
  holdsStandard(standard, functions, { grants: ALL, args, scope, refuses: EXITS });
  const denied = (DENIED[standard.interface] ?? []).map((name) => [name, "CAPABILITY_DENIED"]);
  const refuses = { ...EXITS, ...Object.fromEntries(denied) };
  holdsStandard(standard, functions, { grants: {}, args, scope, refuses });
}

function found(name: string): Standard {
  const standard = STANDARDS.find((one) => one.interface === name);
  assert(standard !== undefined);
  return standard;
}

/** What `interface#function` answers at once. */
function ask(whole: string, args: readonly Value[] = [], grants: Grants = ALL): unknown {
  const [of = "", name = ""] = whole.split("#");
  const opened = found(of).open(grants, scope)[name];
  assert(opened !== undefined);
  const wait = { dueMs: 0, call: 0, key: () => bytes, signal: AbortSignal.abort() };
  if (typeof opened === "function") return (opened satisfies Perform)(args, wait);
  return opened.prepare(args);
}

test("an interface is the same in every patch version, and in no other version", () => {
  assert.equal(withoutPatch("wasi:io/poll@0.2.0#poll"), "wasi:io/poll@0.2#poll");
  assert.equal(withoutPatch("own<wasi:io/poll@0.2.12#pollable>"), "own<wasi:io/poll@0.2#pollable>");
  for (const other of [
    "wasi:io/poll@0.3.0",
    "wasi:io/poll@0.2.0-rc-2023-11-10",
    "my:io/poll@0.2.1",
  ])
    assert.equal(withoutPatch(other), other);
});

describe("clocks", () => {
  test("show the actor's clock, in nanoseconds and as a date", () => {
    assert.equal(ask("wasi:clocks/monotonic-clock@0.2#now"), 1_500_000_000n);
    assert.deepEqual(ask("wasi:clocks/wall-clock@0.2#now"), {
      seconds: 1n,
      nanoseconds: 500_000_000,
    });
    assert.equal(ask("wasi:clocks/monotonic-clock@0.2#resolution", [], {}), 1_000_000n);
  });

  const due = [
    ["subscribe-duration", 0n, 1_500],
    ["subscribe-duration", 1n, 1_501],
    ["subscribe-duration", 2_000_000n, 1_502],
    ["subscribe-instant", 0n, 0],
    ["subscribe-instant", 1_999_999n, 2],
    ["subscribe-instant", 2n ** 64n - 1n, 18_446_744_073_710],
    ["subscribe-duration", 2n ** 64n - 1n, 18_446_744_075_210],
  ] as const;
  for (const [name, ns, dueMs] of due) {
    test(`${name} of ${ns} is due at ${dueMs} ms, and again so where it is made again`, () => {
      const pollable = ask(`wasi:clocks/monotonic-clock@0.2#${name}`, [ns]);
      assert.equal((pollable as Pollable).dueMs, dueMs);
      const made = { function: name, args: [ns], nowMs: 1_500 };
      const again = found("wasi:clocks/monotonic-clock@0.2").restore?.(made);
      assert.equal((again as Pollable).dueMs, dueMs);
    });
  }
});

describe("poll", () => {
  const poll = "wasi:io/poll@0.2#poll";

  test("names those that are ready, and waits for nothing then", () => {
    const ready = new Pollable(1_500);
    assert.deepEqual(ask(poll, [[later, ready, later, ready]]), { answer: [1, 3] });
    assert.deepEqual(ask("wasi:io/poll@0.2#[method]pollable.block", [ready]), {
      answer: undefined,
    });
    assert.equal(ask("wasi:io/poll@0.2#[method]pollable.ready", [ready]), true);
  });

  test("waits until the first is due", () => {
    assert.deepEqual(ask(poll, [[new Pollable(9_000), later]]), { dueMs: 2_000 });
  });

  test("of nothing, or of too many, is refused", () => {
    for (const grants of [ALL, {}]) {
      assert.throws(() => ask(poll, [[]], grants), { code: "CAPABILITY_MISUSED" });
      const many = Array.from({ length: POLLABLES_MAX + 1 }, () => later);
      assert.throws(() => ask(poll, [many], grants), { code: "CAPABILITY_LIMIT" });
    }
  });

  test("waits for nothing where no clock is granted: then all that there is, is ready", () => {
    assert.equal(found("wasi:io/poll@0.2").waits?.({}), false);
    assert.deepEqual(ask(poll, [[new Pollable(0)]], {}), [0]);
  });
});

describe("streams", () => {
  const write = "wasi:io/streams@0.2#[method]output-stream.write";

  test("standard output is the log's info, standard error its warnings", () => {
    for (const [name, level] of [
      ["stdout", "info"],
      ["stderr", "warn"],
    ]) {
      const stream = ask(`wasi:cli/${name}@0.2#get-${name}`) as OutputStream;
      void ask(write, [stream, bytes]);
      assert.deepEqual(printed.at(-1), [level, bytes]);
      const made = { function: `get-${name}`, args: [], nowMs: 0 };
      assert.deepEqual(found(`wasi:cli/${name}@0.2`).restore?.(made), stream);
    }
  });

  test("a write of more than is permitted is refused, and prints nothing", () => {
    const before = printed.length;
    const tooMany = (size: number, name: string): void =>
      assert.throws(() => ask(`wasi:io/streams@0.2#[method]output-stream.${name}`, [out, size]), {
        code: "CAPABILITY_MISUSED",
      });
    assert.throws(() => ask(write, [out, new Uint8Array(65_537)]), { code: "CAPABILITY_MISUSED" });
    tooMany(65_537, "write-zeroes");
    tooMany(4_097, "blocking-write-zeroes-and-flush");
    assert.equal(printed.length, before);
  });

  test("standard input is closed", () => {
    const stream = ask("wasi:cli/stdin@0.2#get-stdin");
    assert(stream instanceof InputStream);
    for (const name of ["read", "blocking-read", "skip", "blocking-skip"]) {
      assert.deepEqual(ask(`wasi:io/streams@0.2#[method]input-stream.${name}`, [stream, 5n]), {
        tag: "err",
        val: { tag: "closed", val: undefined },
      });
    }
  });
});

test("a seed for hash tables is the actor's id where chance is not granted, and chance where it is", () => {
  const seed = "wasi:random/insecure-seed@0.2#insecure-seed";
  assert.deepEqual(ask(seed, [], {}), [0x0123456789abcdefn, 7n]);
  assert.deepEqual(ask(seed), [0x0707070707070707n, 0x0707070707070707n]);
});

test("more random bytes than one call gives are refused", () => {
  for (const length of [65_537n, 2n ** 64n - 1n]) {
    assert.throws(() => ask("wasi:random/random@0.2#get-random-bytes", [length]), {
      code: "CAPABILITY_LIMIT",
    });
  }
});

test("there are no variables, no arguments, no directory, no files and no terminal", () => {
  assert.deepEqual(ask("wasi:cli/environment@0.2#get-environment"), []);
  assert.deepEqual(ask("wasi:cli/environment@0.2#get-arguments"), []);
  assert.equal(ask("wasi:cli/environment@0.2#initial-cwd"), undefined);
  assert.deepEqual(ask("wasi:filesystem/preopens@0.2#get-directories"), []);
  assert.equal(ask("wasi:cli/terminal-stdout@0.2#get-terminal-stdout"), undefined);
  assert.deepEqual(ask("wasi:filesystem/types@0.2#[method]descriptor.open-at"), {
    tag: "err",
    val: "access",
  });
});
