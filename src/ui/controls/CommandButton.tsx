import type { ReactNode } from 'react';
import { COMMANDS } from '../../app/commandTable.ts';
import { useApp, useAppState } from '../appContext.ts';
import { formatKey } from '../format.ts';
import { Icon, type IconName } from './Icon.tsx';

interface CommandButtonProps {
  readonly command: string;
  readonly className?: string;
  readonly icon?: IconName;
  readonly isPressed?: boolean;
  /** Whether the key is printed on the button. */
  readonly hasKey?: boolean;
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
  children,
}: CommandButtonProps) {
  const { execute } = useApp();
  const command = COMMANDS.find((candidate) => candidate.id === id);
  const isEnabled = useAppState((state) => command?.isEnabled(state) ?? false);
  const key = command?.keys[0];
  return (
    <button
      type="button"
      className={`button ${className}`}
      disabled={!isEnabled}
      aria-pressed={isPressed}
      aria-keyshortcuts={key?.replace('Ctrl', 'Control')}
      {...(children === undefined && { 'aria-label': command?.title })}
      title={key ? `${command?.title} (${formatKey(key)})` : command?.title}
      onClick={() => execute(id)}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
      {key && hasKey && <kbd>{formatKey(key)}</kbd>}
    </button>
  );
}
