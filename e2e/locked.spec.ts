// oxlint-disable no-eval, typescript/no-implied-eval, typescript/no-unsafe-call -- what an intruder would do is done here
import { readFileSync } from 'node:fs';
import { expect, test, type ConsoleMessage, type Page } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { structurePart, type StructurePart } from '../src/core/edit/structureEdit.ts';
import { plainRules } from '../src/core/edit/structureRules.ts';
import { IDENTITY } from '../src/core/geometry/affine.ts';
import { expectViolations, openApp, watchForeignRequests } from './app.ts';
import { makeNifti, notNifti, truncatedGzip } from './fixtures/badFiles.ts';
import { SERIES, structureSet, studyZip } from './fixtures/dicomStudy.ts';

/** What the policy of the page has to stop, by the directive that stops it. */
const REFUSED_IN_PAGE = [
  'base-uri',
  'connect-src',
  'form-action',
  'frame-src',
  'img-src',
  'object-src',
  'require-trusted-types-for',
  'script-src-elem',
  'style-src-attr',
  'style-src-elem',
  'trusted-types',
];

/** Tries what an intruder would, and tells which directives stopped it and what was not stopped. */
async function attack(page: Page): Promise<{ stoppedBy: string[]; succeeded: string[] }> {
  return page.evaluate(async () => {
    const stoppedBy = new Set<string>();
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      stoppedBy.add(effectiveDirective),
    );
    const succeeded: string[] = [];
    const must = (what: string, doIt: () => unknown): void => {
      try {
        doIt();
        succeeded.push(what);
      } catch {
        // stopped
      }
    };
    const mustNot = async (what: string, doing: Promise<unknown>): Promise<void> => {
      await doing.then(
        () => succeeded.push(what),
        () => undefined,
      );
    };
    const element = <K extends keyof HTMLElementTagNameMap>(
      tag: K,
      set: (made: HTMLElementTagNameMap[K]) => void,
    ): void => {
      const made = document.createElement(tag);
      set(made);
      document.body.append(made);
    };
    const blobUrl = URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }));
    const { trustedTypes } = globalThis as unknown as {
      readonly trustedTypes: { createPolicy(name: string, rules: object): unknown };
    };
    // After this call: within it the tests' own connection may evaluate anything.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        must('innerHTML', () => (document.createElement('div').innerHTML = '<b>x</b>'));
        must('insertAdjacentHTML', () => document.body.insertAdjacentHTML('beforeend', '<b>'));
        must('document.write', () => document.write('<b>x</b>'));
        must('srcdoc', () => (document.createElement('iframe').srcdoc = '<b>x</b>'));
        must('DOMParser', () => new DOMParser().parseFromString('<b>x</b>', 'text/html'));
        must('fragment', () => document.createRange().createContextualFragment('<b>x</b>'));
        must('script text', () => (document.createElement('script').text = 'pwned = 1'));
        must('script address', () => (document.createElement('script').src = '/x.js'));
        must('another policy', () => trustedTypes.createPolicy('mine', {}));
        must('a second default', () => trustedTypes.createPolicy('default', {}));
        must('eval', () => globalThis.eval('1'));
        must('Function', () => new Function('return 1')());
        must('blob worker', () => new Worker(blobUrl));
        must('data worker', () => new Worker('data:text/javascript,1'));
        must('another worker', () => new Worker('/assets/shell.js'));
        resolve();
      });
    });
    element('iframe', (made) => (made.src = '/'));
    must('object', () => element('object', (made) => (made.data = '/icons/isodoubt.svg')));
    element('embed', (made) => made.setAttribute('type', 'text/html'));
    element('b', (made) => made.setAttribute('style', 'color: red'));
    element('style', (made) => (made.textContent = 'body { color: red }'));
    const base = document.createElement('base');
    base.href = 'https://example.org/';
    document.head.append(base);
    element('form', (made) => {
      made.action = '/stolen';
      setTimeout(() => made.submit());
    });
    for (const address of ['data:text/javascript,1', 'https://example.org/x.js']) {
      await mustNot(`import of ${address}`, import(address));
    }
    await mustNot('fetch elsewhere', fetch('https://example.org/'));
    await mustNot('fetch data', fetch('data:text/plain,1'));
    await mustNot('fetch blob', fetch(blobUrl));
    await new Promise<void>((resolve) => {
      const image = new Image();
      image.addEventListener('load', () => succeeded.push('an image from elsewhere'));
      image.addEventListener('error', () => resolve());
      image.src = 'https://example.org/x.png';
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { stoppedBy: [...stoppedBy].toSorted(), succeeded };
  });
}

/** Two slices with a square each, and an empty one between. */
function gapBetweenSlices(): StructurePart {
  const [none, square] = ['0'.repeat(25), '0000001100011000000000000'];
  const labels = Uint8Array.from(square + none + square, Number);
  const grid = { shape: [5, 5, 3] as const, affine: IDENTITY };
  const rules = plainRules(1, new Uint8Array(256).fill(1));
  const part = structurePart({ grid, labels, rules }, { kind: 'interpolate', axis: 2 });
  if (!part) throw new Error('nothing to fill');
  return part;
}

/** Asks a codec worker for what it loads a library of scripts and WASM for; what it answers. */
function interpolated(page: Page, url: string): Promise<{ readonly kind: string }> {
  const params = { part: gapBetweenSlices(), operation: { kind: 'interpolate', axis: 2 } };
  return page.evaluate(
    ([address, given]) =>
      new Promise<{ kind: string }>((resolve) => {
        const worker = new Worker(address, { type: 'module' });
        worker.addEventListener('message', ({ data }: MessageEvent<{ kind: string }>) => {
          if (data.kind === 'result' || data.kind === 'error') resolve({ kind: data.kind });
        });
        worker.addEventListener('error', () => resolve({ kind: 'lost' }));
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's has none
        worker.postMessage({ kind: 'request', id: 1, method: 'editStructure', params: given });
      }),
    [url, params] as const,
  );
}

test('the policy bites, directive by directive, in the page, in a worker and in somebody’s frame', async ({
  page,
  baseURL,
}) => {
  expectViolations(page);
  const printed = watchConsoles(page);
  await openApp(page);
  const codec = page.workers().find((worker) => worker.url().includes('codec.worker'));
  // What is ours goes on: a worker of the build, and a library that it loads from our own origin.
  expect(await interpolated(page, codec?.url() ?? '')).toEqual({ kind: 'result' });
  expect(printed.filter((text) => /polic|refused|trusted/i.test(text))).toEqual([]);
  const inWorker = await codec?.evaluate(async () => {
    const blobUrl = URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }));
    const succeeded: string[] = [];
    const must = (what: string, doIt: () => unknown): void => {
      try {
        doIt();
        succeeded.push(what);
      } catch {
        // stopped
      }
    };
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        must('eval', () => globalThis.eval('1'));
        must('blob worker', () => new Worker(blobUrl));
        must('another worker', () => new Worker('/assets/shell.js'));
        resolve();
      });
    });
    for (const url of ['https://example.org/', 'data:text/plain,1', blobUrl]) {
      await fetch(url).then(
        () => succeeded.push(`fetch ${url}`),
        () => undefined,
      );
    }
    return succeeded;
  });
  expect(inWorker, 'done in the worker').toEqual([]);
  // What a worker is refused is told too: journeys that watch the console see it.
  await expect.poll(() => printed).toContain('The security policy refused something: connect-src');
  const { stoppedBy, succeeded } = await attack(page);
  expect(succeeded).toEqual([]);
  expect(stoppedBy).toEqual(REFUSED_IN_PAGE);
  expect(page.url()).toBe(`${baseURL}/`);

  await page.goto('about:blank');
  await page.setContent(`<iframe src="${baseURL}/"></iframe>`);
  await expect.poll(() => page.frames().at(-1)?.url()).toMatch(/^chrome-error:/);
});

/** In every name: it would run as HTML, and it may be read in no log. */
const MARK = 'ZZMARKER';
const EVIL = `<img src=x onerror=pwned=1>${MARK}`;
const EVIL_PERSON = `${MARK}<script>pwned</script>^PATIENT\u202E`;

/** Everything that is printed by the page, its workers and its tabs. */
function watchConsoles(page: Page): string[] {
  const printed: string[] = [];
  const note = (message: ConsoleMessage): void => void printed.push(message.text());
  page.context().on('console', note);
  page.context().on('weberror', (error) => printed.push(String(error.error().stack)));
  page.context().on('dialog', (dialog) => {
    printed.push(`a dialog opened: ${MARK}`);
    void dialog.dismiss();
  });
  return printed;
}

const HOSTILE_SETTINGS = JSON.stringify({
  introduction: 'done',
  reviewer: '<img src=x onerror=pwned=1>',
  language: '<b>',
  tolerancesMm: { constructor: 2, toString: 1, Liver: 3 },
  bindings: { constructor: ['a'], 'run-network': 'x' },
}).replace('{', '{"__proto__":{"polluted":1},');

const file = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: '',
  buffer: Buffer.from(bytes),
});

/** Files that are refused: each names itself on the screen, and nowhere else. */
const REFUSED = [
  [file(`${EVIL}.nii.gz`, truncatedGzip()), `${EVIL}.nii.gz was not opened`],
  [file(`a\u202E${MARK}.nii`, makeNifti({ voxels: [0] })), `a\uFFFD${MARK}.nii was not opened`],
  [file(`${MARK}.zip`, zipSync({ [`../${MARK}`]: strToU8('x') })), 'outside'],
  [file(`${EVIL}.dcm`, notNifti.dicom()), `${EVIL}.dcm was not opened`],
] as const;

test('script in any name, header, description or setting does nothing, and no name reaches a log', async ({
  page,
  baseURL,
}) => {
  const foreign = watchForeignRequests(page, baseURL ?? '');
  const printed = watchConsoles(page);
  await page.addInitScript(
    (settings) => localStorage.setItem('isodoubt.settings', settings),
    HOSTILE_SETTINGS,
  );
  await openApp(page);

  const input = page.getByLabel('Open images and contours');
  for (const [hostile, message] of REFUSED) {
    await input.setInputFiles(hostile);
    await expect(page.getByRole('alert')).toContainText(message);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
  }

  const series = {
    ...SERIES,
    description: EVIL,
    patient: { ...SERIES.patient, name: EVIL_PERSON, id: EVIL },
  };
  const study = studyZip(structureSet(series, [EVIL, `${MARK}=HYPERLINK("http://x")`]), series);
  await input.setInputFiles([{ name: `${EVIL}.zip`, mimeType: '', buffer: study }]);
  await expect(page.getByTestId('contours-badge')).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.case-title strong')).toContainText(EVIL);
  await expect(page.getByTestId('identity')).toContainText(EVIL);
  const panel = page.getByRole('complementary', { name: 'Structures and display' });
  await expect(panel.getByText(EVIL, { exact: true })).toBeVisible();

  await page.getByRole('button', { name: /^Export/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: /^Write/ }).click();
  await expect(dialog.getByText(/Read back and identical/)).toBeVisible({ timeout: 60_000 });
  for (const link of await dialog.getByRole('link').all()) {
    expect(await link.getAttribute('download')).toMatch(/^[\p{L}\p{N}._-]+$/u);
  }
  const [report] = await Promise.all([
    page.waitForEvent('popup'),
    dialog.getByRole('button', { name: 'Open report' }).click(),
  ]);
  await expect(report.getByText(EVIL).first()).toBeVisible();
  const ran = await report.evaluate(() => ['pwned' in globalThis, document.scripts.length]);
  expect(ran).toEqual([false, 0]);
  await report.close();
  await dialog.getByRole('button', { name: 'Close' }).click();

  const manifest = readFileSync('models/tiny/model.json', 'utf8')
    .replace('"Tiny test network: bright and dark"', JSON.stringify(EVIL))
    .replace('"Apache-2.0"', '"javascript:pwned=1"')
    .replace('"Bright"', JSON.stringify(EVIL));
  await page.getByTitle('Network, samples, seed, backend').click();
  await page.getByLabel('Open a model package or an ONNX file').setInputFiles([
    file(
      `${EVIL}.zip`,
      zipSync({
        'model.json': strToU8(manifest),
        'tiny.onnx': readFileSync('models/tiny/tiny.onnx'),
      }),
    ),
  ]);
  const network = page.getByRole('dialog', { name: EVIL });
  await expect(network.getByText('javascript:pwned=1')).toBeVisible();
  await expect(network.getByRole('link')).toHaveCount(0);
  await page.keyboard.press('Escape');

  const after = await page.evaluate(() => ({
    isPwned: 'pwned' in globalThis,
    isPolluted: 'polluted' in {},
    address: location.href,
    title: document.title,
    kept:
      JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage)),
  }));
  expect(after.isPwned).toBe(false);
  expect(after.isPolluted).toBe(false);
  expect(after.address + after.title + after.kept).not.toContain(MARK);
  expect(printed.filter((text) => text.includes(MARK))).toEqual([]);
  expect(foreign).toEqual([]);
});
