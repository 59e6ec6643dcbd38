import './controls.css';

interface SliderProps {
  label: string;
  title: string;
  value: number;
  min: number;
  max: number;
  step: number;
  format: (value: number) => string;
  onInput: (value: number) => void;
}

/** A native range input: the toolkit has no slider. */
export function Slider({ label, title, value, format, onInput, ...limits }: SliderProps) {
  return (
    <label class="slider" title={title}>
      <span>{label}</span>
      <input
        type="range"
        value={value}
        {...limits}
        aria-valuetext={format(value)}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
      <output class="slider-value">{format(value)}</output>
    </label>
  );
}
