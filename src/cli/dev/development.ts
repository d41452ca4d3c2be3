import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { quote, TheaterError } from "../../base/mod.ts";
import { type Builder, BuildError, type Built } from "../../build/mod.ts";
import {
  ActorError,
  type ActorHandle,
  CAPABILITIES,
  type Loaded,
  loadSource,
} from "../../theater/mod.ts";
import { parseManifest } from "../../manifest/mod.ts";
import type { Watched } from "../../node/mod.ts";
import { CliError } from "../errors.ts";
import type { Host } from "../shell.ts";
import { printable } from "../printable.ts";
import type { Change, Made, Warning } from "./change.ts";

export interface DevelopmentDeps {
  readonly host: Host;
  readonly builder: Builder;
  readonly nowMs: () => number;
  /** By the name of the actor: the manifest that it is of, among all that are developed. */
  readonly names: Map<string, string>;
}

/** Who the chain says wanted it. */
const BY = "dev";
/** How long a turn that is under way may take when its actor is to be upgraded, in milliseconds. */
const TURN_MS = 10_000;

/** One actor whose sources change while it runs. */
export class Development {
  readonly manifest: string;
  readonly #deps: DevelopmentDeps;
  #name: string | undefined;
  #imports: readonly string[] | undefined;
  #inputs: readonly string[];
  #folders: readonly string[] = [];

  constructor(manifest: string, deps: DevelopmentDeps) {
    this.manifest = manifest;
    this.#deps = deps;
    this.#inputs = [resolve(manifest)];
  }

  /** The actor's; the manifest's path as long as that is not known. */
  get name(): string {
    return this.#name ?? this.manifest;
  }

  /** What it is made from: known when it was updated. */
  get watched(): Watched {
    return { files: this.#inputs, folders: this.#folders };
  }

  /** Builds it, and lets the actor become what was built. What is wrong with the sources leaves it as it is. */
  async update(): Promise<Change> {
    const { host, nowMs } = this.#deps;
    const sinceMs = nowMs();
    try {
      const { built, loaded } = await this.#build();
      const { manifest, component } = loaded;
      const left = this.#take(manifest.name);
      const made = (): Made => ({
        ms: Math.round(nowMs() - sinceMs),
        isBuilt: built !== undefined,
        byteCount: component.length,
        warnings: [...(built?.warnings ?? []), ...left],
        ...this.#differences(built?.imports ?? []),
      });
      const change = await this.#become(loaded, made);
      this.#imports = built?.imports;
      return change;
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      const isRunning = this.#name !== undefined && host.find(this.#name) !== undefined;
      return { did: "failed", error, isRunning };
    }
  }

  /** A manifest without sources names a component that something else makes: that is watched. */
  async #build(): Promise<{ built: Built | undefined; loaded: Loaded }> {
    try {
      const built = await this.#deps.builder.build(this.manifest);
      this.#inputs = built.inputs;
      this.#folders = [];
      return { built, loaded: await this.#load() };
    } catch (error) {
      if (error instanceof BuildError && error.code === "BUILD_NO_TABLE") return this.#readOnly();
      this.#folders = await this.#foldersOfSources();
      throw error;
    }
  }

  async #readOnly(): Promise<{ built: undefined; loaded: Loaded }> {
    const loaded = await this.#load();
    const component = join(dirname(resolve(this.manifest)), loaded.manifest.component);
    this.#inputs = [resolve(this.manifest), component];
    return { built: undefined, loaded };
  }

  #load(): Promise<Loaded> {
    return loadSource(this.manifest, TABLES);
  }

  /** Where what is missing may appear. */
  async #foldersOfSources(): Promise<readonly string[]> {
    const folders = new Set(this.#inputs.slice(1).map(dirname));
    const entry = await entryOf(this.manifest);
    if (entry !== undefined) folders.add(dirname(entry));
    return [...folders];
  }

  /**
   * What is to be said of the actor that it was, where the manifest has another name now: nobody ends that one unasked.
   * @throws CliError CLI_USAGE
   */
  #take(name: string): readonly Warning[] {
    const { names, host } = this.#deps;
    const of = names.get(name);
    if (of !== undefined && of !== this.manifest) throw twice(name, of);
    const before = this.#name;
    if (before !== undefined && before !== name) names.delete(before);
    names.set(name, this.manifest);
    this.#name = name;
    const isLeft = before !== undefined && before !== name && host.find(before) !== undefined;
    return isLeft ? [leftBehind(before, name, this.manifest)] : [];
  }

  #differences(imports: readonly string[]): Pick<Made, "added" | "removed"> {
    const before = this.#imports ?? imports;
    return {
      added: imports.filter((one) => !before.includes(one)),
      removed: before.filter((one) => !imports.includes(one)),
    };
  }

  async #become({ manifest, component }: Loaded, made: () => Made): Promise<Change> {
    const { host } = this.#deps;
    const { name, bytes } = manifest;
    const source = { manifest: bytes, component };
    const running = host.find(name);
    if (running === undefined) {
      const { id } = await host.start(source, { by: BY });
      return { did: "started", id, made: made() };
    }
    const { id } = running;
    try {
      const upgraded = await running.upgrade(source, { by: BY, timeoutMs: TURN_MS });
      if (upgraded === undefined) return await this.#continued(running, made);
      const { receipt, stateBytes } = upgraded;
      return { did: "upgraded", id, seq: receipt.seq, stateBytes, made: made() };
    } catch (error) {
      if (!(error instanceof ActorError) || error.code !== "ACTOR_UPGRADE_UNFIT") throw error;
      await running.stop({ by: BY });
      const { id: next } = await host.start(source, { by: BY });
      return { did: "anew", id: next, why: error.what, made: made() };
    }
  }

  async #continued({ id }: ActorHandle, made: () => Made): Promise<Change> {
    const { head } = await this.#deps.host.records.find(id);
    return { did: "continued", id, seq: head.eventCount, made: made() };
  }
}

const TABLES = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));

/** Undefined where the manifest does not say, or is wrong: that was told. */
async function entryOf(file: string): Promise<string | undefined> {
  try {
    const { build } = parseManifest(await readFile(file), file, TABLES);
    return build === undefined ? undefined : join(dirname(resolve(file)), build.entry);
  } catch {
    return undefined;
  }
}

function leftBehind(before: string, name: string, manifest: string): Warning {
  return {
    what: `the actor that was ${quote(before)} goes on beside ${quote(name)}, as it was`,
    where: manifest,
    remedy: `end it: \`theater stop ${printable(before)}\``,
  };
}

function twice(name: string, manifest: string): CliError {
  return new CliError("CLI_USAGE", {
    what: `two manifests have the name ${quote(name)}`,
    where: manifest,
    remedy: "give each actor a name of its own",
  });
}
