import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NO_BYTES, quote } from "../base/mod.ts";
import {
  type Manifest,
  type ManifestChild,
  ManifestError,
  type ManifestKind,
  type ManifestSupervisor,
  parseManifest,
  type CapabilityTables,
} from "../manifest/mod.ts";
import { SUPERVISOR_COMPONENT } from "../runtime/mod.ts";
import { specProblem } from "../supervision/mod.ts";
import { GatheredProblems } from "./gathered-problems.ts";
import { childSpecOf } from "./plan.ts";

/** A manifest and the component that it names, in memory. */
export interface ActorSource {
  /** TOML. */
  readonly manifest: string | Uint8Array;
  /** Of a supervisor's manifest nothing is read. */
  readonly component: Uint8Array;
  /** Its children's sources, and those of the kinds that it may start, by their manifests' paths as it has them. */
  readonly children?: Readonly<Record<string, ActorSource>>;
}

export interface Loaded {
  readonly manifest: Manifest;
  /** Of a supervisor: what stands for it in chains. */
  readonly component: Uint8Array;
  /** In the order of the manifest. */
  readonly children: readonly LoadedChild[];
  /** What a component may start. */
  readonly kinds: readonly LoadedKind[];
}

export interface LoadedChild extends Loaded {
  readonly child: ManifestChild;
}

export interface LoadedKind extends Loaded {
  readonly kind: ManifestKind;
}

/** Supervisors within supervisors. */
export const TREE_DEPTH_MAX = 16;

/**
 * Reads what makes an actor: from a manifest's path, where the component stands relative to it, or from memory.
 * @throws ManifestError with every problem of all the manifests
 */
export async function loadSource(
  source: string | ActorSource,
  tables: CapabilityTables,
): Promise<Loaded> {
  const problems = new GatheredProblems();
  const where = typeof source === "string" ? source : "manifest";
  const loaded = await loadTree(source, { tables, problems, where }, 0);
  problems.mustBeNone();
  return loaded;
}

interface Reading {
  readonly tables: CapabilityTables;
  /** Of those below, which are left out of what is loaded. */
  readonly problems: GatheredProblems;
  /** Where the source is named. */
  readonly where: string;
}

async function loadTree(
  source: string | ActorSource,
  { tables, problems, where }: Reading,
  depth: number,
): Promise<Loaded> {
  const file = typeof source === "string" ? source : where;
  const bytes = typeof source === "string" ? await read(source, where, CHECK) : source.manifest;
  const manifest = parseManifest(bytes, file, tables);
  const { supervisor } = manifest;
  if (!standsAlone(manifest) && depth === TREE_DEPTH_MAX) throw tooDeep(where);
  const load = (one: ManifestChild | ManifestKind): Promise<Loaded> =>
    loadTree(childSource(source, one), { tables, problems, where: one.manifestAt }, depth + 1);
  if (supervisor === undefined) {
    const kinds = await eachOf(manifest.kinds, problems, async (kind) => ({
      ...single(await load(kind), kind),
      kind,
    }));
    const component = await problems.gather(() => componentOf(source, manifest));
    return { manifest, component: component ?? NO_BYTES, children: [], kinds };
  }
  const children = await eachOf(supervisor.children, problems, async (child) => {
    const below = await load(child);
    mustFit(supervisor, child, below);
    return { ...below, child };
  });
  return { manifest, component: SUPERVISOR_COMPONENT, children, kinds: [] };
}

/** One after the other, so that the first problem is that of the first. */
async function eachOf<One, Read>(
  all: readonly One[],
  problems: GatheredProblems,
  read: (one: One) => Promise<Read>,
): Promise<Read[]> {
  const found: Read[] = [];
  for (const one of all) {
    if (problems.isFull) break;
    const loaded = await problems.gather(() => read(one));
    if (loaded !== undefined) found.push(loaded);
  }
  return found;
}

/** Whether all that is needed of it are the manifest and its component: nobody else is read with it. */
export function standsAlone({ supervisor, kinds }: Manifest): boolean {
  return supervisor === undefined && kinds.length === 0;
}

/** What a component starts is one actor, whose name it chooses. */
function single(loaded: Loaded, { manifestAt }: ManifestKind): Loaded {
  const { supervisor, template } = loaded.manifest;
  if (supervisor === undefined && template === undefined) return loaded;
  const what = supervisor === undefined ? "a template" : "a supervisor";
  throw problem(
    `the kind's manifest is that of ${what}`,
    manifestAt,
    "name the manifest of a component, whose `name` has no `*`",
  );
}

function childSource(
  source: string | ActorSource,
  { manifest, manifestAt }: ManifestChild | ManifestKind,
): string | ActorSource {
  if (typeof source === "string") return join(dirname(source), manifest);
  const { children = {} } = source;
  const below = Object.hasOwn(children, manifest) ? children[manifest] : undefined;
  if (below !== undefined) return below;
  throw problem(
    `${quote(manifest)} was not handed in`,
    manifestAt,
    "hand in the sources of all children, or start it from its file",
  );
}

/** What OTP refuses of a child's specification. */
function mustFit({ policy }: ManifestSupervisor, child: ManifestChild, below: Loaded): void {
  const wrong = specProblem(policy, childSpecOf(child, below.manifest));
  if (wrong !== undefined) throw problem(wrong, child.at, "change the child, or its supervisor");
}

async function componentOf(source: string | ActorSource, manifest: Manifest): Promise<Uint8Array> {
  if (typeof source !== "string") return source.component;
  const remedy = manifest.build === undefined ? MAKE : `build it: \`theater build ${source}\``;
  const file = join(dirname(source), manifest.component);
  return read(file, manifest.componentAt, remedy);
}

function tooDeep(where: string): ManifestError {
  return problem(
    `more than ${TREE_DEPTH_MAX} supervisors within one another`,
    where,
    "name another manifest where one names itself, or one above it; or make the tree flatter",
  );
}

function problem(what: string, where: string, remedy: string): ManifestError {
  return new ManifestError({ code: "MANIFEST_BAD_VALUE", what, where, remedy }, []);
}

const CHECK = "check that the file is there, and that you may read it";
const MAKE = `${CHECK}; a component has to be built first`;

async function read(file: string, where: string, remedy: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // what readFile rejects with
    throw new ManifestError(
      {
        code: "MANIFEST_UNREADABLE",
        what: `${quote(file)} cannot be read (${code ?? "unknown"})`,
        where,
        remedy,
      },
      [],
      cause,
    );
  }
}
