import { useState } from 'react';
import { openFound } from '../../app/intake/carryOut.ts';
import { cancelIntake } from '../../app/intake/cancelIntake.ts';
import { MOST_LABELS } from '../../core/intake/chosenSegments.ts';
import { OPEN, type ImagePosition, type IntakeAnswer } from '../../core/intake/pairFindings.ts';
import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { ErrorDetail } from '../../core/errors.ts';
import type { FoundImageRow, FoundQuestionRow, FoundRows } from '../../store/intakeSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { FoundContours, type ContoursChoice } from './FoundContours.tsx';
import { FoundImages } from './FoundImages.tsx';
import { FoundLeftOut } from './FoundLeftOut.tsx';
import { FoundPlan, isPlanned } from './FoundPlan.tsx';

/** What is among dropped files, where it has to be looked at before it is opened. */
export function FoundDialog() {
  const { intake: words } = useText();
  const { perform } = useApp();
  const intake = useAppState((state) => state.intake);
  return (
    <Dialog
      isOpen={intake.status === 'asking'}
      title={words.title}
      onClose={() => {
        if (intake.status === 'asking') perform(cancelIntake);
      }}
    >
      {intake.status === 'asking' && <Found rows={intake} />}
    </Dialog>
  );
}

function Found({ rows }: { readonly rows: FoundRows }) {
  const { intake: words, frame } = useText();
  const { perform } = useApp();
  const [image, setImage] = useState(rows.chosen);
  const [plans, setPlans] = useState<ReadonlyMap<ImagePosition, ReadingPlan>>(new Map());
  const planned = rows.images.filter(({ position, refusal }) =>
    rows.purpose === 'worklist' ? refusal === null : position === image,
  );
  const [answers, setAnswers] = useState<ReadonlyMap<number, IntakeAnswer>>(new Map());
  const [choice, setChoice] = useState<ContoursChoice>({
    roles: rows.roles,
    numbers: rows.fewer?.numbers ?? new Map<number, readonly number[]>(),
    accepted: new Set(),
  });
  const contours = rows.contours.filter(
    (one) => rows.purpose === 'worklist' || one.image === image,
  );
  const wanted = contours.reduce(
    (sum, { position, segments, mismatch }) =>
      mismatch && !choice.accepted.has(position)
        ? sum
        : sum + (choice.numbers.get(position)?.length ?? segments.length),
    0,
  );
  const isMuch = wanted > MOST_LABELS;
  const canOpen = rows.images.some(({ refusal }) => refusal === null) || answers.size > 0;
  return (
    <div className="found">
      {rows.fewer ? <Fewer detail={rows.fewer.detail} /> : <Lead rows={rows} />}
      <FoundImages rows={rows} chosen={image} onChoose={setImage} />
      {planned.map((row) => (
        <FoundPlan
          key={row.position}
          row={row}
          isNamed={rows.images.length > 1}
          plan={plans.get(row.position)}
          onChoose={(plan) => setPlans(new Map([...plans, [row.position, plan]]))}
        />
      ))}
      <FoundContours
        rows={contours}
        choice={choice}
        onChange={setChoice}
        mayAccept={rows.purpose === 'one'}
        hasRoles={rows.purpose === 'one' && rows.fewer === null}
      />
      <Questions
        questions={rows.questions}
        onAnswer={(position, answer) => setAnswers(new Map([...answers, [position, answer]]))}
      />
      <FoundLeftOut rows={rows.leftOut} isOpen={!canOpen} />
      {isMuch && <p className="hint warn">{words.tooMany(MOST_LABELS)}</p>}
      <div className="card-actions">
        {(canOpen || rows.questions.length > 0) && (
          <button
            type="button"
            className="button primary"
            disabled={isMuch || planned.some((row) => !isPlanned(row, plans.get(row.position)))}
            onClick={() =>
              perform((services) =>
                openFound(services, {
                  purpose: rows.purpose,
                  image,
                  plans,
                  answers,
                  ...choice,
                }),
              )
            }
          >
            {rows.purpose === 'one' ? words.open : words.add}
          </button>
        )}
        <button type="button" className="button" onClick={() => perform(cancelIntake)}>
          {canOpen || rows.questions.length > 0 ? frame.cancel : frame.close}
        </button>
      </div>
    </div>
  );
}

/** Why fewer of the structures have to be chosen than there are. */
function Fewer({ detail }: { readonly detail: ErrorDetail }) {
  const { intake: words } = useText();
  return (
    <p>
      {messageOf('input/too-many-overlaps', detail).title} {words.fewer}
    </p>
  );
}

function Lead({ rows: { purpose, images } }: { readonly rows: FoundRows }) {
  const { intake: words } = useText();
  const isOpenable = ({ refusal, position }: FoundImageRow): boolean =>
    refusal === null && (purpose === 'one' || position !== OPEN);
  const openable = images.filter(isOpenable).length;
  if (openable === 0) return <p>{words.nothing}</p>;
  if (purpose === 'worklist') return <p>{words.cases(openable)}</p>;
  return <p>{openable > 1 ? words.oneOf(openable) : words.toCheck}</p>;
}

function Questions({
  questions,
  onAnswer,
}: {
  readonly questions: readonly FoundQuestionRow[];
  readonly onAnswer: (position: number, answer: IntakeAnswer) => void;
}) {
  const { intake: words } = useText();
  if (questions.length === 0) return null;
  return (
    <section className="found-part">
      <p>{words.questions(questions.length)}</p>
      <ul className="found-questions">
        {questions.map((question) => (
          <li key={question.position}>
            <span className="sample-name">{question.name}</span>
            <small>{words.reasons[question.reason]}</small>
            <Answer
              question={question}
              onAnswer={(answer) => onAnswer(question.position, answer)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Answer({
  question: { name, images, mayBeImage },
  onAnswer,
}: {
  readonly question: FoundQuestionRow;
  readonly onAnswer: (answer: IntakeAnswer) => void;
}) {
  const { intake: words } = useText();
  return (
    <select
      aria-label={name}
      defaultValue="leave-out"
      onChange={({ target: { value } }) => {
        if (value === 'leave-out' || value === 'own-case') onAnswer({ kind: value });
        else onAnswer({ kind: 'belongs-to', image: Number(value) });
      }}
    >
      <option value="leave-out">{words.leaveOut}</option>
      {mayBeImage && <option value="own-case">{words.ownCase}</option>}
      {images.map(({ position, name: image }) => (
        <option key={position} value={position}>
          {words.belongsTo(image)}
        </option>
      ))}
    </select>
  );
}
