import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { theater } from "./cli-process.ts";

before(async () => {
  for (const name of ["counter-as", "shop-as"]) await buildExample(`examples/${name}`);
});

test("the README's command lines do what the README says", async () => {
  const folder = mkdtempSync(join(tmpdir(), "theater-readme-"));
  const readme = readFileSync("README.md", "utf8");
  const commands = Array.from(
    readme.matchAll(/^ {4}npm run theater -s -- (.+)$/gm),
    ([, line = ""]) => words(line),
  );
  try {
    const said: string[] = [];
    for (const command of commands) {
      const { code, stdout, stderr } = await theater(join(folder, "data"), ...command);
      assert.equal(code, 0, stderr);
      said.push(stdout);
    }
    const [run = "", ps = "", inspect = "", log = "", verify = "", replay = ""] = said;
    assert.equal(run, "sold 2 of pen, the till holds 2\n");
    assert.match(ps, /^shop .*\ntill /m);
    assert.match(inspect, /^granted +message-server \{"to":\["till"\]/m);
    assert.match(log, /message/);
    assert.match(verify, /^verified +yes$/m);
    assert.match(replay, /^replayed +yes$/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** As a shell would: words, and what stands in double quotes. */
function words(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, word = ""]) => quoted ?? word);
}
