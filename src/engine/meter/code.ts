import type { Appendix } from "./appendix.ts";
import type { BranchHints } from "./branch-hints.ts";
import type { CodeBudget } from "./code-budget.ts";
import { FuelPlan } from "./fuel-plan.ts";
import { FunctionScan } from "./function-scan.ts";
import { FunctionWriter } from "./function-writer.ts";
import { invalidAt, ModuleCursor } from "./module-cursor.ts";
import type { FunctionType, ModuleShape } from "./module-shape.ts";
import { ModuleWriter } from "./module-writer.ts";
import { NanPlan } from "./nan-plan.ts";
import { endSection } from "./sections.ts";

/** Rewrites all functions, each with its length in front; without their count. Notes the branches that are never taken. */
export function writeCode(
  section: ModuleCursor | undefined,
  shape: ModuleShape,
  appendix: Appendix,
  hints: BranchHints,
  budget: CodeBudget,
): ModuleWriter {
  const own = shape.functions.slice(shape.imported.functions);
  const count = section?.count() ?? 0;
  if (count !== own.length)
    throw invalidAt(section?.at ?? 0, `${own.length} functions have ${count} bodies`);
  if (section === undefined) return new ModuleWriter();
  budget.functions(count);
  // A copy, since indices are moved where they stand. (A Buffer's `slice` copies nothing.)
  const cursor = new ModuleCursor(new Uint8Array(section.bytes), section.at, section.end);
  const code = new ModuleWriter(2 * (section.end - section.at));
  const body = new ModuleWriter();
  const scan = new FunctionScan(cursor, shape, appendix);
  const fuel = new FuelPlan();
  const nan = new NanPlan(scan);
  const writing = new FunctionWriter(body, scan, fuel, hints);
  for (const [place, type] of own.entries()) {
    cursor.end = section.end;
    const end = functionEnd(cursor);
    budget.bytes(end - cursor.at);
    scan.scan(shape.types[type] as FunctionType, end);
    budget.scanned(scan);
    fuel.plan(scan.items, scan.caught);
    if (scan.floats) nan.plan();
    body.clear();
    writing.write(scan.floats ? nan.sites : undefined);
    code.sized(body.view());
    hints.endFunction(shape.imported.functions + place);
  }
  endSection(new ModuleCursor(section.bytes, cursor.at, section.end));
  return code;
}

function functionEnd(cursor: ModuleCursor): number {
  const at = cursor.at;
  const size = cursor.u32();
  if (size > cursor.end - cursor.at) throw invalidAt(at, "a function ends after its section");
  return cursor.at + size;
}
