import { useId, useState } from 'react';
import { formatRounded } from '../format.ts';
import { text } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';
import { Field } from './Field.tsx';

interface DecimalFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  /** Of the arrows; 1 makes it a field of whole numbers. */
  readonly step?: number;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A number, taken as it is typed while it is one; anything else is marked and changes nothing. */
export function DecimalField({
  label,
  value,
  min = -Infinity,
  max = Infinity,
  step,
  isDisabled = false,
  onChange,
}: DecimalFieldProps) {
  useText();
  const errorId = useId();
  /** What is being typed; null while the field shows the value. */
  const [typed, setTyped] = useState<string | null>(null);
  const valid = (text: string): number | null => {
    const number = Number(text);
    const isFine = text.trim() !== '' && Number.isFinite(number) && number >= min && number <= max;
    return isFine && (step !== 1 || Number.isInteger(number)) ? number : null;
  };
  const isRefused = typed !== null && valid(typed) === null;
  return (
    <Field label={label}>
      {(id) => (
        <>
          <input
            id={id}
            type="number"
            value={typed ?? value}
            step={step ?? 'any'}
            {...(Number.isFinite(min) ? { min } : {})}
            {...(Number.isFinite(max) ? { max } : {})}
            disabled={isDisabled}
            aria-invalid={isRefused}
            {...(isRefused ? { 'aria-describedby': errorId } : {})}
            onChange={(event) => {
              setTyped(event.target.value);
              const next = valid(event.target.value);
              if (next !== null) onChange(next);
            }}
            onBlur={() => setTyped(null)}
          />
          {isRefused && (
            <em id={errorId} className="field-error" role="alert">
              {rangeText(min, max)}
            </em>
          )}
        </>
      )}
    </Field>
  );
}

function rangeText(min: number, max: number): string {
  const { run } = text();
  if (Number.isFinite(min) && Number.isFinite(max))
    return run.fromTo(formatRounded(min, 6), formatRounded(max, 6));
  return Number.isFinite(min) ? run.atLeast(formatRounded(min, 6)) : run.aNumber;
}
