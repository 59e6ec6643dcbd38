import { Icon } from '../Icon';
import { Menu, MenuItem } from '../controls/Menu';

/** What can be done with a chart as a whole. */
export interface ChartActions {
  onHide: () => void;
  /** −1: one place earlier, 1: one place later. */
  onMove: (places: -1 | 1) => void;
  onExpand: (expanded: boolean) => void;
}

interface ChartMenuProps extends ChartActions {
  title: string;
  expanded: boolean;
  explained: boolean;
  onExplain: () => void;
  tabled: boolean;
  onTable: () => void;
  onCopy: () => void;
  onSave: (kind: 'png' | 'svg' | 'csv') => void;
}

export function ChartMenu(props: ChartMenuProps) {
  const { title, expanded, explained, tabled } = props;
  return (
    <Menu label={`What can be done with ${title}`} action="chartMenu" alignRight summary={<Icon name="more" />}>
      <MenuItem action="explain" onClick={props.onExplain}>
        {explained ? 'Hide the Explanation' : 'What Am I Looking At?'}
      </MenuItem>
      <MenuItem action="dataTable" onClick={props.onTable}>
        {tabled ? 'Hide the Data Table' : 'Data Table'}
      </MenuItem>
      <MenuItem action="expand" onClick={() => props.onExpand(!expanded)}>
        {expanded ? 'Leave Full Screen' : 'Full Screen'}
      </MenuItem>
      <hr />
      <MenuItem action="copyImage" onClick={props.onCopy}>
        Copy as Image
      </MenuItem>
      <MenuItem action="savePng" onClick={() => props.onSave('png')}>
        Save as PNG…
      </MenuItem>
      <MenuItem action="saveSvg" onClick={() => props.onSave('svg')}>
        Save as SVG…
      </MenuItem>
      <MenuItem action="saveCsv" onClick={() => props.onSave('csv')}>
        Save as CSV…
      </MenuItem>
      <hr />
      <MenuItem action="moveEarlier" disabled={expanded} onClick={() => props.onMove(-1)}>
        Move Earlier
      </MenuItem>
      <MenuItem action="moveLater" disabled={expanded} onClick={() => props.onMove(1)}>
        Move Later
      </MenuItem>
      <MenuItem action="hide" disabled={expanded} onClick={props.onHide}>
        Hide
      </MenuItem>
    </Menu>
  );
}
