import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Value } from "../../src/base/mod.ts";
import { compile } from "../../src/engine/mod.ts";
import { type ActorHandle, type LogLine, Theater } from "../../src/theater/mod.ts";
import { buildExample } from "../../scripts/pack.ts";

/** Each example does what its README says. */

const lines: LogLine[] = [];
let theater: Theater;

before(async () => {
  theater = await Theater.open({ log: (line) => void lines.push(line) });
});
after(() => theater.close());

async function start(example: string, name: string): Promise<ActorHandle> {
  await buildExample(`examples/${example}`);
  return theater.start(`examples/${example}/manifest.toml`, { name });
}

describe("counter-as", () => {
  const replies = [
    ["", /^1$/],
    ["5", /^6$/],
    ["00000000000000000000000000000001", /^00000000000000000000000000000007$/],
    ["get", /^7$/],
    ["roll", /^([89]|1[0-3])$/],
    ["tick", /^\d+ \d{13}$/],
    ["tick".padEnd(32, "."), /^\d+ \d{13} +$/],
    ["hello, world", /^hello$/],
  ] as const;

  test("answers as its README says, and replays", async () => {
    const counter = await start("counter-as", "answers");
    for (const [body, reply] of replies) assert.match((await counter.call(body)).text, reply);
    assert.equal((await counter.call("tick".padEnd(32, "."))).body?.length, 32);
    assert.match(lines.at(-1)?.text ?? "", /^hello; the count is \d+$/);
    const last = await counter.call("get");
    assert.deepEqual((await counter.replay()).head, last.receipt.link);
  });

  for (const body of ["nope", "12x", "-1", "18446744073709551616", "99999999999999999999999"]) {
    test(`refuses ${body}, and counts on`, async () => {
      const counter = await start("counter-as", `refuses ${body}`.replaceAll(/\W/g, "-"));
      await assert.rejects(counter.call(body), { code: "ACTOR_REFUSED" });
      assert.equal((await counter.call("1")).text, "1");
    });
  }

  test("counts to the last number of 64 bits, and no further", async () => {
    const counter = await start("counter-as", "far");
    assert.equal((await counter.call("18446744073709551615")).text, "18446744073709551615");
    await assert.rejects(counter.call("1"), { code: "ACTOR_REFUSED" });
    await assert.rejects(counter.call("tick"), { code: "ACTOR_REFUSED" });
    assert.equal((await counter.call("get")).text, "18446744073709551615");
  });
});

describe("resident", () => {
  test("keeps a tally behind an interface of its own, and replays", async () => {
    const tally = await start("resident", "tally");
    const api = async (name: string, ...args: readonly Value[]): Promise<Value> =>
      (await tally.invoke(`demo:tally/api@0.1.0#${name}`, args)).value;

    assert.equal(await api("add", "tea", 3), 3n);
    assert.equal(await api("add", "Tee, süß 🍵", 2), 2n);
    assert.deepEqual(await api("remove", "tea", 1), { tag: "ok", val: 2n });
    assert.deepEqual(await api("remove", "milk", 1), {
      tag: "err",
      val: "there are only 0 of milk",
    });
    const changes: Value = [
      ["tea", { tag: "cleared", val: undefined }],
      ["milk", { tag: "added", val: 9 }],
      ["milk", { tag: "removed", val: 2 }],
      ["nothing", { tag: "removed", val: 2 }],
    ];
    assert.equal(await api("apply", changes), 9n);
    assert.equal(await api("total"), 9n);
    const kept = (await api("lines")) as readonly { sku: string; count: bigint; last: Value }[];
    assert.deepEqual(
      kept.map(({ sku, count, last }) => [sku, count, (last as { tag: string }).tag]),
      [
        ["tea", 0n, "cleared"],
        ["Tee, süß 🍵", 2n, "added"],
        ["milk", 7n, "removed"],
      ],
    );
    assert.match(lines.at(-1)?.text ?? "", /^no tea left$/);
    assert.equal((await tally.replay()).turnCount, 8);
  });

  test("gives back what it took, call after call", async () => {
    const component = readFileSync(await buildExample("examples/resident"));
    const program = await compile(component);
    const silent = { suspending: false, call: () => undefined };
    const instance = await program.instantiate({ bind: () => silent });
    const calls = async (count: number): Promise<number> => {
      for (let call = 0; call < count; call++) {
        instance.fuel = 10_000_000n;
        await instance.call("demo:tally/api@0.1.0#add", ["x".repeat(1000), 1]);
        await instance.call("demo:tally/api@0.1.0#remove", ["y".repeat(1000), 1]);
        await instance.call("demo:tally/api@0.1.0#lines", []);
      }
      return instance.memory().memoryBytes;
    };
    assert.equal(await calls(500), await calls(500));
  });
});

describe("faulty", () => {
  const survived = [
    ["reply 3", new Uint8Array(3)],
    ["random 0", new Uint8Array(0)],
    ["silent", undefined],
    ["echo this", new TextEncoder().encode("echo this")],
  ] as const;
  for (const [command, reply] of survived) {
    test(`answers ${command} and goes on`, async () => {
      const faulty = await start("faulty", `faulty-${command.split(" ")[0]}`);
      assert.deepEqual((await faulty.call(command)).body?.toHex(), reply?.toHex());
    });
  }
});

describe("shop-as", () => {
  test("pays the till, wraps, gives a receipt, and replays", async () => {
    await Promise.all(["shop-as", "counter-as"].map((name) => buildExample(`examples/${name}`)));
    const till = await theater.start("examples/shop-as/till.toml");
    const shop = await theater.start("examples/shop-as/shop.toml");
    await till.call("5");
    const receipts = await Promise.all(["pen 2", "ink 1"].map((what) => shop.call(`buy ${what}`)));
    assert.deepEqual(
      receipts.map(({ text }) => text),
      ["sold 2 of pen, the till holds 7", "sold 1 of ink, the till holds 8"],
    );
    await till.call("18446744073709551600");
    for (const body of ["", "buy", "buy pen", "buy pen 0", "buy pen some", "buy pen 100"]) {
      await assert.rejects(shop.call(body), { code: "ACTOR_REFUSED" });
    }
    const last = await shop.call("sales");
    assert.equal(last.text, "2");
    assert.deepEqual((await shop.replay()).head, last.receipt.link);
  });
});
