/** Options of the task `symbols`. */
export interface SymbolsOptions {
  /** Whether to write an edge for every use of a name. Default false: they outnumber all other records. */
  readonly references: boolean;
}
