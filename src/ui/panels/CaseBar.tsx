import { useMemo } from 'react';
import { listedRows } from '../../app/worklist/caseRows.ts';
import { useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { useText } from '../text/useText.ts';

/** Where the reviewer is in the worklist, and the way on; in sight whatever the panel shows. */
export function CaseBar() {
  const { worklist } = useText();
  const cases = useAppState((state) => state.cases);
  const caseOrder = useAppState((state) => state.caseOrder);
  const openId = useAppState((state) => state.listedCaseId);
  const rows = useMemo(
    () => listedRows({ cases, caseOrder, caseFilter: 'all' }),
    [cases, caseOrder],
  );
  const at = rows.findIndex(({ id }) => id === openId);
  const row = rows[at];
  const done = cases.filter(({ state }) => state === 'done').length;
  return (
    <div className="case-bar">
      <div className="case-bar-place">
        <CommandButton command="previous-case" icon="left" className="quiet" hasKey={false} />
        <span role="status">
          {row ? worklist.caseOf(at + 1, rows.length) : worklist.noneOpen}
          {' · '}
          {worklist.doneSoFar(done)}
        </span>
        <CommandButton command="next-case" icon="right" className="quiet" hasKey={false} />
      </div>
      {row && (
        <div className="case-bar-actions">
          {row.state === 'done' ? (
            <CommandButton command="reopen-case" icon="undo">
              {worklist.reopen}
            </CommandButton>
          ) : (
            <CommandButton command="finish-case" icon="check" className="accept">
              {worklist.finish}
            </CommandButton>
          )}
          <CommandButton
            command="flag-case"
            icon="flag"
            hasKey={false}
            isPressed={row.state === 'flagged'}
          />
        </div>
      )}
    </div>
  );
}
