import type { MachineFacts } from '../../store/machineSlice.ts';

/** In the order in which they are tried: each of the later ones stands in the text of the earlier ones too. */
const NAMES: readonly (readonly [
  name: string,
  engine: MachineFacts['browser']['engine'],
  pattern: RegExp,
])[] = [
  ['Edge', 'chromium', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', 'chromium', /\bOPR\/(\d+)/],
  ['Firefox', 'firefox', /\bFirefox\/(\d+)/],
  ['Chrome', 'chromium', /\b(?:Headless)?Chrome\/(\d+)/],
  ['Safari', 'webkit', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
];

const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows', /\bWindows\b/],
  ['iPadOS / iOS', /\b(?:iPad|iPhone)\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Android', /\bAndroid\b/],
  ['Linux', /\bLinux\b/],
];

/** @param userAgent `navigator.userAgent`; what it does not say is empty, null or `unknown`. */
export function browserName(userAgent: string): MachineFacts['browser'] {
  const system = SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? '';
  for (const [name, engine, pattern] of NAMES) {
    const major = Number(pattern.exec(userAgent)?.[1] ?? NaN);
    if (!Number.isFinite(major)) continue;
    // All browsers of iOS are WebKit inside.
    const isApple = system.startsWith('iPad');
    return { engine: isApple ? 'webkit' : engine, name: `${name} ${major}`, major, system };
  }
  return { engine: 'unknown', name: '', major: null, system };
}
