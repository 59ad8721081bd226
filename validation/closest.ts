export { closest, didYouMean } from '@observability-stack/query-common';
