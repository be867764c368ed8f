import { OPEN, type ImagePosition } from '../../core/intake/pairFindings.ts';
import type { FoundImageRow, FoundRows } from '../../store/intakeSlice.ts';
import { useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes, formatMm } from '../format.ts';
import { foreignText } from '../foreignText.ts';
import { dateText, personText } from '../identityText.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

/** The images among dropped files: one of them to choose, or all of them cases. */
export function FoundImages({
  rows: { purpose, images },
  chosen,
  onChoose,
}: {
  readonly rows: FoundRows;
  readonly chosen: ImagePosition | null;
  readonly onChoose: (image: ImagePosition) => void;
}) {
  const { frame, intake: words } = useText();
  const isHidden = useAppState((state) => state.isIdentityHidden);
  if (images.length === 0) return null;
  const openable = images.filter(({ refusal }) => refusal === null).length;
  const isChoice = purpose === 'one' && openable > 1;
  const isOfOne = new Set(images.map(patientText)).size === 1;
  const [first] = images;
  return (
    <section className="found-part" aria-label={words.images}>
      {isOfOne && first && patientText(first) !== '' && (
        <p className="found-patient">{isHidden ? frame.identityHidden : patientText(first)}</p>
      )}
      <ul className="found-images">
        {refusedLast(images).map((row) => (
          <li key={row.position} data-refused={row.refusal !== null}>
            {isChoice && row.refusal === null ? (
              <label>
                <input
                  type="radio"
                  name="found-image"
                  checked={chosen === row.position}
                  onChange={() => onChoose(row.position)}
                />
                <Facts row={row} hasPatient={!isOfOne && !isHidden} />
              </label>
            ) : (
              <div className="found-only">
                <Facts row={row} hasPatient={!isOfOne && !isHidden} />
              </div>
            )}
            <Doubts row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What can be opened is what is looked for. */
function refusedLast(images: readonly FoundImageRow[]): readonly FoundImageRow[] {
  return images.toSorted((a, b) => Number(a.refusal !== null) - Number(b.refusal !== null));
}

function Facts({ row, hasPatient }: { readonly row: FoundImageRow; readonly hasPatient: boolean }) {
  const { intake: words } = useText();
  const { shape, spacingMm: spacing, files, bytes, position } = row;
  const facts = [
    row.modality,
    dateText(row.studyDate),
    shape?.join(' × ') ?? '',
    spacing ? `${spacing.map(formatMm).join(' × ')} mm` : '',
    files > 1 ? words.files(files) : '',
    bytes > 0 ? formatBytes(bytes) : '',
  ];
  const name = row.name === '' ? words.unnamed : row.name;
  return (
    <span className="found-facts">
      <strong>{position === OPEN ? `${name} (${words.openImage})` : name}</strong>
      {hasPatient && <span>{patientText(row)}</span>}
      <small>{facts.filter((fact) => fact !== '').join(' · ')}</small>
    </span>
  );
}

/** What is doubtful and what will be done, or why it cannot be opened. */
function Doubts({ row: { issues, refusal } }: { readonly row: FoundImageRow }) {
  const messages = refusal
    ? [messageOf(refusal.code, refusal.detail)]
    : issues.map(({ code, detail }) => messageOf(code, detail));
  if (messages.length === 0) return null;
  return (
    <ul className="found-issues">
      {messages.map(({ title, advice }) => (
        <li key={title}>
          <Icon name="flag" />
          <span>
            {title} {advice}
          </span>
        </li>
      ))}
    </ul>
  );
}

function patientText({ patient: { name, id, birthDate } }: FoundImageRow): string {
  return [personText(name), foreignText(id), dateText(birthDate)]
    .filter((part) => part !== '')
    .join(' · ');
}
