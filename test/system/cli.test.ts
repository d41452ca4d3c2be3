import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { verify } from "../../src/theater/mod.ts";
import { CliProcess, theater } from "./cli-process.ts";

// The command itself, as processes, on data directories on disk.

const COUNTER = "examples/counter-as/manifest.toml";
const TALLY = "examples/resident/manifest.toml";
const folder = mkdtempSync(join(tmpdir(), "theater-cli-"));
const directories = { count: 0 };

before(async () => {
  for (const name of ["counter-as", "resident"]) await buildExample(`examples/${name}`);
});
after(() => rmSync(folder, { recursive: true }));

function fresh(): string {
  return join(folder, `data-${directories.count++}`);
}

describe("a host on disk", () => {
  test("does its messages, closes, and goes on where it was", async () => {
    const data = fresh();
    const first = await theater(data, "run", COUNTER, "--call", "counter=5");
    assert.deepEqual([first.code, first.stdout], [0, "5\n"], first.stderr);
    const second = await theater(data, "run", COUNTER, "--call", "counter=", "--json");
    assert.equal(second.code, 0, second.stderr);
    const { reply } = JSON.parse(second.stdout) as { reply: string };
    assert.equal(reply, "6");
    const [continued] = second.stderr.split("\n").map((line) => line !== "" && JSON.parse(line));
    assert.equal((continued as { continued: { eventCount: number } }).continued.eventCount, 5);
  });

  test("is read by every other verb while it runs", async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", COUNTER, "--call", "counter=5", "--stay"]);
    await host.said(/ready/);
    const [ps, inspect, log, verified, replayed] = await Promise.all([
      theater(data, "ps", "--json"),
      theater(data, "inspect", "counter"),
      theater(data, "chain", "log", "counter"),
      theater(data, "verify", "counter", "--json"),
      theater(data, "replay", "counter"),
    ]);
    const { head } = JSON.parse(ps.stdout) as { head: string };
    assert.match(inspect.stdout, /^phase +idle$/m);
    assert.equal(log.stdout.split("\n").length, 6);
    assert.equal((JSON.parse(verified.stdout) as { head: string }).head, head);
    assert.match(replayed.stdout, /^replayed +yes\n/);
    for (const { code, stderr } of [ps, inspect, log, verified, replayed]) {
      assert.deepEqual([code, stderr], [0, ""]);
    }
    const file = join(folder, "beside.chain");
    assert.equal((await theater(data, "export", "counter", "-o", file)).code, 0);
    assert.equal(verify(readFileSync(file)).head.toHex(), head);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`closes in order at ${signal}, and ends with 0`, async () => {
      const data = fresh();
      await using host = new CliProcess(data, ["run", COUNTER]);
      await host.said(/ready/);
      const { code, stderr } = await host.kill(signal);
      assert.equal(code, 0, stderr);
      assert.equal((await theater(data, "verify", "counter")).code, 0);
    });
  }

  test("has its directory alone", async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", COUNTER]);
    await host.said(/ready/);
    const second = await theater(data, "run", TALLY);
    assert.equal(second.code, 75, second.stderr);
    assert.match(second.stderr, /^error STORE_LOCKED: /);
    assert.equal((await host.kill("SIGTERM")).code, 0);
    assert.equal((await theater(data, "run", TALLY, "--call", "x=")).code, 66);
  });

  test("loses nothing that it answered when it is killed", async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", COUNTER, "--call", "counter=5", "--stay"]);
    await host.said(/ready/);
    const { signal, stdout } = await host.kill("SIGKILL");
    assert.deepEqual([signal, stdout], ["SIGKILL", "5\n"]);
    const again = await theater(data, "run", "--call", "counter=get");
    assert.deepEqual([again.code, again.stdout], [0, "5\n"], again.stderr);
  });
});

test("where there is no data directory there is nothing to read", async () => {
  const { code, stdout, stderr } = await theater(fresh(), "verify", "counter", "--json");
  assert.equal(code, 66);
  const { error } = JSON.parse(stderr) as { error: { code: string } };
  assert.deepEqual([stdout, error.code], ["", "CLI_NO_DIRECTORY"]);
});

test("what is no data directory is not touched", async () => {
  const file = join(folder, "a-file");
  writeFileSync(file, "mine");
  const { code, stderr } = await theater(file, "run", COUNTER);
  assert.equal(code, 66, stderr);
  assert.match(stderr, /^error CLI_NO_DIRECTORY: .*cannot be used as a data directory/);
  const foreign = await theater("docs", "run", COUNTER);
  assert.equal(foreign.code, 65, foreign.stderr);
  assert.match(foreign.stderr, /^error STORE_FOREIGN: /);
  assert.equal(readFileSync(file, "utf8"), "mine");
});

test("a store that fails ends its host at once with 74, and says why", async () => {
  await using host = new CliProcess(fresh(), ["run", COUNTER]);
  await host.said(/^ready/m);
  // From here on no byte of a file may be written beyond the first thousand: what confirms the log after an idle second is.
  execFileSync("prlimit", ["--pid", String(host.pid), "--fsize=1000:1000"]);
  const { code, stderr } = await host.ended;
  assert.equal(code, 74, stderr);
  assert.match(stderr, /^error STORE_FAILED: /m);
});

test("a reader that goes away ends the command quietly", async () => {
  const data = fresh();
  await theater(data, "run", COUNTER, "--call", "counter=5");
  const log = new CliProcess(data, ["chain", "log", "counter"]);
  log.deafen();
  const { code, stderr } = await log.ended;
  assert.deepEqual([code, stderr], [0, ""]);
});
