/** Replays the exports in a folder, `0`, `1` … by the components that its `components.json` names; prints a summary of each. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type Program } from "../../src/engine/mod.ts";
import { nodeSha256, readExport, replay, verify } from "../../src/theater/mod.ts";
import { summaryOf } from "./other-process.ts";

const [folder = ""] = process.argv.slice(2);
const components = JSON.parse(
  readFileSync(join(folder, "components.json"), "utf8"),
) as readonly string[]; // other-process.ts wrote it
const programs = new Map<string, Promise<Program>>();
for (const file of new Set(components)) {
  const bytes = readFileSync(file);
  programs.set(nodeSha256(bytes).toHex(), compile(bytes));
}
for (const at of components.keys()) {
  const chain = readFileSync(join(folder, `${at}`));
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
