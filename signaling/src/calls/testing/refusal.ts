// What a refused request says.
import { AppError } from '@cloud-window/shared';

/** The code with which the request was refused; fails when it was not. */
export async function refusal(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  throw new Error('the request was not refused');
}
