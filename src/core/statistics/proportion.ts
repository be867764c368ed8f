/** Two-sided 95 % of the normal distribution. */
const Z = 1.959964;

/**
 * Wilson's score interval of a proportion at 95 %: it stays within 0 … 1, and holds for few trials and for none or all
 * successes, where the usual one has no width.
 * @param successes 0 … trials.
 * @param trials whole number, ≥ 0.
 * @returns null without trials.
 * Source: Wilson 1927, J Am Stat Assoc 22:209.
 */
export function wilsonInterval(
  successes: number,
  trials: number,
): readonly [low: number, high: number] | null {
  if (trials <= 0) return null;
  const share = successes / trials;
  const squared = (Z * Z) / trials;
  const middle = (share + squared / 2) / (1 + squared);
  const half =
    (Z * Math.sqrt((share * (1 - share)) / trials + squared / (4 * trials))) / (1 + squared);
  // Rounding alone would leave 1e-17 where the bound is 0 or 1.
  return [
    successes === 0 ? 0 : Math.max(0, middle - half),
    successes === trials ? 1 : Math.min(1, middle + half),
  ];
}
