import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { quote } from "../../base/mod.ts";
import { CAPABILITIES, loadSource, ManifestError } from "../../theater/mod.ts";
import { counted, printable } from "../printable.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const MANIFEST = "manifest.toml";
/** Files of sources that are looked at; a project with more is told nothing of its age. */
const SOURCES_MAX = 2000;
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", "build", "dist", ".git"]);
const TABLES = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));

/** The manifest of a folder, and whether its component is there and made from what its sources are now. */
export async function projectChecks(folder: string): Promise<Check[]> {
  const file = join(folder, MANIFEST);
  if ((await stat(file).catch(() => undefined)) === undefined) {
    return [ok("project", `no ${MANIFEST} in ${quote(folder)}`)];
  }
  try {
    const { manifest, component } = await loadSource(file, TABLES);
    const size = `component of ${counted(component.length, "byte")}`;
    const checks = [ok("project", `${quote(manifest.name)} ${manifest.version}, ${size}`)];
    if (manifest.build === undefined) return checks;
    return [
      ...checks,
      await ageCheck(dirname(join(folder, manifest.build.entry)), join(folder, manifest.component)),
    ];
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return error.problems.map(({ code, what, where, remedy }) =>
      fail("project", `${code}: ${printable(what)}, at ${printable(where)}`, printable(remedy)),
    );
  }
}

async function ageCheck(sources: string, component: string): Promise<Check> {
  const { mtimeMs: builtMs } = await stat(component);
  const files = await filesOf(sources);
  const newer = files?.filter(({ changedMs }) => changedMs > builtMs);
  const [first] = newer ?? [];
  if (first === undefined) return ok("component", "as new as its sources");
  const more = (newer?.length ?? 0) > 1 ? ` and ${(newer?.length ?? 0) - 1} more` : "";
  return warn("component", `older than ${quote(first.file)}${more}`, "theater build");
}

interface Source {
  readonly file: string;
  readonly changedMs: number;
}

/** Undefined where there are too many. */
async function filesOf(folder: string): Promise<Source[] | undefined> {
  const found: Source[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const file = join(next, entry.name);
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) folders.push(file);
      if (!entry.isFile()) continue;
      const { mtimeMs } = await stat(file);
      found.push({ file, changedMs: mtimeMs });
      if (found.length > SOURCES_MAX) return undefined;
    }
  }
  return found;
}
