/** Replays an export, and prints its head and how many turns it has: `FILE COMPONENT`. */

import { readFileSync } from "node:fs";
import { replayExport } from "../../src/theater/mod.ts";

const [file = "", component = ""] = process.argv.slice(2);
const { head, turnCount } = await replayExport(readFileSync(file), readFileSync(component));
console.log(`${head.toHex()} ${turnCount}`);
