/** Replays the exports in a folder, `0.chain`, `1.chain` …, by the components that lie with them; prints a summary of each. */

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type Program } from "../../src/engine/mod.ts";
import { nodeSha256, readExport, replay, verify } from "../../src/theater/mod.ts";
import { summaryOf } from "./other-process.ts";

const [folder = ""] = process.argv.slice(2);
const programs = new Map<string, Promise<Program>>();
for (const file of globSync("*.wasm", { cwd: folder })) {
  const bytes = readFileSync(join(folder, file));
  programs.set(nodeSha256(bytes).toHex(), compile(bytes));
}
for (const at of globSync("*.chain", { cwd: folder }).keys()) {
  const chain = readFileSync(join(folder, `${at}.chain`));
  verify(chain);
  const report = await replay(
    [readExport(chain)],
    async (digest) => {
      const program = await programs.get(digest.toHex());
      if (program === undefined) throw new Error(`no component is ${digest.toHex()}`);
      return program;
    },
    nodeSha256,
  );
  console.log(summaryOf(report));
}
