/**
 * The tools that make components, in a process of their own: on some sources they hang, crash, or take what memory there is.
 * One job at a time; `tools.ts` sends them.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { componentize as componentizeType } from "componentize-qjs";
import { BuildError } from "./errors.ts";
import type { Answer, Job } from "./job.ts";
import { noTool } from "./no-tool.ts";
import { packCore } from "./pack-core.ts";
import { findRuntime } from "./quickjs/find-runtime.ts";
import { steadyRuntime } from "./quickjs/steady-runtime.ts";

/** Before the first job comes, since the sources are bundled meanwhile; a failure is told with each job. */
const loading = Promise.try(loadQuickjs);
loading.catch(() => undefined);

process.on("message", (job: Job) => {
  void answerTo(job).then((answer) => process.send?.(answer));
});

interface Quickjs {
  readonly componentize: typeof componentizeType;
  readonly runtime: Buffer;
}

/** The addon that loads is the one for this machine, and has the runtimes in it. */
function loadQuickjs(): Quickjs {
  const require = createRequire(import.meta.url);
  const { componentize } = loadPackage(require);
  const addon = Object.keys(require.cache).find((file) => file.endsWith(".node"));
  const runtime = addon === undefined ? undefined : findRuntime(readFileSync(addon));
  return { componentize, runtime: Buffer.from(steadyRuntime(runtime)) };
}

/** @throws BuildError BUILD_NO_TOOL */
function loadPackage(require: NodeJS.Require): Pick<Quickjs, "componentize"> {
  try {
    return require("componentize-qjs") as Pick<Quickjs, "componentize">;
  } catch (error) {
    throw noTool("componentize-qjs", error);
  }
}

async function answerTo(job: Job): Promise<Answer> {
  try {
    return { kind: "made", component: await perform(job) };
  } catch (error) {
    if (error instanceof BuildError) {
      const { code, what, where, remedy } = error;
      return { kind: "refused", error: { code, what, where, remedy } };
    }
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

async function perform(job: Job): Promise<Uint8Array> {
  if (job.kind === "pack") return packCore(job.core, job.world);
  const { componentize, runtime } = await loading;
  const { source, witFile, world } = job;
  const built = await componentize({
    jsSource: source,
    witPath: witFile,
    world,
    runtimeBytes: runtime,
  });
  return built.component;
}
