#!/usr/bin/env node
/*
 * The command `theater`. Where the Node that runs this is too old, the packaged one runs it instead: 25 ms. From a checkout it runs the
 * sources, from the package what was built of them. CommonJS, for any Node from 14.
 */

"use strict";

const { existsSync } = require("node:fs");
const nodeModule = require("node:module");
const { homedir } = require("node:os");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { become, endTogether, packagedNode } = require("./packaged-node.cjs");

const MAJOR_MIN = 26;

if (Number.parseInt(process.versions.node, 10) >= MAJOR_MIN) {
  endTogether();
  keepCompiled();
  void import(pathToFileURL(mainFile()));
} else {
  const node = packagedNode();
  if (node === undefined) refuse();
  else become(node, [__filename, ...process.argv.slice(2)], { together: true });
}

function mainFile() {
  const files = ["ts", "js"].map((type) => join(__dirname, `../src/cli/main.${type}`));
  return files.find((file) => existsSync(file));
}

/**
 * What V8 made of the sources, and the types stripped from them, is kept for the next start: 0.2 s instead of 0.5 s from a checkout. In
 * the user's own folder, since Node's default is one in /tmp that another user may have made first, and code is run from it.
 */
function keepCompiled() {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return; // that one is in use already
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  nodeModule.enableCompileCache(join(caches, "theater", "compiled")); // tells of a failure, and throws none
}

function refuse() {
  const what = `theater needs Node ${MAJOR_MIN}, this is ${process.versions.node}`;
  const remedy = `install Node ${MAJOR_MIN}, or install theater with its optional dependencies, which bring it`;
  const json = process.argv.includes("--json");
  console.error(
    json
      ? JSON.stringify({ error: { code: "CLI_OLD_NODE", what, remedy } })
      : `error CLI_OLD_NODE: ${what}\n  ${remedy}`,
  );
  process.exitCode = 69;
}
