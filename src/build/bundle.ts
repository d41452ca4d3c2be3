import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { MinifyOptions, Plugin, RolldownError, RolldownLog } from "rolldown";
import { quote } from "../base/mod.ts";
import { BuildError, type Problem } from "./errors.ts";
import { GUEST_GLOBALS, MISSING_GLOBALS } from "./missing-globals.ts";
import { lineMapOf } from "./line-map.ts";
import { noTool } from "./no-tool.ts";
import { MISSING_SCHEME, NODE_SCHEME, refusalsIn } from "./refusals.ts";
import { type Generated, generated, shown, sourceName } from "./source-map.ts";
import { isNode, type Node } from "./syntax-tree.ts";

/** Bytes of a bundle. */
export const BUNDLE_BYTES_MAX: number = 8 * 1024 * 1024;

export interface Sources {
  /** The project's folder: that of the manifest. */
  readonly folder: string;
  /** The file that the program below imports. */
  readonly entry: string;
  /** The module that the bundle is made of; it imports ENTRY and `@theater/guest`. */
  readonly program: string;
}

export interface Bundle {
  /** One ES module, and behind it the JSON of a LineMap as `globalThis.__theaterLineMap`. */
  readonly code: string;
  /** WIT ids of the interfaces that it imports, in order. */
  readonly interfaces: readonly string[];
  /** Every file that was read. */
  readonly files: readonly string[];
  /** `file:line:column` of the sources for a place in the code, both from 1. */
  readonly origin: (line: number, column: number) => string;
}

/** What a program imports its entry as. */
export const ENTRY = "theater:entry";

/**
 * TypeScript or JavaScript and all that it imports, as one module, without what nobody uses. The same sources give the same code, wherever
 * they lie.
 * @throws BuildError BUILD_NO_TOOL, BUILD_SYNTAX, BUILD_UNRESOLVED, BUILD_REFUSED, BUILD_TOO_LARGE
 */
export async function bundle(sources: Sources): Promise<Bundle> {
  const { rolldown } = await loaded(() => import("rolldown"));
  const unresolved: RolldownLog[] = [];
  const filesByName = new Map<string, string>();
  const build = await rolldown({
    input: { component: PROGRAM },
    cwd: sources.folder,
    platform: "neutral",
    tsconfig: tsconfigOf(sources.folder),
    resolve: { mainFields: ["module", "main"], conditionNames: ["import", "default"] },
    experimental: { attachDebugInfo: "none" },
    transform: { target: "es2023", inject: INJECTED, define: DEFINED },
    plugins: [guestWorld(sources)],
    onLog: (_, log) => {
      if (log.code === "UNRESOLVED_IMPORT") unresolved.push(log);
    },
  });
  const generate = async (minify: MinifyOptions | false): Promise<Generated> => {
    const { output } = await build.generate({
      format: "esm",
      dir: sources.folder,
      sourcemap: true,
      sourcemapExcludeSources: true,
      comments: false,
      minify,
      codeSplitting: false,
      sourcemapPathTransform: (source, map) => {
        const file = resolve(dirname(map), source);
        const name = sourceName(file, sources.folder);
        filesByName.set(name, file);
        return name;
      },
    });
    return generated(output[0], filesByName);
  };
  try {
    const readable = await generate(false); // names are told apart in it
    if (unresolved.length > 0) throw BuildError.of(unresolved.map((log) => problem(log, sources)));
    await refuseWhatIsMissing(readable);
    const { code, map, origin } = await generate(MINIFIED);
    const lines = lineMapOf(map, (source) => !source.startsWith("@theater/guest/"));
    const whole = `${code}globalThis.__theaterLineMap = ${JSON.stringify(JSON.stringify(lines))};\n${WIPE}`;
    if (Buffer.byteLength(whole) > BUNDLE_BYTES_MAX) throw tooLarge();
    const files = (await build.watchFiles).filter((id) => !id.startsWith("\0"));
    return { code: whole, interfaces: interfacesOf(await treeOf(code)), files, origin };
  } catch (error) {
    throw error instanceof BuildError ? error : explained(error, sources);
  } finally {
    await build.close();
  }
}

const PROGRAM = "\0theater:program";

/**
 * Each byte of the bundle is ten of the component, most of them what the guest engine's parser left behind. Lines stay, for the line map;
 * names of functions too, for whoever reads where an error comes from.
 */
const MINIFIED: MinifyOptions = {
  compress: true,
  mangle: { toplevel: true, keepNames: true },
  codegen: { removeWhitespace: false },
};

/**
 * Stands at the end of a bundle: takes the memory that was used for parsing once more, which makes it zeros, and those are not kept in the
 * component. 25 KB less of the counter's, 2026-11; more or larger pieces reach into memory that was not used before.
 */
const WIPE = "{const a=[];for(let i=0;i<28;i++)a.push(new ArrayBuffer(i<8?4096:1024))}\n";

const INJECTED = Object.fromEntries([
  ...Object.entries(GUEST_GLOBALS).map(([name, exported]): [string, [string, string]] => [
    name,
    ["@theater/guest/globals", exported],
  ]),
  ...Object.keys(MISSING_GLOBALS).map((name): [string, [string, string]] => [
    name,
    [MISSING_SCHEME + name, "default"],
  ]),
]);

/** So that packages which look first whether a thing is there find that it is not. */
const DEFINED = {
  global: "globalThis",
  "process.env.NODE_ENV": '"production"',
  ...Object.fromEntries(
    Object.keys(MISSING_GLOBALS).map((name) => [`typeof ${name}`, '"undefined"']),
  ),
};

/** `ns:pkg/interface`, with a version or without. */
const WIT_ID = /^[a-z][a-z0-9-]*(?::[a-z][a-z0-9-]*)+\/[a-z][a-z0-9-]*(?:@[0-9][\w.+-]*)?$/;

const NODE_MODULES: ReadonlySet<string> = new Set(builtinModules);

function guestWorld({ folder, entry, program }: Sources): Plugin {
  const outside = (id: string) => ({ id, external: true, moduleSideEffects: false }) as const;
  return {
    name: "theater",
    async resolveId(id) {
      if (id === PROGRAM) return id;
      if (id === ENTRY) return entry;
      if (id.startsWith(MISSING_SCHEME)) return outside(id);
      const [, builtin = id] = /^node:(.*)$/.exec(id) ?? [];
      if (id !== builtin || NODE_MODULES.has(id)) return outside(NODE_SCHEME + builtin);
      if (WIT_ID.test(id)) return outside(id);
      if (!/^@theater\/guest(?:\/|$)/.test(id)) return undefined;
      // One copy for all that is bundled: the project's own.
      return this.resolve(id, join(folder, "manifest.toml"), { skipSelf: true });
    },
    load: (id) => (id === PROGRAM ? { code: program, moduleType: "js" } : undefined),
  };
}

function tsconfigOf(folder: string): string | false {
  const file = join(folder, "tsconfig.json");
  try {
    readFileSync(file);
    return file;
  } catch {
    return false; // none of the project's own; one further up would make the code depend on where it lies
  }
}

async function refuseWhatIsMissing({ code, origin }: Generated): Promise<void> {
  const lines = [0, ...Array.from(code.matchAll(/\n/g), ({ index }) => index + 1)];
  const refusals = refusalsIn(await treeOf(code), (at) => {
    const line = lines.findLastIndex((start) => start <= at);
    return origin(line + 1, at - (lines[line] ?? 0) + 1);
  });
  if (refusals.length > 0) throw BuildError.of(refusals);
}

async function treeOf(code: string): Promise<Node> {
  const { parseSync } = await loaded(() => import("rolldown/utils"));
  const tree: unknown = parseSync("component.js", code).program;
  if (!isNode(tree)) throw new Error("a syntax tree without a root");
  return tree;
}

async function loaded<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw noTool("rolldown", error);
  }
}

function interfacesOf(program: Node): string[] {
  const body = Array.isArray(program["body"]) ? program["body"].filter(isNode) : [];
  const ids = body.map(({ type, source }) =>
    type === "ImportDeclaration" && isNode(source) ? String(source["value"]) : "",
  );
  return [
    ...new Set(ids.filter((id) => WIT_ID.test(id) && !id.startsWith(MISSING_SCHEME))),
  ].toSorted();
}

function explained(error: unknown, sources: Sources): unknown {
  const errors =
    error instanceof Error && "errors" in error && Array.isArray(error.errors)
      ? (error.errors as RolldownError[])
      : [];
  if (errors.length === 0) return error;
  return BuildError.of(errors.map((one) => problem(one, sources)));
}

function problem(log: RolldownLog, { entry, folder }: Sources): Problem {
  const { loc, id = "", exporter = "" } = log;
  const [, first = log.message] = /^\[\w+\] (.*)$/m.exec(log.message) ?? [];
  const where =
    loc === undefined ? undefined : `${shown(loc.file ?? id)}:${loc.line}:${loc.column + 1}`;
  switch (log.code) {
    case "PARSE_ERROR":
      return {
        code: "BUILD_SYNTAX",
        what: `this is no TypeScript: ${first}`,
        where,
        remedy: "mend it there; `npx tsc --noEmit` says more",
      };
    case "UNRESOLVED_IMPORT":
      return {
        code: "BUILD_UNRESOLVED",
        what: `nothing is found for ${quote(exporter)}`,
        where: id === PROGRAM ? undefined : where,
        remedy: remedyFor(exporter),
      };
    case "MISSING_EXPORT":
      return id === PROGRAM
        ? {
            code: "BUILD_MISSING_EXPORT",
            what: `the entry does not export ${/"([^"]*)"/.exec(first)?.[0] ?? "what it must"}`,
            where: shown(entry),
            remedy:
              "export it: an actor as `export default actor({ … })`, an interface of a world under its name",
          }
        : {
            code: "BUILD_UNRESOLVED",
            what: first,
            where,
            remedy: "import what is there; of a type, `import type`",
          };
    case "UNLOADABLE_DEPENDENCY": {
      // On one line behind ` - `, or drawn with a frame around it.
      const [, file = "", why = ""] =
        /Could not load ([^\n]*?)(?: - |\n[^]*╰─+ )([^\n]*)/.exec(log.message) ?? [];
      return {
        code: "BUILD_SYNTAX",
        what: /UTF-8/.test(why) ? "it is not UTF-8" : `it cannot be read: ${why}`,
        where: file === "" ? where : shown(resolve(folder, file)),
        remedy: "save it as UTF-8 text, where this may read it",
      };
    }
    default:
      return {
        code: "BUILD_TOOL_FAILED",
        what: `rolldown refused the sources: ${first}`,
        where,
        remedy: "mend what it names; else, please report it",
      };
  }
}

function remedyFor(id: string): string {
  if (id.startsWith(".")) return "check the path; of a TypeScript file, with its ending `.ts`";
  return `install it: \`npm install ${id
    .split("/")
    .slice(0, id.startsWith("@") ? 2 : 1)
    .join("/")}\``;
}

function tooLarge(): BuildError {
  return new BuildError("BUILD_TOO_LARGE", {
    what: `the bundled sources are more than ${BUNDLE_BYTES_MAX} bytes`,
    remedy: "import less: tables and texts belong into messages or files that the actor is given",
  });
}
