/** A figure of results.json that a text quotes. */
export interface Quote {
  /** As it is written, with as many digits as the text gives. */
  readonly text: string;
  readonly table: string;
  readonly row: string;
  readonly metric: string;
}

/** Figures with their names in a comment behind them: `0.971 <!-- evidence: table | row | metric -->`. */
export function quotedFigures(markdown: string): Quote[] {
  const quote = /(-?\d+(?:\.\d+)?)\s*<!-- evidence: ([^|]+?) \| ([^|]+?) \| ([^|]+?) -->/g;
  return [...markdown.matchAll(quote)].map(([, text, table, row, metric]) => ({
    text,
    table,
    row,
    metric,
  }));
}
