import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { CliProcess, theater } from "./cli-process.ts";
import { CliShell, lines } from "./cli-shell.ts";

// The commands that speak to a host, with one beside them and without.

const COUNTER = "examples/counter-as/manifest.toml";
const TALLY = "examples/resident/manifest.toml";
const SCRIPTED = "test/actors/scripted/manifest.toml";
const NO_SOCKETS = process.platform === "win32" ? "Windows has no such socket" : false;
const NO_LOCKS =
  process.platform === "linux" ? false : "only Linux says which process has a file's lock";
const folder = mkdtempSync(join(tmpdir(), "theater-cli-host-"));
const made = { count: 0 };

before(async () => {
  for (const name of ["counter-as", "faulty", "resident"]) await buildExample(`examples/${name}`);
  await buildExample("test/actors/scripted");
});
after(() => rmSync(folder, { recursive: true }));

function fresh(): string {
  return join(folder, `data-${made.count++}`);
}

async function started(manifest: string): Promise<CliShell> {
  const cli = new CliShell();
  assert.equal((await cli.run("start", manifest)).code, 0);
  return cli;
}

describe("what is said to an actor", () => {
  test("one word is the body", async () => {
    await using cli = await started(SCRIPTED);
    assert.equal((await cli.run("call", "scripted", "say  as it is ")).stdout, " as it is \n");
  });

  test("two words are a handler and its argument, as JSON", async () => {
    await using cli = await started(SCRIPTED);
    const said = await cli.run("call", "scripted", "add", '{ "n": [1] }');
    assert.match(said.stderr, /ACTOR_REFUSED[^]*\{\\"add\\":\{\\"n\\":\[1\]\}\}/);
  });

  test("`-` is stdin, `@FILE` a file, `@@` a text that begins with `@`; any bytes", async () => {
    await using cli = await started(SCRIPTED);
    cli.stdin = "say of stdin";
    assert.equal((await cli.run("call", "scripted", "-")).stdout, "of stdin\n");
    const file = join(folder, "body");
    writeFileSync(file, Buffer.concat([Buffer.from("say "), Uint8Array.of(0xff, 0x00)]));
    assert.equal((await cli.run("call", "scripted", `@${file}`)).code, 0);
    const log = (await cli.run("chain", "log", "scripted", "--json")).stdout;
    assert.match(log, /"kind":"received"[^\n]+"args":\["[0-9a-f]*73617920ff00/);
    assert.match((await cli.run("call", "scripted", "@@x")).stderr, /ACTOR_REFUSED[^]*@x/);
  });

  test("a function of an interface takes JSON by its WIT type, and answers with JSON", async () => {
    await using cli = await started(TALLY);
    const api = "demo:tally/api";
    assert.equal((await cli.run("call", "tally", `${api}#add`, '"pen"', "5")).stdout, "5\n");
    const removed = await cli.run("call", "tally", `${api}@0.1.0#remove`, '"pen"', "9");
    assert.equal(removed.stdout, '{"err":"there are only 5 of pen"}\n');
    const [total] = await cli.json("call", "tally", "--function", `${api}#total`);
    const { receipt, ...rest } = total as { receipt: { seq: number } };
    assert.deepEqual(rest, { actor: "tally", function: `${api}@0.1.0#total`, result: 5 });
    assert.equal(typeof receipt.seq, "number");
    assert.equal((await cli.run("send", "tally", `${api}#add`, '"pen"', "1")).code, 0);
    assert.equal((await cli.run("call", "tally", `${api}#total`)).stdout, "6\n");
    const negative = await cli.run("call", "tally", `${api}#add`, '"pen"', "-1");
    assert.equal(negative.code, 1);
    assert.match(negative.stderr, /error PROTOCOL_BAD_VALUE: expected u32[^\n]*\n {2}at n\n/);
  });

  test("a key gets the first answer again; a time that is over is a no", async () => {
    await using cli = await started(COUNTER);
    for (let times = 0; times < 2; times++)
      assert.equal((await cli.run("call", "counter", "5", "--key", "k")).stdout, "5\n");
    await cli.run("start", SCRIPTED);
    const late = await cli.run("call", "scripted", "defer", "--timeout-ms", "1");
    assert.deepEqual([late.code, /ACTOR_DEADLINE/.test(late.stderr)], [1, true]);
  });

  test("a reply goes into a file as it is, and what would drive a terminal is shown", async () => {
    await using cli = await started(SCRIPTED);
    const file = join(folder, "reply");
    const said = await cli.run("call", "scripted", "say \u001b[31m", "-o", file);
    assert.deepEqual([said.code, said.stdout], [0, ""]);
    assert.equal(readFileSync(file, "utf8"), "\u001b[31m");
    cli.terminal = true;
    assert.equal((await cli.run("call", "scripted", "say \u001b[31m")).stdout, "\\u{1b}[31m\n");
    const raw = await cli.run("call", "scripted", "say \u001b[31m", "--raw");
    assert.equal(raw.stdout, "\u001b[31m\n");
  });

  test("a signal takes the call back", async () => {
    await using cli = await started(SCRIPTED);
    cli.stop.abort();
    const said = await cli.run("call", "scripted", "defer");
    assert.deepEqual([said.code, /error CLI_INTERRUPTED/.test(said.stderr)], [1, true]);
  });
});

describe("without a host", { skip: NO_SOCKETS }, () => {
  test("commands that want the directory at one time have it one after the other", async () => {
    await using cli = new CliShell(fresh());
    assert.equal((await cli.run("start", COUNTER)).code, 0);
    const calls = await Promise.all(
      Array.from({ length: 5 }, () => cli.run("call", "counter", "1")),
    );
    assert.deepEqual(
      calls.map(({ stdout }) => stdout).toSorted(),
      [1, 2, 3, 4, 5].map((n) => `${n}\n`),
    );
  });

  test("a host whose socket cannot be made says so, and hosts all the same", async () => {
    const data = fresh();
    await using cli = new CliShell(data);
    await cli.run("start", COUNTER);
    writeFileSync(join(data, "host.sock"), "mine");
    const said = await cli.run("run", "--call", "counter=5");
    assert.deepEqual([said.code, said.stdout], [0, "5\n"]);
    assert.match(said.stderr, /^nobody can talk to this host: PROTOCOL_NO_SOCKET: /m);
    assert.equal(readFileSync(join(data, "host.sock"), "utf8"), "mine");
  });

  test("a directory that is not there is not made, but by start", async () => {
    const data = fresh();
    await using cli = new CliShell(data);
    for (const line of [
      ["call", "a", "b"],
      ["send", "a", "b"],
      ["stop", "a"],
      ["watch"],
      ["shutdown"],
    ])
      assert.equal((await cli.run(...line)).code, 66, line.join(" "));
    assert.equal(existsSync(data), false);
    assert.equal((await cli.run("start", COUNTER)).code, 0);
  });
});

describe("a host as a process", { skip: NO_SOCKETS }, () => {
  test("is called, watched and ended by others, and takes its socket away", async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", COUNTER]);
    await host.said(/ready/);
    await using watching = new CliProcess(data, ["watch", "counter"]);
    await using interrupted = new CliProcess(data, ["watch", "--json"]);
    await Promise.all([watching.said(/watching/), interrupted.said(/watching/)]);
    const called = await theater(data, "call", "counter", "5");
    assert.deepEqual([called.code, called.stdout], [0, "5\n"], called.stderr);
    const uses = await theater(data, "inspect", "counter");
    assert.match(
      uses.stdout,
      /^now +idle, 0 messages waiting\nmemory +65536 bytes, 8 table elements\n/m,
    );
    assert.match(
      uses.stdout,
      /^handles +0, at most 0 at once\ncrossed +at most \d+ bytes in one call$/m,
    );
    const [used] = lines((await theater(data, "inspect", "counter", "--json")).stdout);
    const { live } = JSON.parse(used ?? "") as { live: { memory: { memoryBytes: number } } };
    assert.equal(live.memory.memoryBytes, 65_536);
    const watched = await interrupted.kill("SIGINT");
    assert.equal(watched.code, 0, watched.stderr);
    const kinds = lines(watched.stdout).map((line) => (JSON.parse(line) as { kind: string }).kind);
    assert.deepEqual(kinds, ["received", "replied"]);
    const ended = await theater(data, "shutdown");
    assert.match(ended.stdout, new RegExp(`^the host with process ${host.pid} ends\n$`));
    assert.equal((await host.ended).code, 0);
    assert.equal((await watching.ended).code, 0);
    assert.equal(existsSync(join(data, "host.sock")), false);
  });

  test("says that an actor is stopped which failed too often, and ps where it is then", async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", "examples/faulty"]); // a folder, for its manifest.toml
    await host.said(/ready/);
    const calls = [1, 2, 3, 4].map(() => theater(data, "call", "faulty", "trap"));
    for (const { code } of await Promise.all(calls)) assert.equal(code, 1);
    await host.said(
      /^faulty {2}stopped at event \d+: ACTOR_RESTARTS_EXCEEDED: it failed too often; its chain stays; /m,
    );
    const { stdout, stderr } = await theater(data, "ps");
    assert.equal(stdout.split("\n").length, 2, "the head of the table");
    assert.equal(stderr, "none runs; --all shows 1 actor that is stopped\n");
  });

  test("is killed by shutdown --kill, and loses nothing of what it answered", async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", COUNTER]);
    await host.said(/ready/);
    assert.equal((await theater(data, "call", "counter", "5")).stdout, "5\n");
    const killed = await theater(data, "shutdown", "--kill");
    assert.equal(killed.stdout, `the host with process ${host.pid} is killed\n`);
    assert.equal((await host.ended).code, null);
    const again = await theater(data, "call", "counter", "get");
    assert.equal(again.stdout, "5\n", again.stderr);
  });

  test("whose socket was removed is named by shutdown", { skip: NO_LOCKS }, async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", COUNTER]);
    await host.said(/ready/);
    rmSync(join(data, "host.sock"));
    const { code, stderr } = await theater(data, "shutdown");
    assert.equal(code, 66);
    assert.match(
      stderr,
      new RegExp(
        `^error CLI_NO_HOST: process ${host.pid} hosts .*, and does not listen\n.*kill ${host.pid}`,
      ),
    );
  });

  test("that is killed leaves a socket which stops nobody, and whoever watched is told", async () => {
    const data = fresh();
    await using host = new CliProcess(data, ["run", COUNTER]);
    await host.said(/ready/);
    await using watching = new CliProcess(data, ["watch"]);
    await watching.said(/watching/);
    await host.kill("SIGKILL");
    const { code, stderr } = await watching.ended;
    assert.deepEqual([code, /error PROTOCOL_CLOSED/.test(stderr)], [74, true]);
    assert.equal(existsSync(join(data, "host.sock")), true);
    assert.equal((await theater(data, "call", "counter", "5")).stdout, "5\n");
    await using next = new CliProcess(data, ["run"]);
    await next.said(/ready/);
    assert.equal((await theater(data, "call", "counter", "1")).stdout, "6\n");
  });
});
