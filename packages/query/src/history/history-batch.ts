/** A batch as histories name it. */
export interface HistoryBatch {
  readonly batch_id: string;
  readonly created_at: string;
  readonly label?: string;
}
