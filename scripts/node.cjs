#!/usr/bin/env node
/*
 * Runs the Node of package-lock.json with the arguments given, whatever Node runs this file. `node_modules/.bin/node` would do,
 * but npm 10 loses that link: it removes the packages made for other platforms, and their bin of the same name with them.
 */

"use strict";

const { become, packagedNode } = require("./packaged-node.cjs");

become(packagedNode() ?? process.execPath, process.argv.slice(2));
