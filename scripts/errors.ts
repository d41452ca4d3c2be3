/**
 * Writes docs/errors.md from the catalogue of error codes.
 *
 *     node scripts/errors.ts
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorsPage } from "../src/cli/errors-page.ts";

writeFileSync(join(import.meta.dirname, "../docs/errors.md"), errorsPage());
