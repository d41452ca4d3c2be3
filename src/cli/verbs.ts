import type { Verb } from "./verb.ts";
import { chainLog } from "./verbs/chain-log.ts";
import { explain } from "./verbs/explain.ts";
import { exportActor } from "./verbs/export.ts";
import { help } from "./verbs/help.ts";
import { inspect } from "./verbs/inspect.ts";
import { ps } from "./verbs/ps.ts";
import { replay } from "./verbs/replay.ts";
import { run } from "./verbs/run.ts";
import { verify } from "./verbs/verify.ts";

/** All verbs, in the order of the help within their groups. `verb.ts` says how one is added. */
export const VERBS: readonly Verb[] = [
  run,
  ps,
  inspect,
  chainLog,
  exportActor,
  verify,
  replay,
  explain,
  help,
];
