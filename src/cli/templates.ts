import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What `theater new` makes, and what that shows. */
export const TEMPLATES = {
  "ts-counter": "an actor in TypeScript, with typed handlers",
  "ts-chat": "two actors in TypeScript that send to one another",
  "as-counter": "an actor in AssemblyScript: a component of 10 KB",
  typed: "functions of your own in TypeScript, typed by WIT",
} as const;

export type Template = keyof typeof TEMPLATES;

export function isTemplate(name: string): name is Template {
  return Object.hasOwn(TEMPLATES, name);
}

/** In a checkout and in the package alike. */
const FOLDER = join(import.meta.dirname, "../../templates");
/** What the projects call themselves until they have a name. */
const PLACEHOLDER = "theater-template";
/** Files that name the project. */
const NAMING = ["package.json", "manifest.toml", "README.md"];
const IGNORED = "gitignore"; // npm would not pack it under its own name

/** What stands for the versions of these packages in a project. */
export type Packages = Readonly<Record<"theater" | "@theater/guest", string>>;

/** Copies a template into a folder, which is there, with the project's name put in. */
export function copyTemplate(
  template: Template,
  folder: string,
  name: string,
  packages: Packages,
): void {
  const made = new Set(["node_modules", "build", "theater-data", "package-lock.json"]);
  cpSync(join(FOLDER, template), folder, {
    recursive: true,
    filter: (file) => !made.has(basename(file)),
  });
  renameSync(join(folder, IGNORED), join(folder, `.${IGNORED}`));
  for (const file of NAMING.map((one) => join(folder, one)).filter(existsSync)) {
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(PLACEHOLDER, name));
  }
  const file = join(folder, "package.json");
  const project = JSON.parse(readFileSync(file, "utf8")) as { dependencies: object };
  project.dependencies = { ...project.dependencies, ...packages };
  writeFileSync(file, `${JSON.stringify(project, undefined, 2)}\n`);
}

/** The manifests of a template: one stands for the project's own actor. */
export function manifestsOf(template: Template): string[] {
  return readdirSync(join(FOLDER, template)).filter((file) => file.endsWith(".toml"));
}
