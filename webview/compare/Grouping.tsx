import { Checkbox } from '../shared/controls/Checkbox';
import { Select } from '../shared/controls/Select';
import type { CompareOptions } from './host';
import type { RunTable } from './rows';
import { allButSeed, bySweep } from './settings';

interface GroupingProps {
  table: RunTable;
  options: CompareOptions;
  onChange: (change: Partial<CompareOptions>) => void;
}

/** Which runs have a colour in common, and whether they are drawn as one. */
export function Grouping({ table, options: { groupBy, band }, onChange }: GroupingProps) {
  const choices = [
    { value: '', label: 'each run' },
    { value: allButSeed, label: 'all settings but the seed' },
    { value: bySweep, label: 'sweep or study' },
    ...table.differing.filter((key) => key !== 'seed').map((key) => ({ value: key, label: key })),
  ];
  return (
    <div class="toolbar grouping" role="group" aria-label="Colours and groups">
      <Select
        label="Colour by"
        action="groupBy"
        value={choices.some(({ value }) => value === groupBy) ? groupBy : ''}
        options={choices}
        onChange={(key) => onChange({ groupBy: key })}
      />
      {groupBy !== '' && (
        <Checkbox checked={band} onChange={(on) => onChange({ band: on })}>
          Mean and band of each group
        </Checkbox>
      )}
    </div>
  );
}
