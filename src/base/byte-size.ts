const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** What a size in bytes looks like as text. A plain number of bytes is as good. */
export const BYTE_SIZE: RegExp = /^\d{1,15} ?(?:B|KiB|MiB|GiB)$/;

/** `65536`, `"64 KiB"`: bytes. Powers of 1024 only, so that nobody has to guess what MB means. Undefined where it is neither. */
export function byteSize(written: number | string): number | undefined {
  if (typeof written === "number") return written;
  if (!BYTE_SIZE.test(written)) return undefined;
  const unit = written.replace(/[\d ]/g, "");
  return Number.parseInt(written, 10) * (UNITS[unit] ?? 1);
}

/** `64 MiB`, `1000 B`: in the largest unit of which it is a whole number. */
export function byteSizeText(bytes: number): string {
  const fits = Object.entries(UNITS).filter(([, unit]) => bytes % unit === 0 && bytes >= unit);
  const [unit, size] = fits.at(-1) ?? ["B", 1];
  return `${bytes / size} ${unit}`;
}
