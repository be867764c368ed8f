import { bodyPhantom } from '../tiny.ts';
import type { Tab } from './tab.ts';

/** One step of the main job in a browser. */
export interface Step {
  readonly name: string;
  readonly hasPassed: boolean;
  /** What was seen, or what went wrong. */
  readonly said: string;
}

export interface Job {
  readonly tab: Tab;
  readonly address: string;
  /** On this machine: a NIfTI to be opened from disk. */
  readonly file: string;
  /** Keeps a picture of the page under a name. */
  readonly picture: (name: string) => Promise<void>;
}

const SAMPLES = 3;

/** The main job, step by step; what fails ends it, for the rest needs what came before. */
export async function mainJob(job: Job): Promise<Step[]> {
  const steps: Step[] = [];
  for (const [name, work] of STEPS) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      steps.push({ name, hasPassed: true, said: await work(job) });
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      steps.push({ name, hasPassed: false, said: said.slice(0, 300) });
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await job.picture(`failed-${name.replaceAll(/\W+/g, '-')}`).catch(() => undefined);
      break;
    }
  }
  return steps;
}

const STEPS: readonly (readonly [string, (job: Job) => Promise<string>])[] = [
  ['opens the demo case', openDemo],
  ['shows the image', showsImage],
  ['runs the network', runNetwork],
  ['goes through the queue', goThroughQueue],
  ['edits a contour', edit],
  ['finds the review again after a reload', findAgain],
  ['exports, read back', exportFiles],
  ['opens a file from disk', openFromDisk],
  ['opens a dropped file', drop],
  ['without an error', withoutError],
];

async function openDemo({ tab, address, picture }: Job): Promise<string> {
  await tab.goTo(address);
  await tab.evaluate(
    `localStorage.setItem('isodoubt.settings', '{"introduction":"done","language":"en"}');`,
  );
  await tab.reload();
  await listen(tab);
  const said = await until(tab, `(text('read-out').includes('HU') ? text('read-out') : '')`);
  await picture('1-open');
  return said;
}

/** Steps a slice and looks at the pixels of the frame that is drawn for it. */
async function showsImage({ tab }: Job): Promise<string> {
  const share = await tab.evaluate<number>(`
    const canvas = document.querySelector('.canvas-host canvas');
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowUp', bubbles: true }));
    return new Promise((give) => requestAnimationFrame(() => {
      const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
      const context = copy.getContext('2d');
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      let bright = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at] > 60) bright++;
      give(bright / (data.length / 4));
    }));`);
  if (!(share > 0.1)) throw new Error(`${(100 * share).toFixed(1)} % of the picture is not dark`);
  return `${(100 * share).toFixed(0)} % of the picture is not dark`;
}

async function runNetwork({ tab, picture }: Job): Promise<string> {
  await tab.click(`//*[starts-with(@title, "Network, samples, seed, backend")]`);
  await tab.evaluate(
    `const input = document.evaluate('//input[@id=//label[contains(., "Samples (T)")]/@for] | //label[contains(., "Samples (T)")]//input',
       document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
     Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, arguments[0]);
     for (const type of ['input', 'change', 'focusout']) input.dispatchEvent(new Event(type, { bubbles: true }));`,
    String(SAMPLES),
  );
  await tab.click(`//*[starts-with(@title, "Network, samples, seed, backend")]`);
  await tab.click('//button[starts-with(normalize-space(.), "Run")]');
  const facts = await until(
    tab,
    `/^${SAMPLES} samples/.test(text('run-facts')) ? text('run-facts') : ''`,
    240,
  );
  await picture('2-run');
  return facts;
}

async function goThroughQueue({ tab }: Job): Promise<string> {
  await until(tab, `text('queue-progress')`);
  await tab.press('n');
  await tab.press('a');
  await until(tab, `/^1 of/.test(text('queue-progress')) ? 'decided' : ''`);
  await tab.press('n');
  await tab.press('x');
  return until(tab, `/^2 of/.test(text('queue-progress')) ? text('queue-progress') : ''`);
}

/** A stroke of the brush through the middle of the axial plane. */
async function edit({ tab, picture }: Job): Promise<string> {
  await tab.press('e');
  await until(tab, `document.querySelector('.edit-bar') ? 'there' : ''`);
  const before = await tab.evaluate<string>(
    `return document.querySelector('.case-panel').innerText;`,
  );
  await tab.evaluate(`
    const canvas = document.querySelector('.canvas-host canvas');
    const box = canvas.getBoundingClientRect();
    const at = (type, x, y, buttons) => canvas.dispatchEvent(new PointerEvent(type, {
      bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, pointerType: 'mouse',
      button: type === 'pointermove' ? -1 : 0, buttons, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
    }));
    at('pointermove', 0.2, 0.5, 0);
    at('pointerdown', 0.2, 0.5, 1);
    for (let x = 0.2; x < 0.4; x += 0.02) at('pointermove', x, 0.5, 1);
    at('pointerup', 0.4, 0.5, 0);`);
  const said = await until(
    tab,
    `return document.querySelector('.case-panel').innerText !== ${JSON.stringify(before)} ? 'volumes changed' : ''`,
  );
  await picture('3-edit');
  await tab.press('e');
  return said;
}

async function findAgain({ tab, picture }: Job): Promise<string> {
  await until(
    tab,
    `document.querySelector('[data-testid=keeping]').dataset.status === 'saved' ? 'saved' : ''`,
  );
  await tab.reload();
  await listen(tab);
  await until(tab, `/^2 of/.test(text('queue-progress')) ? 'there' : ''`);
  const notice = await until(tab, `text('keeping-notice')`);
  await picture('4-again');
  return notice;
}

/** Each file, as a link gives it. */
async function exportFiles({ tab, picture }: Job): Promise<string> {
  await tab.click('//header//button[contains(normalize-space(.), "Export")]');
  await until(tab, `document.querySelector('dialog[open]') ? 'open' : ''`);
  await tab.click('//dialog//button[starts-with(normalize-space(.), "Write")]');
  await until(
    tab,
    `document.querySelector('dialog[open]').innerText.includes('Read back and identical') ? 'good' : ''`,
    120,
  );
  await picture('5-export');
  // The page itself may not fetch what it offers: its policy forbids it. The app has read each file back.
  const files = await tab.evaluate<string[]>(`
    return [...document.querySelectorAll('dialog[open] a[download]')]
      .filter((link) => link.href.startsWith('blob:')).map((link) => link.download);`);
  if (files.length === 0) throw new Error('no file');
  await tab.click(`//dialog[@open]//a[@download]`);
  await tab.click('//dialog[@open]//button[@aria-label="Close"]');
  return `${files.length} files`;
}

async function openFromDisk({ tab, file }: Job): Promise<string> {
  await tab.chooseFile('//input[@aria-label="Open images and contours"]', file);
  return until(
    tab,
    `document.querySelector('.case-title').innerText.includes('48 × 40 × 10') ? '48 × 40 × 10' : ''`,
  );
}

/** The browser's own drop cannot be made by a test: an event with the same content stands for it. */
async function drop({ tab, picture }: Job): Promise<string> {
  await tab.evaluate(
    `const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0));
     const dataTransfer = new DataTransfer();
     dataTransfer.items.add(new File([bytes], 'dropped.nii'));
     const app = document.querySelector('.app');
     for (const type of ['dragenter', 'dragover', 'drop'])
       app.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));`,
    bodyPhantom().toString('base64'),
  );
  const said = await until(
    tab,
    `document.querySelector('.case-title').innerText.includes('dropped.nii') ? 'dropped.nii' : ''`,
  );
  await picture('6-dropped');
  return said;
}

async function withoutError({ tab }: Job): Promise<string> {
  const errors = await tab.evaluate<string[]>('return window.seenErrors;');
  if (errors.length > 0) throw new Error(errors.join(' · '));
  return '';
}

async function listen(tab: Tab): Promise<void> {
  await tab.evaluate(`
    window.seenErrors ??= [];
    const note = (what) => window.seenErrors.push(String(what));
    addEventListener('error', (event) => note(event.message));
    addEventListener('unhandledrejection', (event) => note(event.reason));
    document.addEventListener('securitypolicyviolation', (event) => note(event.violatedDirective));`);
}

/** Asks the page until it says something. `text(id)` is what stands in an element by its test id. */
async function until(tab: Tab, expression: string, seconds = 60): Promise<string> {
  const body = `const text = (id) => document.querySelector('[data-testid="' + id + '"]')?.innerText ?? '';
    ${expression.includes('return ') ? expression : `return ${expression}`}`;
  for (const end = Date.now() + 1000 * seconds; Date.now() < end;) {
    // oxlint-disable-next-line no-await-in-loop -- asked until it answers
    const said = await tab.evaluate<string>(body).catch(() => '');
    if (said) return said.replaceAll(/\s+/g, ' ');
    // oxlint-disable-next-line no-await-in-loop -- asked until it answers
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`not within ${seconds} s: ${expression}`);
}
