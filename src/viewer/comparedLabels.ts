import type { LabelmapLayer } from './viewer.ts';
import type { VoxelTexture } from './voxelTexture.ts';

/** Compared in one task: some milliseconds. */
const SLAB_VOXELS = 4 * 2 ** 20;

/**
 * The automatic labels beside the present ones on the graphics card, from the moment on when they are to be
 * compared and something may differ; until then they cost neither memory nor time there. Borrows the arrays.
 */
export class ComparedLabels {
  readonly texture: VoxelTexture;
  readonly #onLoaded: () => void;
  readonly #onFailure: (thrown: unknown) => void;
  #pair: LabelmapLayer | null = null;
  #isWanted = false;
  #mayDiffer = false;
  #state: 'idle' | 'searching' | 'asked' = 'idle';

  /** @param onFailure is given what loading them throws; they are not asked for again until the next pair. */
  constructor(
    texture: VoxelTexture,
    { onLoaded, onFailure }: { onLoaded: () => void; onFailure: (thrown: unknown) => void },
  ) {
    this.texture = texture;
    this.#onLoaded = onLoaded;
    this.#onFailure = onFailure;
  }

  /** Other labels are shown from now on, or none. */
  setPair(pair: LabelmapLayer | null): void {
    this.#pair = pair;
    this.#mayDiffer = false;
    this.#forget();
    this.#start();
  }

  setWanted(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    if (!isWanted) this.#forget();
    this.#start();
  }

  /** The present labels were changed in place. */
  noteChange(): void {
    this.#mayDiffer = true;
    this.#start();
  }

  #forget(): void {
    this.texture.clear();
    this.#state = 'idle';
  }

  #start(): void {
    const pair = this.#pair;
    if (!this.#isWanted || !pair?.automatic || this.#state === 'asked') return;
    if (this.#mayDiffer) {
      this.#state = 'asked';
      this.texture.set(pair.grid, pair.automatic, 'uint8').then((isShown) => {
        if (isShown) this.#onLoaded();
      }, this.#onFailure);
    } else if (this.#state === 'idle') {
      this.#state = 'searching';
      void this.#search(pair, pair.automatic);
    }
  }

  async #search(pair: LabelmapLayer, automatic: Uint8Array): Promise<void> {
    const isOvertaken = (): boolean => pair !== this.#pair || this.#state !== 'searching';
    // What does not fit is found out by loading it.
    if (pair.labels.length !== automatic.length) return this.noteChange();
    for (let from = 0; from < automatic.length; from += SLAB_VOXELS) {
      // oxlint-disable-next-line no-await-in-loop -- so that no task is long
      await new Promise((resolve) => setTimeout(resolve));
      if (isOvertaken()) return;
      const to = Math.min(from + SLAB_VOXELS, automatic.length);
      if (differs(pair.labels, automatic, { from, to })) return this.noteChange();
    }
  }
}

/** True when two arrays differ somewhere from `from` to before `to`. */
export function differs(
  a: Uint8Array,
  b: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  for (let n = from; n < to; n++) if (a[n] !== b[n]) return true;
  return false;
}
