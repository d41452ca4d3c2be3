import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Output, type Sink } from "./output.ts";
import { counted } from "./progress.ts";

interface Stage {
  readonly output: Output;
  readonly said: string[];
  atMs: number;
}

function stage({ isTerminal = true, json = false, columns = 60 } = {}): Stage {
  const said: string[] = [];
  const sink: Sink = { isTerminal, columns, write: async (chunk) => void said.push(String(chunk)) };
  const nowMs = (): number => made.atMs;
  const output = new Output(sink, sink, { json, noColor: false, environment: {}, nowMs });
  const made: Stage = { output, said, atMs: 7 };
  return made;
}

async function work(on: Stage, total?: number): Promise<void> {
  await using progress = on.output.progress("verifying", "links", total);
  for (let ms = 0; ms <= 2000; ms += 10) {
    on.atMs = 7 + ms;
    progress.to(ms / 2);
  }
}

describe("progress", () => {
  test("is told after half a second, ten times a second, and wiped at the end", async () => {
    const on = stage();
    await work(on, 1000);
    assert.equal(on.said.length, 17);
    assert.equal(
      on.said[0],
      "\r\u001b[Kverifying ━━━━━───────────────  25%, 250 links, 0 s".replace("  ", " "),
    );
    assert.match(on.said.at(-2) ?? "", /100%, 1,000 links, 2 s$/);
    assert.equal(on.said.at(-1), "\r\u001b[K");
  });

  test("without a total is a count", async () => {
    const on = stage();
    await work(on);
    assert.equal(on.said[0], "\r\u001b[Kverifying: 250 links, 0 s");
  });

  test("of work that is over soon says nothing", async () => {
    const on = stage();
    {
      await using progress = on.output.progress("verifying", "links");
      progress.to(1);
    }
    assert.deepEqual(on.said, []);
  });

  test("is not told to a pipe, nor in JSON", async () => {
    for (const on of [stage({ isTerminal: false }), stage({ json: true })]) {
      await work(on, 1000);
      assert.deepEqual(on.said, []);
    }
  });

  test("never fills the line, which would then stay", async () => {
    const on = stage({ columns: 30 });
    await work(on, 1000);
    for (const text of on.said) assert.ok(text.length - "\r\u001b[K".length < 30, text);
  });

  test("counts bytes as they pass, and is wiped where they fail", async () => {
    const on = stage();
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 8; count++) {
        on.atMs += 100;
        yield new Uint8Array(1000);
      }
      throw new Error("torn");
    };
    const read = async (): Promise<void> => {
      await using progress = on.output.progress("reading", "bytes");
      for await (const _chunk of counted(chunks(), progress));
    };
    await assert.rejects(read(), /torn/);
    assert.equal(on.said[0], "\r\u001b[Kreading: 5,000 bytes, 0 s");
    assert.equal(on.said.at(-1), "\r\u001b[K");
  });
});
