/** Replays the exports in a folder, `N.EXAMPLE` for N from 0, and prints a line for each: see replay.ts. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replayExport } from "../../src/theater/mod.ts";
import { componentsOf, type Example } from "./life.ts";
import { summary } from "./replay.ts";

const [folder = "", count = ""] = process.argv.slice(2);
const files = new Map(readdirSync(folder).map((file) => [file.split(".")[0], file]));
for (let life = 0; life < Number(count); life++) {
  const file = files.get(String(life)) ?? "";
  const example = file.split(".")[1] as Example; // replay.ts named it
  const report = await replayExport(
    readFileSync(join(folder, file)),
    ...(await componentsOf(example)),
  );
  console.log(summary(example, report));
}
