import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { quote } from "../base/mod.ts";
import { renameExports } from "./core-exports.ts";
import { BuildError } from "./errors.ts";
import type { WorldText } from "./world-text.ts";

/**
 * Any core module to a component. Its exports bear the names of the Component Model's tools, such as `ns:pkg/some-api@1.0.0#do-it`, or
 * plain ones: a function `do-it` of the interface `ns:pkg/some-api` is looked for under `someApiDoIt`, its post-return under
 * `someApiDoItPost`; beside them `memory`, `realloc` and, where there is one, `initialize` (docs/languages.md).
 *
 * The tools may hang or crash on what they are given: where that is not ours, run it in a process of its own (`tools.ts`).
 * @throws BuildError BUILD_BAD_WIT, BUILD_BAD_MODULE, BUILD_MISSING_EXPORT with the name of each export that is missing
 */
export async function packCore(core: Uint8Array, world: WorldText): Promise<Uint8Array> {
  const options = {
    witSource: world.wit,
    world: world.world,
    stringEncoding: world.stringEncoding,
  };
  const skeleton = await componentEmbed({ ...options, dummy: true }).catch((error) => {
    throw badWit(error);
  });
  const wanted = exportsOf(skeleton);
  const own = exportsOf(core);
  const isStandard = own.some((name) => /[#|]/.test(name)); // what the Component Model's tools write
  const plain = new Map(wanted.map((name) => [plainName(name), name]));
  const renamed = isStandard ? core : renameExports(core, plain);
  mustHave(wanted, exportsOf(renamed));
  try {
    return await componentNew(await componentEmbed({ ...options, binary: renamed }));
  } catch (error) {
    throw new BuildError("BUILD_BAD_MODULE", {
      what: `the core module does not fit its world: ${lastCause(error)}`,
      remedy:
        "a component imports nothing but the interfaces of its world, and its functions have the types of the canonical ABI",
      cause: error,
    });
  }
}

function exportsOf(core: Uint8Array): string[] {
  try {
    const module = new WebAssembly.Module(Uint8Array.from(core));
    return WebAssembly.Module.exports(module).map(({ name }) => name);
  } catch (cause) {
    throw new BuildError("BUILD_BAD_MODULE", {
      what: `the core module is not valid: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "give the module that a compiler wrote",
      cause,
    });
  }
}

/** What a core module may leave out, and what only some worlds need. */
const OPTIONAL = /_(?:post|dtor|memory|realloc|initialize)$/;

function mustHave(wanted: readonly string[], there: readonly string[]): void {
  const names = new Set(there.map(comparable));
  const missing = wanted.filter((name) => !OPTIONAL.test(name) && !names.has(comparable(name)));
  if (missing.length === 0) return;
  const list = missing.map((name) => `${quote(plainName(name))} (or ${quote(name)})`).join(", ");
  throw new BuildError("BUILD_MISSING_EXPORT", {
    what: `the core module lacks ${missing.length === 1 ? "an export" : `${missing.length} exports`} that its world has: ${list}`,
    remedy: "export a function under each of these names, or name another world with --world",
  });
}

/** One name for what has two: `ns:pkg/api@1.2.0#do-it` of older tools is `cm32p2|ns:pkg/api@1|do-it`. */
function comparable(name: string): string {
  const [, path = "", label = name] =
    /^cm32p2\|(.*)\|(.*)$/.exec(name) ?? /^(?:(.*)#)?(.*)$/.exec(name) ?? [];
  return `${path.replace(/@.*$/, "")}#${label.replace(/^cm32p2_/, "")}`;
}

/** `cm32p2|theater:actor/handler@0.1|init_post` → `handlerInitPost`; `cm32p2_realloc` → `realloc`. */
function plainName(standard: string): string {
  const [, path = "", name = ""] = /^cm32p2[|_](?:(.*)\|)?(.*)$/.exec(standard) ?? [];
  const label = path.replace(/@.*$/, "").replace(/^.*\//, "");
  const words = [label, ...name.split("_")].filter((word) => word !== "").join("-");
  return words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function badWit(cause: unknown): BuildError {
  return new BuildError("BUILD_BAD_WIT", {
    what: `this is no world of WIT: ${lastCause(cause)}`,
    remedy: "see https://component-model.bytecodealliance.org/design/wit.html",
    cause,
  });
}

/** The tools print their causes one a line, the last one being what is wrong. */
function lastCause(error: unknown): string {
  const payload = error instanceof Error && "payload" in error ? error.payload : undefined;
  const text = typeof payload === "string" ? payload : error instanceof Error ? error.message : "";
  const [last = ""] = text.trim().split("\n").toReversed();
  return last.replace(/^[\s$]*(?:\d+: )?/, "");
}
