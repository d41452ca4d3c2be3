export { bodyJson, type Json, jsonOf } from "../protocol/mod.ts";
