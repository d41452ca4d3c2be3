import { quote } from "../base/mod.ts";
import { compile, type FunctionName } from "../engine/mod.ts";
import type { Manifest } from "../manifest/mod.ts";
import { BuildError, type Problem } from "./errors.ts";

/** The `type` of the `[[handler]]` that grants an interface: `runtime` where it is always there; undefined where no host has it. */
export type Grants = (interfaceName: string) => string | undefined;

export interface Checked {
  /** WIT ids of interfaces, and names of root functions. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Exports that nobody asked for. */
  readonly warnings: readonly Problem[];
}

/**
 * Makes the component ready to run, as a host would, and compares what it imports and exports with its manifest.
 * @throws EngineError where it does not do; BuildError BUILD_UNGRANTED, BUILD_UNKNOWN_IMPORT, BUILD_MISSING_EXPORT
 */
export async function checkComponent(
  component: Uint8Array,
  manifest: Manifest,
  grants: Grants,
  ownExports: ReadonlySet<string>,
): Promise<Checked> {
  const program = await compile(component);
  const imports = namesOf(program.imports);
  mustBeGranted(imports, manifest, grants);
  const exports = namesOf(program.exports).filter((name) => !ownExports.has(name));
  const problems = manifest.exports
    .filter((name) => !exports.includes(name))
    .map((name) => absent(name, manifest));
  if (problems.length > 0) throw BuildError.of(problems);
  return { imports, exports, warnings: unexpected(exports, manifest) };
}

/** @throws BuildError BUILD_UNGRANTED, BUILD_UNKNOWN_IMPORT: each interface that is not the manifest's to use */
export function mustBeGranted(
  interfaces: readonly string[],
  manifest: Manifest,
  grants: Grants,
): void {
  const problems = interfaces.flatMap((name) => ungranted(name, manifest, grants));
  if (problems.length > 0) throw BuildError.of(problems);
}

/** Each interface once, and functions at the root. */
export function namesOf(functions: readonly FunctionName[]): string[] {
  return [...new Set(functions.map((one) => one.interface || one.function))];
}

function ungranted(name: string, manifest: Manifest, grants: Grants): Problem[] {
  const type = grants(name);
  if (type === undefined) {
    return [
      {
        code: "BUILD_UNKNOWN_IMPORT",
        what: `the component imports ${quote(name)}, and no host has that`,
        where: manifest.file,
        remedy: "take one of theater:actor, or of WASI 0.2 without sockets and HTTP",
      },
    ];
  }
  if (manifest.handlers.some((granted) => granted.type === type)) return [];
  return [
    {
      code: "BUILD_UNGRANTED",
      what: `the component imports ${quote(name)}, and the manifest does not grant it`,
      where: manifest.file,
      remedy: `add to the manifest: \`[[handler]]\` with \`type = ${quote(type)}\`; or leave out what uses it`,
    },
  ];
}

function absent(name: string, manifest: Manifest): Problem {
  return {
    code: "BUILD_MISSING_EXPORT",
    what: `the manifest names ${quote(name)} under \`exports\`, and the component exports no such function`,
    where: manifest.file,
    remedy: "export it, or take it out of the manifest",
  };
}

function unexpected(exports: readonly string[], manifest: Manifest): Problem[] {
  return exports
    .filter((name) => !name.includes("/") && !manifest.exports.includes(name))
    .map((name) => ({
      code: "BUILD_UNEXPECTED_EXPORT",
      what: `the component exports ${quote(name)} at its root, and the manifest does not name it: nobody can call it`,
      where: manifest.file,
      remedy: `add \`exports = [${quote(name)}]\` to the manifest, or do not export it`,
    }));
}
