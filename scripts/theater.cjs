#!/usr/bin/env node
/*
 * The command `theater`. Where the Node that runs this is too old, the packaged one does: 25 ms. From a checkout it runs the sources, from
 * the package what was built of them.
 */

"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { become, packagedNode } = require("./packaged-node.cjs");

const MAJOR_MIN = 26;

const main = [join(__dirname, "../src/cli/main.ts"), join(__dirname, "../cli/main.js")].find(
  (file) => existsSync(file),
);
const node = packagedNode();

if (Number.parseInt(process.versions.node, 10) >= MAJOR_MIN) void import(pathToFileURL(main));
else if (node !== undefined) become(node, [main, ...process.argv.slice(2)]);
else {
  console.error(
    `error CLI_OLD_NODE: theater needs Node ${MAJOR_MIN}, this is ${process.versions.node}\n  install Node ${MAJOR_MIN}, or install theater with its optional dependencies, which bring it`,
  );
  process.exitCode = 69;
}
