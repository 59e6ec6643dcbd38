import { useState } from 'preact/hooks';
import { Button } from '../shared/controls/Button';
import { formatCount, formatPercent } from '../shared/format';
import { imageAddress, type Mistake } from './evaluationText';
import type { DashboardHost } from './host';
import './mistakes.css';

const shownAtFirst = 12;

interface MistakesProps {
  host: DashboardHost;
  mistakes: readonly Mistake[];
  /** Said when there are none. */
  none: string;
  imagesUri: string | undefined;
}

/** Images with what the network takes them for. A click opens one. */
export function Mistakes({ host, mistakes, none, imagesUri }: MistakesProps) {
  const [limit, setLimit] = useState(shownAtFirst);
  if (mistakes.length === 0) return <p>{none}</p>;
  return (
    <>
      <ul class="mistakes">
        {mistakes.slice(0, limit).map((mistake) => (
          <li key={mistake.path}>
            <MistakeTile
              mistake={mistake}
              address={imagesUri === undefined ? undefined : imageAddress(imagesUri, mistake.path)}
              onOpen={() => host.post({ type: 'openImage', path: mistake.path })}
            />
          </li>
        ))}
      </ul>
      {mistakes.length > limit && (
        <Button action="moreMistakes" onClick={() => setLimit(limit + 2 * shownAtFirst)}>
          Show More ({formatCount(mistakes.length - limit)})
        </Button>
      )}
    </>
  );
}

interface MistakeTileProps {
  mistake: Mistake;
  /** Where the image is; without it only its path is shown. */
  address: string | undefined;
  onOpen: () => void;
}

function MistakeTile({ mistake: { path, actual, predicted, confidence }, address, onOpen }: MistakeTileProps) {
  // A browser shows no TIFF, and a dataset may have been moved.
  const [broken, setBroken] = useState(false);
  const what = `${actual}, taken for ${predicted} (${formatPercent(confidence)})`;
  return (
    <button type="button" class="mistake" title={path} disabled={address === undefined} onClick={onOpen}>
      <span class="mistake-image">
        {address === undefined || broken ? (
          <span class="mistake-name">{path.slice(path.lastIndexOf('/') + 1)}</span>
        ) : (
          <img src={address} alt={`${path}: ${what}`} loading="lazy" onError={() => setBroken(true)} />
        )}
      </span>
      <span class="mistake-text">
        <strong>{predicted}</strong> {formatPercent(confidence)}
        <br />
        is {actual}
      </span>
    </button>
  );
}
