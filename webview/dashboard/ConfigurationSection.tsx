import { useState } from 'preact/hooks';
import type { RunConfig } from '../../src/config/schema';
import { Button } from '../shared/controls/Button';
import { configurationGroups } from './configurationGroups';
import './configuration.css';

/** What the run was trained with, every default written out. */
export function ConfigurationSection({ config }: { config: RunConfig }) {
  return (
    <details class="section configuration">
      <summary>
        <h2>Configuration as trained</h2>
      </summary>
      <CopyButton text={JSON.stringify(config, null, 2)} />
      <div class="configuration-groups">
        {configurationGroups(config).map(({ name, settings }) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {settings.map((setting) => (
                <div class="setting" key={setting.name}>
                  <dt>{setting.name}</dt>
                  <dd>{setting.value}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </details>
  );
}

function CopyButton({ text }: { text: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return (
    <Button icon={done ? 'check' : 'copy'} action="copyConfiguration" onClick={() => void copy()}>
      {done ? 'Copied' : 'Copy as JSON'}
    </Button>
  );
}
