import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import type { Value } from "../../../src/base/mod.ts";
import { compile, type HostFunction, type Program } from "../../../src/engine/mod.ts";
import { packCore } from "../../../src/build/mod.ts";
import { compileC, findClang } from "../../system/toolchain.ts";

/** Every binding of guest/c/theater.h, against a host of the test's own: what crosses, both ways, in every case of the contract. */

const WIT = readFileSync(new URL("../../../wit/actor.wit", import.meta.url), "utf8");
const HANDLER = "theater:actor/handler@0.1.0";
const WAITING = ["call", "wait", "sleep"];
const MOST = 2n ** 64n - 1n;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const ok = (val?: Value): Value => ({ tag: "ok", val });
const err = (tag: string, val?: string): Value => ({ tag: "err", val: { tag, val } });

interface Played {
  readonly reply: string | undefined;
  readonly calls: readonly (readonly Value[])[];
}

const clang = findClang();

describe("the C header", { skip: clang.absent }, () => {
  let program: Program;
  before(async () => {
    const core = await compileC(join(import.meta.dirname, "letters.c"), clang.command ?? "");
    const world = { wit: WIT, world: "theater:actor/actor", stringEncoding: "utf8" } as const;
    program = await compile(await packCore(core, world));
  });

  /** One message to an instance whose host answers so, whatever is called. */
  async function play(
    body: string,
    answer?: Value,
    rest: { state?: Value; sender?: Value; replyTo?: bigint } = {},
  ): Promise<Played> {
    const calls: (readonly Value[])[] = [];
    const instance = await program.instantiate({
      bind: (_interface, imported) => {
        const suspending = WAITING.includes(imported);
        const call: HostFunction = (args) => {
          calls.push([imported, ...args]);
          return suspending ? Promise.resolve(answer) : answer;
        };
        return { suspending, call };
      },
    });
    const { state, sender = { tag: "host", val: undefined }, replyTo } = rest;
    const message = { sender, number: 3n, body: utf8(body), replyTo };
    const result = (await instance.call(`${HANDLER}#handle`, [state, message])) as {
      tag: string;
      val: readonly [Value, Uint8Array | undefined];
    };
    assert.equal(result.tag, "ok", JSON.stringify(result.val));
    assert.deepEqual(result.val[0], state);
    return { reply: result.val[1] && new TextDecoder().decode(result.val[1]), calls };
  }

  const cases: readonly (readonly [body: string, answer: Value, reply: string, call: Value[]])[] = [
    ["send", ok(), "ok  0", ["send", "täter", utf8("send")]],
    ["call", ok(utf8("süß")), "ok süß 0", ["call", "täter", utf8("call"), 2 ** 32 - 1]],
    ["request", ok(MOST), `ok  ${MOST}`, ["request", "täter", utf8("request"), 5]],
    ["wait", [MOST, ok(utf8("late"))], `ok late ${MOST}`, ["wait", [1n, MOST]]],
    ["e", ok(), "ok  0", ["reply", MOST, { tag: "err", val: "täter" }]],
    ["t", MOST, `${MOST}`, ["set-timer", MOST, undefined, utf8("t")]],
    ["T", 1n, "1", ["set-timer", 0n, 5n, utf8("T")]],
    ["x", true, "1", ["cancel-timer", 9n]],
    ["x", false, "0", ["cancel-timer", 9n]],
    ["now", 1_700_000_000_000n, "1700000000000", ["now"]],
    ["z", undefined, "", ["sleep", 7]],
    ["R", MOST, `${MOST}`, ["number"]],
    ["b", utf8("abc"), "abc", ["bytes", 3]],
    ["l", undefined, "", ["log", "error", "täter"]],
    ["i", { id: "00ff", name: "böb", epoch: 4_000_000_000 }, "00ff named böb 4000000000", ["self"]],
    ["i", { id: "00ff", name: undefined, epoch: 0 }, "00ff nameless  0", ["self"]],
  ];
  for (const [body, answer, reply, call] of cases) {
    test(`${body} is asked and answered: ${reply}`, async () => {
      assert.deepEqual(await play(body, answer), { reply, calls: [call] });
    });
  }

  const failures: readonly (readonly [number, Value, string])[] = [
    ...["not-found", "mailbox-full", "outbox-full", "deadline", "deadlock", "in-doubt"].map(
      (tag, index) => [index, err(tag), ""] as const,
    ),
    ...["denied", "failed", "refused", "other"].map(
      (tag, index) => [6 + index, err(tag, "so süß 🍵"), "so süß 🍵"] as const,
    ),
  ];
  for (const [index, error, detail] of failures) {
    test(`failure ${index} is told by its case and its text, whatever failed`, async () => {
      for (const body of ["send", "call", "request", "a", "e"])
        assert.equal((await play(body, error)).reply, `err ${index} ${detail} 0`);
      assert.equal((await play("wait", [1n, error])).reply, `err ${index} ${detail} 1`);
    });
  }

  const senders = [
    [{ tag: "actor", val: "00ff" }, "0 00ff 0 0 3"],
    [{ tag: "client", val: "jürgen" }, "1 jürgen 0 0 3"],
    [{ tag: "client", val: "" }, "1  0 0 3"],
    [{ tag: "host", val: undefined }, "2  0 0 3"],
    [{ tag: "timer", val: { token: MOST, count: 2 ** 32 - 1 } }, `3  ${MOST} ${2 ** 32 - 1} 3`],
  ] as const;
  for (const [sender, reply] of senders) {
    test(`a message from ${sender.tag} says so: ${reply}`, async () => {
      assert.equal((await play("m", undefined, { sender })).reply, reply);
    });
  }

  test("a reply that is owed is given by its token", async () => {
    const { calls } = await play("a", ok(), { replyTo: MOST });
    assert.deepEqual(calls, [["reply", MOST, ok(utf8("a"))]]);
  });

  test("state comes in and goes out, or there is none", async () => {
    const state = new Uint8Array(100_000).fill(7);
    assert.equal((await play("o", undefined, { state })).reply?.length, state.length);
    assert.equal((await play("o", undefined, {})).reply, undefined);
    assert.equal((await play("", undefined, { state })).reply, undefined);
  });

  test("fail calls the host, and traps should it come back", async () => {
    await assert.rejects(play("f"), { code: "ENGINE_TRAP" });
  });
});
