import { useRef } from 'react';
import { pickedFiles } from '../../app/droppedFiles.ts';
import { openDropped } from '../../app/commands/openDropped.ts';
import { chooseNetwork, showNetwork } from '../../app/commands/openNetwork.ts';
import type { NetworkRow } from '../../store/networkSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Field } from '../controls/Field.tsx';
import { Icon } from '../controls/Icon.tsx';
import { useText } from '../text/useText.ts';

/** Which network runs: those of the app, those that were opened, and a way to open another. */
export function NetworkField() {
  const words = useText().run.settings;
  const { perform } = useApp();
  const networks = useAppState((state) => state.networks);
  const chosen = useAppState((state) => state.settings.networkId);
  const input = useRef<HTMLInputElement>(null);
  const bundled = networks.filter(({ origin }) => origin === 'bundled');
  const opened = networks.filter(({ origin }) => origin !== 'bundled');
  return (
    <>
      <Field label={words.network}>
        {(id) => (
          <select
            id={id}
            value={chosen}
            onChange={(event) => {
              const { value } = event.target;
              perform((services) => chooseNetwork(services, value));
            }}
          >
            {opened.length === 0 ? (
              <Options rows={bundled} />
            ) : (
              <>
                <optgroup label={words.bundled}>
                  <Options rows={bundled} />
                </optgroup>
                <optgroup label={words.opened}>
                  <Options rows={opened} />
                </optgroup>
              </>
            )}
          </select>
        )}
      </Field>
      <div className="network-actions">
        <button type="button" className="button" onClick={() => input.current?.click()}>
          <Icon name="open" />
          <span>{words.openNetwork}</span>
        </button>
        <button type="button" className="button quiet" onClick={() => perform(showNetwork)}>
          <Icon name="info" />
          <span>{words.aboutNetwork}</span>
        </button>
        <input
          ref={input}
          type="file"
          multiple
          accept=".zip,.onnx,.json"
          hidden
          aria-label={words.openNetworkFile}
          onChange={(event) => {
            const files = event.target.files ? pickedFiles(event.target.files) : [];
            event.target.value = '';
            if (files.length > 0) perform((services) => openDropped(services, files));
          }}
        />
      </div>
    </>
  );
}

function Options({ rows }: { readonly rows: readonly NetworkRow[] }) {
  return rows.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}
