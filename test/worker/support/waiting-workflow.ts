import { condition, defineSignal, setHandler } from '@temporalio/workflow';

/** Waits until it is told to go on. */
export async function waits(note: string): Promise<string> {
  let isTold = false;
  setHandler(defineSignal('go'), () => {
    isTold = true;
  });
  await condition(() => isTold, '1 hour');
  return note;
}
