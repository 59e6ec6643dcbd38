import type { Figure } from './runFigures';
import './figures.css';

export function Figures({ figures }: { figures: Figure[] }) {
  if (figures.length === 0) return null;
  return (
    <dl class="figures">
      {figures.map(({ name, value, detail }) => (
        <div class="figure" key={name}>
          <dt>{name}</dt>
          <dd>
            <span class="figure-value">{value}</span>
            <span class="figure-detail">{detail}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
