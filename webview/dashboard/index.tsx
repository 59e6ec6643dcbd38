import '../shared/base.css';
import { render } from 'preact';
import { Dashboard } from './Dashboard';
import { connectHost } from './host';

const root = document.getElementById('root')!;
render(<Dashboard host={connectHost(root)} />, root);
