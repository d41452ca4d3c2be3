/**
 * Writes src/capabilities/wit-types.ts, the WIT types of every function that the host may lend, from wit/. A component that imports
 * one of them under another type is refused before anything of it runs.
 *
 *     node scripts/wit-types.ts
 */

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { functionText } from "../src/base/mod.ts";
import { withoutPatch } from "../src/capabilities/wasi/version.ts";
import { compile } from "../src/engine/mod.ts";

const ROOT: URL = new URL("../", import.meta.url);
const TARGET: URL = new URL("src/capabilities/wit-types.ts", ROOT);

/** By `interface#function`. */
export async function witTypes(): Promise<ReadonlyMap<string, string>> {
  const files = ["wit/actor.wit", ...globSync("wit/wasi/*.wit", { cwd: ROOT }).toSorted()];
  const packages = files.map((file) => readFileSync(new URL(file, ROOT), "utf8"));
  const names = packages.map((text) => /^package ([^;]+);/m.exec(text)?.[1] ?? "");
  const includes = names.map((name) => `  include ${name.replace("@", "/imports@")};\n`);
  // One source holds one package with a head; any other stands in braces.
  const nested = packages.map((text) => `${text.replace(/^(package [^;]+);/m, "$1 {")}}\n`);
  const witSource = `package theater:all;\nworld all {\n${includes.join("")}}\n${nested.join("")}`;
  const dummy = await componentEmbed({ witSource, world: "theater:all/all", dummy: true });
  const { imports } = await compile(await componentNew(dummy));
  return new Map(
    imports.map(({ interface: of, function: name, type }) => [
      withoutPatch(`${of}#${name}`),
      withoutPatch(functionText(type)),
    ]),
  );
}

async function witTypesText(): Promise<string> {
  const rows = Array.from(await witTypes(), ([name, type]) => {
    const line = `  ${JSON.stringify(name)}: ${JSON.stringify(type)},\n`;
    return line.length <= LINE_MAX + 1 ? line : line.replace('": "', '":\n    "');
  });
  return `${HEAD}${rows.toSorted().join("")}};\n`;
}

/** Where oxfmt breaks a line. */
const LINE_MAX = 100;

const HEAD = `// Made from wit/ by \`node scripts/wit-types.ts\`.

/** The WIT type of every function that the host may lend; of WASI without the patch version, which changes no type. */
export const WIT_TYPES: Readonly<Record<string, string>> = {
`;

if (import.meta.main) writeFileSync(TARGET, await witTypesText());
