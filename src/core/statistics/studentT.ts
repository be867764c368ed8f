/**
 * Two-sided p-value of Student's t by its share of explained variance ρ² = t² / (t² + df): the probability of a
 * correlation at least this far from 0 between independent normal variables.
 * @param rhoSquared 0 … 1
 * @param df degrees of freedom, > 0.
 * @returns 0 … 1; relative error below 1e-10.
 * Source: P = I_{1 − ρ²}(df / 2, 1 / 2), Abramowitz and Stegun 26.7.1.
 */
export function twoSidedP(rhoSquared: number, df: number): number {
  return regularizedBeta(1 - rhoSquared, df / 2, 1 / 2);
}

/** The regularized incomplete beta function I_x(a, b), 0 ≤ x ≤ 1, a and b > 0. */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  // The fraction converges fast on this side of the mean only.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Continued fraction of the incomplete beta function by the modified Lentz method (Numerical Recipes 6.4). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return result;
}

/** Lanczos, g = 7, nine terms: relative error below 1e-14 for the positive arguments used here. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const t = z + 6.5;
  const series = LANCZOS.reduce(
    (sum, term, at) => sum + (at === 0 ? term : term / (z - 1 + at)),
    0,
  );
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(t) - t + Math.log(series);
}
