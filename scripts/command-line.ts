/**
 * Writes into docs/command-line.md what is made of the program: the verbs, their options, the environment, the exit codes.
 *
 *     node scripts/command-line.ts
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLinePage } from "../src/cli/command-line-page.ts";
import { VERBS } from "../src/cli/verbs.ts";

const PAGE = join(import.meta.dirname, "../docs/command-line.md");

writeFileSync(PAGE, commandLinePage(readFileSync(PAGE, "utf8"), VERBS));
