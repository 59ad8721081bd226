import { runCommand } from '../tools/command';
import { catalogPage } from './docs/catalog';

runCommand({
  name: 'catalog',
  help: 'usage: npm run catalog\n\nPrint the catalog of metrics and log fields as Markdown.',
  run: () => console.log(catalogPage()),
});
