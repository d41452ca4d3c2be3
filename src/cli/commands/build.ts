import type { Built } from "../../build/mod.ts";
import { newBuilder } from "../builder.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { madeRows, shownPath } from "../made.ts";
import { manifestsOf } from "../projects.ts";

export interface BuildArgs {
  /** Manifests, or folders that hold a manifest.toml; none: where one stands. */
  readonly projects: readonly string[];
}

/** Makes components from sources. The first project with anything wrong ends it. */
export async function build(
  { shell, output }: Invocation,
  { projects }: BuildArgs,
): Promise<Ending> {
  await using builder = newBuilder();
  for (const manifest of await manifestsOf(projects)) {
    const sinceMs = shell.nowMs();
    const built = await builder.build(manifest);
    const ms = Math.round(shell.nowMs() - sinceMs);
    for (const warning of built.warnings) {
      await output.note("warning", `${warning.what}; ${warning.remedy}`, warning);
    }
    if (output.json) await output.object(fields(built, ms));
    else await output.pairs(rows(built, ms));
  }
  return "ok";
}

function fields(built: Built, ms: number): object {
  const { manifest, file, component, digest, changed, imports, exports, inputs, types } = built;
  const byteCount = component.length;
  return { manifest, file, byteCount, digest, ms, changed, imports, exports, inputs, types };
}

function rows(built: Built, ms: number): (readonly [string, string])[] {
  const { file, types, changed } = built;
  const made = changed ? `made in ${(ms / 1000).toFixed(1)} s` : "as it was";
  return [
    ["component", `${shownPath(file)}, ${made}`],
    ...madeRows(built),
    ...(types === undefined ? [] : [["types", shownPath(types)] as const]),
  ];
}
