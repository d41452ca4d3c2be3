import type { Check } from "../doctor/check.ts";
import { directoryChecks } from "../doctor/directory.ts";
import { machineChecks } from "../doctor/machine.ts";
import { projectChecks } from "../doctor/project.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import type { Output } from "../output.ts";

/** Looks at the machine, the data directory and a project, and says what is well and what is not. It changes nothing. */
export async function doctor(
  { shell, output, directory }: Invocation,
  { project = "." }: { readonly project: string | undefined },
): Promise<Ending> {
  let isWell = true;
  for (const looks of [
    machineChecks,
    () => directoryChecks(shell, directory),
    () => projectChecks(project),
  ]) {
    for (const check of await looks()) {
      isWell &&= check.state !== "fail";
      await show(output, check);
    }
  }
  return isWell ? "ok" : "no";
}

const NAME_COLUMNS = 16;
const STYLES = { ok: "good", warn: "careful", fail: "bad" } as const;

async function show(output: Output, { name, state, text, remedy }: Check): Promise<void> {
  if (output.json) return output.object({ check: name, state, text, remedy: remedy ?? null });
  const mark = output.paint(STYLES[state], state.padEnd(4));
  await output.line(`${mark}  ${name.padEnd(NAME_COLUMNS)}  ${text}`);
  if (remedy !== undefined) await output.line(`${" ".repeat(NAME_COLUMNS + 8)}${remedy}`);
}
