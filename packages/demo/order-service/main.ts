import { runProgram } from '../program';
import { startOrderService } from './service';

runProgram(startOrderService);
