import { execFile } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { basename, extname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { quote, VERSION } from "../../base/mod.ts";
import { isActorName } from "../../manifest/mod.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { didYouMean } from "../nearest.ts";
import type { Output } from "../output.ts";
import { copyTemplate, isTemplate, type Packages, type Template, TEMPLATES } from "../templates.ts";

interface NewArgs {
  readonly template: string | undefined;
  readonly folder: string | undefined;
  readonly list: boolean;
}

/** Makes a project from a template. @throws CliError CLI_USAGE, CLI_NO_TEMPLATE, CLI_BAD_NAME, CLI_NOT_EMPTY, CLI_CANNOT_CREATE */
export async function newProject(
  { output }: Invocation,
  { template, folder, list }: NewArgs,
): Promise<Ending> {
  if (list) {
    await show(output);
    return "ok";
  }
  const { known, target, name } = asked(template, folder);
  mustBeEmpty(target);
  const packages = await packagesFor(output);
  try {
    mkdirSync(target, { recursive: true });
    copyTemplate(known, target, name, packages);
  } catch (cause) {
    throw cannotCreate(target, cause);
  }
  const way = relative(process.cwd(), target) || ".";
  const next = [...(way === "." ? [] : [`cd ${way}`]), "npm install", "npm run dev"];
  if (output.json) await output.object({ created: target, name, template: known, next });
  else await output.lines([`${output.paint("good", "made")} ${way}; now:`, ...next.map(indented)]);
  return "ok";
}

async function show(output: Output): Promise<void> {
  const rows = Object.entries(TEMPLATES);
  if (output.json) {
    for (const [template, about] of rows) await output.object({ template, about });
  } else {
    await output.table(["TEMPLATE", "WHAT IT IS"], rows);
  }
}

interface Asked {
  readonly known: Template;
  readonly target: string;
  readonly name: string;
}

function asked(template: string | undefined, folder: string | undefined): Asked {
  if (template === undefined || folder === undefined) {
    throw new CliError("CLI_USAGE", {
      what: template === undefined ? "which template?" : "in which folder?",
      remedy:
        "say both, as in `theater new ts-counter my-counter`; `theater new --list` lists them",
    });
  }
  if (!isTemplate(template)) {
    throw new CliError("CLI_NO_TEMPLATE", {
      what: `there is no template ${quote(template)}`,
      remedy: didYouMean(template, Object.keys(TEMPLATES)) ?? "list them with `theater new --list`",
    });
  }
  const target = resolve(folder);
  return { known: template, target, name: nameOf(target) };
}

/** Of packages, by npm's rules; those that actors may bear as well. */
const PACKAGE_NAME = /^[a-z0-9][a-z0-9._-]{0,213}$/;
const RESERVED = new Set(["node_modules", "favicon.ico", "theater"]);

function nameOf(target: string): string {
  const name = basename(target);
  if (PACKAGE_NAME.test(name) && !RESERVED.has(name) && isActorName(name)) return name;
  throw new CliError("CLI_BAD_NAME", {
    what: `neither a package nor an actor can be called ${quote(name)}`,
    remedy:
      "name the folder with lowercase letters, digits and dashes, beginning with a letter; not `theater` or `host`",
  });
}

function mustBeEmpty(target: string): void {
  const there = listed(target);
  if (there === undefined || there.length === 0) return;
  throw new CliError("CLI_NOT_EMPTY", {
    what: `the folder ${quote(target)} is not empty`,
    remedy: "name another one, or one that is not there yet",
  });
}

function listed(target: string): readonly string[] | undefined {
  try {
    return readdirSync(target);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cannotCreate(target, cause);
  }
}

function cannotCreate(target: string, cause: unknown): CliError {
  const { code = "unknown" } = cause as NodeJS.ErrnoException; // what node:fs throws
  return new CliError("CLI_CANNOT_CREATE", {
    what: `the project cannot be made in ${quote(target)} (${code})`,
    remedy: "name another folder, or see to it that you may write there",
    cause,
  });
}

/** This version; where this runs from a checkout, which no registry has, tarballs that are made of it. */
async function packagesFor(output: Output): Promise<Packages> {
  if (extname(import.meta.filename) === ".js") {
    return { theater: VERSION, "@theater/guest": VERSION };
  }
  const script = join(import.meta.dirname, "../../../scripts/packages.ts");
  await output.note(
    "packages",
    "this is a checkout: the project will install tarballs made of it (npm run packages)",
    { from: "checkout" },
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  const [theater = "", guest = ""] = stdout.trim().split("\n");
  return { theater: `file:${theater}`, "@theater/guest": `file:${guest}` };
}

function indented(line: string): string {
  return `  ${line}`;
}
