import { createRoot } from 'react-dom/client';
import { App } from './app';
import { fillRegistries } from './setup';

fillRegistries();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
