// Draws the PNG icons of the web app manifest from public/icons/isodoubt.svg, in the Chromium of the tests:
//   node scripts/icons.mjs
// They are committed: a build needs no browser.
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { findChromium } from './browser.mjs';

const FOLDER = 'public/icons';
const svg = readFileSync(`${FOLDER}/isodoubt.svg`, 'utf8');
// A system may cut a maskable icon to a circle of 80 % of its width: the drawing is made smaller, its ground fills the square.
const maskable = svg
  .replace('rx="7"', '')
  .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
  .replace('<rect width="32" height="32"', '<rect x="-4" y="-4" width="40" height="40"');
const ICONS = [
  ['isodoubt-192.png', 192, svg],
  ['isodoubt-512.png', 512, svg],
  ['isodoubt-maskable-512.png', 512, maskable],
  ['isodoubt-180.png', 180, maskable],
];

const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
for (const [name, size, drawing] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`,
  );
  writeFileSync(`${FOLDER}/${name}`, await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
