import { segmentsByObserver, type ContoursRole } from '../../core/intake/contoursRole.ts';
import type { SegmentDescription } from '../../core/contour/segmentLayers.ts';
import type { FoundContoursRow } from '../../store/intakeSlice.ts';
import { useText } from '../text/useText.ts';

/** What is wanted of the contours that were found. */
export interface ContoursChoice {
  /** What each file is. */
  readonly roles: ReadonlyMap<number, ContoursRole>;
  /** Of each file the segments that are wanted; all of one that is not in it. */
  readonly numbers: ReadonlyMap<number, readonly number[]>;
  /** Files that are opened although they are about somebody or something else. */
  readonly accepted: ReadonlySet<number>;
}

interface Props {
  readonly rows: readonly FoundContoursRow[];
  readonly choice: ContoursChoice;
  readonly onChange: (choice: ContoursChoice) => void;
  /** Contours of somebody else may be opened; else they are left out. */
  readonly mayAccept: boolean;
  /** What they are is asked; else their names tell. */
  readonly hasRoles: boolean;
}

/** Contours that belong to the chosen image, with their structures. */
export function FoundContours({ rows, choice, onChange, mayAccept, hasRoles }: Props) {
  const { intake: words } = useText();
  if (rows.length === 0) return null;
  return (
    <section className="found-part" aria-label={words.contours}>
      <h3>{words.contours}</h3>
      <ul className="found-contours">
        {rows.map((row) => (
          <li key={row.position}>
            <ContoursFile
              row={row}
              choice={choice}
              onChange={onChange}
              mayAccept={mayAccept}
              hasRoles={hasRoles && rows.length > 1}
            />
          </li>
        ))}
      </ul>
      {hasRoles && <RoleOfAll rows={rows} choice={choice} onChange={onChange} />}
    </section>
  );
}

/** What a file may be: a sample is a label map, and only a file of several segments has several observers. */
function rolesOf({ format, segments }: FoundContoursRow): readonly ContoursRole[] {
  return [
    'review',
    'reference',
    'observer',
    ...(segmentsByObserver(segments).size > 1 ? (['observers'] as const) : []),
    ...(format === 'label-map' ? (['sample'] as const) : []),
  ];
}

/** What the files are, all at once; files that are different things have each a choice of their own. */
function RoleOfAll({ rows, choice, onChange }: Pick<Props, 'rows' | 'choice' | 'onChange'>) {
  const { intake: words } = useText();
  const [first, ...others] = rows.map(rolesOf);
  const common = (first ?? []).filter((role) => others.every((roles) => roles.includes(role)));
  return (
    <fieldset className="found-kind">
      <legend>{words.role(rows.length)}</legend>
      {common.map((role) => (
        <label key={role}>
          <input
            type="radio"
            name="found-role"
            checked={rows.every(({ position }) => roleIn(choice, position) === role)}
            onChange={() =>
              onChange({
                ...choice,
                roles: new Map([
                  ...choice.roles,
                  ...rows.map(({ position }) => [position, role] as const),
                ]),
              })
            }
          />
          <span>
            {words.rolesOfAll[role]}
            <small>{words.roleHints[role]}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function roleIn({ roles }: ContoursChoice, position: number): ContoursRole {
  return roles.get(position) ?? 'review';
}

function RoleOfFile({
  row,
  choice,
  onChange,
}: Pick<Props, 'choice' | 'onChange'> & { readonly row: FoundContoursRow }) {
  const { intake: words } = useText();
  const { position, name } = row;
  return (
    <select
      aria-label={words.roleOf(name)}
      value={roleIn(choice, position)}
      onChange={({ target: { value } }) => {
        const role = rolesOf(row).find((one) => one === value);
        if (role) onChange({ ...choice, roles: new Map([...choice.roles, [position, role]]) });
      }}
    >
      {rolesOf(row).map((role) => (
        <option key={role} value={role}>
          {words.roles[role]}
        </option>
      ))}
    </select>
  );
}

function ContoursFile({
  row,
  choice,
  onChange,
  mayAccept,
  hasRoles,
}: Omit<Props, 'rows'> & { readonly row: FoundContoursRow }) {
  const { intake: words } = useText();
  const { position, name, format, segments, by, isResampled, mismatch, told } = row;
  const numbers = choice.numbers.get(position) ?? segments.map(({ number }) => number);
  const facts = [
    words.formats[format],
    segments.length > 0 ? words.structuresChosen(numbers.length, segments.length) : '',
    by === 'choice' ? '' : words.pairedBy[by],
    told && !hasRoles ? words.roles[told] : '',
  ];
  return (
    <>
      <div className="found-file">
        <span className="found-facts">
          <strong>{name}</strong>
          <small>{facts.filter((fact) => fact !== '').join(' · ')}</small>
        </span>
        {hasRoles && <RoleOfFile row={row} choice={choice} onChange={onChange} />}
      </div>
      {isResampled && <p className="hint">{words.resampled}</p>}
      {mismatch && (
        <div className="found-mismatch" role="alert">
          <p>{words.mismatch[mismatch]}</p>
          {!mayAccept && <p>{words.leaveOut}</p>}
          {mayAccept && (
            <label>
              <input
                type="checkbox"
                checked={choice.accepted.has(position)}
                onChange={({ target: { checked } }) => {
                  const others = [...choice.accepted].filter((one) => one !== position);
                  onChange({
                    ...choice,
                    accepted: new Set(checked ? [...others, position] : others),
                  });
                }}
              />
              {words.mismatchAccept}
            </label>
          )}
        </div>
      )}
      {segments.length > 0 && (
        <Segments
          segments={segments}
          numbers={numbers}
          onChange={(next) =>
            onChange({ ...choice, numbers: new Map([...choice.numbers, [position, next]]) })
          }
        />
      )}
    </>
  );
}

function Segments({
  segments,
  numbers,
  onChange,
}: {
  readonly segments: readonly SegmentDescription[];
  readonly numbers: readonly number[];
  readonly onChange: (numbers: readonly number[]) => void;
}) {
  const { intake: words } = useText();
  const chosen = new Set(numbers);
  const all = segments.map(({ number }) => number);
  return (
    <details className="found-segments" open>
      <summary>{words.structures(segments.length)}</summary>
      {segments.length > 1 && (
        <div className="button-group">
          <button type="button" className="button" onClick={() => onChange(all)}>
            {words.all}
          </button>
          <button type="button" className="button" onClick={() => onChange([])}>
            {words.none}
          </button>
        </div>
      )}
      <ul>
        {segments.map(({ number, name, color }) => (
          <li key={number}>
            <label>
              <input
                type="checkbox"
                checked={chosen.has(number)}
                onChange={({ target: { checked } }) =>
                  onChange(all.filter((one) => (one === number ? checked : chosen.has(one))))
                }
              />
              <span className="swatch" style={{ background: color ?? 'var(--ink-4)' }} />
              <span>{name === '' ? words.unnamedStructure(number) : name}</span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
