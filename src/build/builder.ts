import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { quote, unreachable } from "../base/mod.ts";
import type { CapabilityTables } from "../manifest/mod.ts";
import { assemblyScriptFiles, compileAssemblyScript } from "./assemblyscript.ts";
import { type Bundle, bundle, ENTRY } from "./bundle.ts";
import { checkComponent, type Grants, mustBeGranted } from "./check-component.ts";
import { BuildError, type Problem } from "./errors.ts";
import { packWith } from "./pack.ts";
import { type Project, readProject } from "./project.ts";
import { startupFailure } from "./startup-failure.ts";
import { ToolFailure, Tools } from "./tools.ts";
import { readWit, type WitSource } from "./wit/source.ts";
import { typesOf } from "./wit/typescript.ts";
import { type ResolvedWorld, resolveWorld } from "./wit/world.ts";
import { actorWorld, COMPONENT_WORLD, ownWorld } from "./world-of-bundle.ts";
import { actorWorldText, readWorldText, type WorldText } from "./world-text.ts";

/** Bytes of a component. */
export const COMPONENT_BYTES_MAX: number = 32 * 1024 * 1024;

/** Components that a builder keeps for sources that come again. */
const KEPT_MAX = 8;

export interface BuilderOptions {
  /** The tables of all that a manifest may grant. */
  readonly tables: CapabilityTables;
  readonly grants: Grants;
}

/** A component that was made, and stands in its file. */
export interface Built {
  readonly manifest: string;
  /** The component's file. */
  readonly file: string;
  readonly component: Uint8Array;
  /** SHA-256 of the component, in hexadecimal. */
  readonly digest: string;
  /** Whether the file was written: not where this very component stood there. */
  readonly changed: boolean;
  /** WIT ids of interfaces, and names of root functions; WASI's among the imports, which are always linkable. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Every file that it was made from, absolute, the manifest first: what to watch. */
  readonly inputs: readonly string[];
  /** The types that were written for a world of one's own; undefined where there is none. */
  readonly types: string | undefined;
  /** What is no error: exports that nobody asked for. */
  readonly warnings: readonly Problem[];
}

/**
 * Makes components from the sources that manifests name in `[build]`, and writes them where `component` says. Whoever builds again and
 * again keeps one: its second build of a project finds the tools loaded, and where the bundled sources are what they were, the
 * component made.
 *
 * ```ts
 * await using builder = new Builder({ tables, grants });
 * const { component, digest, inputs } = await builder.build("manifest.toml");
 * ```
 *
 * To watch: look at `inputs` after each build; after one that failed, at those of the last that did not, and at the folder of the entry.
 */
export class Builder implements AsyncDisposable {
  readonly #options: BuilderOptions;
  readonly #tools = new Tools();
  /** By what they are made from; the oldest first. */
  readonly #made = new Map<string, Uint8Array>();

  constructor(options: BuilderOptions) {
    this.#options = options;
  }

  /**
   * One project; nothing is written where anything is wrong, but the types of its world.
   * @throws ManifestError; BuildError; EngineError where the component is more than an engine takes
   */
  async build(manifestFile: string): Promise<Built> {
    const { tables, grants } = this.#options;
    const project = readProject(manifestFile, tables);
    const { component, files, types } = await this.#make(project);
    if (component.length > COMPONENT_BYTES_MAX) throw tooLarge(component.length);
    const own = project.language === "typescript" ? QUICKJS_EXPORTS : NO_NAMES;
    const checked = await checkComponent(component, project.manifest, grants, own);
    const changed = writeChanged(project.component, component);
    return {
      manifest: manifestFile,
      file: project.component,
      component,
      digest: createHash("sha256").update(component).digest("hex"),
      changed,
      imports: checked.imports,
      exports: checked.exports,
      inputs: [join(project.folder, basename(manifestFile)), ...files],
      types,
      warnings: checked.warnings,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tools[Symbol.asyncDispose]();
  }

  #make(project: Project): Promise<Made> {
    switch (project.language) {
      case "typescript":
        return this.#typescript(project);
      case "assemblyscript":
        return this.#assemblyscript(project);
      case "core":
        return this.#core(project);
      default:
        return unreachable(project.language);
    }
  }

  async #typescript(project: Project): Promise<Made> {
    this.#tools.warm(); // they load while the sources are bundled
    const own = ownWorldOf(project);
    const types = own === undefined ? undefined : writeTypes(project, own);
    const { folder, entry } = project;
    const program = own === undefined ? ACTOR_PROGRAM : exportsProgram(own.world);
    const whole = await bundle({ folder, entry, program });
    const hears = own === undefined && whole.interfaces.some((id) => TOLD_OF_EXITS.includes(id));
    const bundled = hears ? await bundle({ folder, entry, program: HEARING_PROGRAM }) : whole;
    mustBeGranted(bundled.interfaces, project.manifest, this.#options.grants);
    const wit =
      own === undefined
        ? actorWorld(bundled.interfaces, hears)
        : ownWorld(own.source, own.world.name, bundled.interfaces);
    const component = await this.#componentize(bundled, wit);
    return { component, files: [...bundled.files, ...(own?.source.files ?? [])], types };
  }

  async #componentize(bundled: Bundle, wit: string): Promise<Uint8Array> {
    const key = createHash("sha256").update(`${wit}\0${bundled.code}`).digest("hex");
    const kept = this.#made.get(key);
    if (kept !== undefined) return kept;
    const folder = mkdtempSync(join(tmpdir(), "theater-build-"));
    try {
      const witFile = join(folder, "world.wit");
      writeFileSync(witFile, wit);
      const source = bundled.code;
      const job = { kind: "componentize", source, witFile, world: COMPONENT_WORLD } as const;
      const component = await this.#tools.run(job);
      this.#keep(key, component);
      return component;
    } catch (error) {
      throw error instanceof ToolFailure ? startupFailure(error.message, bundled) : error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #keep(key: string, component: Uint8Array): void {
    this.#made.set(key, component);
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT_MAX && oldest !== undefined) this.#made.delete(oldest);
  }

  async #assemblyscript(project: Project): Promise<Made> {
    const { folder, manifest } = project;
    const entry = manifest.build?.entry ?? "";
    const core = await compileAssemblyScript(folder, [entry, "--config", "asconfig.json"]);
    const { text, files } = worldTextOf(project, "utf16");
    const component = await packWith(this.#tools, core, text);
    return {
      component,
      files: [...assemblyScriptFiles(folder, entry), ...files],
      types: undefined,
    };
  }

  async #core(project: Project): Promise<Made> {
    const { text, files } = worldTextOf(project, "utf8");
    const component = await packWith(this.#tools, readFileSync(project.entry), text);
    return { component, files: [project.entry, ...files], types: undefined };
  }
}

interface Made {
  readonly component: Uint8Array;
  /** What it was made from. */
  readonly files: readonly string[];
  readonly types: string | undefined;
}

/** What the guest engine exports besides: its own, for the moment in which a component is built. Never bound. */
const QUICKJS_EXPORTS: ReadonlySet<string> = new Set(["init"]);
const NO_NAMES: ReadonlySet<string> = new Set();

const ACTOR_PROGRAM = `import actor from "${ENTRY}";
import { serve } from "@theater/guest/serve";
export const handler = serve(actor);
`;

/** An actor that imports one of these is told how others end. */
const TOLD_OF_EXITS: readonly string[] = [
  "theater:actor/monitors@0.1.0",
  "theater:actor/supervisor@0.1.0",
];

const HEARING_PROGRAM = `${ACTOR_PROGRAM}import { serveExits } from "@theater/guest/serve-exits";
export const exits = serveExits(actor);
`;

/** The entry's exports that the world has, each guarded. */
function exportsProgram({ exports }: ResolvedWorld): string {
  const keys = exports.map(({ key }) => key);
  const imported = keys.map((key, at) => `${key} as export${at}`).join(", ");
  return [
    `import { ${imported} } from "${ENTRY}";`,
    'import { guard } from "@theater/guest/guard";',
    ...keys.map((key, at) => `export const ${key} = guard(export${at});`),
    "",
  ].join("\n");
}

interface OwnWorld {
  readonly source: WitSource;
  readonly world: ResolvedWorld;
}

function ownWorldOf({ wit, world }: Project): OwnWorld | undefined {
  if (wit === undefined) return undefined;
  const source = readWit(wit);
  return { source, world: resolveWorld(source, world) };
}

function worldTextOf(
  { wit, world }: Project,
  stringEncoding: WorldText["stringEncoding"],
): { text: WorldText; files: readonly string[] } {
  if (wit === undefined) return { text: actorWorldText(stringEncoding), files: [] };
  const { files, ...text } = readWorldText(wit, world, stringEncoding);
  return { text, files };
}

/** Beside the WIT: `world.wit` and the folder `world` have `world.d.ts`. */
function writeTypes({ wit = "" }: Project, { source, world }: OwnWorld): string {
  const file = join(dirname(wit), `${basename(wit, ".wit")}.d.ts`);
  writeChanged(file, new TextEncoder().encode(typesOf(source, world)));
  return file;
}

/** Whole or not at all, since a host may read it; and not where the same stands there, since others may watch it. */
function writeChanged(file: string, contents: Uint8Array): boolean {
  if (readIfThere(file)?.equals(contents) === true) return false;
  const beside = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(beside, contents);
    try {
      renameSync(beside, file);
    } catch (cause) {
      rmSync(beside, { force: true });
      throw cause;
    }
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException; // what node:fs throws
    throw new BuildError("BUILD_CANNOT_WRITE", {
      what: `${quote(file)} cannot be written (${code})`,
      remedy: "make room, or see to it that you may write there",
      cause,
    });
  }
  return true;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined; // where it is there and cannot be read, writing says so
  }
}

function tooLarge(bytes: number): BuildError {
  return new BuildError("BUILD_TOO_LARGE", {
    what: `the component has ${bytes} bytes, more than ${COMPONENT_BYTES_MAX}`,
    remedy: "import less, and let no large value be made while the sources are loaded",
  });
}
