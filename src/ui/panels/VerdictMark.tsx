import type { Verdict } from '../../core/evaluation/qualityMeasures.ts';
import { Icon } from '../controls/Icon.tsx';
import { useText } from '../text/useText.ts';

const ICONS = { accept: 'check', look: 'eye', reject: 'close' } as const;

/** A verdict by word, sign and colour: none of them alone. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const { quality } = useText();
  return (
    <span className="verdict" data-verdict={verdict}>
      <Icon name={ICONS[verdict]} />
      {quality.verdicts[verdict]}
    </span>
  );
}
