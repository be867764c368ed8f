import type { Command } from '../../app/command.ts';
import { COMMANDS } from '../../app/commandTable.ts';
import { keysOf } from '../../app/keymap.ts';
import { useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { formatKey } from '../format.ts';
import type { Catalogue } from '../text/catalogue.ts';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';
import { useKeymap } from '../useKeymap.ts';
import { GuideLinks } from './GuideLinks.tsx';

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
  ['shiftMove', 'crosshair'],
  ['ctrlLeftDrag', 'opposite'],
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
      <GuideLinks />
      <div className="help-columns">
        <KeyTable group="Review" />
        <KeyTable group="Edit" />
        <KeyTable group="Cases" />
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

function KeyTable({ group }: { readonly group: Command['group'] }) {
  const { groups } = useText().commands;
  const keymap = useKeymap();
  const commands = COMMANDS.map((command) => ({
    ...command,
    keys: keysOf(command, keymap),
  })).filter((command) => command.group === group && command.keys.length > 0);
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
