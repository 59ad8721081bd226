// The same as run.cjs.
import './run.cjs';
