import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';
import { openSite, Tab } from './tab.ts';
import { SOURCE } from './volumeData.ts';

const SHAPE = SOURCE.shape.join('×');

const BRUSH: RowSpec = {
  id: 'viewer-brush',
  ours: `the box of a brush's ball to the graphics card, ${SHAPE}`,
  against: 'all labels, as niivue does after each step of a stroke',
  ratioIs: 'faster',
  measure: 'wall time',
  goal: null,
};

export const VIEWER_SPECS = [BRUSH];

/** Of a ball with a radius of 15 mm on voxels of 0.7 × 0.7 × 1.5 mm. */
const BALL = { low: [230, 260, 190], high: [274, 304, 211] } as const;
const PLAN = { warmUps: 2, rounds: 21, limitS: 60 };

/** Drawing of labels in a tab with a software adapter: its copies are the processor's, a card's are faster. */
export async function runViewerRows(bench: Bench): Promise<void> {
  if (!VIEWER_SPECS.some(({ id }) => bench.isWanted(id))) return;
  await bench.attempt(VIEWER_SPECS, async () => {
    const site = await openSite({});
    try {
      const tab = await Tab.open(site, false);
      await tab.ask('openLabels', SOURCE.shape);
      const own: number[] = [];
      const upload = (box: typeof BALL | null) => async () => {
        const { seconds, ownSeconds } = await tab.ask('uploadLabels', box);
        if (box) own.push(ownSeconds);
        return { cpuS: NaN, wallS: seconds };
      };
      const costs = await bench.interleave({ ours: upload(BALL), against: upload(null) }, PLAN);
      const [ni, nj, nk] = [0, 1, 2].map((axis) => BALL.high[axis] - BALL.low[axis]);
      const most = (1000 * Math.max(...own)).toFixed(1);
      const detail = `a box of ${ni}×${nj}×${nk} voxels; the page's own share ${most} ms at most`;
      bench.report(BRUSH, costs, { detail, versions: { Chromium: tab.version() } });
      await tab.close();
    } finally {
      await site.close();
    }
  });
}
