import type { Page } from '@playwright/test';

/** What the reviewer does in a session, and what it leaves in the log. */
export interface Action {
  readonly kind: 'decided' | 'edited' | 'undone' | 'redone';
  /** When the page had dealt with it, milliseconds since 1970: the event was recorded before. */
  readonly doneAtMs: number;
  /** Whether it leaves an event for certain; a stroke may change nothing. */
  readonly isSure: boolean;
}

/** What undo and redo have to work with. */
export interface Stack {
  undoable: number;
  redoable: number;
}

const DECISIONS = ['a', 'x', 'f'] as const;

/** Chooses what is done next, and does it. @throws what the page throws once its browser is gone. */
export async function act(page: Page, stack: Stack, random: () => number): Promise<Action> {
  const roll = random();
  if (roll < 0.25) return stroke(page, stack, random);
  if (roll < 0.4 && stack.undoable > 0) {
    await page.keyboard.press('Control+z');
    stack.undoable--;
    stack.redoable++;
    return done('undone');
  }
  if (roll < 0.5 && stack.redoable > 0) {
    await page.keyboard.press('Control+y');
    stack.redoable--;
    stack.undoable++;
    return done('redone');
  }
  // Going somewhere selects a region where none is.
  await page.keyboard.press(random() < 0.7 ? 'n' : 'p');
  await page.keyboard.press(DECISIONS[Math.floor(random() * DECISIONS.length)] ?? 'a');
  stack.undoable++;
  stack.redoable = 0;
  return done('decided');
}

/** A line with the brush in the axial plane. Whether it changes a voxel depends on where it goes. */
async function stroke(page: Page, stack: Stack, random: () => number): Promise<Action> {
  const canvas = await page.locator('canvas').first().boundingBox();
  if (!canvas) throw new Error('no canvas');
  const at = (): readonly [number, number] => [
    canvas.x + canvas.width * (0.2 + 0.2 * random()),
    canvas.y + canvas.height * (0.35 + 0.3 * random()),
  ];
  await page.mouse.move(...at());
  await page.mouse.down();
  await page.mouse.move(...at(), { steps: 4 });
  await page.mouse.up();
  // Nothing more is known than that a redo may have gone.
  stack.redoable = 0;
  return done('edited', false);
}

function done(kind: Action['kind'], isSure = true): Action {
  return { kind, doneAtMs: Date.now(), isSure };
}
