import { crc32 } from "node:zlib";
import type { Checksum } from "../store/mod.ts";

/** 4.6 GB/s; SHA-1, the next best that Node has, a third of that (2026-11). */
export const nodeChecksum: Checksum = (bytes, seed) => crc32(bytes, seed);
