import { globSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Assembler } from "./assemble.ts";
import { ComponentStage } from "./component-stage.ts";
import { meteredMachine, plainMachine } from "./core-machine.ts";
import { CoreStage } from "./core-stage.ts";
import { jsonLine, page, regressions } from "./report.ts";
import { type FileReport, playFile, reasonOf, type Stage } from "./stage.ts";

const USAGE = `usage: npm run conformance -- DIR [--json]
       npm run conformance -- --core DIR [--metered] [--json]
`;

process.exitCode = await main(process.argv.slice(2));

/** 0 where the suite was played, whatever came of it; 2 where there was none. */
async function main(args: readonly string[]): Promise<number> {
  const { values: options, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      core: { type: "boolean", default: false },
      metered: { type: "boolean", default: false },
    },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) return complain(USAGE);
  const files = globSync("**/*.wast", { cwd: folder }).toSorted();
  if (files.length === 0) return complain(`${folder} holds no .wast file\n${USAGE}`);
  await using assembler = new Assembler();
  const onPlain = (): Promise<Stage> => CoreStage.open(assembler, plainMachine());
  const onMetered = (): Promise<Stage> => CoreStage.open(assembler, meteredMachine());
  const onEngine = async (): Promise<Stage> => new ComponentStage(assembler);
  const stage = options.core ? (options.metered ? onMetered : onPlain) : onEngine;
  const reports = await playAll(folder, files, stage, options.json);
  if (options.json) return 0;
  console.log(page(reports));
  if (options.core && options.metered) {
    console.log(regressions(await playAll(folder, files, onPlain, false), reports));
  }
  return 0;
}

async function playAll(
  folder: string,
  files: readonly string[],
  stage: () => Promise<Stage>,
  json: boolean,
): Promise<readonly FileReport[]> {
  const reports: FileReport[] = [];
  for (const file of files) {
    const report = await play(folder, file, await stage());
    reports.push(report);
    if (json) console.log(jsonLine(report));
  }
  return reports;
}

async function play(folder: string, file: string, stage: Stage): Promise<FileReport> {
  try {
    return { file, directives: await playFile(join(folder, file), stage) };
  } catch (error) {
    return { file, directives: [{ name: "script", line: 1, miss: reasonOf(error) }] };
  }
}

function complain(text: string): number {
  process.stderr.write(text);
  return 2;
}
