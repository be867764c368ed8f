import type { ReactNode } from 'react';
import { COMMANDS } from '../../app/commandTable.ts';
import { keysOf } from '../../app/keymap.ts';
import { useApp, useAppState } from '../appContext.ts';
import { formatKey } from '../format.ts';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';
import { useKeymap } from '../useKeymap.ts';
import { Icon, type IconName } from './Icon.tsx';

interface CommandButtonProps {
  readonly command: string;
  readonly className?: string;
  readonly icon?: IconName;
  readonly isPressed?: boolean;
  /** Whether the key is printed on the button. */
  readonly hasKey?: boolean;
  /** What it is set to, where the icon alone says so. */
  readonly setting?: string;
  /** Without, the icon stands alone and the command's title is the name. */
  readonly children?: ReactNode;
}

/** A button for a command of the table, with its key on it. */
export function CommandButton({
  command: id,
  className = '',
  icon,
  isPressed,
  hasKey = true,
  setting,
  children,
}: CommandButtonProps) {
  useText();
  const { execute } = useApp();
  const command = COMMANDS.find((candidate) => candidate.id === id);
  const isEnabled = useAppState((state) => command?.isEnabled(state) ?? false);
  const keymap = useKeymap();
  const key = command && keysOf(command, keymap)[0];
  const title = setting === undefined ? commandTitle(id) : `${commandTitle(id)}: ${setting}`;
  return (
    <button
      type="button"
      className={`button ${className}`}
      data-command={id}
      disabled={!isEnabled}
      aria-pressed={isPressed}
      aria-keyshortcuts={key?.replace('Ctrl', 'Control')}
      {...(children === undefined && { 'aria-label': title })}
      title={key ? `${title} (${formatKey(key)})` : title}
      onClick={() => execute(id)}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
      {key && hasKey && <kbd>{formatKey(key)}</kbd>}
    </button>
  );
}
