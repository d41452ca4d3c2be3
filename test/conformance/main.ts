import { globSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Assembler } from "./assemble.ts";
import { ComponentStage } from "./component-stage.ts";
import { jsonLine, page } from "./report.ts";
import { type FileReport, playFile, reasonOf } from "./stage.ts";

const USAGE = "usage: npm run conformance -- DIR [--json]\n";

process.exitCode = await main(process.argv.slice(2));

/** 0 where the suite was played, whatever came of it; 2 where there was none. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) return complain(USAGE);
  const files = globSync("**/*.wast", { cwd: folder }).toSorted();
  if (files.length === 0) return complain(`${folder} holds no .wast file\n${USAGE}`);
  await using assembler = new Assembler();
  const reports: FileReport[] = [];
  for (const file of files) {
    const report = await play(folder, file, assembler);
    reports.push(report);
    if (values.json) console.log(jsonLine(report));
  }
  if (!values.json) console.log(page(reports));
  return 0;
}

async function play(folder: string, file: string, assembler: Assembler): Promise<FileReport> {
  try {
    return { file, directives: await playFile(join(folder, file), new ComponentStage(assembler)) };
  } catch (error) {
    return { file, directives: [{ name: "script", line: 1, miss: reasonOf(error) }] };
  }
}

function complain(text: string): number {
  process.stderr.write(text);
  return 2;
}
