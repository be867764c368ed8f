import type { Page } from '@playwright/test';
import { bodyPhantom } from '../tiny.ts';
import { CASE_FILE } from './appServer.ts';
import type { Action } from './compare.ts';
import { checkExport, offeredFiles, type MadeExport } from './exports.ts';
import { isPartMissing, look, untilSeen, type Look, PATIENCE_MS } from './look.ts';

/** Who acts, and what is known of the log meanwhile. */
export interface Reviewer {
  readonly page: Page;
  readonly random: () => number;
  readonly actions: Action[];
  /** What undo and redo have to work with, at least. */
  undoable: number;
  redoable: number;
  /** Structures that were named, so that each name is another. */
  names: number;
  readonly exports: MadeExport[];
}

/** Milliseconds that no fault touches. */
export const now = (): number => performance.now();

/** What a reviewer does, with how often of a hundred times. */
const WEIGHTS = {
  decide: 30,
  draw: 22,
  undo: 10,
  redo: 8,
  budget: 6,
  structure: 8,
  export: 6,
  run: 4,
  'other-case': 3,
  reload: 3,
} as const;
export type Doing = keyof typeof WEIGHTS;

/** Draws what is done next. */
export function nextDoing(random: () => number): Doing {
  let left = random() * 100;
  for (const doing of Object.keys(WEIGHTS) as Doing[]) {
    left -= WEIGHTS[doing];
    if (left < 0) return doing;
  }
  return 'decide';
}

/**
 * Does it, and waits for its end.
 * @throws Hang where it does not end; what the page throws once its browser is gone.
 */
export async function act(reviewer: Reviewer, doing: Exclude<Doing, 'reload'>): Promise<void> {
  await clearTheWay(reviewer.page);
  await DEEDS[doing](reviewer);
  await noteShown(reviewer);
}

/** What is shown as saved now was. */
export async function noteShown({ page, actions }: Reviewer): Promise<void> {
  const { length } = actions;
  const { keeping } = await look(page);
  if (keeping !== 'saved') return;
  for (const action of actions.slice(0, length)) action.isShownSaved = true;
}

type Deed = (reviewer: Reviewer) => Promise<void>;

const DEEDS: Readonly<Record<Exclude<Doing, 'reload'>, Deed>> = {
  decide,
  draw,
  undo: (reviewer) => stepBack(reviewer, 'undone'),
  redo: (reviewer) => stepBack(reviewer, 'redone'),
  budget: async ({ page, random }) => {
    const slider = page.locator('.budget input[type="range"]');
    if ((await slider.count()) === 0) return;
    await slider.focus();
    await page.keyboard.press(random() < 0.5 ? 'ArrowRight' : 'ArrowLeft');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  },
  structure: nameStructure,
  export: writeExport,
  run: runNetwork,
  'other-case': goElsewhereAndBack,
};

/** A dialog, a question, a field or a file that was not opened: what a fault left. */
async function clearTheWay(page: Page): Promise<void> {
  const { hasDialog, opening } = await look(page);
  if (opening === 'failed') {
    const close = page.locator('.card-bad').getByRole('button', { name: 'Close' });
    await close.click({ timeout: 2_000 }).catch(() => undefined); // gone: it is being opened again
  }
  if (!hasDialog) return;
  const question = page.getByRole('alertdialog').getByRole('button').first();
  if (await question.isVisible()) {
    await question.click({ timeout: 10_000 }).catch(() => undefined); // gone: it was answered by what came meanwhile
  } else await page.keyboard.press('Escape');
}

function begin({ actions }: Reviewer, kind: Action['kind']): Action {
  const action: Action = { kind, isSure: false, doneAtMs: now(), isShownSaved: false };
  actions.push(action);
  return action;
}

/** From now on it must be on disk. */
function end(action: Action): void {
  action.isSure = true;
  action.doneAtMs = now();
}

const DECISIONS = ['a', 'x', 'f'] as const;

async function decide(reviewer: Reviewer): Promise<void> {
  const { page, random } = reviewer;
  const { keeping, isReviewing } = await look(page);
  if (!isReviewing) return;
  // Going somewhere selects a region where none is.
  await page.keyboard.press(random() < 0.7 ? 'n' : 'p');
  const action = begin(reviewer, 'decided');
  await page.keyboard.press(DECISIONS[Math.floor(random() * DECISIONS.length)] ?? 'a');
  if (keeping === 'elsewhere') return;
  end(action);
  reviewer.undoable++;
  reviewer.redoable = 0;
}

async function stepBack(reviewer: Reviewer, kind: 'undone' | 'redone'): Promise<void> {
  const { page } = reviewer;
  const has = kind === 'undone' ? reviewer.undoable : reviewer.redoable;
  const { keeping, isReviewing } = await look(page);
  if (has === 0 || keeping === 'elsewhere' || !isReviewing) return decide(reviewer);
  const action = begin(reviewer, kind);
  await page.keyboard.press(kind === 'undone' ? 'Control+z' : 'Control+y');
  end(action);
  reviewer.undoable += kind === 'undone' ? -1 : 1;
  reviewer.redoable += kind === 'undone' ? 1 : -1;
}

/** A line with the brush in the axial plane. Whether it changes a voxel depends on where it goes. */
async function draw(reviewer: Reviewer): Promise<void> {
  const { page, random } = reviewer;
  const canvas = await page.locator('canvas').first().boundingBox();
  if (!canvas) return;
  await page.keyboard.press('b');
  const at = (): readonly [number, number] => [
    canvas.x + canvas.width * (0.2 + 0.2 * random()),
    canvas.y + canvas.height * (0.35 + 0.3 * random()),
  ];
  begin(reviewer, 'edited');
  await page.mouse.move(...at());
  await page.mouse.down();
  await page.mouse.move(...at(), { steps: 3 });
  await page.mouse.up();
  // Nothing more is known than that a redo may have gone.
  reviewer.redoable = 0;
}

/** Adds a structure and calls it something: two entries. */
async function nameStructure(reviewer: Reviewer): Promise<void> {
  const { page } = reviewer;
  const field = page.locator('.structure-name-field');
  const added = begin(reviewer, 'structured');
  await page.keyboard.press('Shift+N');
  try {
    await field.waitFor({ timeout: 20_000 });
  } catch {
    // Not now: a run is under way, or the page only reads. A field that comes late would swallow the keys that follow.
    await page.keyboard.press('Escape');
    if (await field.isVisible()) await field.press('Escape');
    return;
  }
  end(added);
  reviewer.undoable++;
  reviewer.redoable = 0;
  const renamed = begin(reviewer, 'structured');
  await field.fill(`Structure ${++reviewer.names} ${Math.floor(reviewer.random() * 1e6)}`);
  await field.press('Enter');
  await field.waitFor({ state: 'detached', timeout: PATIENCE_MS });
  end(renamed);
  reviewer.undoable++;
}

/** Ends in files, or in words why there are none. */
async function writeExport({ page, exports }: Reviewer): Promise<void> {
  const button = page.locator('button[data-command="export"]');
  if (!(await button.isEnabled({ timeout: PATIENCE_MS }))) return;
  await button.click({ timeout: PATIENCE_MS });
  const opened = await untilSeen(page, 'the export is asked for', ({ hasDialog, said }) => {
    return hasDialog || isPartMissing(said);
  });
  if (!opened.hasDialog) return;
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: /^Write/ }).click({ timeout: PATIENCE_MS });
  const { text, keeping } = await untilSeen(
    page,
    'an export ends',
    (seen) => /Read back and identical/.test(seen.text) || /Choose again/.test(seen.text),
  );
  if (/Read back and identical/.test(text)) {
    const finding = checkExport(await offeredFiles(page), text);
    exports.push({ ...finding, isAheadOfDisk: keeping === 'failed' });
  }
  await page.keyboard.press('Escape');
}

/** The network once more over the same case, sometimes stopped on the way. */
async function runNetwork(reviewer: Reviewer): Promise<void> {
  const { page, random } = reviewer;
  await page.keyboard.press('Control+Enter');
  if (random() < 0.4) {
    await page.waitForTimeout(random() * 800);
    await page.keyboard.press('Escape');
  }
  await untilRunEnded(page);
}

/** Until it can be run again; what is offered of one that ended early is taken. */
export async function untilRunEnded(page: Page): Promise<void> {
  for (;;) {
    const seen = await untilSeen(page, 'a run ends', ({ text, hasDialog }) => {
      return hasDialog || (/^(Run|Keep these samples)\b/m.test(text) && !/^Cancel\b/m.test(text));
    });
    const keep = page.getByRole('button', { name: 'Keep these samples' });
    if (seen.hasDialog) await clearTheWay(page);
    else if (!(await keep.isVisible())) return;
    else await keep.click({ timeout: 2_000 }).catch(() => undefined); // gone: the run ended by itself
  }
}

const OTHER_CASE = {
  name: 'other.nii',
  mimeType: '',
  buffer: bodyPhantom(4, { i: 12, radius: 5 }),
};
const SAME_CASE = { name: 'demo-ct.nii.gz', mimeType: '', buffer: CASE_FILE };

/** Another image, then the first one again: its review goes on. */
async function goElsewhereAndBack({ page }: Reviewer): Promise<void> {
  await page.getByLabel('Open images and contours').setInputFiles(OTHER_CASE);
  await untilSeen(page, 'another case is opened', ({ title, hasDialog, opening, said }) => {
    return title === OTHER_CASE.name || hasDialog || opening === 'failed' || isPartMissing(said);
  });
  // It asks where the review would be lost: then the reviewer stays.
  await clearTheWay(page);
  await comeBack(page);
}

/** Opens the first case again where another is open: three times, as a fault may be in the way. */
export async function comeBack(page: Page): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const { title } = await look(page);
    if (title !== OTHER_CASE.name) return;
    await page.getByLabel('Open images and contours').setInputFiles(SAME_CASE);
    const seen = await untilSeen(page, 'the first case is opened again', (now) => {
      return now.hasDialog || now.opening === 'failed' || isTakenUp(now);
    });
    if (seen.opening !== 'failed') await clearTheWay(page);
  }
}

function isTakenUp({ title, isReviewing }: Look): boolean {
  return title !== OTHER_CASE.name && isReviewing;
}
