import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import type { Value } from "../../src/base/mod.ts";
import { verifyExport } from "../../src/chain/mod.ts";
import { compile, type Instance } from "../../src/engine/mod.ts";
import { nodeSha256, Theater } from "../../src/theater/mod.ts";
import { packCore } from "../../src/build/mod.ts";
import { buildExample } from "../../scripts/pack.ts";
import { HandClock } from "../simulation/hand-clock.ts";
import { buildCore, compileC, findClang, findRustc } from "./toolchain.ts";

/** One counter in three languages: docs/languages.md's table. Compilers that are not there are named. */

const HANDLER = "theater:actor/handler@0.1.0";
const ROOT = join(import.meta.dirname, "../..");
const WIT = readFileSync(join(ROOT, "wit/actor.wit"), "utf8");
const example = (name: string): string => join(ROOT, "examples", name);

const clang = findClang();
const rustc = findRustc();

const LANGUAGES = [
  {
    name: "counter-as",
    absent: undefined,
    bytesMax: 12_000,
    build: async () => readFileSync(await buildExample(example("counter-as"))),
  },
  {
    name: "counter-c",
    absent: clang.absent,
    bytesMax: 9_000,
    build: () => packed("counter-c", { CLANG: clang.command ?? "" }),
  },
  {
    name: "counter-rust",
    absent: rustc.absent,
    bytesMax: 20_000,
    build: () => packed("counter-rust", { RUSTC: rustc.command ?? "" }),
  },
];

async function packed(
  name: string,
  compiler: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  return componentOf(await buildCore(example(name), compiler));
}

function componentOf(core: Uint8Array): Promise<Uint8Array> {
  return packCore(core, { wit: WIT, world: "theater:actor/actor", stringEncoding: "utf8" });
}

/** Bodies and what they are answered with, or why they are refused. Chance is 7 and the time stands still. */
const CONVERSATION: readonly (readonly [body: string, answer: string | RegExp])[] = [
  ["", "1"],
  ["5", "6"],
  ["00000000000000000000000000000001", "00000000000000000000000000000007"],
  ["get", "7"],
  ["roll", "9"],
  ["tick", "10 1700000000000"],
  ["tick".padEnd(32, "."), "11 1700000000000".padEnd(32)],
  ["hello, world", "hello"],
  ["nope", /the body must be a number, get, roll, hello, tick, or nothing/],
  ["getting", /the body must be/],
  ["12x", /decimal digits, at most 18446744073709551615/],
  ["18446744073709551616", /decimal digits/],
  ["00000000000000000000000000000000000000000000000000", "0".repeat(48) + "11"],
  ["18446744073709551604", "18446744073709551615"],
  ["1", /more than 64 bits hold/],
  ["tick", /more than 64 bits hold/],
  ["get", "18446744073709551615"],
];

const entropy = (size: number): Uint8Array => new Uint8Array(size).fill(7, 0, 1);

async function instantiated(component: Uint8Array): Promise<Instance> {
  const program = await compile(component);
  return program.instantiate({ bind: () => ({ suspending: false, call: () => 0n }) });
}

for (const { name, absent, bytesMax, build } of LANGUAGES) {
  describe(name, { skip: absent }, () => {
    const manifest = readFileSync(join(example(name), "manifest.toml"), "utf8");
    let component: Uint8Array;
    before(async () => void (component = await build()));

    test("answers as its README says, is verified, and replays", async () => {
      const lines: string[] = [];
      await using theater = await Theater.open({
        clock: new HandClock(),
        entropy,
        log: ({ text }) => void lines.push(text),
      });
      const counter = await theater.start({ manifest, component });
      for (const [body, answer] of CONVERSATION) {
        if (typeof answer === "string") assert.equal((await counter.call(body)).text, answer, body);
        else await assert.rejects(counter.call(body), { code: "ACTOR_REFUSED", message: answer });
      }
      assert.deepEqual(lines, ["hello; the count is 11"]);
      const last = await counter.call("get");
      verifyExport(await counter.export(), nodeSha256, { head: last.receipt.link });
      assert.deepEqual((await counter.replay()).head, last.receipt.link);
    });

    test("has as large a state as its parameters say", async () => {
      const instance = await instantiated(component);
      const init = async (parameters: string): Promise<Value> =>
        instance.call(`${HANDLER}#init`, [new TextEncoder().encode(parameters)]);
      for (const [parameters, size] of [
        ["", 8],
        ["9", 9],
        ["70000", 70_000],
      ] as const)
        assert.deepEqual(await init(parameters), { tag: "ok", val: new Uint8Array(size) });
      for (const parameters of ["7", "1048577", "x", "99999999999999999999"])
        assert.partialDeepStrictEqual(await init(parameters), { tag: "err" });
    });

    test("gives its memory back at the end of each turn", async () => {
      const instance = await instantiated(component);
      const sender = { tag: "client", val: "x".repeat(1000) };
      const body = new TextEncoder().encode("tick".padEnd(10_000));
      const message = { sender, number: 0n, body, replyTo: undefined };
      const bytesAfter = async (calls: number): Promise<number> => {
        for (let call = 0; call < calls; call++) {
          instance.fuel = 10_000_000n;
          await instance.call(`${HANDLER}#handle`, [new Uint8Array(8), message]);
        }
        return instance.memory().memoryBytes;
      };
      assert.equal(await bytesAfter(10), await bytesAfter(200));
    });

    test(`is smaller than ${bytesMax} bytes, and imports what it uses`, () => {
      assert.ok(component.length < bytesMax, `${component.length} bytes`);
    });
  });
}

test(
  "a panic in Rust fails the turn with its message and line",
  { skip: rustc.absent },
  async () => {
    const program = await compile(await packed("counter-rust", { RUSTC: rustc.command ?? "" }));
    const calls: (readonly Value[])[] = [];
    const instance = await program.instantiate({
      bind: (_interface, name) => ({
        suspending: false,
        call: (args) => void calls.push([name, ...args]),
      }),
    });
    const sender = { tag: "host", val: undefined };
    const message = { sender, number: 0n, body: new Uint8Array(0), replyTo: undefined };
    const turn = async (): Promise<Value> =>
      instance.call(`${HANDLER}#handle`, [undefined, message]);
    await assert.rejects(turn(), { code: "ENGINE_TRAP" });
    const [[name, text] = []] = calls;
    assert.equal(name, "fail");
    assert.match(text as string, /init gave a state/);
    assert.match(text as string, /src\/lib\.rs:\d+:\d+/);
  },
);

test("the size of the AssemblyScript counter is what docs/languages.md says", async () => {
  const page = readFileSync(join(ROOT, "docs/languages.md"), "utf8");
  const [, said = ""] = /^\| AssemblyScript .* ([\d,]+) B \|$/m.exec(page) ?? [];
  const { length } = readFileSync(await buildExample(example("counter-as")));
  assert.ok(Math.abs(length / Number(said.replace(",", "")) - 1) < 0.02, `${length} B`);
});

test("the C actor of docs/languages.md does what it says", { skip: clang.absent }, async () => {
  const page = readFileSync(join(ROOT, "docs/languages.md"), "utf8");
  const [, source = ""] = /```c\n([^]*?)```/.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "theater-page-"));
  const file = join(folder, "actor.c");
  writeFileSync(file, source);
  const component = await componentOf(await compileC(file, clang.command ?? ""));
  rmSync(folder, { recursive: true });
  await using theater = await Theater.open();
  const manifest = `parameters = "one"\nname = "one"\nversion = "1.0.0"\ncomponent = "c.wasm"\n`;
  const actor = await theater.start({ manifest, component });
  assert.equal((await actor.call("two")).text, "one");
  assert.equal((await actor.call("three")).text, "two");
});
