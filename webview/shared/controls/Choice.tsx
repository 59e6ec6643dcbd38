import './toolkit';

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** One of a few options, all in sight. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <div class="choice">
      <span aria-hidden="true">{label}</span>
      <vscode-radio-group
        orientation="horizontal"
        value={value}
        aria-label={label}
        onChange={(event: Event) => {
          const chosen = options.find((option) => option.value === (event.target as HTMLInputElement).value);
          if (chosen && chosen.value !== value) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <vscode-radio key={option.value} value={option.value}>
            {option.label}
          </vscode-radio>
        ))}
      </vscode-radio-group>
    </div>
  );
}
