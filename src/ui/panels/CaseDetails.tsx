import { useState } from 'react';
import { LONGEST_COMMENT, setComment, setDifficulty } from '../../app/commands/worklist.ts';
import type { Difficulty } from '../../core/worklist/worklistCsv.ts';
import type { CaseRow } from '../../store/worklistSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

const DIFFICULTIES: readonly Difficulty[] = ['easy', 'medium', 'hard'];

/** Of the open case: how hard it was, what there is to say, and its files. */
export function CaseDetails() {
  const row = useAppState(({ cases, listedCaseId }) => cases.find(({ id }) => id === listedCaseId));
  if (!row) return null;
  return (
    <section className="case-details" aria-label={row.name}>
      <DifficultyChoice row={row} />
      <CommentField key={row.id} row={row} />
      <Files row={row} />
    </section>
  );
}

function DifficultyChoice({ row }: { readonly row: CaseRow }) {
  const { worklist } = useText();
  const { perform } = useApp();
  return (
    <div className="difficulty" role="group" aria-label={worklist.difficulty}>
      <span aria-hidden="true">{worklist.difficulty}</span>
      <div className="button-group">
        {DIFFICULTIES.map((difficulty) => {
          const isChosen = row.difficulty === difficulty;
          return (
            <button
              key={difficulty}
              type="button"
              className="button toggle"
              aria-pressed={isChosen}
              onClick={() =>
                perform((services) => setDifficulty(services, row.id, isChosen ? null : difficulty))
              }
            >
              {worklist.difficulties[difficulty]}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** Taken when it is left, so that a comment is one entry of the log and not one for each letter. */
function CommentField({ row }: { readonly row: CaseRow }) {
  const { worklist } = useText();
  const { perform } = useApp();
  const [draft, setDraft] = useState(row.comment);
  const commit = (): void => perform((services) => setComment(services, row.id, draft));
  return (
    <input
      type="text"
      className="case-comment"
      aria-label={worklist.comment}
      placeholder={worklist.comment}
      maxLength={LONGEST_COMMENT}
      value={draft}
      onChange={({ target }) => setDraft(target.value)}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit();
      }}
    />
  );
}

function Files({ row }: { readonly row: CaseRow }) {
  const { intake, worklist } = useText();
  return (
    <details className="case-files">
      <summary>{worklist.files(row.files.length)}</summary>
      <ul>
        {row.files.map(({ name, as, by }) => (
          <li key={name}>
            <span title={name}>{name.slice(name.lastIndexOf('/') + 1)}</span>
            <small title={as === 'image' ? '' : intake.pairedBy[by === 'grid' ? 'geometry' : by]}>
              {worklist.roles[as]}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}
