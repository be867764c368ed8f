import { useState } from 'react';
import {
  cancelPreview,
  chooseOutput,
  closeAssistant,
  draftOf,
  keepDraft,
  previewNetwork,
  takeDescribedNetwork,
} from '../../app/commands/describeNetwork.ts';
import { isBusy } from '../../store/jobSlice.ts';
import type { NetworkFacts, NetworkPreview } from '../../store/assistantSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { messageOf } from '../messages.ts';
import { AssistantForm } from './AssistantForm.tsx';
import { PreviewPicture } from './PreviewPicture.tsx';

/** Describes a bare ONNX file: what was read of it, what has to be asked, and one slice to see whether it is right. */
export function AssistantDialog() {
  const { perform } = useApp();
  const assistant = useAppState((state) => state.assistant);
  const isOpen = assistant.status === 'open';
  return (
    <Dialog
      isOpen={isOpen}
      title={isOpen ? `Describe ${assistant.facts.fileName}` : ''}
      onClose={() => perform(closeAssistant)}
    >
      {isOpen && (
        <Assistant key={assistant.facts.id} facts={assistant.facts} preview={assistant.preview} />
      )}
    </Dialog>
  );
}

interface AssistantProps {
  readonly facts: NetworkFacts;
  readonly preview: NetworkPreview;
}

function Assistant({ facts, preview }: AssistantProps) {
  const { perform, services } = useApp();
  const job = useAppState((state) => state.job);
  const openCase = useAppState((state) => state.openCase);
  const [draft, setDraft] = useState(() => draftOf(services, facts));
  /** The answers that the preview shows. */
  const [shown, setShown] = useState(draft);
  const [fault, setFault] = useState<string | null>(null);
  const isRunning = isBusy(job) || job.status === 'stopped';
  const look = (): void => {
    setShown(draft);
    perform(() => previewNetwork(services, draft));
  };
  const use = (): void => {
    try {
      takeDescribedNetwork(services, draft);
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  return (
    <div className="assistant">
      <aside className="assistant-side">
        <Facts facts={facts} onOutput={(name) => perform((all) => chooseOutput(all, name))} />
        <section aria-label="Preview" className="assistant-preview">
          <Preview
            preview={preview}
            structures={shown.structures}
            isStale={shown !== draft && preview.status === 'ready'}
          />
          {preview.status === 'running' ? (
            <button type="button" className="button" onClick={() => perform(cancelPreview)}>
              <Icon name="stop" />
              <span>Cancel</span>
            </button>
          ) : (
            <button
              type="button"
              className="button"
              disabled={!openCase || isRunning}
              onClick={look}
            >
              <Icon name="eye" />
              <span>
                {preview.status === 'none' ? 'Preview at the crosshair' : 'Preview again'}
              </span>
            </button>
          )}
          {!openCase && <p className="hint">Open an image to see what the network makes of it.</p>}
          {openCase && isRunning && <p className="hint">A run is under way.</p>}
        </section>
      </aside>
      <AssistantForm
        facts={facts}
        draft={draft}
        onChange={(next) => {
          setFault(null);
          setDraft(next);
          keepDraft(services, next);
        }}
      />
      <footer className="assistant-foot">
        {fault ? (
          <p role="alert" className="field-error">
            {fault}
          </p>
        ) : (
          <p className="hint">
            Answers and network are kept as long as this page is open; the network can be saved as a
            package.
          </p>
        )}
        <button type="button" className="button primary" onClick={use}>
          Use this network
        </button>
      </footer>
    </div>
  );
}

function faultOf(error: unknown): string {
  const isKnown = error instanceof Error && 'code' in error && 'detail' in error;
  if (!isKnown || error.code !== 'model/invalid') throw error;
  return messageOf('model/invalid', error.detail as Parameters<typeof messageOf>[1]).title;
}

interface PreviewProps {
  readonly preview: NetworkPreview;
  readonly structures: readonly { readonly name: string; readonly color: string }[];
  readonly isStale: boolean;
}

function Preview({ preview, structures, isStale }: PreviewProps) {
  const { services } = useApp();
  if (preview.status === 'running') {
    return (
      <div role="status" className="preview-empty">
        <p>Running the network once …</p>
        <progress aria-label="Preview" />
      </div>
    );
  }
  if (preview.status === 'failed') {
    const { title, advice } = messageOf(preview.code, preview.detail);
    return (
      <div role="alert" className="preview-empty">
        <p>
          <strong>{title}</strong>
        </p>
        <p>{advice}</p>
      </div>
    );
  }
  const picture = services.previewPicture;
  if (preview.status === 'none' || !picture) {
    return (
      <div className="preview-empty">
        <p>One slice, before the network is used: a wrong axis or window shows at once.</p>
      </div>
    );
  }
  return (
    <>
      <PreviewPicture key={preview.id} picture={picture} structures={structures} />
      <p className="hint" data-testid="preview-facts">
        {isStale
          ? 'Answers changed since this preview.'
          : `${picture.plane}, ${picture.columns} × ${picture.rows}, in ${formatDuration(preview.elapsedMs)}; without dropout`}
      </p>
    </>
  );
}

interface FactsProps {
  readonly facts: NetworkFacts;
  readonly onOutput: (name: string) => void;
}

function Facts({ facts, onOutput }: FactsProps) {
  const { outputs, output, spatialAxes, statedSize, multiple } = facts;
  const chosen = outputs.find(({ name }) => name === output);
  const size = statedSize.every((side) => side === null)
    ? 'any size'
    : statedSize.map((side) => side ?? '?').join(' × ');
  return (
    <section aria-label="Read from the file">
      <h3 className="panel-title">Read from the file</h3>
      <dl className="facts compact">
        <dt>File</dt>
        <dd>
          {formatBytes(facts.bytes)} · {formatCount(facts.parameters)} weights · opset {facts.opset}
        </dd>
        <dt>Input</dt>
        <dd>
          {facts.input}: {spatialAxes}-D, {plural(facts.inputChannels, 'channel')}, {size}
        </dd>
        <dt>Tiles</dt>
        <dd>{tilesText(multiple, statedSize)}</dd>
        <dt>Output</dt>
        <dd>
          {outputs.length > 1 ? (
            <select
              className="inline-select"
              aria-label="Output"
              value={output}
              onChange={(event) => onOutput(event.target.value)}
            >
              {outputs.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          ) : (
            output
          )}
          : {plural(chosen?.channels ?? 0, 'channel')}
          {chosen && chosen.ending !== 'logits' && `; its ${chosen.ending} is taken off`}
        </dd>
        <dt>Dropout</dt>
        <dd>{dropoutFact(facts)}</dd>
        <dt>Operators</dt>
        <dd title={facts.operators.map(({ op, count }) => `${count} ${op}`).join(', ')}>
          {facts.operators
            .slice(0, 4)
            .map(({ op, count }) => `${count} ${op}`)
            .join(', ')}
          {facts.operators.length > 4 && ' …'}
        </dd>
      </dl>
    </section>
  );
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function tilesText(multiple: number | null, stated: NetworkFacts['statedSize']): string {
  if (multiple === null) return 'the stated size only';
  const sides = multiple === 1 ? 'of any size' : `sides in multiples of ${multiple}`;
  const isFreed = stated.some((side) => side !== null);
  return isFreed ? `${sides}; the stated size is not needed` : sides;
}

function dropoutFact(facts: NetworkFacts): string {
  if (facts.maskChannels !== null) return `a mask input for ${facts.maskChannels} channels`;
  if (facts.dropoutRatio === null) return 'none in the file';
  return `${plural(facts.dropoutNodes, 'Dropout node')}, ratio ${facts.dropoutRatio.toFixed(2)}`;
}
