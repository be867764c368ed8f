import { COMMANDS, type Command } from '../../app/commandTable.ts';
import { setLanguage } from '../../app/language.ts';
import type { Language } from '../../store/displaySlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import { formatKey } from '../format.ts';
import type { Catalogue } from '../text/catalogue.ts';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';

type Gesture = keyof Catalogue['help']['gestures'];
type Effect = keyof Catalogue['help']['effects'];
type Gestures = readonly (readonly [gesture: Gesture, effect: Effect])[];

const MOUSE: Record<'pacs' | 'neuro', Gestures> = {
  pacs: [
    ['click', 'crosshair'],
    ['leftDrag', 'window'],
    ['rightDrag', 'zoom'],
  ],
  neuro: [
    ['leftDrag', 'crosshair'],
    ['rightDrag', 'window'],
  ],
};

const ANY_MOUSE: Gestures = [
  ['middleDrag', 'pan'],
  ['wheel', 'slices'],
  ['ctrlWheel', 'zoom'],
  ['doubleClick', 'planes'],
];

/** Each in its own words: who does not read the present one finds theirs. */
const LANGUAGE_NAMES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['fr', 'Français'],
];

export function HelpDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { help } = useText();
  const preset = useAppState((state) => state.mousePreset);
  return (
    <Dialog isOpen={isOpen} title={help.title} onClose={onClose}>
      <LanguageField />
      <div className="help-columns">
        <KeyTable group="Review" />
        <KeyTable group="Run" />
        <section>
          <h3>{help.mouse(help.presets[preset])}</h3>
          <dl className="keys">
            {[...MOUSE[preset], ...ANY_MOUSE].map(([gesture, effect]) => (
              <div key={gesture}>
                <dt>
                  <kbd>{help.gestures[gesture]}</kbd>
                </dt>
                <dd>{help.effects[effect]}</dd>
              </div>
            ))}
          </dl>
        </section>
        <KeyTable group="View" />
      </div>
    </Dialog>
  );
}

function LanguageField() {
  const { perform } = useApp();
  const { help } = useText();
  const language = useAppState((state) => state.language);
  return (
    <div className="help-language">
      <ChoiceField
        label={help.language}
        value={language}
        choices={LANGUAGE_NAMES}
        onChange={(chosen) => perform((services) => setLanguage(services, chosen))}
      />
    </div>
  );
}

function KeyTable({ group }: { readonly group: Command['group'] }) {
  const { groups } = useText().commands;
  const commands = COMMANDS.filter((command) => command.group === group && command.keys.length > 0);
  return (
    <section>
      <h3>{groups[group]}</h3>
      <dl className="keys">
        {commands.map(({ id, keys }) => (
          <div key={id}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{formatKey(key)}</kbd>
              ))}
            </dt>
            <dd>{commandTitle(id)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
