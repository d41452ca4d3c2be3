import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ActorId } from "../base/mod.ts";
import { LAG_ACTORS_MAX, LAG_CHARACTERS_MAX, LAG_LINES_MAX } from "../protocol/mod.ts";
import { News, type Piece, type Wanted } from "./news.ts";

const EVERYTHING: Wanted = { only: undefined, events: true, logs: true };

function id(number: number): ActorId {
  return number.toString(16).padStart(32, "0") as ActorId; // 32 hexadecimal digits
}

function line(text: string, actor = id(1)) {
  return { actor, name: "a", atMs: 0, level: "info", text } as const;
}

/** What is there now. */
async function taken(news: News): Promise<Piece[]> {
  news.end();
  return Array.fromAsync(news);
}

describe("news", () => {
  test("are one piece an actor, from the first event that was not read", async () => {
    const news = new News(EVERYTHING);
    for (const seq of [3, 5, 9]) news.kept({ actor: id(1), seq });
    news.kept({ actor: id(2), seq: 0 });
    const pieces = news[Symbol.asyncIterator]();
    assert.deepEqual((await pieces.next()).value, { kind: "events", actor: id(1), seq: 3 });
    news.kept({ actor: id(1), seq: 11 });
    assert.deepEqual((await pieces.next()).value, { kind: "events", actor: id(2), seq: 0 });
    assert.deepEqual((await pieces.next()).value, { kind: "events", actor: id(1), seq: 11 });
  });

  test("are what is wanted, and no more", async () => {
    const news = new News({ only: id(1), events: false, logs: true });
    news.kept({ actor: id(1), seq: 0 });
    news.log(line("other", id(2)));
    news.log(line("own"));
    const pieces = news[Symbol.asyncIterator]();
    const { value } = await pieces.next();
    assert.deepEqual(value?.kind === "log" && value.line.text, "own");
    assert.deepEqual(await taken(news), []);
  });

  test("come while they are waited for", async () => {
    const news = new News(EVERYTHING);
    const next = news[Symbol.asyncIterator]().next();
    news.log(line("late"));
    assert.equal((await next).value?.kind, "log");
  });

  const floods: readonly (readonly [string, (news: News) => void])[] = [
    [
      "too many lines",
      (news) => {
        for (let at = 0; at <= LAG_LINES_MAX; at++) news.log(line("x"));
      },
    ],
    ["too long lines", (news) => news.log(line("x".repeat(LAG_CHARACTERS_MAX + 1)))],
    [
      "too many actors",
      (news) => {
        for (let at = 0; at <= LAG_ACTORS_MAX; at++) news.kept({ actor: id(at), seq: 0 });
      },
    ],
  ];
  for (const [name, flood] of floods) {
    test(`whoever lets ${name} wait is told that it lagged`, async () => {
      const news = new News(EVERYTHING);
      flood(news);
      news.log(line("after"));
      await assert.rejects(news[Symbol.asyncIterator]().next(), { code: "PROTOCOL_LAGGED" });
    });
  }

  test("at the limits nobody lagged", async () => {
    const news = new News(EVERYTHING);
    for (let at = 0; at < LAG_LINES_MAX; at++) news.log(line("x"));
    for (let at = 0; at < LAG_ACTORS_MAX; at++) news.kept({ actor: id(at), seq: 0 });
    assert.equal((await news[Symbol.asyncIterator]().next()).value?.kind, "log");
  });
});
