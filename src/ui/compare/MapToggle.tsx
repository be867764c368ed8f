import { useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { useText } from '../text/useText.ts';

/** Shows a map over the image, or takes it away. */
export function MapToggle({ map }: { readonly map: 'agreement' | 'disagreement' }) {
  const { compare } = useText();
  const isShown = useAppState((state) => state.comparisonMap === map);
  return (
    <CommandButton
      command={`toggle-${map}`}
      className="toggle"
      icon={isShown ? 'eye' : 'eye-off'}
      isPressed={isShown}
    >
      {compare.showMap}
    </CommandButton>
  );
}
