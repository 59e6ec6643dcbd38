import '../shared/base.css';
import { render } from 'preact';
import { Compare } from './Compare';
import { connectHost } from './host';

const root = document.getElementById('root')!;
render(<Compare host={connectHost(root)} />, root);
