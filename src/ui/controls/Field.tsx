import { useId, type ReactNode } from 'react';

interface FieldProps {
  readonly label: string;
  /** The present value in words, at the right of the label. */
  readonly value?: string;
  readonly valueTestId?: string;
  /** The control; it gets the id that the label names. */
  readonly children: (id: string) => ReactNode;
}

/** A control with its label and its value. The value is not in the label: a screen reader would take it for the control. */
export function Field({ label, value, valueTestId, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <span>
        <label htmlFor={id}>{label}</label>
        {value !== undefined && <span data-testid={valueTestId}>{value}</span>}
      </span>
      {children(id)}
    </div>
  );
}
