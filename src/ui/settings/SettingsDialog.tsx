import { useState } from 'react';
import { COMMANDS } from '../../app/commandTable.ts';
import { keysOf } from '../../app/keymap.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { formatKey } from '../format.ts';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';
import { useKeymap } from '../useKeymap.ts';
import { KeyRow, RestoreAll } from './KeyRow.tsx';
import { KEEPING_SETTINGS, READING_SETTINGS, type Setting } from './settingRows.tsx';

interface SettingsDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The few things that are set once, and every key; one field searches both. */
export function SettingsDialog({ isOpen, onClose }: SettingsDialogProps) {
  const { settings } = useText();
  return (
    <Dialog isOpen={isOpen} title={settings.title} onClose={onClose}>
      <Settings />
    </Dialog>
  );
}

function Settings() {
  const [query, setQuery] = useState('');
  const keymap = useKeymap();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = (...texts: readonly string[]): boolean => {
    const all = texts.join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const catalogue = useText();
  const { settings: text } = catalogue;
  const { sections } = text;
  const groups = [
    { name: sections.reading, all: READING_SETTINGS },
    { name: sections.keeping, all: KEEPING_SETTINGS },
  ].map(({ name, all }) => ({
    name,
    found: all.filter(({ label, hint }) => isFound(name, label(catalogue), hint(catalogue))),
  }));
  const commands = COMMANDS.filter((command) =>
    isFound(sections.keys, commandTitle(command.id), ...keysOf(command, keymap).map(formatKey)),
  );
  return (
    <div className="settings">
      <input
        type="search"
        className="settings-search"
        value={query}
        placeholder={text.search}
        aria-label={text.search}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className="settings-list">
        {groups.map(
          ({ name, found }) =>
            found.length > 0 && (
              <section key={name}>
                <h3>{name}</h3>
                {found.map((setting) => (
                  <SettingRow key={setting.id} setting={setting} />
                ))}
              </section>
            ),
        )}
        {commands.length > 0 && (
          <section>
            <header className="settings-section">
              <h3>{sections.keys}</h3>
              <RestoreAll />
            </header>
            {commands.map((command) => (
              <KeyRow key={command.id} command={command} />
            ))}
          </section>
        )}
        {commands.length === 0 && groups.every(({ found }) => found.length === 0) && (
          <p className="hint empty">{text.nothing}</p>
        )}
      </div>
    </div>
  );
}

function SettingRow({ setting: { label, hint, Control } }: { readonly setting: Setting }) {
  const text = useText();
  return (
    <div className="setting">
      <Control label={label(text)} />
      <small>{hint(text)}</small>
    </div>
  );
}
