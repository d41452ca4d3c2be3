/** Where the lines of the bundle come from, as JSON: what `theater build` puts behind it. */
export function lineMap(): string | undefined {
  return (globalThis as { readonly __theaterLineMap?: string }).__theaterLineMap;
}
