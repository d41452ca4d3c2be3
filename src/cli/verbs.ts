import type { Verb } from "./verb.ts";
import { audit } from "./verbs/audit.ts";
import { build } from "./verbs/build.ts";
import { call } from "./verbs/call.ts";
import { cancel } from "./verbs/cancel.ts";
import { chainLog } from "./verbs/chain-log.ts";
import { complete } from "./verbs/complete.ts";
import { completion } from "./verbs/completion.ts";
import { deadLetters } from "./verbs/dead-letters.ts";
import { dev } from "./verbs/dev.ts";
import { doctor } from "./verbs/doctor.ts";
import { explain } from "./verbs/explain.ts";
import { exportActor } from "./verbs/export.ts";
import { help } from "./verbs/help.ts";
import { inspect } from "./verbs/inspect.ts";
import { newProject } from "./verbs/new.ts";
import { pack } from "./verbs/pack.ts";
import { ps } from "./verbs/ps.ts";
import { replay } from "./verbs/replay.ts";
import { resend } from "./verbs/resend.ts";
import { restart } from "./verbs/restart.ts";
import { run } from "./verbs/run.ts";
import { send } from "./verbs/send.ts";
import { shutdown } from "./verbs/shutdown.ts";
import { start } from "./verbs/start.ts";
import { stop } from "./verbs/stop.ts";
import { tree } from "./verbs/tree.ts";
import { upgrade } from "./verbs/upgrade.ts";
import { verify } from "./verbs/verify.ts";
import { watch } from "./verbs/watch.ts";

/** All verbs, in the order of the help within their groups. `verb.ts` says how one is added. */
export const VERBS: readonly Verb[] = [
  newProject,
  build,
  dev,
  pack,
  run,
  start,
  call,
  send,
  resend,
  upgrade,
  cancel,
  stop,
  restart,
  shutdown,
  ps,
  tree,
  inspect,
  audit,
  deadLetters,
  watch,
  chainLog,
  exportActor,
  verify,
  replay,
  doctor,
  explain,
  completion,
  help,
  complete,
];
