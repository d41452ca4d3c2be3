import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { dashed } from "./command-line.ts";
import { EXIT_CODES } from "./exit-code.ts";
import { HELP_COLUMNS } from "./help.ts";
import { SinkClosed } from "./output.ts";
import { runProgram } from "./program.ts";
import type { Shell } from "./shell.ts";
import { VERBS } from "./verbs.ts";

/** A shell without a data directory. */
async function said(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof streams) => ({
    isTerminal: false,
    columns: undefined,
    write: async (chunk: string | Uint8Array) => void (streams[name] += String(chunk)),
  });
  const code = await runProgram(args, {
    ...NOTHING,
    stdout: sink("stdout"),
    stderr: sink("stderr"),
  });
  return { code, ...streams };
}

const NOTHING: Omit<Shell, "stdout" | "stderr"> = {
  environment: {},
  cores: 1,
  nowMs: () => 0,
  openRecords: () => Promise.reject(new Error("broken")),
  openHost: () => Promise.reject(new Error("broken")),
  connect: () => Promise.reject(new Error("broken")),
  listen: () => Promise.reject(new Error("broken")),
  readStdin: () => Promise.reject(new Error("broken")),
  kill: () => assert.fail("nothing is to be killed"),
  holdSignals: () => ({ stop: new AbortController().signal, [Symbol.dispose]: () => undefined }),
};

describe("the help", () => {
  for (const args of [[], ["--help"], ["-h"], ["help"]]) {
    test(`names every verb in its group, on stdout: theater ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await said(...args);
      assert.deepEqual([code, stderr], [0, ""]);
      for (const { words, summary, isHidden } of VERBS) {
        assert.equal(new RegExp(`^  ${words}( |$)`, "m").test(stdout), !isHidden, words);
        assert.equal(stdout.replaceAll(/\s+/g, " ").includes(summary), !isHidden, words);
      }
      for (const { code: exit } of Object.values(EXIT_CODES)) {
        assert.match(stdout, new RegExp(`^  ${exit} `, "m"));
      }
    });
  }

  for (const { words, examples, options } of VERBS) {
    test(`of ${words} has its options and examples`, async () => {
      const { code, stdout } = await said(...words.split(" "), "--help");
      assert.equal(code, 0);
      for (const { line, what } of examples) assert.ok(stdout.includes(`  # ${what}\n  $ ${line}`));
      for (const key of Object.keys(options)) assert.ok(stdout.includes(dashed(key)), key);
      assert.deepEqual(await said("help", ...words.split(" ")), { code, stdout, stderr: "" });
      for (const line of stdout.split("\n")) {
        assert.ok(line.length <= HELP_COLUMNS || line.includes("$ "), line);
      }
    });
  }

  test("of a group of verbs is the help of each", async () => {
    const { stdout } = await said("help", "chain");
    assert.match(stdout, /theater chain log/);
    assert.equal((await said("chain", "--help")).stdout, stdout);
  });

  test("of what is no verb says what may be meant", async () => {
    const { code, stderr } = await said("help", "verfy");
    assert.equal(code, 2);
    assert.match(stderr, /did you mean `verify`\?/);
  });

  test("is one object a verb where JSON was asked for", async () => {
    const { stdout } = await said("help", "--json");
    const verbs = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { verb: string });
    const shown = VERBS.filter(({ isHidden }) => !isHidden).map(({ words }) => words);
    assert.deepEqual(
      verbs.map(({ verb }) => verb),
      shown,
    );
  });

  test("has the version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    assert.deepEqual(await said("--version"), { code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("a command line that is none", () => {
  const cases: readonly (readonly [what: string, args: string[], expected: RegExp])[] = [
    ["an unknown verb, with what may be meant", ["rnu"], /unknown command 'rnu'\n {2}.*`run`\?/],
    ["half a verb, with the whole", ["chain"], /`chain` is not the whole verb\n {2}.*chain log/],
    ["a verb of two words misspelt", ["chain", "lgo"], /'chain lgo'\n {2}.*`chain log`\?/],
    ["an option without a verb", ["--al"], /unknown option '--al'/],
    ["an unknown option", ["ps", "--al"], /unknown option '--al'\n {2}.*`--all`\?/],
    ["an argument that is missing", ["inspect"], /missing required argument 'ACTOR'/],
    ["one argument too many", ["inspect", "a", "b"], /too many arguments/],
    ["a message without a body", ["run", "--call", "shop"], /It is NAME=BODY/],
    ["a message to nobody", ["run", "--call", "=5"], /It is NAME=BODY/],
    ["a count that is none", ["chain", "log", "a", "--since", "-1"], /whole number from 0/],
    ["a head that is none", ["verify", "a", "--head", "ab"], /64 lowercase hexadecimal digits/],
    ["escape sequences, which are shown", ["\u001b[2J"], /unknown command '\\u\{1b\}\[2J'/],
  ];
  for (const [what, args, expected] of cases) {
    test(what, async () => {
      const { code, stdout, stderr } = await said(...args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^error CLI_USAGE: /);
      assert.match(stderr, expected);
    });
  }

  test("is an object on stderr where JSON was asked for", async () => {
    const { stderr } = await said("inspect", "--json");
    const { error } = JSON.parse(stderr) as { error: { code: string } };
    assert.equal(error.code, "CLI_USAGE");
    assert.match((await said("inspect", "a", "b", "--", "--json")).stderr, /^error CLI_USAGE: /);
  });
});

test("an empty THEATER_DATA names no directory", async () => {
  const connected: string[] = [];
  const sink = { isTerminal: false, columns: undefined, write: async () => undefined };
  await runProgram(["shutdown"], {
    ...NOTHING,
    environment: { THEATER_DATA: "" },
    stdout: sink,
    stderr: sink,
    connect: async (directory) => void connected.push(directory),
  });
  assert.deepEqual(connected, ["theater-data"]);
});

test("a fault of ours is told from the world's", async () => {
  const { code, stderr } = await said("ps");
  assert.equal(code, EXIT_CODES.bug.code);
  assert.match(stderr, /^error CLI_BUG: [^]*Error: broken\n[^]*please report/);
});

test("a reader that goes away is nothing wrong", async () => {
  const closed = {
    isTerminal: false,
    columns: undefined,
    write: () => Promise.reject(new SinkClosed()),
  };
  const open = { isTerminal: false, columns: undefined, write: async () => undefined };
  const openRecords = () => Promise.reject(new SinkClosed());
  const shell = { ...NOTHING, stdout: closed, stderr: open, openRecords };
  assert.equal(await runProgram(["ps"], shell), 0);
});

test("a host that goes on gives its actors a thread for each core, and one that ends with its messages none", async () => {
  const sink = { isTerminal: false, columns: undefined, write: async () => undefined };
  const cellsOf = async (...args: string[]): Promise<number | undefined> => {
    let cells: number | undefined;
    await runProgram(args, {
      ...NOTHING,
      cores: 6,
      stdout: sink,
      stderr: sink,
      openHost: (_, hooks) => {
        ({ cells } = hooks);
        return Promise.reject(new Error("enough was seen"));
      },
    });
    return cells;
  };
  assert.equal(await cellsOf("run"), 6);
  assert.equal(await cellsOf("run", "--call", "a=1"), 0);
  assert.equal(await cellsOf("run", "--call", "a=1", "--stay"), 6);
  assert.equal(await cellsOf("run", "--cells", "0"), 0);
  assert.equal(await cellsOf("run", "--cells", "2", "--call", "a=1"), 2);
});
