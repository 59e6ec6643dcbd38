import { Swatch } from '../shared/charts/Legend';
import type { RunRow } from './rows';
import { typeOf, writeSetting } from './settings';

/** Only the settings that differ, a row each. */
export function SettingsTable({ rows, differing }: { rows: readonly RunRow[]; differing: readonly string[] }) {
  return (
    <section class="section" aria-label="Differences">
      <h2>What differs</h2>
      {differing.length === 0 ? (
        <p>Nothing: these runs have the same configuration.</p>
      ) : (
        <div class="class-table" tabIndex={0} role="region" aria-label="Settings that differ">
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="plain-heading">
                  Setting
                </th>
                {rows.map((row) => (
                  <th key={row.folder} scope="col" class="plain-heading">
                    <Swatch colour={row.colour} {...(row.dash && { dash: row.dash })} /> {row.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differing.map((key) => {
                const values = rows.map((row) => row.values.get(key));
                return (
                  <tr key={key}>
                    <th scope="row">
                      {key} <span class="run-status">{typeOf(key, values)}</span>
                    </th>
                    {rows.map((row, index) => (
                      <td key={row.folder}>{writeSetting(values[index])}</td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
