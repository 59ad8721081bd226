import { runProgram } from '../program';
import { startPaymentService } from './service';

runProgram(startPaymentService);
