import { catalogPage } from './docs/catalog';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log('npm run catalog\n\nPrints the catalogue of metrics and log fields as Markdown.');
} else {
  console.log(catalogPage());
}
