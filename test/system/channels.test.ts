import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import type { Append, Store } from "../../src/store/mod.ts";
import { type ActorHandle, Theater, type TheaterOptions } from "../../src/theater/mod.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { holds, scripted, text } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

const component = readFileSync(await buildExample("test/actors/channels"));

function start(
  theater: Theater,
  name: string,
  rest = "",
  granted = 'type = "channels"',
): Promise<ActorHandle> {
  const manifest = `name = "${name}"\nversion = "1.0.0"\ncomponent = "c.wasm"\n[[handler]]\ntype = "timing"\n[[handler]]\n${granted}\n${rest}`;
  return theater.start({ manifest, component });
}

async function house(
  options: TheaterOptions = {},
  [ofA = "", ofB = ""]: readonly string[] = [],
): Promise<{
  theater: Theater;
  clock: HandClock;
  a: ActorHandle;
  b: ActorHandle;
}> {
  const clock = new HandClock();
  const theater = await Theater.open({ clock, ...options });
  const limits = (of: string): string => (of === "" ? "" : `[limits]\n${of}`);
  const a = await start(theater, "a", limits(ofA));
  const b = await start(theater, "b", limits(ofB));
  return { theater, clock, a, b };
}

/** A channel from the one to the other: the tokens of both ends. */
async function opened(
  a: ActorHandle,
  b: ActorHandle,
  offer = "auto 2",
  consent = "auto 2",
): Promise<{ mine: string; theirs: string }> {
  await text(b, `offers accept ${consent}`);
  const mine = await text(a, `open ${b.id} ${offer} hello`);
  await settle();
  const theirs = (await notes(b)).findLast((note) => note.startsWith("offer "))?.split(" ")[1];
  assert(theirs !== undefined);
  return { mine, theirs };
}

async function notes(actor: ActorHandle): Promise<string[]> {
  return (await text(actor, "notes")).split("\n");
}

async function heard(actor: ActorHandle, word: string): Promise<string[]> {
  return (await notes(actor)).filter((note) => note.startsWith(`${word} `));
}

describe("a channel", () => {
  test("opens with the other's consent, and both may send", async () => {
    const { theater, a, b } = await house();
    const { mine, theirs } = await opened(a, b);
    assert.deepEqual(await notes(a), [`opened ${mine} 2`]);
    assert.deepEqual(await notes(b), [`offer ${theirs} ${a.id} hello 2`]);
    await text(a, `send ${mine} ping`);
    await text(b, `send ${theirs} pong`);
    await settle();
    assert.deepEqual(await heard(a, "message"), [`message ${mine} pong`]);
    assert.deepEqual(await heard(b, "message"), [`message ${theirs} ping`]);
    await holds(a);
    await holds(b);
    await theater.close();
  });

  for (const [how, said] of [
    ["refuse not today", "refused not today"],
    ["trap", "failed ENGINE_TRAP"],
  ] as const) {
    test(`is refused where the other says ${how}`, async () => {
      const { theater, a, b } = await house();
      await text(b, `offers ${how}`);
      const mine = await text(a, "open b auto 2 hello");
      await settle();
      assert.deepEqual(await notes(a), [`closed ${mine} ${said}`]);
      assert.equal(await text(a, `send ${mine} x`), "err closed");
      await holds(a);
      await holds(b);
      await theater.close();
    });
  }

  test("is refused where nobody is, where it is not granted, and where it is not exported", async () => {
    const { theater, a } = await house();
    await start(theater, "ungranted", "", 'type = "channels"\nchannels-max = 0');
    await theater.start(scripted("deaf"));
    for (const [to, code] of [
      ["nobody", "ACTOR_NOT_FOUND"],
      ["ungranted", "ACTOR_CHANNELS_FULL"],
      ["deaf", "ACTOR_NO_FUNCTION"],
    ] as const) {
      const mine = await text(a, `open ${to} auto 2 hello`);
      await settle();
      assert.deepEqual((await notes(a)).at(-1), `closed ${mine} refused ${code}`);
    }
    await holds(a);
    await theater.close();
  });

  test("to what the manifest does not grant is denied, and so are more than it may have", async () => {
    const { theater, b } = await house();
    const granted = 'type = "channels"\nto = ["b"]\nchannels-max = 1';
    const c = await start(theater, "c", "", granted);
    assert.match(await text(c, "open a auto 1 x"), /^err denied the manifest does not grant/);
    assert.match(await text(c, "open @supervisor auto 1 x"), /^err denied/);
    await text(b, "offers accept auto 1");
    assert.match(await text(c, "open b auto 1 x\nopen b auto 1 x"), /^\d+\nerr too-many$/);
    await theater.close();
  });

  test("is not for clients: what it brings cannot be called", async () => {
    const { theater, a } = await house();
    const name = "theater:actor/channel-handler@0.1.0#handle-message";
    await assert.rejects(a.invoke(name, [7n, new Uint8Array(0)]), { code: "ACTOR_BAD_ARGUMENTS" });
    await theater.close();
  });

  test("lets through as much as there is credit for, and then waits for more", async () => {
    const { theater, a, b } = await house();
    const { mine, theirs } = await opened(a, b, "auto 1", "manual 2");
    const sends = `send ${mine} 1\nsend ${mine} 2\nsend ${mine} 3`;
    assert.equal(await text(a, sends), "err no-credit");
    await settle();
    assert.equal(await text(a, `send ${mine} 3`), "err no-credit");
    await text(b, `grant ${theirs} 3`);
    await settle();
    assert.deepEqual(await heard(a, "credit"), [`credit ${mine} 3`]);
    assert.equal(await text(a, `send ${mine} 3`), "");
    await settle();
    assert.deepEqual(
      await heard(b, "message"),
      ["1", "2", "3"].map((body) => `message ${theirs} ${body}`),
    );
    assert.match(await text(b, `grant ${theirs} 0`), /^err other/);
    assert.match(await text(b, `grant ${theirs} 1000000`), /^err other/);
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("of automatic credit carries a hundred messages in order, never more at a time than that", async () => {
    const { theater, a, b } = await house();
    await text(a, "also produce 100");
    const { theirs } = await opened(a, b, "auto 1", "auto 4");
    for (let round = 0; round < 10; round++) await settle();
    assert.deepEqual(
      await heard(b, "message"),
      Array.from({ length: 100 }, (_, at) => `message ${theirs} ${at + 1}`),
    );
    const credits = (await heard(a, "credit")).map((note) => Number(note.split(" ")[2]));
    assert.ok(credits.length > 20 && credits.every((credit) => credit <= 4), String(credits));
    await holds(a);
    await holds(b);
    await theater.close();
  });

  for (const [asked, given] of [
    ["auto 0", 0],
    ["auto 2000000", 1_000_000],
    ["manual 4000000000", 1_000_000],
  ] as const) {
    test(`of ${asked} gives credit of ${given} on either side`, async () => {
      const { theater, a, b } = await house();
      const { mine, theirs } = await opened(a, b, asked, asked);
      assert.deepEqual(await notes(a), [`opened ${mine} ${given}`]);
      assert.deepEqual(await notes(b), [`offer ${theirs} ${a.id} hello ${given}`]);
      await text(a, `send ${mine} x`);
      await settle();
      await holds(a);
      await holds(b);
      await theater.close();
    });
  }

  test("waits, and what is sent through it, while the other is busy", async () => {
    const { theater, clock, a, b } = await house();
    const { mine, theirs } = await opened(a, b, "auto 1", "auto 3");
    const busy = b.call("sleep 10");
    await clock.pending(1);
    const sends = [1, 2, 3, 4].map((body) => `send ${mine} ${body}`).join("\n");
    assert.equal(await text(a, sends), "err no-credit");
    await settle();
    assert.equal(await text(a, `send ${mine} 4`), "err no-credit");
    await clock.advance(10);
    await busy;
    await settle();
    assert.equal((await heard(b, "message")).at(-1), `message ${theirs} 3`);
    assert.equal(await text(a, `send ${mine} 4`), "");
    await theater.close();
  });

  test("takes what the acceptor sends with its consent, and takes it after that", async () => {
    const { theater, a, b } = await house();
    await text(b, "also greet welcome");
    const { mine } = await opened(a, b);
    assert.deepEqual(await notes(a), [`opened ${mine} 2`, `message ${mine} welcome`]);
    await text(b, "offers refuse no");
    const second = await text(a, "open b auto 2 hello");
    await settle();
    assert.deepEqual((await notes(a)).slice(2), [`closed ${second} refused no`]);
    await holds(a);
    await holds(b);
    await theater.close();
  });
});

describe("a channel ends", () => {
  for (const [who, other] of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    test(`where ${who} closes it: ${other} hears why, behind all that was sent`, async () => {
      const { theater, ...actors } = await house();
      const { mine, theirs } = await opened(actors.a, actors.b);
      const tokens = { a: mine, b: theirs };
      await text(actors[who], `send ${tokens[who]} last\nclose ${tokens[who]} that is all`);
      await settle();
      assert.deepEqual((await notes(actors[other])).slice(-2), [
        `message ${tokens[other]} last`,
        `closed ${tokens[other]} closed that is all`,
      ]);
      for (const one of ["a", "b"] as const)
        assert.equal(await text(actors[one], `send ${tokens[one]} x`), "err closed");
      assert.deepEqual(await heard(actors[who], "closed"), []);
      await holds(actors.a);
      await holds(actors.b);
      await theater.close();
    });
  }

  test("once, where both close it at the same time", async () => {
    const { theater, a, b } = await house();
    const { mine, theirs } = await opened(a, b);
    const close = (of: ActorHandle, token: string): Promise<string> =>
      text(of, `send ${token} x\nclose ${token} bye`);
    await Promise.all([close(a, mine), close(b, theirs)]);
    await settle();
    assert.ok((await heard(a, "closed")).length <= 1);
    assert.equal((await heard(a, "message")).length, (await heard(a, "closed")).length);
    await text(a, "notes");
    await text(b, "notes");
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("where one of the two fails, at once, and the one that failed has none", async () => {
    const { theater, a, b } = await house();
    const { mine, theirs } = await opened(a, b);
    await text(a, `send ${mine} ping`);
    await assert.rejects(b.call(`send ${theirs} lost\ntrap`), { code: "ACTOR_FAILED" });
    await settle();
    assert.deepEqual((await notes(a)).at(-1), `closed ${mine} failed ENGINE_TRAP`);
    assert.deepEqual(await heard(a, "message"), []);
    assert.equal(await text(b, `send ${theirs} x`), "err closed");
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("where one of the two fails in the turn that closed it, with the failure", async () => {
    const { theater, a, b } = await house();
    const { mine, theirs } = await opened(a, b);
    await assert.rejects(b.call(`close ${theirs} bye\ntrap`), { code: "ACTOR_FAILED" });
    await settle();
    assert.deepEqual((await notes(a)).at(-1), `closed ${mine} failed ENGINE_TRAP`);
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("all those of a pair at once, in the order in which they were opened", async () => {
    const { theater, a, b } = await house();
    await text(b, "offers accept auto 1");
    const opening = Array.from({ length: 4 }, (_, at) => `open b auto 1 ${at}`).join("\n");
    await text(a, opening);
    await settle();
    const tokens = (await heard(b, "offer")).map((note) => note.split(" ")[1]);
    await assert.rejects(a.call("trap"), { code: "ACTOR_FAILED" });
    await settle();
    assert.deepEqual(
      await heard(b, "closed"),
      tokens.map((token) => `closed ${token} failed ENGINE_TRAP`),
    );
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("where one end is lost, though whoever is told of that fails in that turn", async () => {
    const { theater, a, b } = await house({}, ["state-bytes-max = 60", "message-bytes-max = 600"]);
    const { mine, theirs } = await opened(a, b, "auto 1", "auto 1");
    await text(a, `send ${mine} ${"x".repeat(900)}`); // b takes no more than 600
    await settle();
    const failed = `closed ${theirs} failed ACTOR_MESSAGE_TOO_LARGE`;
    assert.deepEqual(await heard(b, "closed"), [failed]);
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("where a message is lost, and nothing behind it comes, not even that it was closed by choice", async () => {
    for (const rest of ["send TOKEN three\nsend TOKEN four", "close TOKEN complete"]) {
      const limits = ["mailbox-max = 100", "message-bytes-max = 600"] as const;
      const { theater, a, b, clock } = await house({}, limits);
      const { mine, theirs } = await opened(a, b, "auto 8", "auto 8");
      const large = `send ${mine} ${"x".repeat(900)}`;
      await text(a, `send ${mine} one\n${large}\n${rest.replaceAll("TOKEN", mine)}`);
      await settle();
      await clock.advance(10_000);
      assert.deepEqual(await heard(b, "message"), [`message ${theirs} one`]);
      const failed = "failed ACTOR_MESSAGE_TOO_LARGE";
      assert.deepEqual(await heard(b, "closed"), [`closed ${theirs} ${failed}`]);
      const told = rest.startsWith("send") ? [`closed ${mine} ${failed}`] : [];
      assert.deepEqual(await heard(a, "closed"), told);
      await holds(a);
      await holds(b);
      await theater.close();
    }
  });

  for (const [how, of, ended] of [
    ["a reason", "b", "closed"],
    ["a refusal", "a", "refused"],
  ] as const) {
    test(`though ${how} is longer than messages may be: it is cut`, async () => {
      const limits = { a: "", b: "", [of]: "message-bytes-max = 2001" };
      const { theater, a, b } = await house({}, [limits.a, limits.b]);
      const words = "é".repeat(1_500);
      if (of === "b") {
        const { mine, theirs } = await opened(a, b);
        await text(a, `close ${mine} ${words}`);
        await settle();
        assert.equal((await notes(b)).at(-1), `closed ${theirs} ${ended} ${words.slice(0, 1_000)}`);
      } else {
        await text(b, `offers refuse ${words}`);
        const mine = await text(a, "open b auto 1 x");
        await settle();
        assert.deepEqual(await notes(a), [`closed ${mine} ${ended} ${words.slice(0, 1_000)}`]);
      }
      await holds(a);
      await holds(b);
      await theater.close();
    });
  }

  test("where one of the two is stopped", async () => {
    const { theater, a, b } = await house();
    const { mine } = await opened(a, b);
    await b.stop();
    await settle();
    assert.deepEqual((await notes(a)).slice(1), [`closed ${mine} failed ACTOR_STOPPED`]);
    await holds(a);
    await theater.close();
  });

  test("where it is closed before the other answers, who accepts nothing then", async () => {
    const { theater, a, b } = await house();
    await text(b, "offers accept auto 2");
    const mine = await text(a, "open b auto 2 hello");
    assert.equal(await text(a, `close ${mine} never mind`), "");
    await settle();
    assert.deepEqual(
      (await notes(b)).slice(1).map((note) => note.replace(/\d+/, "T")),
      ["closed T closed "],
    );
    assert.deepEqual(await notes(a), [""]);
    await holds(a);
    await holds(b);
    await theater.close();
  });
});

describe("a channel outlives", () => {
  test("the instances of its ends, and marks", async () => {
    const { theater, a, b } = await house();
    const { mine, theirs } = await opened(a, b);
    for (const actor of [a, b]) actor.passivate();
    await settle();
    await text(a, `send ${mine} again`);
    await settle();
    assert.equal((await notes(b)).at(-1), `message ${theirs} again`);
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("a turn that is evicted while it decides on an offer", async () => {
    const { theater, clock, a, b } = await house();
    await text(b, "also slow 5\noffers accept auto 2");
    const mine = await text(a, "open b auto 2 hello");
    await clock.pending(1);
    b.passivate();
    await settle();
    await clock.advance(5);
    assert.deepEqual(await notes(a), [`opened ${mine} 2`]);
    await holds(b);
    await theater.close();
  });

  test("an upgrade of either end", async () => {
    const { theater, a, b } = await house();
    const { mine, theirs } = await opened(a, b);
    const manifest = `name = "b"\nversion = "2.0.0"\ncomponent = "c.wasm"\n[[handler]]\ntype = "timing"\n[[handler]]\ntype = "channels"\n`;
    await b.upgrade({ manifest, component });
    await text(a, `send ${mine} again`);
    await settle();
    assert.equal((await notes(b)).at(-1), `message ${theirs} again`);
    await holds(b);
    await theater.close();
  });
});

/** A store that is dead to its theater after so many links: the last of them kept, and told or not. */
function cutAfter(
  store: Store,
  count: number,
  isTold: boolean,
): { store: Store; isDead: () => boolean } {
  let left = count;
  let isDead = false;
  const never = new Promise<never>(() => undefined);
  const dying = new Proxy(store, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member);
      if (member !== "append") return typeof value === "function" ? value.bind(target) : value;
      return async (batch: readonly Append[]) => {
        for (const append of batch) {
          isDead ||= left-- <= 0;
          if (isDead) return never;
          await target.append([append]);
          isDead = left === 0 && !isTold;
          if (isDead) return never;
        }
        return [];
      };
    },
  });
  return { store: dying, isDead: () => isDead };
}

/** What becomes of an offer of a's, however its host dies: what both hear in the end, but for how credit came. */
async function ending(
  setUp: string,
  to: string,
  cut?: [count: number, isTold: boolean],
): Promise<{
  heard: string[][];
  isCut: boolean;
}> {
  const store = survivor();
  const before = await house({ store });
  await text(before.a, "also produce 3");
  await text(before.b, setUp);
  await before.theater.close();
  const clock = new HandClock(before.clock.nowMs());
  const dying = cut === undefined ? undefined : cutAfter(store, ...cut);
  const script = `open ${to} auto 2 hello`;
  if (dying !== undefined) {
    const theater = await Theater.open({ clock, store: dying.store });
    theOne(theater, "a")
      .call(script, { key: "k" })
      .catch(() => undefined); // perhaps its answer never comes
    for (let round = 0; round < 3; round++) await settle();
  }
  const theater = await Theater.open({ clock: new HandClock(clock.nowMs()), store });
  const [a, b] = [theOne(theater, "a"), theOne(theater, "b")];
  const mine = (await a.call(script, { key: "k" })).text;
  for (let round = 0; round < 3; round++) await settle();
  await text(a, `close ${mine} done`);
  await settle();
  const heard = await Promise.all([a, b].map(notes));
  await holds(a);
  await holds(b);
  await theater.close();
  const told = heard.map((list) => list.filter((note) => !note.startsWith("credit")));
  const tokens = told.map((list) =>
    list.map((note) => note.replace(/ \d+/, "").replace(a.id, "A")),
  );
  return { heard: tokens, isCut: dying?.isDead() === true };
}

const BODIES = [1, 2, 3].map((body) => `message ${body}`);

describe("a channel comes to the same end, whichever link its host dies behind, told of it or not", () => {
  for (const [how, setUp, to, ofA, ofB] of [
    [
      "where it is accepted",
      "offers accept auto 2\nalso greet hi",
      "b",
      ["opened 2", "message hi"],
      ["offer A hello 2", ...BODIES, "closed closed done"],
    ],
    [
      "where it is refused",
      "offers refuse not now",
      "b",
      ["closed refused not now"],
      ["offer A hello 2"],
    ],
    [
      "where an end fails",
      "offers accept auto 2\nalso trap 3",
      "b",
      ["opened 2", "closed failed ENGINE_TRAP"],
      ["offer A hello 2", ...BODIES.slice(0, 2)],
    ],
    ["where nobody is", "offers accept auto 2", "nobody", ["closed refused ACTOR_NOT_FOUND"], [""]],
  ] as const) {
    test(how, async () => {
      const expected = [[...ofA], [...ofB]];
      assert.deepEqual((await ending(setUp, to)).heard, expected);
      for (const isTold of how === "where it is accepted" ? [true, false] : [false]) {
        let isCut = true;
        for (let count = 0; isCut; count++) {
          const end = await ending(setUp, to, [count, isTold]);
          assert.deepEqual(end.heard, expected, `cut behind ${count}`);
          ({ isCut } = end);
        }
      }
    });
  }
});

test("a channel goes between cells in threads", async () => {
  const theater = await Theater.open({ cells: 2 });
  const [a, b] = [await start(theater, "a"), await start(theater, "b")];
  await text(a, "also produce 20");
  await text(b, "offers accept auto 4");
  const mine = await text(a, "open b auto 1 hello");
  let came: string[] = [];
  while (came.length < 20) came = await heard(b, "message");
  assert.deepEqual(
    came.map((note) => note.split(" ")[2]),
    Array.from({ length: 20 }, (_, at) => `${at + 1}`),
  );
  await assert.rejects(b.call("trap"), { code: "ACTOR_FAILED" });
  let closed: string[] = [];
  while (closed.length === 0) closed = await heard(a, "closed");
  assert.deepEqual(closed, [`closed ${mine} failed ENGINE_TRAP`]);
  await holds(a);
  await holds(b);
  await theater.close();
});

function theOne(theater: Theater, name: string): ActorHandle {
  const found = theater.find(name);
  assert(found !== undefined);
  return found;
}
