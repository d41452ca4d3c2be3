#!/usr/bin/env node
/*
 * Runs the Node of package-lock.json with the arguments given, whatever Node runs this file. `node_modules/.bin/node` would do,
 * but npm 10 loses that link: it removes the packages made for other platforms, and their bin of the same name with them.
 */

"use strict";

const { join } = require("node:path");
const { become, packagedNode } = require("./packaged-node.cjs");

// Each test file is a process of its own, and most load the whole house: with its stripped sources at hand that costs 40 % less.
process.env.NODE_COMPILE_CACHE ??= join(__dirname, "../node_modules/.cache/compiled");

const MAJOR_MIN = 26;
const tooOld = Number.parseInt(process.versions.node, 10) < MAJOR_MIN;
const node = packagedNode();
if (node === undefined && tooOld) {
  console.error(
    `this needs Node ${MAJOR_MIN}, and this is ${process.versions.node}: run \`npm ci\` first, which brings it`,
  );
  process.exitCode = 69;
} else {
  become(node ?? process.execPath, process.argv.slice(2));
}
