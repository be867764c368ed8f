import { useId, useState, type KeyboardEvent } from 'react';
import { useText } from '../text/useText.ts';
import { Field } from './Field.tsx';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A whole number, taken on Enter or when the field is left; one out of range stays, marked, and changes nothing. */
export function NumberField({ label, value, min, max, onChange }: NumberFieldProps) {
  const { run } = useText();
  const errorId = useId();
  /** What is being typed; null while the field shows the value. */
  const [draft, setDraft] = useState<string | null>(null);
  const [isRefused, setIsRefused] = useState(false);

  const commit = (): void => {
    if (draft === null) return;
    const number = Number(draft);
    const isValid = draft !== '' && Number.isInteger(number) && number >= min && number <= max;
    setIsRefused(!isValid);
    if (!isValid) return;
    setDraft(null);
    onChange(number);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit();
    if (event.key !== 'Escape' || draft === null) return;
    event.stopPropagation(); // takes back what was typed; the menu stays
    setDraft(null);
    setIsRefused(false);
  };

  return (
    <Field label={label}>
      {(id) => (
        <>
          <input
            id={id}
            type="number"
            inputMode="numeric"
            value={draft ?? value}
            min={min}
            max={max}
            step={1}
            aria-invalid={isRefused}
            {...(isRefused ? { 'aria-describedby': errorId } : {})}
            onChange={(event) => {
              setDraft(event.target.value);
              setIsRefused(false);
            }}
            onKeyDown={onKeyDown}
            onBlur={commit}
          />
          {isRefused && (
            <em id={errorId} className="field-error" role="alert">
              {run.wholeNumber(min, max, value)}
            </em>
          )}
        </>
      )}
    </Field>
  );
}
