import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { after, before, describe, test } from "node:test";
import { VERBS } from "../../src/cli/verbs.ts";
import { lines, type Said } from "./cli-shell.ts";
import type { Row, StageName, VerbRows } from "./cli-verbs/rows.ts";
import { buildStages, setStage, type Stage } from "./cli-verbs/stage.ts";

const NO_ROWS = new Set(["rows", "stage"]);
const FAILURES = ["missing", "denied", "wrong", "damaged"] as const;
const stages = new AsyncDisposableStack();
const shared = new Map<StageName, Promise<Stage>>();

before(buildStages);
after(() => stages.disposeAsync());

/** The one that all rows share that only read. */
function sharedStage(name: StageName): Promise<Stage> {
  const stage = shared.get(name) ?? setStage(name).then((made) => stages.use(made));
  shared.set(name, stage);
  return stage;
}

/** Runs a row where it is to run, as a terminal or a pipe. */
async function run(
  { args, on = "counter", alone = false }: Row,
  terminal: boolean,
  environment: Record<string, string> = {},
  ...more: string[]
): Promise<Said> {
  await using own = alone ? await setStage(on) : undefined;
  const stage = own ?? (await sharedStage(on));
  Object.assign(stage.cli, { terminal, environment });
  return await stage.run([...args, ...more]);
}

function hold({ args, stdout, stderr, exit = 0 }: Row, said: Said, streams: Said = said): void {
  assert.equal(said.code, exit, `${args.join(" ")}\n${said.stdout}${said.stderr}`);
  if (stdout !== undefined) assert.match(streams.stdout, stdout, args.join(" "));
  if (stderr !== undefined) assert.match(streams.stderr, stderr, args.join(" "));
}

function uncoloured(said: Said): Said {
  const { stdout, stderr } = said;
  return {
    ...said,
    stdout: stripVTControlCharacters(stdout),
    stderr: stripVTControlCharacters(stderr),
  };
}

function errorIn(stderr: string): { code?: string; remedy?: string } {
  const last = JSON.parse(lines(stderr).at(-1) ?? "{}") as { error?: { code: string } };
  return last.error ?? {};
}

const tables = await Promise.all(
  globSync("test/system/cli-verbs/*.ts")
    .map((file) => basename(file, ".ts"))
    .filter((name) => !NO_ROWS.has(name))
    .map(async (name) => {
      const { rows } = (await import(`./cli-verbs/${name}.ts`)) as { rows: VerbRows };
      return { name, rows };
    }),
);

test("every verb has its rows, and no other has", () => {
  const verbs = VERBS.filter(({ isHidden }) => !isHidden).map(({ words }) =>
    words.replaceAll(" ", "-"),
  );
  assert.deepEqual(tables.map(({ name }) => name).toSorted(), verbs.toSorted());
});

for (const { name, rows } of tables) {
  describe(`theater ${name.replaceAll("-", " ")}`, () => {
    each("on a terminal", rows.terminal, async (row) => {
      const said = await run(row, true, { TERM: "xterm" });
      hold(row, said, uncoloured(said));
      const { stdout, stderr } = await run(row, true, { TERM: "xterm", NO_COLOR: "1" });
      assert.ok(!`${stdout}${stderr}`.includes("\u001b"));
    });
    each("on a pipe, without colours", rows.pipe, async (row) => {
      const said = await run(row, false);
      hold(row, said);
      if (row.isBinary !== true) assert.ok(!`${said.stdout}${said.stderr}`.includes("\u001b"));
    });
    each("in JSON, one object a line and no colour", rows.json, async (row) => {
      const said = await run(row, true, { FORCE_COLOR: "1" }, "--json");
      hold(row, said);
      for (const line of lines(said.stdout + said.stderr)) {
        assert.equal(typeof (JSON.parse(line) as unknown), "object", line);
      }
    });
    for (const failure of FAILURES) {
      each(`${failure} input has its exit code`, rows[failure], async (row) => {
        const piped = await run(row, false);
        hold(row, piped);
        if (row.error === undefined) return;
        assert.match(piped.stderr, new RegExp(`^error ${row.error}: \\S[^]*\\n {2}\\S`, "m"));
        const json = await run(row, false, {}, "--json");
        assert.deepEqual([json.code, errorIn(json.stderr).code], [row.exit, row.error]);
      });
    }
  });
}

/** One test for all rows of a kind; none where there is a reason. */
function each(what: string, rows: VerbRows["terminal"], held: (row: Row) => Promise<void>): void {
  if (typeof rows === "string") return;
  test(what, async () => {
    for (const row of rows) await held(row);
  });
}
