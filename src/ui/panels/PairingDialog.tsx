import { useState } from 'react';
import type { PairingAnswer } from '../../core/worklist/pairFiles.ts';
import { answerPairingQuestions, cancelPairing } from '../../app/worklist/addCases.ts';
import type { PairingQuestionRow, PairingState } from '../../store/worklistSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { useText } from '../text/useText.ts';

/** Asks which image a file belongs to where names and grids do not tell. */
export function PairingDialog() {
  const { worklist } = useText();
  const { perform } = useApp();
  const pairing = useAppState((state) => state.pairing);
  return (
    <Dialog
      isOpen={pairing.status === 'asking'}
      title={worklist.question}
      onClose={() => {
        if (pairing.status === 'asking') perform(cancelPairing);
      }}
    >
      {pairing.status === 'asking' && <Questions state={pairing} />}
    </Dialog>
  );
}

/** Headers are being read: over the image, like the opening of a case. */
export function GlancingCard() {
  const { worklist, frame } = useText();
  const { perform } = useApp();
  const pairing = useAppState((state) => state.pairing);
  if (pairing.status !== 'glancing') return null;
  const { done, total } = pairing;
  return (
    <div className="card" role="status">
      <h2>{worklist.glancing}</h2>
      <p>{worklist.glancingCount(done, total)}</p>
      <progress aria-label={worklist.glancing} value={done} max={total} />
      <button type="button" className="button" onClick={() => perform(cancelPairing)}>
        {frame.cancel}
      </button>
    </div>
  );
}

function Questions({
  state,
}: {
  readonly state: Extract<PairingState, { readonly status: 'asking' }>;
}) {
  const { worklist, frame } = useText();
  const { perform } = useApp();
  const [answers, setAnswers] = useState<ReadonlyMap<number, PairingAnswer>>(new Map());
  return (
    <div className="samples-question">
      <p>
        <strong>{worklist.clear(state.cases)}</strong> {worklist.unclear(state.questions.length)}
      </p>
      <ul className="pairing-questions">
        {state.questions.map((question) => (
          <li key={question.position}>
            <span className="sample-name">{question.path}</span>
            <small>{worklist.reasons[question.reason]}</small>
            <Answer
              question={question}
              onAnswer={(answer) => setAnswers(new Map([...answers, [question.position, answer]]))}
            />
          </li>
        ))}
      </ul>
      <div className="card-actions">
        <button
          type="button"
          className="button primary"
          onClick={() => perform((services) => answerPairingQuestions(services, answers))}
        >
          {worklist.add}
        </button>
        <button type="button" className="button" onClick={() => perform(cancelPairing)}>
          {frame.cancel}
        </button>
      </div>
    </div>
  );
}

function Answer({
  question: { path, images, mayBeImage },
  onAnswer,
}: {
  readonly question: PairingQuestionRow;
  readonly onAnswer: (answer: PairingAnswer) => void;
}) {
  const { worklist } = useText();
  return (
    <select
      aria-label={path}
      defaultValue="leave-out"
      onChange={({ target: { value } }) => {
        if (value === 'leave-out' || value === 'own-case') onAnswer({ kind: value });
        else onAnswer({ kind: 'belongs-to', image: Number(value) });
      }}
    >
      <option value="leave-out">{worklist.leaveOut}</option>
      {mayBeImage && <option value="own-case">{worklist.ownCase}</option>}
      {images.map(({ position, path: image }) => (
        <option key={position} value={position}>
          {worklist.belongsTo(image)}
        </option>
      ))}
    </select>
  );
}
