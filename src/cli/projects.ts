import { stat } from "node:fs/promises";
import { join } from "node:path";

/** The manifests that are meant: each itself, or the `manifest.toml` of a folder; without any, that of where one stands. */
export async function manifestsOf(projects: readonly string[]): Promise<readonly string[]> {
  const named = projects.length === 0 ? ["."] : projects;
  return Promise.all(named.map(manifestOf));
}

async function manifestOf(project: string): Promise<string> {
  const found = await stat(project).catch(() => undefined);
  return found?.isDirectory() === true ? join(project, "manifest.toml") : project;
}
