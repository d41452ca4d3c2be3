import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { type ActorHandle, type LogLine, Theater } from "../../src/theater/mod.ts";
import { AREA, GIVEN, wasiCaller, type WasiCaller } from "../actors/wasi-caller/component.ts";
import { LeapingClock } from "../campaigns/leaping-clock.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { survivor } from "../simulation/survivor.ts";
import { holdsElsewhere } from "./elsewhere.ts";

let caller: WasiCaller;
before(async () => {
  caller = await wasiCaller();
});

const TIMING = '[[handler]]\ntype = "timing"\n';
const RANDOM = '[[handler]]\ntype = "random"\n';

function source(rest = "", { component } = caller) {
  return {
    manifest: `name = "caller"\nversion = "1.0.0"\ncomponent = "c.wasm"\nexports = ["run"]\n${rest}`,
    component,
  };
}

type Call = readonly [name: string, ...args: bigint[]];

/** What the calls of one turn give. */
async function run(actor: ActorHandle, calls: readonly Call[], memory = ""): Promise<bigint[]> {
  const numbered = calls.map(([name, ...args]) => {
    const index = caller.index.get(name);
    assert(index !== undefined, name);
    return [index, args];
  });
  const given = new TextEncoder().encode(memory);
  return Array.from((await actor.invoke("run", [numbered, given])).value as bigint[]);
}

async function started(rest = ""): Promise<{ theater: Theater; actor: ActorHandle }> {
  const theater = await Theater.open({ clock: new LeapingClock(5_000) });
  return { theater, actor: await theater.start(source(rest)) };
}

const NOW = "wasi:clocks/monotonic-clock@0.2#now";
const SUBSCRIBE = "wasi:clocks/monotonic-clock@0.2#subscribe-duration";
const POLL = "wasi:io/poll@0.2#poll";
const BLOCK = "wasi:io/poll@0.2#[method]pollable.block";
const READY = "wasi:io/poll@0.2#[method]pollable.ready";
const DROP = "wasi:io/poll@0.2#pollable_drop";
const STDOUT = "wasi:cli/stdout@0.2#get-stdout";
const WRITE = "wasi:io/streams@0.2#[method]output-stream.write";

const MS = 1_000_000n;

/** A list of handles as it lies in memory, for `poll`. */
function list(...handles: number[]): string {
  return handles.map((handle) => String.fromCharCode(handle, 0, 0, 0)).join("");
}

describe("a component that imports all of it", () => {
  test("starts with no grant, in any patch version of WASI 0.2", async () => {
    for (const version of ["0.2.0", "0.2.3", "0.2.99"]) {
      await using theater = await Theater.open();
      const { component } = await wasiCaller(version);
      const actor = await theater.start(source("", { ...caller, component }));
      assert.deepEqual(await run(actor, [[STDOUT]]), [1n]);
      await actor.replay();
    }
  });

  test("is refused where it is of another version", async () => {
    await using theater = await Theater.open();
    const { component } = await wasiCaller("0.3.0");
    await assert.rejects(theater.start(source("", { ...caller, component })), {
      code: "ACTOR_UNGRANTED",
    });
  });

  test("calls every function that it can come to, and replays in another process", async () => {
    const { theater, actor } = await started(TIMING + RANDOM);
    const calls: Call[] = [
      ["wasi:cli/environment@0.2#get-environment", AREA],
      ["wasi:cli/environment@0.2#get-arguments", AREA],
      ["wasi:cli/environment@0.2#initial-cwd", AREA],
      ["wasi:cli/stdin@0.2#get-stdin"], // 1
      [STDOUT], // 2
      ["wasi:cli/stderr@0.2#get-stderr"], // 3
      ["wasi:cli/terminal-stdin@0.2#get-terminal-stdin", AREA],
      ["wasi:cli/terminal-stdout@0.2#get-terminal-stdout", AREA],
      ["wasi:cli/terminal-stderr@0.2#get-terminal-stderr", AREA],
      ...["read", "blocking-read", "skip", "blocking-skip"].map((name): Call => [
        `wasi:io/streams@0.2#[method]input-stream.${name}`,
        1n,
        8n,
        AREA,
      ]),
      ["wasi:io/streams@0.2#[method]input-stream.subscribe", 1n], // 4
      ["wasi:io/streams@0.2#[method]output-stream.check-write", 2n, AREA],
      [WRITE, 2n, GIVEN, 4n, AREA],
      ["wasi:io/streams@0.2#[method]output-stream.blocking-write-and-flush", 3n, GIVEN, 4n, AREA],
      ["wasi:io/streams@0.2#[method]output-stream.flush", 2n, AREA],
      ["wasi:io/streams@0.2#[method]output-stream.blocking-flush", 2n, AREA],
      ["wasi:io/streams@0.2#[method]output-stream.write-zeroes", 2n, 1n, AREA],
      ["wasi:io/streams@0.2#[method]output-stream.blocking-write-zeroes-and-flush", 2n, 1n, AREA],
      ["wasi:io/streams@0.2#[method]output-stream.subscribe", 2n], // 5
      ["wasi:io/streams@0.2#[method]output-stream.splice", 2n, 1n, 8n, AREA],
      ["wasi:io/streams@0.2#[method]output-stream.blocking-splice", 2n, 1n, 8n, AREA],
      [NOW],
      ["wasi:clocks/monotonic-clock@0.2#resolution"],
      ["wasi:clocks/wall-clock@0.2#now", AREA],
      ["wasi:clocks/wall-clock@0.2#resolution", AREA],
      [SUBSCRIBE, 20n * MS], // 6
      ["wasi:clocks/monotonic-clock@0.2#subscribe-instant", 0n], // 7
      [READY, 6n],
      [READY, 7n],
      [BLOCK, 6n],
      [POLL, GIVEN, 1n, AREA],
      ["wasi:random/random@0.2#get-random-bytes", 8n, AREA],
      ["wasi:random/random@0.2#get-random-u64"],
      ["wasi:random/insecure@0.2#get-insecure-random-bytes", 8n, AREA],
      ["wasi:random/insecure@0.2#get-insecure-random-u64"],
      ["wasi:random/insecure-seed@0.2#insecure-seed", AREA],
      ["wasi:filesystem/preopens@0.2#get-directories", AREA],
      ...[4n, 5n, 6n, 7n].map((handle): Call => [DROP, handle]),
      ["wasi:io/streams@0.2#input-stream_drop", 1n],
      ["wasi:io/streams@0.2#output-stream_drop", 2n],
      ["wasi:io/streams@0.2#output-stream_drop", 3n],
    ];
    const results = await run(actor, calls, list(6));
    const told = new Map(calls.map(([name], at) => [name, results[at]]));
    assert.equal(told.get(NOW), 5_000n * MS);
    assert.equal(told.get("wasi:clocks/wall-clock@0.2#now"), 5n);
    await assert.rejects(run(actor, [["wasi:cli/exit@0.2#exit", 0n]]), { message: /GUEST_EXITED/ });

    // What is called on resources of which there is none: the guest has no handle, and is stopped before it gets anywhere.
    const called = new Set(calls.map(([name]) => name));
    const rest = [...caller.index.keys()].filter(
      (name) => !called.has(name) && !name.includes("#exit"),
    );
    for (const name of rest) {
      assert.match(name, /descriptor|directory-entry|error|terminal/);
      const other = await theater.start(source(TIMING + RANDOM), {
        name: `x${caller.index.get(name)}`,
      });
      await assert.rejects(run(other, [[name, 1n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]]), {
        message: /ENGINE_TRAP/,
      });
    }
    await holdsElsewhere(actor, caller.component);
    await theater.close();
  });
});

describe("without a grant", () => {
  const refused = [
    [NOW, "timing"],
    ["wasi:clocks/wall-clock@0.2#now", "timing"],
    [SUBSCRIBE, "timing"],
    ["wasi:clocks/monotonic-clock@0.2#subscribe-instant", "timing"],
    ["wasi:random/random@0.2#get-random-u64", "random"],
    ["wasi:random/random@0.2#get-random-bytes", "random"],
    ["wasi:random/insecure@0.2#get-insecure-random-u64", "random"],
    ["wasi:random/insecure@0.2#get-insecure-random-bytes", "random"],
  ] as const;
  for (const [name, handler] of refused) {
    test(`${name} fails the turn, and says what to add to the manifest`, async () => {
      const { theater, actor } = await started();
      await assert.rejects(run(actor, [[name, AREA, AREA]]), {
        code: "ACTOR_FAILED",
        message: new RegExp(`CAPABILITY_DENIED.*add \\[\\[handler\\]\\] type = "${handler}"`),
      });
      assert.equal((await actor.replay()).turnCount, 2);
      await theater.close();
    });
  }
});

describe("standard output and error", () => {
  test("are lines of the log; what is left of one at the turn's end is a line", async () => {
    const lines: LogLine[] = [];
    await using theater = await Theater.open({ log: (line) => lines.push(line) });
    const actor = await theater.start(source());
    const err = "wasi:cli/stderr@0.2#get-stderr";
    await run(
      actor,
      [
        [STDOUT],
        [err],
        [WRITE, 1n, GIVEN, 5n, AREA],
        [WRITE, 2n, GIVEN, 3n, AREA],
        [WRITE, 1n, GIVEN, 2n, AREA],
      ],
      "a\nbcd",
    );
    assert.deepEqual(
      lines.map(({ level, text }) => `${level} ${text}`),
      ["info a", "warn a", "info bcda", "warn b"],
    );
  });

  test("a flood without a newline is cut into lines, and ended by a limit", async () => {
    const lines: LogLine[] = [];
    await using theater = await Theater.open({ log: (line) => lines.push(line) });
    const actor = await theater.start(source("[limits]\nlink-events-max = 100\n"));
    const flood = Array.from({ length: 200 }, (): Call => [WRITE, 1n, GIVEN, 4_000n, AREA]);
    await assert.rejects(run(actor, [[STDOUT], ...flood], "x".repeat(4_000)), {
      message: /ACTOR_TURN_TOO_LONG/,
    });
    assert.equal(Math.max(...lines.map(({ text }) => text.length)), 16 * 1024);
    assert.equal(lines.map(({ text }) => text).join("").length, 98 * 4_000);
    await actor.replay();
  });

  test("a flood of empty lines is ended by the same limit", async () => {
    const lines: LogLine[] = [];
    await using theater = await Theater.open({ log: (line) => lines.push(line) });
    const actor = await theater.start(source("[limits]\nlink-events-max = 1_000\n"));
    const flood = Array.from({ length: 10 }, (): Call => [WRITE, 1n, GIVEN, 600n, AREA]);
    await assert.rejects(run(actor, [[STDOUT], ...flood], "\n".repeat(600)), {
      message: /ACTOR_TURN_TOO_LONG.*1000 lines/,
    });
    assert.equal(lines.length, 1_200);
    await actor.replay();
  });
});

describe("a guest that waits for the clock", () => {
  const nap: Call[] = [
    [SUBSCRIBE, 50n * MS],
    [SUBSCRIBE, 20n * MS],
    [POLL, GIVEN, 2n, AREA],
    [NOW],
    [READY, 1n],
    [READY, 2n],
    [BLOCK, 1n],
    [NOW],
  ];

  test("commits, suspends until the first is due, and goes on", async () => {
    const { theater, actor } = await started(TIMING);
    const results = await run(actor, nap, list(1, 2));
    assert.deepEqual(results.slice(3), [5_020n * MS, 0n, 1n, results[6], 5_050n * MS]);
    const links = await Array.fromAsync(actor.chain());
    assert.deepEqual(
      links.slice(1).map(({ link }) => link.atMs),
      [5_000, 5_020, 5_050],
    );
    await holdsElsewhere(actor, caller.component);
    await theater.close();
  });

  test("does not suspend where something is ready, and is one link then", async () => {
    const { theater, actor } = await started(TIMING);
    await run(
      actor,
      [
        [SUBSCRIBE, 0n],
        [POLL, GIVEN, 1n, AREA],
        [BLOCK, 1n],
      ],
      list(1),
    );
    assert.equal((await Array.fromAsync(actor.chain())).length, 2);
    await theater.close();
  });

  /** One from an earlier turn, due at 5,010, and one of its own, due at 5,050. */
  const earlier: Call[] = [[SUBSCRIBE, 10n * MS]];
  const waits: Call[] = [
    [SUBSCRIBE, 50n * MS],
    [POLL, GIVEN, 1n, AREA],
    [READY, 1n],
    [BLOCK, 2n],
    [NOW],
  ];
  const after: Call[] = [
    [READY, 2n],
    [DROP, 1n],
    [DROP, 2n],
    [SUBSCRIBE, 1n],
  ];

  test("is evicted while it waits, and goes on with the same resources", async () => {
    const clock = new HandClock(5_000);
    await using theater = await Theater.open({ clock });
    const actor = await theater.start(source(TIMING));
    await run(actor, earlier);
    const done = run(actor, waits, list(2));
    await clock.pending(1);
    await settle();
    actor.passivate();
    await settle();
    assert.equal((await actor.inspect())?.phase, "evicted");
    await clock.advance(50);
    assert.deepEqual((await done).slice(2), [1n, (await done)[3], 5_050n * MS]);
    assert.equal((await run(actor, after))[0], 1n);
    await holdsElsewhere(actor, caller.component);
  });

  test("is carried on after a crash of its host, to the same moment, with the same resources", async () => {
    const store = survivor();
    const clock = new HandClock(5_000);
    const before = await Theater.open({ clock, store });
    const begun = await before.start(source(TIMING));
    await run(begun, earlier);
    const lost = assert.rejects(run(begun, waits, list(2)), { code: "ACTOR_CLOSED" });
    await clock.pending(1);
    await before.close();
    await lost;
    clock.clear();
    await using theater = await Theater.open({ clock, store });
    const actor = theater.find("caller");
    assert(actor !== undefined);
    await clock.pending(1);
    await clock.advance(49);
    assert.equal((await actor.inspect())?.phase, "waiting");
    await clock.advance(1);
    await settle();
    assert.equal((await run(actor, after))[0], 1n);
    const links = await Array.fromAsync(actor.chain());
    assert.equal(links.at(-2)?.link.atMs, 5_050);
    await holdsElsewhere(actor, caller.component);
  });

  test("is stopped while it waits", async () => {
    await using theater = await Theater.open({ clock: new HandClock(5_000) });
    const actor = await theater.start(source(TIMING));
    const asked = run(actor, [
      [SUBSCRIBE, 2n ** 64n - 1n],
      [BLOCK, 1n],
    ]);
    const failed = assert.rejects(asked, { message: /ACTOR_STOPPED/ });
    while ((await actor.inspect())?.phase !== "waiting") await new Promise(setImmediate);
    await actor.stop();
    await failed;
    await actor.replay();
  });
});

/** The numbers of the pollables that an actor was given, in order. */
async function pollablesIn(actor: ActorHandle): Promise<number[]> {
  const numbers: number[] = [];
  let table: readonly string[] = [];
  for await (const { link } of actor.chain()) {
    for (const event of link.events) {
      if (event.kind === "started") table = event.table ?? table;
      if (event.kind !== "called" || !(event.result instanceof Uint8Array)) continue;
      if (table[event.import]?.includes("#subscribe")) numbers.push(event.result[0] ?? 0); // below 24: one byte
    }
  }
  return numbers;
}

describe("resources", () => {
  test("outlive the instance that took them: numbers go on, and what is used is made again", async () => {
    const { theater, actor } = await started(TIMING);
    await run(actor, [[STDOUT], [SUBSCRIBE, 10n * MS], [SUBSCRIBE, 0n], [DROP, 2n]]);
    await assert.rejects(
      run(actor, [
        [SUBSCRIBE, 0n],
        ["wasi:cli/exit@0.2#exit", 0n],
      ]),
    );
    for (let life = 0; life < 3; life++) {
      actor.passivate();
      assert.equal((await actor.inspect())?.active, false);
      const [ready, due, handle] = await run(
        actor,
        [
          [READY, 3n],
          [WRITE, 1n, GIVEN, 2n, AREA],
          [SUBSCRIBE, 5n],
          [READY, 2n],
          [DROP, 2n],
        ],
        "hi",
      );
      assert.deepEqual([ready, handle], [1n, 2n], `life ${life}: ${due}`);
    }
    assert.deepEqual(
      await pollablesIn(actor),
      [2, 3, 4, 4, 5, 6],
      "the failed turn's is used again",
    );
    await holdsElsewhere(actor, caller.component);
    await theater.close();
  });

  const misuses = [
    [
      "dropped twice",
      [
        [SUBSCRIBE, 0n],
        [DROP, 1n],
        [DROP, 1n],
      ],
      /ENGINE_TRAP/,
    ],
    [
      "used after its drop",
      [
        [SUBSCRIBE, 0n],
        [DROP, 1n],
        [READY, 1n],
      ],
      /ENGINE_TRAP/,
    ],
    ["never given", [[READY, 77n]], /ENGINE_TRAP/],
    ["used as another kind of resource", [[STDOUT], [READY, 1n]], /ENGINE_TRAP/],
    [
      "polled after its drop",
      [
        [SUBSCRIBE, 0n],
        [DROP, 1n],
        [POLL, GIVEN, 1n, AREA],
      ],
      /ENGINE_TRAP/,
    ],
    ["polled among none", [[POLL, GIVEN, 0n, AREA]], /CAPABILITY_MISUSED/],
    [
      "polled 100,000 times at once",
      [
        [SUBSCRIBE, 0n],
        [POLL, GIVEN, 100_000n, AREA],
      ],
      /CAPABILITY_LIMIT/,
    ],
    [
      "written to beyond what is permitted",
      [[STDOUT], [WRITE, 1n, 0n, 70_000n, AREA]],
      /CAPABILITY_MISUSED/,
    ],
  ] as const;
  for (const [what, calls, message] of misuses) {
    test(`one that is ${what} ends the turn, and replays`, async () => {
      const { theater, actor } = await started(TIMING);
      const handles = what.includes("100,000") ? list(1).repeat(100_000) : list(1);
      await assert.rejects(run(actor, calls, handles), {
        code: "ACTOR_FAILED",
        message,
      });
      assert.deepEqual(await run(actor, [[SUBSCRIBE, 0n]]), [1n], "it goes on anew");
      await actor.replay();
      await theater.close();
    });
  }

  test("are as many as the limit of handles", async () => {
    const { theater, actor } = await started(`${TIMING}[limits]\nhandles-max = 50\n`);
    const many = Array.from({ length: 51 }, (): Call => [SUBSCRIBE, 2n ** 64n - 1n]);
    await assert.rejects(run(actor, many), { message: /ENGINE_BUDGET_EXCEEDED/ });
    await run(actor, many.slice(1));
    await assert.rejects(run(actor, many.slice(50)), { message: /ENGINE_BUDGET_EXCEEDED/ });
    await actor.replay();
    await theater.close();
  });
});

describe("a component that means another thing by an import's name", () => {
  const cases = [
    ["wasi:random/insecure-seed@0.2.5", '(export "insecure-seed" (func (result u64)))'],
    ["wasi:clocks/monotonic-clock@0.2.0", '(export "now" (func (result s64)))'],
    ["theater:actor/runtime@0.1.0", '(export "fail" (func (param "text" string)))'],
    ["theater:actor/timing@0.1.0", '(export "now" (func (result f64)))'],
  ] as const;
  for (const [name, type] of cases) {
    test(`${name} is refused before anything of it runs`, async () => {
      await using theater = await Theater.open();
      const component = await parse(`(component
        (import "${name}" (instance $one ${type}))
        (core module $main (func (export "run")))
        (core instance $main (instantiate $main))
        (func (export "run") (canon lift (core func $main "run"))))`);
      await assert.rejects(theater.start(source(TIMING, { ...caller, component })), {
        code: "ACTOR_UNFIT",
        remedy: /its type is func\(/,
      });
      assert.deepEqual(await theater.list(), []);
    });
  }
});

describe("whatever a guest calls", () => {
  const number = fc.oneof(
    fc.nat(8).map(BigInt),
    fc.constantFrom(AREA, GIVEN, 4_096n, 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n),
  );
  const likely = fc.constantFrom(SUBSCRIBE, POLL, BLOCK, READY, DROP, STDOUT, WRITE, NOW);
  const anything = fc.nat(77).map((at) => [...caller.index.keys()][at] ?? NOW);
  const call = fc.tuple(
    fc.oneof(likely, anything),
    fc.array(number, { minLength: 11, maxLength: 11 }),
  );
  const turns = fc.array(fc.array(call, { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 3,
  });

  test("ends in an answer or in a refusal with a code, and replays, in memory or out of it", async () => {
    await using theater = await Theater.open({ clock: new LeapingClock(5_000) });
    let count = 0;
    const check = async (
      script: (readonly [string, bigint[]])[][],
      granted: boolean,
    ): Promise<void> => {
      const grants = granted ? TIMING + RANDOM : "";
      const actor = await theater.start(source(grants), { name: `caller-${count++}` });
      for (const calls of script) {
        const all = calls.map(([name, args]): Call => [name, ...args]);
        const done = run(actor, all, list(1, 2, 3)).catch((error: unknown) => {
          assert.match(String(error), /ENGINE_|CAPABILITY_|GUEST_EXITED/);
          assert.doesNotMatch(String(error), /HOST_FAULT/);
        });
        await new Promise(setImmediate);
        actor.passivate();
        await done;
      }
      await actor.replay();
      await actor.stop();
    };
    await fc.assert(fc.asyncProperty(turns, fc.boolean(), check), { numRuns: 100 });
  });
});
