import { checkTemplate } from '../../alerts/template/check';
import { prometheusDialect } from '../../alerts/template/dialects';
import { templateCases } from './template-cases';

test.each(templateCases)('%s is %s', (text, verdict) => {
  const { problems, queries } = checkTemplate(text, prometheusDialect);
  const broken = queries.includes('vector(');
  expect({ text, isFine: problems.length === 0 && !broken, problems }).toMatchObject({
    isFine: verdict === 'fine',
  });
});
