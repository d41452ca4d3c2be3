import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { pages, textOf, withoutBlocks } from "./page.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = [...pages(), "ARCHITECTURE.md", "CHANGELOG.md"];

interface Link {
  readonly page: string;
  readonly line: number;
  readonly target: string;
}

/** Links to files and headings of the checkout; those to the world are not looked at. */
function linksOf(page: string): Link[] {
  return withoutBlocks(textOf(page)).flatMap((text, at) =>
    Array.from(text.replaceAll(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => ({
      page,
      line: at + 1,
      target,
    })).filter(({ target }) => !/^[a-z]+:/.test(target)),
  );
}

/** As GitHub names headings. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const line of withoutBlocks(readFileSync(join(ROOT, page), "utf8"))) {
    const heading = /^#{1,6} +(.*?) *#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    let name = slug;
    for (let n = 1; anchors.has(name); n++) name = `${slug}-${n}`;
    anchors.add(name);
  }
  return anchors;
}

function isBroken({ page, target }: Link): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!existsSync(join(ROOT, file))) return true;
  return anchor !== undefined && !anchorsOf(file).has(anchor);
}

test("every link of every page leads to a file and a heading that are there", () => {
  const broken = PAGES.flatMap(linksOf).filter(isBroken);
  assert.deepEqual(
    broken.map(({ page, line, target }) => `${page}:${line} ${target}`),
    [],
  );
});

test("every file of docs/ that a page names is there", () => {
  const missing = PAGES.flatMap((page) =>
    Array.from(textOf(page).matchAll(/`(docs\/[\w./-]+\.md)`/g), ([, name = ""]) => name)
      .filter((name) => !existsSync(join(ROOT, name)))
      .map((name) => `${page} ${name}`),
  );
  assert.deepEqual(missing, []);
});

test("every page of docs/ is in its index", () => {
  const listed = new Set(linksOf("docs/README.md").map(({ target }) => target.split("#")[0]));
  const pagesOfDocs = pages().filter((page) => /^docs\/(?!README|decisions\/)/.test(page));
  assert.deepEqual(
    pagesOfDocs.filter((page) => !listed.has(page.slice("docs/".length))),
    [],
  );
});

test("every file that ARCHITECTURE.md names is there", () => {
  const page = textOf("ARCHITECTURE.md");
  const rooms = new Set(readdirSync(join(ROOT, "src")));
  const [flows = ""] = /## One message[^]*?(?=## Invariants)/.exec(page) ?? [];
  const inFlows = Array.from(flows.matchAll(/(?<![\w/.-])([a-z]+)\/[a-z][\w/-]*/g))
    .filter(([path, room = ""]) => rooms.has(room) && path !== "theater/testing")
    .map(([path]) => `src/${path}`);
  const quoted = Array.from(
    page.matchAll(/`((?:src|docs|test|guest|wit|scripts)\/[\w./-]+)`/g),
    ([, path = ""]) => path,
  );
  assert(inFlows.length > 30 && quoted.length > 20);
  assert.deepEqual(
    [...inFlows, ...quoted].filter((path) =>
      ["", ".ts"].every((end) => !existsSync(join(ROOT, path + end))),
    ),
    [],
  );
});
