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
import { formatBytes, formatDuration } from '../format.ts';
import { messageOf } from '../messages.ts';
import { text } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';
import { AssistantForm } from './AssistantForm.tsx';
import { PreviewPicture } from './PreviewPicture.tsx';

/** Describes a bare ONNX file: what was read of it, what has to be asked, and one slice to see whether it is right. */
export function AssistantDialog() {
  const { perform } = useApp();
  const words = useText().assistant;
  const assistant = useAppState((state) => state.assistant);
  const isOpen = assistant.status === 'open';
  return (
    <Dialog
      isOpen={isOpen}
      title={isOpen ? words.title(assistant.facts.fileName) : ''}
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
  const words = useText().assistant;
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
        <section aria-label={words.preview} className="assistant-preview">
          <Preview
            preview={preview}
            structures={shown.structures}
            isStale={shown !== draft && preview.status === 'ready'}
          />
          {preview.status === 'running' ? (
            <button type="button" className="button" onClick={() => perform(cancelPreview)}>
              <Icon name="stop" />
              <span>{words.cancel}</span>
            </button>
          ) : (
            <button
              type="button"
              className="button"
              disabled={!openCase || isRunning}
              onClick={look}
            >
              <Icon name="eye" />
              <span>{preview.status === 'none' ? words.look : words.lookAgain}</span>
            </button>
          )}
          {!openCase && <p className="hint">{words.needsImage}</p>}
          {openCase && isRunning && <p className="hint">{words.underWay}</p>}
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
          <p className="hint">{words.kept}</p>
        )}
        <button type="button" className="button primary" onClick={use}>
          {words.use}
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
  const words = useText().assistant;
  const { services } = useApp();
  if (preview.status === 'running') {
    return (
      <div role="status" className="preview-empty">
        <p>{words.running}</p>
        <progress aria-label={words.preview} />
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
        <p>{words.oneSlice}</p>
      </div>
    );
  }
  return (
    <>
      <PreviewPicture key={preview.id} picture={picture} structures={structures} />
      <p className="hint" data-testid="preview-facts">
        {isStale
          ? words.stale
          : words.previewFacts(
              words.planes[picture.plane],
              `${picture.columns} × ${picture.rows}`,
              formatDuration(preview.elapsedMs),
            )}
      </p>
    </>
  );
}

interface FactsProps {
  readonly facts: NetworkFacts;
  readonly onOutput: (name: string) => void;
}

function Facts({ facts, onOutput }: FactsProps) {
  const words = useText().assistant;
  const { outputs, output, spatialAxes, statedSize, multiple } = facts;
  const chosen = outputs.find(({ name }) => name === output);
  const size = statedSize.every((side) => side === null)
    ? words.anySize
    : statedSize.map((side) => side ?? '?').join(' × ');
  return (
    <section aria-label={words.facts}>
      <h3 className="panel-title">{words.facts}</h3>
      <dl className="facts compact">
        <dt>{words.file}</dt>
        <dd>{words.fileFacts(formatBytes(facts.bytes), facts.parameters, facts.opset)}</dd>
        <dt>{words.input}</dt>
        <dd>{words.inputFacts(facts.input, spatialAxes, facts.inputChannels, size)}</dd>
        <dt>{words.tiles}</dt>
        <dd>{tilesText(multiple, statedSize)}</dd>
        <dt>{words.output}</dt>
        <dd>
          {outputs.length > 1 ? (
            <select
              className="inline-select"
              aria-label={words.output}
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
          : {words.channels(chosen?.channels ?? 0)}
          {chosen && chosen.ending !== 'logits' && words.takenOff(chosen.ending)}
        </dd>
        <dt>{words.dropout}</dt>
        <dd>{dropoutFact(facts)}</dd>
        <dt>{words.operators}</dt>
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

function tilesText(multiple: number | null, stated: NetworkFacts['statedSize']): string {
  const words = text().assistant;
  if (multiple === null) return words.statedSize;
  const sides = multiple === 1 ? words.ofAnySize : words.multiples(multiple);
  const isFreed = stated.some((side) => side !== null);
  return isFreed ? words.notNeeded(sides) : sides;
}

function dropoutFact(facts: NetworkFacts): string {
  const words = text().assistant;
  if (facts.maskChannels !== null) return words.maskInput(facts.maskChannels);
  if (facts.dropoutRatio === null) return words.noDropout;
  return words.dropoutNodes(facts.dropoutNodes, facts.dropoutRatio);
}
