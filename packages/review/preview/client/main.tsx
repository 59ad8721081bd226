import { createRoot } from 'react-dom/client';
import { App } from './app';
import { pixelDifference } from './difference';
import { fillRegistries } from './setup';

fillRegistries();
// For programs that take pictures of this page.
Object.assign(window, { differenceOfPictures: pixelDifference });
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
