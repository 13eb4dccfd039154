/** One column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers go to the right. Default `left`. */
  readonly align?: 'left' | 'right';
  /** How much narrower than its content a column may be made, in cells. Without it the column is never cut. */
  readonly minimum?: number;
  /** Which end of a cut text stays: paths keep their end. Default `start`. */
  readonly keep?: 'start' | 'end';
  /** Colours a cell after it was escaped, cut and padded. */
  readonly paint?: (text: string, row: number) => string;
}
