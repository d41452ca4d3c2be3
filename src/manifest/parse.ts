import { byteSize, camelCase } from "../base/mod.ts";
import { issuesBetweenKeys } from "./between-keys.ts";
import { ManifestError } from "./errors.ts";
import { valueAt } from "./expectation.ts";
import type {
  HandlerGrant,
  Manifest,
  ManifestLimits,
  ManifestState,
  ManifestTemplate,
  ManifestTree,
} from "./manifest.ts";
import { notJson, parameterBytes } from "./parameters.ts";
import { locate, type Path, type Positions } from "./positions.ts";
import { explain, type Issue, place } from "./problems.ts";
import {
  type CapabilityTables,
  INSTANCES_MAX_DEFAULT,
  isTemplateName,
  manifestSchema,
  type ManifestTable,
} from "./schema.ts";
import { childOf, kindOf, policyOf } from "./supervisor-manifest.ts";
import { isSupervisor, supervisorSchema, type SupervisorTable } from "./supervisor-schema.ts";
import { readToml } from "./toml.ts";

/**
 * Checks a manifest. `file` is what messages call it. Hand in the file's bytes where there are any, since it is they that the
 * manifest's digest covers.
 * @throws ManifestError with every problem that was found, each with its line, column and remedy.
 */
export function parseManifest(
  source: string | Uint8Array,
  file: string,
  capabilities: CapabilityTables,
): Manifest {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const { text, document } = readToml(bytes, file);
  const positions = locate(text);
  const { actor, supervisor } = schemasOf(capabilities);
  const schema = isSupervisor(document) ? supervisor : actor;
  const checked = schema.safeParse(document);

  const parameters = valueAt(document, ["parameters"]);
  const issues: Issue[] = [...(checked.error?.issues ?? [])];
  const outsideJson = notJson(parameters);
  if (outsideJson !== undefined) issues.push({ code: "custom", ...outsideJson });
  const told = new Set(issues.map(({ path }) => JSON.stringify(path)));
  const between = issuesBetweenKeys(document);
  issues.push(...between.filter(({ path }) => !told.has(JSON.stringify(path))));
  const [first, ...others] = explain(issues, { document, schema, positions, file });
  if (first !== undefined) throw new ManifestError(first, others);

  if (isSupervisor(document))
    return supervisorOf(checked.data as SupervisorTable, { file, bytes, positions, capabilities });
  const table = checked.data as ManifestTable; // there were no issues
  const made = template(table);
  return {
    file,
    bytes,
    name: table.name,
    version: table.version,
    description: table.description,
    component: table.component,
    componentAt: place(file, positions.ofValue(["component"])),
    parameters: parameterBytes(parameters),
    exports: table.exports ?? [],
    handlers: grants(table, capabilities),
    limits: limits(table),
    state: state(table),
    tree: tree(table),
    build: table.build && {
      entry: table.build.entry,
      entryAt: place(file, positions.ofValue(["build", "entry"])),
      wit: table.build.wit,
      world: table.build.world,
    },
    supervisor: undefined,
    kinds: (table.kind ?? []).map((one, index) =>
      kindOf(one, place(file, positions.ofValue(["kind", index, "manifest"]))),
    ),
    template: made,
  };
}

/** It has no component: its children have. */
function supervisorOf(
  {
    name,
    version,
    description,
    supervisor,
    child = [],
    handler,
    limits: most,
    tree: together,
  }: SupervisorTable,
  read: {
    readonly file: string;
    readonly bytes: Uint8Array;
    readonly positions: Positions;
    readonly capabilities: CapabilityTables;
  },
): Manifest {
  const { file, bytes, positions, capabilities } = read;
  const at = (...path: Path): string => place(file, positions.ofValue(path));
  const children = child.map((one, index) =>
    childOf(one, at("child", index, "name"), at("child", index, "manifest")),
  );
  return {
    file,
    bytes,
    name,
    version,
    description,
    component: "",
    componentAt: at("name"),
    parameters: new Uint8Array(),
    exports: [],
    handlers: grants({}, capabilities),
    limits: {},
    state: { payloads: "public" },
    tree: tree({ tree: together }),
    build: undefined,
    supervisor: {
      policy: policyOf(supervisor),
      bound: {
        handlers: handler && grants({ handler }, capabilities),
        limits: limits({ limits: most }),
      },
      children,
    },
    kinds: [],
    template: undefined,
  };
}

/** To make one takes longer than to read a hundred manifests by it, and many actors are started with the same tables. */
function schemasOf(capabilities: CapabilityTables): Schemas {
  const known = schemas.get(capabilities) ?? {
    actor: manifestSchema(capabilities),
    supervisor: supervisorSchema(capabilities),
  };
  schemas.set(capabilities, known);
  return known;
}

interface Schemas {
  readonly actor: ReturnType<typeof manifestSchema>;
  readonly supervisor: ReturnType<typeof supervisorSchema>;
}

const schemas = new WeakMap<CapabilityTables, Schemas>();

function grants(
  { handler = [] }: Pick<ManifestTable, "handler">,
  capabilities: CapabilityTables,
): HandlerGrant[] {
  const written = handler.map(({ type, ...grant }) => ({ type: String(type), grant }));
  if (written.some(({ type }) => type === "runtime")) return written;
  return [{ type: "runtime", grant: capabilities.get("runtime")?.parse({}) ?? {} }, ...written];
}

/** The keys are the fields' names in kebab-case; a key that was left out leaves its field out, for the owner's default. */
function limits({ limits: written = {} }: Pick<ManifestTable, "limits">): ManifestLimits {
  const fields = Object.entries(written).map(([key, value = 0]) => {
    const amount = byteSize(value) ?? 0;
    return [camelCase(key), key === "fuel-max" ? BigInt(amount) : amount];
  });
  return Object.fromEntries(fields) as ManifestLimits; // the schema knows no other keys
}

function tree({ tree: written }: Pick<ManifestTable, "tree">): ManifestTree | undefined {
  if (written === undefined) return undefined;
  const fields = Object.entries(written).map(([key, value = 0]) => [
    camelCase(key),
    byteSize(value) ?? 0,
  ]);
  return Object.fromEntries(fields) as ManifestTree; // the schema knows no other keys
}

function template({ name, template: written = {} }: ManifestTable): ManifestTemplate | undefined {
  if (!isTemplateName(name)) return undefined;
  return { instancesMax: written["instances-max"] ?? INSTANCES_MAX_DEFAULT };
}

function state({ state: written = {} }: ManifestTable): ManifestState {
  const payloads = written.payloads ?? "public";
  const fuel = written["epoch-fuel-max"];
  return fuel === undefined ? { payloads } : { payloads, epochFuelMax: BigInt(fuel) };
}
