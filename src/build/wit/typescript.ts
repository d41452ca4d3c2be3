import { camelCase, unreachable } from "../../base/mod.ts";
import type {
  Case,
  Func,
  Interface,
  TypeDefinition,
  TypeExpression,
  WitPackage,
} from "./package.ts";
import type { WitSource } from "./source.ts";
import { findInterface, type ResolvedItem, type ResolvedWorld } from "./world.ts";

/**
 * A world as declarations for TypeScript, one ambient module for each of its interfaces, named by its WIT id, and one for the world.
 * Values are those of componentize-qjs (its README, "WIT Type Mappings").
 */
export function typesOf(source: WitSource, world: ResolvedWorld): string {
  const modules = new Map<string, Module>();
  for (const item of world.imports) collect(item, "imported", source.packages, modules);
  for (const item of world.exports) collect(item, "exported", source.packages, modules);
  const parts = Array.from(modules, ([id, module]) => moduleText(id, module));
  return [HEAD, ...parts, worldText(world)].join("\n");
}

const HEAD = `// Made by \`theater build\` from the WIT of this project: what is written here is lost.
`;

/** Those that @theater/guest declares. */
const DECLARED = /^theater:actor\/(?:runtime|timing|random|messages)@/;

interface Module {
  readonly of: Interface;
  readonly home: WitPackage | undefined;
  imported: boolean;
  exported: boolean;
}

function collect(
  item: ResolvedItem,
  how: "imported" | "exported" | "used",
  packages: readonly WitPackage[],
  modules: Map<string, Module>,
): void {
  if (item.kind === "function" || DECLARED.test(item.id)) return;
  const home = packages.find(({ interfaces }) => [...interfaces.values()].includes(item.of));
  const module = modules.get(item.id) ?? { of: item.of, home, imported: false, exported: false };
  const known = modules.has(item.id);
  modules.set(item.id, module);
  if (how !== "used") module[how] = true;
  if (known) return;
  for (const definition of item.of.types.values()) {
    if (definition.kind !== "used") continue;
    const found = findInterface(packages, home, definition.path);
    if (found === undefined) continue;
    const { id, of } = found;
    collect({ kind: "interface", id, key: "", of, docs: "" }, "used", packages, modules);
  }
}

function moduleText(id: string, { of, home, imported, exported }: Module): string {
  const types = Array.from(of.types, ([name, definition]) =>
    definitionText(name, definition, home),
  );
  const functions = of.functions.map((func) => functionText(func, "    ")).join("");
  const resources = Array.from(of.types, ([name, { kind }]) =>
    kind === "resource" ? `    ${pascal(name)}: ${pascal(name)}Class;\n` : "",
  ).join("");
  const all = resources + functions;
  const parts = [
    ...types,
    ...(exported
      ? [docs("What the component exports.", "  ") + `  export interface Exports {\n${all}  }\n`]
      : []),
    ...(imported ? [`  const imported: {\n${all}  };\n  export default imported;\n`] : []),
  ];
  // Nothing but what is marked is exported.
  return `${docs(of.docs, "")}declare module ${JSON.stringify(id)} {\n${parts.join("\n")}\n  export {};\n}\n`;
}

function worldText({ name, exports }: ResolvedWorld): string {
  const members = exports.map((item) =>
    item.kind === "function"
      ? functionText(item.func, "    ")
      : `${docs(item.docs, "    ")}    ${item.key}: import(${JSON.stringify(item.id)}).Exports;\n`,
  );
  const about = "What the entry exports, each under its own name.";
  return `declare module ${JSON.stringify(name)} {\n${docs(about, "  ")}  export interface World {\n${members.join("")}  }\n}\n`;
}

function definitionText(
  name: string,
  definition: TypeDefinition,
  home: WitPackage | undefined,
): string {
  const title = `${docs(definition.docs, "  ")}  export`;
  const type = pascal(name);
  switch (definition.kind) {
    case "alias":
      return `${title} type ${type} = ${typeText(definition.type)};\n`;
    case "record": {
      const fields = definition.fields.map(
        (field) =>
          `${docs(field.docs, "    ")}    ${camelCase(field.name)}: ${typeText(field.type)};\n`,
      );
      return `${title} interface ${type} {\n${fields.join("")}  }\n`;
    }
    case "variant":
      return `${title} type ${type} =\n${definition.cases.map(caseText).join("\n")};\n`;
    case "enum": {
      const names = definition.cases.map((one) => `${docs(one.docs, "    ")}    | "${one.name}"`);
      return `${title} type ${type} =\n${names.join("\n")};\n`;
    }
    case "flags": {
      const flags = definition.cases.map(
        (flag) => `${docs(flag.docs, "    ")}    ${camelCase(flag.name)}: boolean;\n`,
      );
      return `${title} interface ${type} {\n${flags.join("")}  }\n`;
    }
    case "resource":
      return resourceText(title, type, definition.functions);
    case "used": {
      const id = usedId(definition.path, home);
      return `  export type ${type} = import(${JSON.stringify(id)}).${pascal(definition.name)};\n`;
    }
    default:
      return unreachable(definition);
  }
}

/** The interface's whole id: a path within a package leaves the package out. */
function usedId(path: string, home: WitPackage | undefined): string {
  if (path.includes("/") || home === undefined) return path;
  const [of = "", version] = home.name.split("@");
  return `${of}/${path}${version === undefined ? "" : `@${version}`}`;
}

function resourceText(title: string, type: string, functions: readonly Func[]): string {
  const of = (kinds: readonly Func["kind"][]) =>
    functions
      .filter(({ kind }) => kinds.includes(kind))
      .map((func) => functionText(func, "    ", type))
      .join("");
  return [
    `${title} interface ${type} {\n${of(["method"])}  }\n`,
    `  export interface ${type}Class {\n${of(["constructor", "static"])}  }\n`,
  ].join("\n");
}

function caseText({ name, docs: about, type }: Case): string {
  const value = type === undefined ? "" : `; val: ${typeText(type)}`;
  return `${docs(about, "    ")}    | { tag: "${name}"${value} }`;
}

function functionText(func: Func, indent: string, resource = ""): string {
  const params = func.params.map(({ name, type }) => `${parameter(name)}: ${typeText(type)}`);
  const { ok, throws } = outcome(func.result);
  const about = throws === undefined ? func.docs : `${func.docs}\n@throws ${throws}`.trim();
  const name = func.kind === "constructor" ? "new " : camelCase(func.name);
  const result = func.kind === "constructor" ? resource : ok;
  return `${docs(about, indent)}${indent}${name}(${params.join(", ")}): ${result};\n`;
}

/** A `result` is returned or thrown. */
function outcome(result: TypeExpression | undefined): { ok: string; throws: string | undefined } {
  if (result === undefined) return { ok: "void", throws: undefined };
  if (result.name !== "result") return { ok: typeText(result), throws: undefined };
  const [ok, err] = result.args;
  return {
    ok: ok === undefined ? "void" : typeText(ok),
    throws: err === undefined ? "where it is refused" : `{${typeText(err)}}`,
  };
}

function typeText({ name, args }: TypeExpression): string {
  const [first, second] = args;
  switch (name) {
    case "bool":
      return "boolean";
    case "u8":
    case "u16":
    case "u32":
    case "u64":
    case "s8":
    case "s16":
    case "s32":
    case "s64":
    case "f32":
    case "f64":
      return "number";
    case "char":
    case "string":
      return "string";
    case "list":
      return first?.name === "u8" ? "Uint8Array" : `${grouped(argument(first))}[]`;
    case "option": {
      const element = argument(first);
      return first?.name === "option"
        ? `{ tag: "some"; val: ${element} } | { tag: "none" }`
        : `${element} | null`;
    }
    case "result":
      return `{ tag: "ok"${member(first)} } | { tag: "err"${member(second)} }`;
    case "tuple":
      return `[${args.map(argument).join(", ")}]`;
    case "map":
      return `Map<${argument(first)}, ${argument(second)}>`;
    case "own":
    case "borrow":
      return argument(first);
    default:
      return pascal(name);
  }
}

function argument(type: TypeExpression | undefined): string {
  return type === undefined ? "undefined" : typeText(type);
}

function member(type: TypeExpression | undefined): string {
  return type === undefined ? "" : `; val: ${typeText(type)}`;
}

function grouped(type: string): string {
  return /[|&]/.test(type) ? `(${type})` : type;
}

function pascal(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** A parameter's name may be a word of TypeScript's. */
function parameter(name: string): string {
  const camel = camelCase(name);
  return RESERVED.has(camel) ? `${camel}_` : camel;
}

const RESERVED: ReadonlySet<string> = new Set(
  "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public await arguments eval".split(
    " ",
  ),
);

function docs(text: string, indent: string): string {
  const lines = text.replaceAll("*/", "*\\/").split("\n");
  if (text === "") return "";
  if (lines.length === 1) return `${indent}/** ${text.replaceAll("*/", "*\\/")} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
