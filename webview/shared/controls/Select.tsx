interface SelectProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  /** Name for tests. */
  action?: string;
  onChange: (value: string) => void;
}

/** A native list to choose from: it opens over the edge of the page, and every keyboard knows it. */
export function Select({ label, value, options, action, onChange }: SelectProps) {
  return (
    <label class="select">
      <span>{label}</span>
      <select value={value} data-action={action} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
