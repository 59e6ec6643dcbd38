import { useState } from 'preact/hooks';
import { Icon } from '../Icon';
import { Menu, MenuItem } from '../controls/Menu';

export interface ShareMenuProps {
  onReport: () => void;
  /** Gives what goes into the clipboard. */
  markdown: () => string;
}

/** What can be taken away of the whole page. */
export function ShareMenu({ onReport, markdown }: ShareMenuProps) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    await navigator.clipboard.writeText(markdown());
    setSaid('Copied');
    setTimeout(() => setSaid(''), 2000);
  };
  return (
    <div class="share">
      <Menu
        action="share"
        alignRight
        summary={
          <>
            <Icon name="share" /> Share
          </>
        }
      >
        <MenuItem action="saveReport" onClick={onReport}>
          Save Report as HTML…
        </MenuItem>
        <MenuItem action="copyMarkdown" onClick={() => void copy()}>
          Copy Summary as Markdown
        </MenuItem>
      </Menu>
      <span class="share-said" role="status">
        {said}
      </span>
    </div>
  );
}
