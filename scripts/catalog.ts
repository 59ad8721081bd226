import { catalogPage } from './docs/catalog';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log('usage: npm run catalog\n\nPrint the catalog of metrics and log fields as Markdown.');
} else {
  console.log(catalogPage());
}
