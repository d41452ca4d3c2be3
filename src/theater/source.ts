import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { quote } from "../base/mod.ts";
import {
  type Manifest,
  ManifestError,
  parseManifest,
  type CapabilityTables,
} from "../manifest/mod.ts";

/** A manifest and the component that it names, in memory. */
export interface ActorSource {
  /** TOML. */
  readonly manifest: string | Uint8Array;
  readonly component: Uint8Array;
}

export interface Loaded {
  readonly manifest: Manifest;
  readonly component: Uint8Array;
}

/**
 * Reads what makes an actor: from a manifest's path, where the component stands relative to it, or from memory.
 * @throws ManifestError
 */
export async function loadSource(
  source: string | ActorSource,
  tables: CapabilityTables,
): Promise<Loaded> {
  if (typeof source !== "string") {
    return {
      manifest: parseManifest(source.manifest, "manifest", tables),
      component: source.component,
    };
  }
  const manifest = parseManifest(await read(source, source, CHECK), source, tables);
  const remedy = manifest.build === undefined ? MAKE : `build it: \`theater build ${source}\``;
  const file = join(dirname(source), manifest.component);
  const component = await read(file, manifest.componentAt, remedy);
  return { manifest, component };
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
