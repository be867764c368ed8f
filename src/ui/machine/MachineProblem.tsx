import { blockingRows } from '../../app/machine/machineRows.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';
import { rowText } from './machineText.ts';

/** Why the main job cannot be done here, or where the picture is; nothing where all is well. */
export function MachineProblem() {
  const { machine: words } = useText();
  const { execute } = useApp();
  const facts = useAppState((state) => state.machine);
  const picture = useAppState((state) => state.picture);
  const offline = useAppState((state) => state.offline);
  if (picture === 'lost') {
    return (
      <div className="card" role="status">
        <h2>{words.lostTitle}</h2>
        <p>{words.lostAdvice}</p>
        <progress aria-label={words.lostAdvice} />
      </div>
    );
  }
  const rows = blockingRows(facts, { picture, offline });
  if (!facts || rows.length === 0) return null;
  if (rows.every(({ state }) => state === 'lost')) {
    return (
      <div className="card card-bad" role="alert">
        <h2>{words.goneTitle}</h2>
        <p>{words.goneAdvice}</p>
        <div className="card-actions">
          <button type="button" className="button primary" onClick={() => location.reload()}>
            {words.reload}
          </button>
          <CommandButton command="show-picture-again" hasKey={false}>
            {commandTitle('show-picture-again')}
          </CommandButton>
        </div>
      </div>
    );
  }
  return (
    <div className="card card-bad machine-card" role="alert">
      <h2>{words.impossible}</h2>
      <ul>
        {rows.map((row) => {
          const { name, means, admin } = rowText(row, facts);
          return (
            <li key={row.id}>
              <strong>{name}</strong>
              <p>{means}</p>
              <p className="hint">
                {words.admin} {admin}
              </p>
            </li>
          );
        })}
      </ul>
      <button type="button" className="button" onClick={() => execute('this-machine')}>
        {words.open}
      </button>
    </div>
  );
}
