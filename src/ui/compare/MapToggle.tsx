import { toggleComparisonMap } from '../../app/commands/comparisonChoices.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { useText } from '../text/useText.ts';

/** Shows a map over the image, or takes it away. */
export function MapToggle({ map }: { readonly map: 'agreement' | 'disagreement' }) {
  const { compare } = useText();
  const { perform } = useApp();
  const isShown = useAppState((state) => state.comparisonMap === map);
  return (
    <button
      type="button"
      className="button toggle"
      aria-pressed={isShown}
      onClick={() => perform((services) => toggleComparisonMap(services, map))}
    >
      <Icon name={isShown ? 'eye' : 'eye-off'} />
      {compare.showMap}
    </button>
  );
}
