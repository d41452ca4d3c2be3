import { createHash, randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { VERSION } from "../base/mod.ts";
import { Builder, type Built } from "../build/mod.ts";
import { CAPABILITIES, grantedBy } from "../capabilities/mod.ts";
import { parseManifest } from "../manifest/mod.ts";

const tables = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));
/**
 * Builds the component of a manifest that has a table `[build]`, unless it stands there for these very sources: what it was made of is
 * kept beside it. Starts that come while it is built wait for that one.
 * @throws ManifestError, BuildError, EngineError
 */
export function freshComponent(manifestFile: string): Promise<void> {
  const build = UNDER_WAY.get(manifestFile) ?? buildIfStale(manifestFile);
  UNDER_WAY.set(manifestFile, build);
  return build.finally(() => UNDER_WAY.delete(manifestFile));
}

const UNDER_WAY = new Map<string, Promise<void>>();

async function buildIfStale(manifestFile: string): Promise<void> {
  const bytes = readIfThere(manifestFile);
  if (bytes === undefined) return; // the start says so
  const manifest = parseManifest(bytes, manifestFile, tables);
  if (manifest.build === undefined) return;
  const component = join(dirname(manifestFile), manifest.component);
  if (isFresh(component)) return;
  await using builder = new Builder({
    tables,
    grants: (name) => grantedBy(name, CAPABILITIES),
  });
  remember(component, await builder.build(manifestFile));
}

/** What a component was made of: paths relative to its folder, with digests. */
interface MadeOf {
  readonly theater: string;
  readonly component: string;
  readonly inputs: Readonly<Record<string, string>>;
}

function isFresh(component: string): boolean {
  const text = readIfThere(recordOf(component));
  const bytes = readIfThere(component);
  if (text === undefined || bytes === undefined) return false;
  const made = JSON.parse(new TextDecoder().decode(text)) as MadeOf; // written here, whole or not at all
  return (
    made.theater === VERSION &&
    made.component === digestOf(bytes) &&
    Object.entries(made.inputs).every(([path, digest]) => {
      const input = readIfThere(join(dirname(component), path));
      return input !== undefined && digestOf(input) === digest;
    })
  );
}

function remember(component: string, { digest, inputs }: Built): void {
  const digests = inputs.map((file) => {
    const path = relative(dirname(component), file);
    return [path, digestOf(readFileSync(file))] as const;
  });
  const made: MadeOf = {
    theater: VERSION,
    component: digest,
    inputs: Object.fromEntries(digests),
  };
  const beside = `${recordOf(component)}.${randomUUID()}`;
  writeFileSync(beside, `${JSON.stringify(made, undefined, 2)}\n`);
  renameSync(beside, recordOf(component));
}

function recordOf(component: string): string {
  return `${component}.inputs.json`;
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined; // whoever needs it says so
  }
}
