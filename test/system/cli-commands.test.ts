import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { walkExport } from "../../src/chain/mod.ts";
import { verify } from "../../src/theater/mod.ts";
import { CliShell, lines } from "./cli-shell.ts";

const COUNTER = "examples/counter-as/manifest.toml";
const TALLY = "examples/resident/manifest.toml";
const PARENT = "test/actors/parent";
const COMPONENT = "examples/counter-as/build/component.wasm";
const folder = mkdtempSync(join(tmpdir(), "theater-cli-"));

before(async () => {
  for (const name of ["counter-as", "faulty", "resident"]) await buildExample(`examples/${name}`);
  await buildExample(PARENT);
});
after(() => rmSync(folder, { recursive: true }));

async function counted(): Promise<CliShell> {
  const cli = new CliShell();
  const { code } = await cli.run("run", COUNTER, "--call", "counter=5", "--call", "counter=");
  assert.equal(code, 0);
  return cli;
}

/** The manifest of a supervisor of two faulty actors, with what stands in front of its children, and with each. */
function writeShop(rest: string, keys = ""): string {
  const file = join(folder, "shop.toml");
  const child = relative(folder, resolve("examples/faulty/manifest.toml"));
  const children = ["a", "b"].map(
    (name) => `[[child]]\nname = "${name}"\nmanifest = "${child}"\n${keys}`,
  );
  writeFileSync(file, `name = "shop"\nversion = "1.0.0"\n${rest}${children.join("")}`);
  return file;
}

/** Does something beside a host that hosts these. */
async function hosted(
  cli: CliShell,
  manifests: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const ready = Promise.withResolvers<void>();
  cli.heard = (text) => {
    if (text.includes("ready")) ready.resolve();
  };
  const host = cli.run("run", ...manifests);
  await Promise.race([ready.promise, host.then(({ stderr }) => assert.fail(stderr))]);
  await work();
  cli.stop.abort();
  cli.stop = new AbortController();
  assert.equal((await host).code, 0);
}

interface Row {
  readonly name: string;
  readonly id: string;
  readonly head: string;
}

async function rowOf(cli: CliShell): Promise<Row> {
  const [row] = await cli.json("ps");
  return row as Row;
}

describe("theater run", () => {
  test("prints replies, one a line, and nothing else on stdout", async () => {
    await using cli = new CliShell();
    const said = await cli.run("run", COUNTER, "--call", "counter=5", "--call", "counter=");
    assert.equal(said.stdout, "5\n6\n");
    assert.match(said.stderr, /^counter started as [0-9a-f]{32}\n/);
    assert.equal(said.code, 0);
  });

  test("prints a reply with its receipt as JSON", async () => {
    await using cli = new CliShell();
    const [call, send] = await cli.json(
      "run",
      COUNTER,
      "--call",
      "counter=5",
      "--send",
      "counter=2",
    );
    const [first, second] = (await cli.json("chain", "log", "counter", "--links"))
      .filter(
        (line): line is { link: { digest: string } } => typeof (line as Link).link === "object",
      )
      .slice(1);
    assert.deepEqual(call, {
      actor: "counter",
      reply: "5",
      receipt: { link: first?.link.digest, seq: 4 },
    });
    assert.deepEqual(send, { actor: "counter", receipt: { link: second?.link.digest, seq: 6 } });
  });

  interface Link {
    readonly link: unknown;
  }

  test("does messages in the order given, of both kinds", async () => {
    await using cli = new CliShell();
    const { stdout } = await cli.run(
      "run",
      COUNTER,
      "--send",
      "counter=5",
      "--call",
      "counter=get",
      "--send",
      "counter=1",
      "--call",
      "counter=get",
    );
    assert.equal(stdout, "5\n6\n");
  });

  test("ends at the first message that fails, and says what was not done", async () => {
    await using cli = new CliShell();
    const said = await cli.run(
      "run",
      COUNTER,
      "--call",
      "counter=5",
      "--call",
      "nobody=1",
      "--call",
      "counter=1",
    );
    assert.equal(said.stdout, "5\n");
    assert.equal(said.code, 66);
    assert.match(said.stderr, /call 2 to "nobody" was not done, nor the 1 after it/);
    assert.match(said.stderr, /error ACTOR_NOT_FOUND: there is no actor "nobody" here\n {2}\S/);
  });

  test("a message that its handler refuses is a no", async () => {
    await using cli = new CliShell();
    const said = await cli.run("run", COUNTER, "--call", "counter=\u001b[31mred");
    assert.equal(said.code, 1);
    assert.match(said.stderr, /error ACTOR_REFUSED/);
    assert.ok(!said.stderr.includes("\u001b"));
  });

  test("without messages it is ready, and runs until it is told to stop", async () => {
    await using cli = new CliShell();
    cli.heard = (text) => {
      if (text.startsWith("ready")) cli.stop.abort();
    };
    const said = await cli.run("run", COUNTER);
    assert.equal(said.code, 0);
    assert.match(said.stderr, /ready: 1 actor in "theater-data"/);
    assert.equal(said.stdout, "");
  });

  test("with --stay it goes on after its messages", async () => {
    await using cli = new CliShell();
    cli.heard = (text) => {
      if (text.startsWith("ready")) cli.stop.abort();
    };
    const said = await cli.run("run", COUNTER, "--call", "counter=5", "--stay");
    assert.equal(said.stdout, "5\n");
    assert.equal(said.code, 0);
  });

  test("told to stop before its messages are done, it does no more of them and says so", async () => {
    await using cli = new CliShell();
    cli.stop.abort();
    const said = await cli.run("run", COUNTER, "--call", "counter=5");
    assert.equal(said.code, 1);
    assert.match(said.stderr, /error CLI_INTERRUPTED/);
    assert.equal(said.stdout, "");
  });

  test("starts an actor under another name", async () => {
    await using cli = new CliShell();
    const { stdout } = await cli.run("run", COUNTER, "--name", "other", "--call", "other=5");
    assert.equal(stdout, "5\n");
  });

  test("an actor that runs in the directory goes on, where it is made from the same", async () => {
    await using cli = await counted();
    const { stdout, stderr } = await cli.run("run", COUNTER, "--call", "counter=1");
    assert.equal(stdout, "7\n");
    assert.match(stderr, /^counter goes on from event 7\n$/);
    assert.equal((await cli.json("ps")).length, 1);
  });

  test("an actor that runs in the directory is hosted without its manifest", async () => {
    await using cli = await counted();
    assert.equal((await cli.run("run", "--call", "counter=1")).stdout, "7\n");
  });

  test("an actor that runs there from another manifest or component is left alone", async () => {
    await using cli = await counted();
    const said = await cli.run("run", TALLY, "--name", "counter");
    assert.equal(said.code, 1);
    assert.match(
      said.stderr,
      /^error CLI_ACTOR_DIFFERS: an actor "counter" runs here already, from another manifest and another component\n {2}at examples\/resident\/manifest.toml\n {2}let it become this one[^\n]*start this one under another name/,
    );
    assert.equal((await cli.json("ps")).length, 1);
  });

  test("one name is not enough for two manifests", async () => {
    await using cli = new CliShell();
    const { code, stderr } = await cli.run("run", COUNTER, TALLY, "--name", "other");
    assert.equal(code, 2);
    assert.match(stderr, /error CLI_USAGE/);
  });

  test("a manifest that is wrong is refused with every problem, before anything is opened", async () => {
    await using cli = new CliShell();
    const file = join(folder, "wrong.toml");
    writeFileSync(file, `nam = "x"\nversion = 1\ncomponent = "c.wasm"\n`);
    const { code, stderr } = await cli.run("run", file);
    assert.equal(code, 65);
    assert.ok(lines(stderr).filter((line) => line.startsWith("error MANIFEST_")).length > 1);
    assert.ok(stderr.includes(`at ${file}:`));
  });

  test("a manifest that is not there is missing input", async () => {
    await using cli = new CliShell();
    const { code, stderr } = await cli.run("run", join(folder, "nothing.toml"));
    assert.equal(code, 66);
    assert.match(stderr, /error MANIFEST_UNREADABLE/);
  });

  test("a reply that would drive a terminal is shown, unless it is asked for raw", async () => {
    await using cli = new CliShell();
    const call = ["run", "examples/faulty/manifest.toml", "--call", "faulty=\u001b[2J\nü"];
    assert.equal((await cli.run(...call)).stdout, "\u001b[2J\nü\n");
    cli.terminal = true;
    assert.equal((await cli.run(...call)).stdout, "\\u{1b}[2J\\u{a}ü\n");
    assert.equal((await cli.run(...call, "--raw")).stdout, "\u001b[2J\nü\n");
  });

  test("the logs of actors go to stderr, quoted", async () => {
    await using cli = new CliShell();
    const { stdout, stderr } = await cli.run("run", COUNTER, "--call", "counter=hello");
    assert.equal(stdout, "hello\n");
    assert.match(stderr, /\n\S+Z info {2}counter: "[^"\n]+"\n/);
  });

  test("an actor whose turn fails is a no, with the code of the failure", async () => {
    await using cli = new CliShell();
    const said = await cli.run("run", "examples/faulty/manifest.toml", "--call", "faulty=trap");
    assert.equal(said.code, 1);
    assert.match(said.stderr, /error ACTOR_FAILED: the turn failed with ENGINE_TRAP/);
  });
});

describe("theater ps", () => {
  test("lists those that run, in columns", async () => {
    await using cli = await counted();
    const { stdout, stderr } = await cli.run("ps");
    const [heading = "", row = "", ...more] = lines(stdout);
    assert.match(heading, /^NAME +ID +STATUS +EVENTS +LINKS +HEAD$/);
    assert.match(row, /^counter +[0-9a-f]{32} +running +7 +3 +[0-9a-f]{12}$/);
    assert.equal(heading.indexOf("STATUS"), row.indexOf("running"));
    assert.deepEqual(more, []);
    assert.equal(stderr, "");
  });

  test("an empty directory is an empty list", async () => {
    await using cli = new CliShell();
    assert.deepEqual(await cli.json("ps"), []);
    assert.equal((await cli.run("ps")).code, 0);
  });

  test("gives each actor as one object a line", async () => {
    await using cli = await counted();
    const row = await rowOf(cli);
    assert.deepEqual(Object.keys(row), [
      "name",
      "id",
      "status",
      "dirty",
      "wakeAtMs",
      "eventCount",
      "linkCount",
      "head",
    ]);
    assert.match(row.head, /^[0-9a-f]{64}$/);
  });
});

describe("theater inspect", () => {
  test("shows what an actor is made from, what it may, and where it is", async () => {
    await using cli = await counted();
    const { stdout, code } = await cli.run("inspect", "counter");
    const { id, head } = await rowOf(cli);
    assert.equal(code, 0);
    for (const shown of [id, head, "granted    timing", "limit      fuel-max 10000000"]) {
      assert.ok(stdout.includes(shown), `${shown} in\n${stdout}`);
    }
  });

  test("gives the same as one object", async () => {
    await using cli = await counted();
    const { id } = await rowOf(cli);
    const [found] = (await cli.json("inspect", id)) as [Record<string, unknown>];
    assert.equal(found["name"], "counter");
    assert.equal(found["phase"], "idle");
    assert.equal(found["epoch"], 0);
    assert.ok("timing" in (found["handlers"] as object));
    assert.deepEqual(found["outbox"], []);
  });

  test("shows what an open turn waits for, and since when", async () => {
    await using cli = new CliShell();
    await cli.run("run", "examples/faulty/manifest.toml", "--send", "faulty=sleep 60000");
    const { stdout } = await cli.run("inspect", "faulty");
    assert.match(stdout, /^phase +waiting$/m);
    assert.match(stdout, /^turn +event 3: send from client "cli"$/m);
    assert.match(
      stdout,
      /^waits for +event 4: theater:actor\/timing@0.1.0#sleep since \d{4}-\S+Z/m,
    );
    const [found] = (await cli.json("inspect", "faulty")) as [Record<string, unknown>];
    const { seq, function: name } = found["waiting"] as Record<string, unknown>;
    assert.deepEqual([seq, name], [4, "theater:actor/timing@0.1.0#sleep"]);
    assert.equal((found["turn"] as { seq: number }).seq, 3);
    assert.match((await cli.run("ps")).stdout, /running, open/);
    assert.match((await cli.run("replay", "faulty")).stdout, /^turns +2, the last one open$/m);
  });

  test("shows the limits of a tree in one shape, whether a host tells what is used of them or not", async () => {
    await using cli = new CliShell();
    const shop = writeShop("[tree]\nactors-max = 5\n");
    const treeOf = async (): Promise<unknown> =>
      ((await cli.json("inspect", "shop")) as [Record<string, unknown>])[0]["tree"];
    await hosted(cli, [shop], async () => {
      const { actorCount, ...rest } = (await treeOf()) as Record<string, unknown>;
      assert.equal(actorCount, 3);
      assert.deepEqual(Object.keys(rest), ["limits", "memoryBytes", "storedBytes"]);
      assert.deepEqual(rest["limits"], { actorsMax: 5 });
    });
    const unknown = { actorCount: null, memoryBytes: null, storedBytes: null };
    assert.deepEqual(await treeOf(), { limits: { actorsMax: 5 }, ...unknown });
    await cli.run("run", COUNTER, "--call", "counter=5");
    const [counter] = (await cli.json("inspect", "counter")) as [Record<string, unknown>];
    assert.equal(counter["tree"], null);
  });

  test("shows of a supervisor what its manifest says, and nothing of the program that all of them have", async () => {
    await using cli = new CliShell();
    const keys = 'strategy = "rest-for-one"\nintensity = 3\nauto-shutdown = "any-significant"\n';
    const bounds = ["timing", "random"].map((type) => `[[handler]]\ntype = "${type}"\n`).join("");
    const shop = writeShop(
      `[supervisor]\n${keys}${bounds}[limits]\nfuel-max = 10000000\n[tree]\nactors-max = 5\n`,
      'restart = "transient"\nsignificant = true\n',
    );
    await cli.run("run", shop, "--call", "shop/a=hi");
    const { stdout } = await cli.run("inspect", "shop");
    const told = [
      "strategy       rest-for-one",
      "intensity      3 in 5000 ms",
      "auto-shutdown  any-significant",
      "bound          handler runtime",
      "bound          handler timing",
      "bound          handler random",
      "bound          limit fuel-max 10000000",
      "child          shop/a, transient, significant",
      "child          shop/b, transient, significant",
      "tree           actors-max 5",
    ];
    assert.ok(stdout.includes(told.join("\n")), stdout);
    assert.doesNotMatch(stdout, /^(?:granted|limit|exports|payloads) /m);
    const [found] = (await cli.json("inspect", "shop")) as [Record<string, unknown>];
    assert.ok(!("limits" in found) && !("handlers" in found));
    const { children, ...plan } = found["plan"] as { children: object[] };
    assert.deepEqual(plan, {
      strategy: "rest-for-one",
      intensity: 3,
      periodMs: 5000,
      autoShutdown: "any-significant",
      bound: { handlers: { runtime: {}, timing: {}, random: {} }, limits: { fuelMax: 10_000_000 } },
    });
    assert.deepEqual(children[0], {
      key: "a",
      name: "shop/a",
      restart: "transient",
      significant: true,
      shutdown: { timeoutMs: 5000 },
      type: "worker",
      state: "last",
    });
  });

  test("an actor that is not there is missing input", async () => {
    await using cli = new CliShell();
    const said = await cli.run("inspect", "nobody", "--json");
    assert.equal(said.code, 66);
    assert.equal(said.stdout, "");
    const { error } = JSON.parse(said.stderr) as { error: Record<string, string> };
    assert.equal(error["code"], "ACTOR_NOT_FOUND");
    assert.match(error["remedy"] ?? "", /^list the actors/);
  });
});

test("dead-letters shows by its name whoever bears it, and by id and name who bore it before", async () => {
  await using cli = new CliShell();
  const faulty = "examples/faulty/manifest.toml";
  await cli.run("run", faulty, "--send", "faulty=trap");
  assert.match((await cli.run("dead-letters")).stdout, /^faulty +3 /m);
  await cli.run("stop", "faulty");
  await cli.run("run", faulty, "--call", "faulty=hi");
  const [, id, seq] =
    /^([0-9a-f]{32}) \(faulty\) +(\d+) /m.exec((await cli.run("dead-letters")).stdout) ?? [];
  assert.equal((await cli.run("resend", id ?? "", seq ?? "")).code, 0);
});

test("a data directory that is a file is told so, and is not to be removed", async () => {
  await using cli = new CliShell(join(folder, "letter.txt"));
  writeFileSync(join(folder, "letter.txt"), "mine");
  for (const args of [["ps"], ["start", COUNTER], ["call", "counter", "5"], ["run", COUNTER]]) {
    const { code, stderr } = await cli.run(...args);
    assert.equal(code, 66, stderr);
    assert.match(
      stderr,
      /^error CLI_NO_DIRECTORY: "[^\n]+" cannot be used as a data directory: it is none\n/,
    );
  }
});

describe("a child that does not run", () => {
  test("comes back with its supervisor, where that gave up: call and restart say so", async () => {
    await using cli = new CliShell();
    const shop = writeShop("[supervisor]\nintensity = 0\n");
    await hosted(cli, [shop], async () => {
      await cli.run("call", "shop/a", "trap");
      while ((await cli.json("ps")).length > 0); // until it has given up
    });
    const called = await cli.run("call", "shop/a", "get");
    assert.match(called.stderr, /ACTOR_STOPPED: [^\n]+\n {2}start its supervisor "shop" again;/);
    const restarted = await cli.run("restart", "shop/a");
    assert.equal(restarted.code, 66);
    assert.match(
      restarted.stderr,
      /ACTOR_NO_CHILD: the supervisor "shop", above "shop\/a", is stopped\n {2}start the supervisor "shop" again\n$/,
    );
    const ended = await cli.run("inspect", "shop");
    assert.match(ended.stdout, /^status +stopped$/m);
    assert.doesNotMatch(ended.stdout, /^outbox/m); // of its own end, which is for nobody
    const top = await cli.run("call", "shop", "get");
    assert.match(top.stderr, /ACTOR_STOPPED: [^\n]+\n {2}start another from its manifest;/);
  });

  test("is restarted where its supervisor runs", async () => {
    await using cli = new CliShell();
    const shop = writeShop("");
    await cli.run("run", shop, "--call", "shop/a=hi");
    await cli.run("stop", "shop/a");
    assert.match(
      (await cli.run("call", "shop/a", "hi")).stderr,
      /ACTOR_STOPPED: [^\n]+\n {2}`theater restart shop\/a` where a manifest's supervisor has it;/,
    );
    assert.equal((await cli.run("restart", "shop/a")).code, 0);
  });

  test("is its parent's, where that is a component, and nobody's at the top", async () => {
    await using cli = new CliShell();
    await cli.run("run", `${PARENT}/manifest.toml`, "--call", "parent=spawn worker a");
    await cli.run("stop", "parent/a");
    const below = await cli.run("restart", "parent/a");
    assert.match(below.stderr, /ACTOR_NO_CHILD: [^\n]+\n {2}[^\n]+ only "parent" starts again/);
    const { stderr } = await cli.run("restart", "parent");
    assert.match(stderr, /\n {2}name a child of a manifest's supervisor: one below a strategy in/);
  });
});

describe("theater chain log", () => {
  test("shows an event a line: seq, time, what", async () => {
    await using cli = await counted();
    const { stdout } = await cli.run("chain", "log", "counter");
    const shown = lines(stdout);
    assert.equal(shown.length, 7);
    assert.match(shown[0] ?? "", /^ +0 {2}\d{4}-\d\d-\d\dT[\d:.]+Z {2}started \(new\) epoch 0/);
    assert.match(shown[4] ?? "", /^ +4 {2}\S+ {2}replied \d+ B for \d+ fuel$/);
  });

  test("shows a part of it, also in the midst of a link, with the links", async () => {
    await using cli = await counted();
    const { stdout } = await cli.run(
      "chain",
      "log",
      "counter",
      "--since",
      "4",
      "--limit",
      "2",
      "--links",
    );
    assert.deepEqual(
      lines(stdout).map((line) => line.replace(/^ +/, "").replace(/^(\S+ \S*).*/, "$1")),
      ["link 1", "4 ", "link 2", "5 "],
    );
  });

  test("gives events as objects, with bytes in hexadecimal and the function that was called", async () => {
    await using cli = new CliShell();
    await cli.run("run", COUNTER, "--call", "counter=roll");
    const events = (await cli.json("chain", "log", "counter")) as Record<string, unknown>[];
    assert.deepEqual(
      events.map(({ seq, kind }) => [seq, kind]),
      ["started", "received", "replied", "received", "called", "replied"].map((kind, seq) => [
        seq,
        kind,
      ]),
    );
    const called = events[4] ?? {};
    assert.equal(called["function"], "theater:actor/random@0.1.0#number");
    assert.match(String(called["result"]), /^[0-9a-f]+$/);
    assert.match(String(called["text"]), /^called \d+ /);
  });
});

describe("theater export", () => {
  test("writes a chain that verifies, and says how much on stderr", async () => {
    await using cli = await counted();
    const file = join(folder, "counter.chain");
    const said = await cli.run("export", "counter", "-o", file);
    assert.equal(said.stdout, "");
    const bytes = readFileSync(file);
    assert.ok(said.stderr.includes(`${bytes.length} bytes`));
    assert.equal(verify(bytes).head.toHex(), (await rowOf(cli)).head);
    assert.deepEqual((await cli.run("export", "counter")).bytes, bytes);
  });

  test("does not write to a terminal", async () => {
    await using cli = await counted();
    cli.terminal = true;
    const { code, stdout, stderr } = await cli.run("export", "counter");
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /-o FILE/);
  });

  test("where it cannot write nothing is left behind", async () => {
    await using cli = await counted();
    const { code, stderr } = await cli.run("export", "counter", "-o", join(folder, "no/such"));
    assert.equal(code, 73);
    assert.match(stderr, /error CLI_CANNOT_CREATE/);
    const target = join(folder, "taken");
    writeFileSync(target, "");
    assert.equal((await cli.run("export", "counter", "-o", join(target, "x"))).code, 73);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith("no")),
      [],
    );
  });
});

describe("theater verify", () => {
  test("says yes for a file and for an actor, with the head", async () => {
    await using cli = await counted();
    const file = join(folder, "good.chain");
    await cli.run("export", "counter", "-o", file);
    const { head, id } = await rowOf(cli);
    for (const target of [file, "counter", id]) {
      const { code, stdout } = await cli.run("verify", target);
      assert.equal(code, 0);
      assert.match(stdout, /^verified +yes\n/);
      assert.ok(stdout.includes(head));
      const [report] = (await cli.json("verify", target)) as [Record<string, unknown>];
      assert.equal(report["verified"], true);
      assert.equal(report["linkCount"], 3);
    }
  });

  test("says no where a bit was changed, and names link, event and byte", async () => {
    await using cli = await counted();
    const bytes = (await cli.run("export", "counter")).bytes.slice();
    const at = bytes.length - 20;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const file = join(folder, "forged.chain");
    writeFileSync(file, bytes);
    const said = await cli.run("verify", file);
    assert.equal(said.code, 1);
    assert.match(said.stdout, /^verified +no\n$/);
    assert.match(said.stderr, /error CHAIN_\w+: [^]*\n {2}at link 2, seq 5, byte \d+\n/);
    const json = await cli.run("verify", file, "--json");
    const verdict = JSON.parse(json.stdout) as { verified: boolean; error: object };
    assert.equal(verdict.verified, false);
    assert.deepEqual(JSON.parse(json.stderr), { error: verdict.error });
    const { link, seq, byte } = verdict.error as Record<string, unknown>;
    assert.deepEqual([link, seq, typeof byte], [2, 5, "number"]);
  });

  test("says no to a chain cut at a link's end where the head is known", async () => {
    await using cli = await counted();
    const { head } = await rowOf(cli);
    const whole = join(folder, "whole.chain");
    await cli.run("export", "counter", "-o", whole);
    assert.equal((await cli.run("verify", whole, "--head", head)).code, 0);
    const bytes = readFileSync(whole);
    const shorter = join(folder, "shorter.chain");
    writeFileSync(shorter, bytes.subarray(0, [...walkExport(bytes)].at(-1)?.start));
    assert.equal((await cli.run("verify", shorter)).code, 0);
    const { code, stderr } = await cli.run("verify", shorter, "--head", head);
    assert.equal(code, 1);
    assert.match(stderr, /error CHAIN_HEAD_MISMATCH/);
  });

  test("rubbish does not verify, and what is not there is missing input", async () => {
    await using cli = new CliShell();
    const file = join(folder, "rubbish");
    writeFileSync(file, "rubbish");
    assert.equal((await cli.run("verify", file)).code, 1);
    writeFileSync(file, "");
    assert.equal((await cli.run("verify", file)).code, 1);
    assert.equal((await cli.run("verify", join(folder, "nothing"))).code, 66);
  });
});

describe("theater replay", () => {
  test("runs an actor again from the directory, or an export with its component", async () => {
    await using cli = await counted();
    const file = join(folder, "replay.chain");
    await cli.run("export", "counter", "-o", file);
    const { head } = await rowOf(cli);
    for (const args of [["counter"], [file], [file, "--component", COMPONENT]]) {
      const { code, stdout } = await cli.run("replay", ...args);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^replayed +yes\n/);
      assert.ok(stdout.includes(head));
    }
    const [report] = (await cli.json("replay", "counter")) as [Record<string, unknown>];
    assert.deepEqual([report["replayed"], report["turnCount"], report["head"]], [true, 3, head]);
  });

  test("an export alone needs a component", async () => {
    await using cli = await counted();
    const file = join(folder, "alone.chain");
    await cli.run("export", "counter", "-o", file);
    await using elsewhere = new CliShell();
    const { code, stderr } = await elsewhere.run("replay", file);
    assert.equal(code, 66);
    assert.match(stderr, /error CLI_NO_COMPONENT[^]*--component/);
  });

  test("another component is not what the chain names", async () => {
    await using cli = await counted();
    const { code, stderr } = await cli.run(
      "replay",
      "counter",
      "--component",
      "examples/resident/build/component.wasm",
    );
    assert.equal(code, 65);
    assert.match(stderr, /error ACTOR_CHAIN_UNFIT/);
  });

  test("a forged export is refused before anything of it runs", async () => {
    await using cli = await counted();
    const bytes = (await cli.run("export", "counter")).bytes.slice();
    bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 1;
    const file = join(folder, "forged-replay.chain");
    writeFileSync(file, bytes);
    const { code, stdout } = await cli.run("replay", file, "--component", COMPONENT);
    assert.equal(code, 1);
    assert.match(stdout, /^replayed +no\n$/);
  });
});
