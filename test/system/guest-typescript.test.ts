import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { HANDLE_RESULT } from "../../src/actor/mod.ts";
import { decodeValue } from "../../src/chain/mod.ts";
import type { TestActor } from "../../src/testing/mod.ts";
import { ActorError, Theater } from "../../src/theater/mod.ts";
import { GuestStage, guestSource } from "./guest-stage.ts";

let stage: GuestStage;
before(async () => {
  stage = await GuestStage.open();
});
after(() => stage[Symbol.asyncDispose]());

const words = (...lines: string[]): Promise<TestActor> => stage.start("words-ts", { lines });

/** What a body is answered with, as text; of a refusal what it says. */
async function said(actor: TestActor, body: string | Uint8Array): Promise<string> {
  try {
    return (await actor.call(body)).text;
  } catch (error) {
    assert(error instanceof ActorError && error.code === "ACTOR_REFUSED", String(error));
    const replied = actor.events.findLast(({ kind }) => kind === "replied");
    assert(replied?.kind === "replied" && replied.result instanceof Uint8Array);
    const { val } = decodeValue(HANDLE_RESULT, replied.result) as { val: string };
    return `refused: ${val}`;
  }
}

/** The latest turn that failed, as its chain has it. */
function failure(actor: TestActor): string {
  const failed = actor.events.findLast(({ kind }) => kind === "failed");
  return failed?.kind === "failed" ? `${failed.origin} ${failed.code} ${failed.message}` : "";
}

describe("a message to an actor in TypeScript", () => {
  for (const [body, reply] of [
    ['{"keep": "a"}', "1"],
    [' { "keep" : {"b": [1, null, true]} } ', "1"],
    ["notes", "[]"],
    ['"notes"', "[]"],
    ['{"notes": null}', "[]"],
    ['{"echo": "\\u00e9\\ud83d\\ude00漢"}', '"é😀漢"'],
    ['{"echo": 1e21}', "1e+21"],
    ['{"echo": -0}', "0"],
    ['{"echo": "\\ud800"}', '"\\ud800"'],
    ['{"echo": {"__proto__": 1, "b": [], "a": {}}}', '{"__proto__":1,"b":[],"a":{}}'],
    ["echo", ""],
    ['{"kind": null}', '"null"'],
    ["kind", '"undefined"'],
    ['{"kind": []}', '"array"'],
    ["nothing", ""],
    ["null", "null"],
    ['{"bytes": "é"}', "é"],
  ] as const) {
    test(`${body} is answered ${reply === "" ? "with no bytes" : reply}`, async () => {
      assert.equal(await said(await words(), body), reply);
    });
  }

  test("that names no handler is refused with the nearest, or with all that there are", async () => {
    const actor = await words();
    assert.equal(
      await said(actor, '{"kep": 1}'),
      'refused: there is no handler "kep"; did you mean "keep"?',
    );
    assert.equal(
      await said(actor, "note"),
      'refused: the message is no JSON; did you mean "notes"?',
    );
    assert.match(
      await said(actor, '{"somethingElse": 1}'),
      /^refused: there is no handler "somethingElse"; say \{"keep": \.\.\.\} or "keep"; there are keep, notes, /,
    );
    for (const name of ["toString", "__proto__", "constructor"]) {
      assert.match(await said(actor, JSON.stringify(name)), /^refused: there is no handler/);
      assert.match(await said(actor, `{"${name}": 1}`), /^refused: there is no handler/);
    }
    assert.ok((await said(actor, JSON.stringify("x".repeat(20_000)))).length < 500);
  });

  test("that is no message is refused, and says what would be one", async () => {
    const actor = await words();
    for (const body of [
      "{",
      "{}",
      "[]",
      "7",
      "null ",
      '{"keep": 1, "notes": 2}',
      "",
      "\ufeffnotes",
    ]) {
      assert.match(
        await said(actor, body),
        /^refused: the message (is no JSON|names no handler); say/,
      );
    }
    const bytes = Uint8Array.of(0x22, 0xff, 0x22);
    assert.match(await said(actor, bytes), /^refused: the message is not UTF-8; say/);
    assert.equal(await said(actor, "notes"), "[]");
  });
});

describe("an actor in TypeScript", () => {
  test("has the state that its handlers left, over turns and over passivation", async () => {
    const actor = await words();
    await actor.ask("keep", { deep: ["é", null] });
    actor.passivate();
    assert.equal(await actor.ask("keep", "b"), 2);
    assert.deepEqual(await actor.ask("notes"), [{ deep: ["é", null] }, "b"]);
    await actor.ask("begin", ["anew"]);
    assert.deepEqual(await actor.ask("notes"), ["anew"]);
  });

  test("begins with what its parameters say", async () => {
    const actor = await words(`parameters = '{"notes": ["first"]}'`);
    assert.deepEqual(await actor.ask("notes"), ["first"]);
  });

  for (const [parameters, why] of [
    ['{"notes": 7}', /notes is a list/],
    ['{"notes"', /the parameters are no JSON/],
    ["null", /GUEST_FAILED|ACTOR_FAILED|TypeError/],
  ] as const) {
    test(`is not begun with ${parameters}`, async () => {
      await assert.rejects(words(`parameters = '${parameters}'`), why);
    });
  }

  test("that refuses keeps the state that it had", async () => {
    const actor = await words();
    assert.equal(await said(actor, '{"refuse": "é \\"no\\" \\ud800"}'), 'refused: é "no" \ufffd');
    await assert.rejects(actor.ask("refuse", "not today"), { code: "ACTOR_REFUSED" });
    assert.deepEqual(await actor.ask("notes"), []);
  });

  test("that throws fails the turn, says where in its sources, and keeps the state that it had", async () => {
    const actor = await words();
    await actor.ask("keep", "kept");
    await assert.rejects(actor.ask("fail", "plainly"), { code: "ACTOR_FAILED" });
    assert.match(
      failure(actor),
      /^guest GUEST_FAILED Error: the lid does not close\n {4}at broken \(src\/broken\.ts:5:\d+\)\n {4}at fail \(src\/words\.ts:50:\d+\)$/,
    );
    assert.deepEqual(await actor.ask("notes"), ["kept"]);
  });

  test("names each frame of its own and none of the library, and the cause", async () => {
    const actor = await words();
    await assert.rejects(actor.ask("fail", "deeply"));
    assert.match(
      failure(actor),
      /LidError: below\n.* {4}at deeper \(src\/broken\.ts:26:14\)\n {4}at broken \(src\/broken\.ts:7:13\)/s,
    );
    await assert.rejects(actor.ask("fail", "because"));
    assert.match(
      failure(actor),
      /Error: the shop is shut\n {4}at .*\ncaused by RangeError: no change in the till\n {4}at broken \(src\/broken\.ts:9:\d+\)/s,
    );
  });

  for (const [what, told] of [
    ["text", 'thrown, and no Error: "no more tea"'],
    ["object", "thrown, and no Error: [object Object]"],
    ["nothing", "thrown, and no Error: undefined"],
  ] as const) {
    test(`that throws ${what} and no Error fails the turn too`, async () => {
      const actor = await words();
      await assert.rejects(actor.ask("fail", what), { code: "ACTOR_FAILED" });
      assert.match(failure(actor), new RegExp(`GUEST_FAILED ${RegExp.escape(told)}`));
    });
  }

  test("whose handler returns a promise fails, and says what to do instead", async () => {
    const actor = await words();
    await assert.rejects(actor.ask("promise"), { code: "ACTOR_FAILED" });
    assert.match(failure(actor), /TypeError: the reply is a promise, and a turn waits for none/);
  });

  for (const [what, told] of [
    ["bigint", "is a bigint"],
    ["map", "is a Map"],
    ["set", "is a Set"],
    ["bytes", "is a Uint8Array"],
    ["function", "is a function"],
    ["promise", "is a Promise"],
    ["error", "is an Error"],
  ] as const) {
    test(`that replies with a ${what}, or keeps one, is told where it stands`, async () => {
      const actor = await words();
      await assert.rejects(actor.ask("unheld", what), { code: "ACTOR_FAILED" });
      assert.match(failure(actor), new RegExp(`TypeError: the reply\\.list\\[1\\]\\.it ${told}`));
      await assert.rejects(actor.ask("keepUnheld", what), { code: "ACTOR_FAILED" });
      assert.match(
        failure(actor),
        new RegExp(`TypeError: state\\.notes\\[0\\]\\.list\\[1\\]\\.it ${told}`),
      );
      assert.deepEqual(await actor.ask("notes"), []);
    });
  }

  test("that replies with a loop is told where it closes", async () => {
    const actor = await words();
    await assert.rejects(actor.ask("unheld", "loop"));
    assert.match(
      failure(actor),
      /the reply\.list\[1\]\.it\.again is a loop, which JSON cannot hold/,
    );
  });

  test("gives what JSON makes of dates, and of members that are undefined", async () => {
    const actor = await words();
    assert.deepEqual(await actor.ask("unheld", "date"), {
      list: [0, { it: "1970-01-01T00:00:00.000Z" }],
    });
    assert.deepEqual(await actor.ask("unheld", "undefined"), { list: [0, {}] });
  });

  test("that checks its messages by a schema gets what the schema makes of them, and refuses the rest", async () => {
    const actor = await words();
    assert.equal(await actor.ask("checked", "7"), 7);
    const many = Array.from({ length: 5 }, () => "the message: a whole number from 1 on is wanted");
    assert.equal(await said(actor, '{"checked": -1}'), `refused: ${many.join("; ")}`);
    assert.equal(await said(actor, '{"checked": 404}'), "refused: a.4: is gone");
    assert.equal(await said(actor, "checked"), "refused: the message: a number is wanted");
    assert.deepEqual(await actor.ask("notes"), [7]);
  });

  test("writes to its log, and knows itself", async () => {
    const actor = await stage.start("words-ts", { name: "ann" });
    await actor.ask("say", "é 😀 \ud800 \0");
    assert.deepEqual(
      actor.logs,
      ["trace", "debug", "info", "warn", "error"].map((level) => `${level}: é 😀 \ufffd \0`),
    );
    assert.deepEqual(await actor.ask("self"), { id: actor.id, name: "ann", epoch: 0 });
  });

  test("out of fuel, or too deep, ends its turn, and goes on with the state that it had", async () => {
    const actor = await words("[limits]", "fuel-max = 3_000_000");
    await actor.ask("keep", "kept");
    await assert.rejects(actor.ask("work", 1_000_000), /ENGINE_OUT_OF_FUEL/);
    await assert.rejects(actor.ask("recurse", 100_000), { code: "ACTOR_FAILED" });
    assert.deepEqual(await actor.ask("notes"), ["kept"]);
  });

  test("takes its state up again from marks, however large it grew", async () => {
    const actor = await words(
      "[limits]",
      "fuel-max = 100_000_000",
      "[state]",
      "epoch-fuel-max = 1_000_000",
    );
    for (let size = 1; size < 4_000; size *= 3) await actor.ask("grow", size);
    assert.ok(actor.kinds.filter((kind) => kind === "marked").length > 1);
    actor.passivate();
    const notes = (await actor.ask("notes")) as string[];
    assert.equal(notes.at(-1), "aé漢😀".repeat(1_000).slice(0, 2_187));
  });
});

test("an actor in TypeScript has its state again when its host is started anew on its disk", async () => {
  const data = mkdtempSync(join(tmpdir(), "theater-guest-"));
  try {
    {
      await using theater = await Theater.open({ data });
      const actor = await theater.start(await guestSource("words-ts"), { name: "kept" });
      await actor.call('{"keep": {"é": ["😀"]}}');
    }
    await using theater = await Theater.open({ data });
    const actor = theater.find("kept");
    assert.equal((await actor?.call("notes"))?.text, '[{"é":["😀"]}]');
    await actor?.replay();
  } finally {
    rmSync(data, { recursive: true });
  }
});

describe("an actor that takes bytes", () => {
  test("gets them as they are, and what it returns is the reply", async () => {
    const actor = await stage.start("bytes-ts", {}, "receiver.toml");
    assert.deepEqual(
      new Uint8Array((await actor.call(Uint8Array.of(0xff, 0, 1))).body ?? []),
      Uint8Array.of(),
    );
    assert.deepEqual(new Uint8Array((await actor.call("é")).body ?? []), Uint8Array.of(0xff, 0, 1));
    assert.equal(await said(actor, ""), "refused: no bytes");
    assert.equal(await said(actor, "b"), "é");
  });

  test("and whose state is bytes, is handler of wit/actor.wit as it is", async () => {
    const actor = await stage.start(
      "bytes-ts",
      { name: "raw", lines: ['parameters = "first"'] },
      "raw.toml",
    );
    assert.equal(await said(actor, "second"), "first");
    assert.equal(await said(actor, "\0"), "refused: it begins with 0");
    await actor.call("\u0002later");
    await stage.theater.advance(10);
    assert.equal(await said(actor, "third"), "later");
    await assert.rejects(actor.call("\u0001third"), { code: "ACTOR_FAILED" });
    assert.match(
      failure(actor),
      /CallError: call to "raw": deadlock\n {4}at handle \(src\/raw\.ts:10:\d+\)/,
    );
  });
});
