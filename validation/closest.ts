export { closest, didYouMean } from '../query/shared/closest';
