import { COMMANDS, type Command } from '../../app/commandTable.ts';
import { useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { formatKey } from '../format.ts';

type Gestures = readonly (readonly [gesture: string, effect: string])[];

const MOUSE: Record<'pacs' | 'neuro', { readonly name: string; readonly gestures: Gestures }> = {
  pacs: {
    name: 'PACS',
    gestures: [
      ['Click', 'crosshair'],
      ['Left drag', 'window and level'],
      ['Right drag', 'zoom'],
    ],
  },
  neuro: {
    name: 'Neuro',
    gestures: [
      ['Left drag', 'crosshair'],
      ['Right drag', 'window and level'],
    ],
  },
};

const ANY_MOUSE: Gestures = [
  ['Middle drag', 'pan'],
  ['Wheel', 'slices'],
  ['Ctrl wheel', 'zoom'],
  ['Double click', 'one plane alone, all three'],
];

export function HelpDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const mouse = MOUSE[useAppState((state) => state.mousePreset)];
  return (
    <Dialog isOpen={isOpen} title="Keys and mouse" onClose={onClose}>
      <div className="help-columns">
        <KeyTable group="Review" />
        <KeyTable group="Run" />
        <section>
          <h3>Mouse ({mouse.name})</h3>
          <dl className="keys">
            {[...mouse.gestures, ...ANY_MOUSE].map(([gesture, effect]) => (
              <div key={gesture}>
                <dt>
                  <kbd>{gesture}</kbd>
                </dt>
                <dd>{effect}</dd>
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
  const commands = COMMANDS.filter((command) => command.group === group && command.keys.length > 0);
  return (
    <section>
      <h3>{group}</h3>
      <dl className="keys">
        {commands.map(({ id, title, keys }) => (
          <div key={id}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{formatKey(key)}</kbd>
              ))}
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
