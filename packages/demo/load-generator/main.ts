import { runProgram } from '../program';
import { startLoadGenerator } from './service';

runProgram(startLoadGenerator);
