import { EVERY_SLICE, slicesAround, type ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { FoundImageRow } from '../../store/intakeSlice.ts';
import { formatBytes } from '../format.ts';
import { useText } from '../text/useText.ts';

interface Proposal {
  readonly label: string;
  readonly plan: ReadingPlan;
}

/** What of an image that is too large is read; nothing where it fits. */
export function FoundPlan({
  row,
  isNamed,
  plan,
  onChoose,
}: {
  readonly row: FoundImageRow;
  /** Whether it is said which image is meant. */
  readonly isNamed: boolean;
  /** Undefined until one is chosen. */
  readonly plan: ReadingPlan | undefined;
  readonly onChoose: (plan: ReadingPlan) => void;
}) {
  const { intake: words } = useText();
  const { reading } = row;
  if (!row.shape || reading?.kind !== 'part') return null;
  const [, , nk] = row.shape;
  const { every, mostSlices, neededBytes, limitBytes } = reading;
  const proposals: Proposal[] = [];
  if (every !== null) {
    const count = Math.ceil(nk / every);
    proposals.push({ label: words.everyNth(every, count), plan: { ...EVERY_SLICE, every } });
    for (const [place, center] of [
      ['upper', nk - mostSlices / 2],
      ['middle', nk / 2],
      ['lower', mostSlices / 2],
    ] as const) {
      const part = { ...EVERY_SLICE, ...slicesAround(center, { mostSlices, nk }) };
      proposals.push({ label: words.slicesAt[place](mostSlices), plan: part });
    }
  }
  return (
    <fieldset className="found-kind">
      <legend className="hint warn">
        {isNamed && `${row.name}: `}
        {words.tooLarge(formatBytes(neededBytes), formatBytes(limitBytes))}
      </legend>
      {proposals.map(({ label, plan: proposed }) => (
        <label key={label}>
          <input
            type="radio"
            name={`reading-plan-${row.position}`}
            checked={plan !== undefined && isSame(plan, proposed)}
            onChange={() => onChoose(proposed)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function isSame(a: ReadingPlan, b: ReadingPlan): boolean {
  return a.every === b.every && a.slices?.[0] === b.slices?.[0] && a.slices?.[1] === b.slices?.[1];
}

/** Whether what of the image is read was said, where that has to be said. */
export function isPlanned({ reading }: FoundImageRow, plan: ReadingPlan | undefined): boolean {
  return reading?.kind !== 'part' || plan !== undefined;
}
