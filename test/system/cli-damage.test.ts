import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { walkExport } from "../../src/chain/mod.ts";
import { CliShell, lines } from "./cli-shell.ts";

const COUNTER = "examples/counter-as/manifest.toml";
const TILL = "examples/shop-as/till.toml";
const folder = mkdtempSync(join(tmpdir(), "theater-damage-"));
const directories = { count: 0 };

before(async () => {
  await buildExample("examples/counter-as");
  await buildExample("examples/faulty");
});
after(() => rmSync(folder, { recursive: true }));

/** Two actors of three links each, and a bit of one's second link that is another. */
async function damaged(): Promise<{ cli: CliShell; directory: string; segment: string }> {
  const { cli, directory, segment } = onDisk();
  const calls = ["counter=5", "till=1", "counter=1", "till=2"].flatMap((one) => ["--call", one]);
  assert.equal((await cli.run("run", COUNTER, TILL, ...calls)).code, 0);
  await damage(cli, segment, "counter", 1);
  return { cli, directory, segment };
}

function onDisk(): { cli: CliShell; directory: string; segment: string } {
  const directory = join(folder, `data-${directories.count++}`);
  return { cli: new CliShell(directory), directory, segment: join(directory, "0000000001.log") };
}

async function damage(cli: CliShell, segment: string, actor: string, link: number): Promise<void> {
  const exported = (await cli.run("export", actor)).bytes;
  const links = Array.from(walkExport(exported)).filter((item) => item.kind === "link");
  const bytes = links[link]?.bytes ?? new Uint8Array();
  const log = readFileSync(segment);
  const at = log.indexOf(bytes) + bytes.length - 3;
  log[at] = (log[at] ?? 0) ^ 1;
  writeFileSync(segment, log);
}

/** A supervisor `shop` whose first link is damaged, its child with a dead letter, and a damaged and a whole actor beside them. */
async function damagedFamily(): Promise<CliShell> {
  const { cli, segment } = onDisk();
  const file = join(folder, "shop.toml");
  const child = relative(folder, resolve("examples/faulty/manifest.toml"));
  const head = 'name = "shop"\nversion = "1.0.0"\n';
  writeFileSync(file, `${head}[[child]]\nname = "a"\nmanifest = "${child}"\n`);
  const told = ["--call", "counter=5", "--call", "till=1", "--send", "shop/a=trap"];
  assert.equal((await cli.run("run", file, COUNTER, TILL, ...told)).code, 0);
  await damage(cli, segment, "shop", 0);
  await damage(cli, segment, "counter", 0);
  return cli;
}

const DAMAGE =
  /error STORE_DAMAGED: link 1 of actor [0-9a-f]{32}, [^]*\n {2}at 0000000001.log, byte \d+\n/;

describe("where a bit of one actor's chain is another on the disk", () => {
  test("verify and replay say no, and name link and byte", async () => {
    const { cli } = await damaged();
    for (const [verb, verdict] of Object.entries({ verify: "verified", replay: "replayed" })) {
      const said = await cli.run(verb, "counter");
      assert.deepEqual([said.code, said.stdout], [1, `${verdict}  no\n`]);
      assert.match(said.stderr, DAMAGE);
    }
  });

  test("inspect shows what the index knows, and the damage", async () => {
    const { cli } = await damaged();
    const { code, stdout, stderr } = await cli.run("inspect", "counter");
    assert.equal(code, 65);
    assert.match(stdout, /^chain +7 events in 3 links$/m);
    assert.match(stderr, DAMAGE);
  });

  test("chain log and export refuse, and leave no file", async () => {
    const { cli } = await damaged();
    const file = join(folder, "damaged.chain");
    for (const args of [
      ["chain", "log", "counter"],
      ["export", "counter", "-o", file],
    ]) {
      const { code, stderr } = await cli.run(...args);
      assert.equal(code, 65);
      assert.match(stderr, DAMAGE);
    }
    assert.throws(() => readFileSync(file), { code: "ENOENT" });
  });

  test("every other actor is read and runs, and messages to this one are refused", async () => {
    const { cli } = await damaged();
    assert.equal((await cli.run("verify", "till")).code, 0);
    assert.equal((await cli.json("ps")).length, 2);
    const { code, stdout, stderr } = await cli.run(
      "run",
      "--call",
      "till=1",
      "--call",
      "counter=1",
    );
    assert.deepEqual([code, stdout], [65, "4\n"]);
    assert.match(stderr, DAMAGE);
  });

  test("also where its manifest is given: it is told of, and the others run", async () => {
    const { cli } = await damaged();
    const { code, stdout, stderr } = await cli.run("run", COUNTER, TILL, "--call", "till=1");
    assert.deepEqual([code, stdout], [0, "4\n"]);
    assert.match(stderr, /^actor [0-9a-f]{32} cannot be carried on: STORE_DAMAGED: link 1 /);
    assert.match(stderr, /^till goes on from event 7$/m);
  });

  test("a host that reads the log anew tells of it", async () => {
    const { cli, directory } = await damaged();
    for (const end of ["", "-wal", "-shm"])
      rmSync(join(directory, `index.db${end}`), { force: true });
    const { stderr } = await cli.run("run", "--call", "till=1");
    assert.match(
      stderr,
      /^the index was missing or another log's, and was made again from \d+ links\n/,
    );
    assert.match(
      stderr,
      /0000000001.log is damaged at byte \d+: actor [0-9a-f]{32} has its chain up to link 1/,
    );
  });
});

describe("where the chains of some actors cannot be read", () => {
  test("tree shows them so, with all others, and tells of each", async () => {
    const cli = await damagedFamily();
    const { code, stdout, stderr } = await cli.run("tree");
    assert.equal(code, 65);
    const rows = [
      "counter +unreadable +\\? +\\?",
      "shop +unreadable +\\? +\\?",
      "└─ shop/a +running +- +1",
      "till +running +- +0",
    ];
    assert.match(stdout, new RegExp(`^NAME .*\\n${rows.join("\\n")}\\n$`));
    for (const name of ["counter", "shop"])
      assert.match(
        stderr,
        new RegExp(`^error STORE_DAMAGED: "${name}": link 0 of actor [0-9a-f]{32}, `, "m"),
      );
  });

  test("tree has the same for programs", async () => {
    const cli = await damagedFamily();
    const { code, stdout, stderr } = await cli.run("tree", "shop", "--json");
    assert.equal(code, 65);
    const [shop, child] = lines(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    const unknown = { status: "unreadable", strategy: null, restarts: null };
    assert.deepEqual({ ...shop, ...unknown }, shop);
    assert.deepEqual([child?.["name"], child?.["status"]], ["shop/a", "running"]);
    const [told, ...more] = lines(stderr).map((line) => JSON.parse(line) as Told);
    assert.deepEqual(
      [told?.error["code"], told?.error["name"], told?.error["actor"], more],
      ["STORE_DAMAGED", "shop", shop?.["id"], []],
    );
  });

  test("dead-letters lists those of all others, and tells of each", async () => {
    const cli = await damagedFamily();
    const { code, stdout, stderr } = await cli.run("dead-letters");
    assert.equal(code, 65);
    assert.match(stdout, /^ACTOR .*\nshop\/a .* ENGINE_TRAP\n$/);
    assert.match(stderr, /^error STORE_DAMAGED: "counter": [^]*^error STORE_DAMAGED: "shop": /m);
    const json = await cli.run("dead-letters", "--json");
    assert.deepEqual([json.code, lines(json.stdout).length], [65, 1]);
    assert.deepEqual(
      lines(json.stderr).map((line) => (JSON.parse(line) as Told).error["name"]),
      ["counter", "shop"],
    );
  });
});

/** What stands on stderr with `--json`. */
interface Told {
  readonly error: Readonly<Record<string, unknown>>;
}

test("a torn end is cut off, kept aside, and told of", async () => {
  const directory = join(folder, "torn");
  const cli = new CliShell(directory);
  await cli.run("run", COUNTER, "--call", "counter=5");
  const segment = join(directory, "0000000001.log");
  const log = readFileSync(segment);
  const end = log.findLastIndex((byte) => byte !== 0) + 1;
  log.fill("x", end + 8, end + 48);
  writeFileSync(segment, log);
  const { code, stdout, stderr } = await cli.run("run", "--call", "counter=1", "--json");
  assert.equal(code, 0, stderr);
  assert.equal((JSON.parse(stdout) as { reply: string }).reply, "6");
  const [first = ""] = stderr.split("\n");
  const { torn } = (JSON.parse(first) as { found: { torn: Record<string, unknown> } }).found;
  assert.equal(torn["file"], "0000000001.log");
  assert.ok(readFileSync(join(directory, String(torn["keptIn"]))).includes("x".repeat(40)));
});
