import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { HostClient } from "../../src/client/mod.ts";
import type { RemoteError } from "../../src/protocol/mod.ts";
import { connectLocally } from "../../src/node/mod.ts";
import { Records } from "../../src/theater/mod.ts";
import { CliProcess } from "./cli-process.ts";

// A real process that is told to end while its actors work.

const folder = mkdtempSync(join(tmpdir(), "theater-signals-"));
const manifest = join(folder, "manifest.toml");
/** Some hundredths of a second of a guest's work. */
const SPIN = "spin 3000000";

before(async () => {
  copyFileSync(await buildExample("test/actors/scripted"), join(folder, "component.wasm"));
  writeFileSync(
    manifest,
    `name = "a"\nversion = "1.0.0"\ncomponent = "component.wasm"\n[[handler]]\ntype = "timing"\n[[handler]]\ntype = "random"\n[[handler]]\ntype = "message-server"\n[limits]\nfuel-max = 1_000_000_000\n`,
  );
});
after(() => rmSync(folder, { recursive: true }));

async function hosting(
  data: string,
  ...more: string[]
): Promise<{ host: CliProcess; client: HostClient }> {
  const host = new CliProcess(data, ["run", manifest, "--cells", "1", ...more]);
  await host.said(/ready/);
  const wire = await connectLocally(data);
  assert.ok(wire !== undefined);
  return { host, client: new HostClient(wire) };
}

describe("a host that is told to end", () => {
  test("finishes the turns that clients wait for, leaves one that sleeps to its next start, and exits with 0", async () => {
    const data = join(folder, "ends");
    const { host, client } = await hosting(data);
    await using _host = host;
    await using _client = client;
    await client.ask("start", { manifest, name: "b" });
    await client.ask("send", { actor: "b", body: "sleep 3600000" });
    const calls = Array.from({ length: 3 }, (_, at) =>
      client.ask("call", { actor: "a", body: `${SPIN}\nadd ${at}` }),
    );
    await client.ask("status", {}); // it has read what was asked before
    void host.kill("SIGTERM");
    const replies = await Promise.all(calls);
    assert.equal(replies.at(-1)?.reply, "3");
    const { code, signal } = await host.ended;
    assert.deepEqual([code, signal], [0, null]);
    await using records = await Records.open(data);
    const { waiting } = await records.standing((await records.find("b")).actor);
    assert.match(waiting?.function ?? "", /sleep$/);
  });

  test("ends at once, by the signal, where it gets a second", async () => {
    const { host, client } = await hosting(join(folder, "twice"), "--drain-ms", "600000");
    await using _host = host;
    await using _client = client;
    const calls = Array.from({ length: 250 }, () =>
      client.ask("call", { actor: "a", body: `${SPIN}\n`.repeat(12) }),
    );
    const answered = Promise.allSettled(calls);
    await client.ask("status", {});
    const over = new AbortController();
    void host.ended.then(() => over.abort());
    while (!over.signal.aborted) {
      void host.kill("SIGTERM");
      await Promise.race([pause(100), once(over.signal, "abort")]); // when the second counts is not for a test to say
    }
    const { code, signal, stderr } = await host.ended;
    assert.deepEqual([code, signal], [null, "SIGTERM"], stderr);
    await client[Symbol.asyncDispose]();
    const { status, reason } = (await answered).at(-1) as PromiseRejectedResult;
    assert.deepEqual([status, (reason as RemoteError).code], ["rejected", "PROTOCOL_CLOSED"]);
  });
});
