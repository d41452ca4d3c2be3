/** What somebody said. */
export interface Line {
  readonly from: string;
  readonly text: string;
}
