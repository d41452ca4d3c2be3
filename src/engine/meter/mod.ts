export { CodeBudget } from "./code-budget.ts";
export { Meter, type MeterLimits, PAGE_BYTES } from "./meter.ts";
export { meterModule } from "./meter-module.ts";
export {
  type ImportName,
  METER_MODULE,
  METER_VERSION,
  type MeteredGlobal,
  type MeteredMemory,
  type MeteredModule,
  type MeteredSegment,
  type MeteredTable,
} from "./metered-module.ts";
