import { COMMANDS, type Command } from '../../app/commandTable.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { formatKey } from '../format.ts';

const GROUPS: readonly Command['group'][] = ['Review', 'View', 'Run'];

const MOUSE: readonly (readonly [gesture: string, effect: string])[] = [
  ['Click', 'crosshair'],
  ['Left drag', 'window and level'],
  ['Right drag', 'zoom'],
  ['Middle drag', 'pan'],
  ['Wheel', 'slices'],
  ['Double click', 'one plane alone'],
];

export function HelpDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog isOpen={isOpen} title="Keys and mouse" onClose={onClose}>
      <div className="help-columns">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl className="keys">
              {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(
                ({ id, title, keys }) => (
                  <div key={id}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{formatKey(key)}</kbd>
                      ))}
                    </dt>
                    <dd>{title}</dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
        <section>
          <h3>Mouse (PACS)</h3>
          <dl className="keys">
            {MOUSE.map(([gesture, effect]) => (
              <div key={gesture}>
                <dt>
                  <kbd>{gesture}</kbd>
                </dt>
                <dd>{effect}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
