import type { SegmentDescription } from '../../core/contour/segmentLayers.ts';
import type { FoundContoursRow } from '../../store/intakeSlice.ts';
import { useText } from '../text/useText.ts';

/** What is wanted of the contours that were found. */
export interface ContoursChoice {
  /** What several label maps of one image are. */
  readonly kind: 'contours' | 'samples';
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
}

/** Contours that belong to the chosen image, with their structures. */
export function FoundContours({ rows, choice, onChange, mayAccept }: Props) {
  const { intake: words } = useText();
  if (rows.length === 0) return null;
  return (
    <section className="found-part" aria-label={words.contours}>
      <h3>{words.contours}</h3>
      <ul className="found-contours">
        {rows.map((row) => (
          <li key={row.position}>
            <ContoursFile row={row} choice={choice} onChange={onChange} mayAccept={mayAccept} />
          </li>
        ))}
      </ul>
      <KindChoice rows={rows} choice={choice} onChange={onChange} />
    </section>
  );
}

function KindChoice({ rows, choice, onChange }: Omit<Props, 'mayAccept'>) {
  const { intake: words } = useText();
  if (rows.filter(({ format }) => format === 'label-map').length < 2) return null;
  return (
    <fieldset className="found-kind">
      <legend>{words.kind}</legend>
      {(['contours', 'samples'] as const).map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="found-kind"
            checked={choice.kind === kind}
            onChange={() => onChange({ ...choice, kind })}
          />
          {words.kinds[kind]}
        </label>
      ))}
    </fieldset>
  );
}

function ContoursFile({
  row,
  choice,
  onChange,
  mayAccept,
}: Omit<Props, 'rows'> & { readonly row: FoundContoursRow }) {
  const { intake: words } = useText();
  const { position, name, format, segments, by, isResampled, mismatch } = row;
  const numbers = choice.numbers.get(position) ?? segments.map(({ number }) => number);
  const facts = [
    words.formats[format],
    segments.length > 0 ? words.structuresChosen(numbers.length, segments.length) : '',
    by === 'choice' ? '' : words.pairedBy[by],
  ];
  return (
    <>
      <span className="found-facts">
        <strong>{name}</strong>
        <small>{facts.filter((fact) => fact !== '').join(' · ')}</small>
      </span>
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
